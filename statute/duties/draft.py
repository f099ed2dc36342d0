"""A duty before its status: when its clock started, when it is due, what met it, what ended it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from statute.clock import moved
from statute.danish import danish_days
from statute.facts import DutyKey
from statute.history import History, Period
from statute.regulations import Regulation, Rule, Span

_Due = TypeVar("_Due", bound=date | None)


@dataclass(frozen=True, slots=True)
class End:
    """What ends an open duty: the day and the reason."""

    on: date
    reason: str


@dataclass(slots=True)
class Draft:
    """One occurrence of a duty as its own rule sees it.

    `arises` is the first day it can be listed (normally the start of its clock), `place` the index of the fact that
    started it, `order` its rank among those that start on one day, `number` its occurrence where the law fixes it.
    A `need` opens a duty also after the grant of permanent residence; one that is `never_late` is met when it is met.
    """

    key: DutyKey
    since: date
    citation: str
    reason: str
    due: date | None = None
    target: date | None = None
    met_on: date | None = None
    ends: list[End] = field(default_factory=list[End])
    arises: date | None = None
    place: int = 0
    order: date = date.max
    need: bool = False
    never_late: bool = False
    number: int | None = None
    needs: list[str] = field(default_factory=list[str])
    unverified: bool = False

    @property
    def is_on_hold(self) -> bool:
        """Whether the limit stands still, and so has no day, while a parental leave runs."""
        return self.key == "follow_up" and self.due is None and not self.need

    @property
    def first_day(self) -> date:
        """The first day on which the duty can be listed."""
        return self.arises or self.since


def judged(
    history: History, key: str, since: date, due: Callable[[Regulation, Rule], _Due]
) -> Iterator[tuple[Regulation, Rule, _Due]]:
    """Yield the order that judges a duty, its rule and the due day; nothing where that order does not have the duty.

    A duty is judged by the order of the day it falls due, one without a fixed day by the order of the day it arose.
    """
    for regulation in history.orders:
        rule = regulation.duties.get(key)
        if rule is None:
            continue
        day = due(regulation, rule)
        if history.is_under(regulation.key, since if day is None else day):
            yield regulation, rule, day
            return


def limited(
    history: History, key: str, since: date, suspended: list[Period]
) -> Iterator[tuple[Regulation, Rule, date]]:
    """Yield what `judged` does for a duty whose limit runs from `since` and stands still while `suspended`."""
    return judged(history, key, since, lambda _, rule: moved(limit_of(rule).after(since), since, suspended))


def without_due(_regulation: Regulation, _rule: Rule) -> None:
    """Stand for the due day of a duty that has none."""


def limit_of(rule: Rule) -> Span:
    """Return the statutory limit of a rule that must have one. Raises ValueError when the data file lacks it."""
    if rule.limit is None:
        raise ValueError(f"the rule {rule.citation} has no limit on file")
    return rule.limit


def stood_still(due: date | None, without: date) -> str:
    """Say by how many days a limit was moved from the day it would have had `without` suspension or leave."""
    days = (due - without).days if due is not None else 0
    return f" Fristen har stået stille i {danish_days(days)}." if days else ""
