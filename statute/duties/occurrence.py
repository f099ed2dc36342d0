"""One occurrence of a duty as its row has it: when it is listed (L), its clock, and M, E and R.

M is the day on which it was met, E what ends it for good, R the days on which it rests.

The names of the letters are the specification's. A duty's own function gives them; status, due day, closing events and
the order that judges are the same for all and stand in `statute.duties.standing`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from statute.clock import Clock
from statute.contract import Contract, contract
from statute.facts import DutyKey
from statute.history import History
from statute.regulations import Regulation, Rule, Span
from statute.timeline import NEVER, Timeline


@dataclass(frozen=True, slots=True)
class End:
    """What ends a duty for good: the first day from L on on which it holds, and why, as a key of the sentences."""

    on: date
    why: str


@dataclass(slots=True, kw_only=True)
class Occurrence:
    """What a duty's row says of one occurrence.

    `rule` names the rule of the order's data that judges it. `place` is the index of the fact that started the clock.
    `need`: opened by a recorded need, so also after the grant. `in_time`: met whenever it is met. `waits`: the limit
    has no day while a parental leave runs. `sentence` and `words` make the reason.
    """

    key: DutyKey
    since: date
    listed: date
    clock: Clock | None = None
    target: date | None = None
    target_clock: Clock | None = None
    met: date | None = None
    ends: tuple[End, ...] = ()
    rests: Timeline = NEVER
    rests_move_due: bool = True
    rule: str = ""
    sentence: str = ""
    words: Mapping[str, date | Span | int | str] = field(default_factory=dict[str, date | Span | int | str])
    place: int = -1
    number: int | None = None
    need: bool = False
    in_time: bool = False
    waits: bool = False
    needs: list[str] = field(default_factory=list[str])


@dataclass(frozen=True)
class Case:
    """One case from the takeover on, as the duties' rows ask it."""

    history: History
    takeover: date

    @property
    def today(self) -> date:
        """D, the day asked about."""
        return self.history.today

    @cached_property
    def contract(self) -> Contract:
        """The contract in all its eras."""
        return contract(self.history)

    @cached_property
    def first_benefit(self) -> date | None:
        """The first day with benefit from the takeover on."""
        return self.history.benefit.first_from(self.takeover)

    def later(self, day: date) -> date:
        """Return `day`, never before the first takeover."""
        return max(day, self.takeover)

    def needs(self, of: str) -> Iterator[tuple[int, date]]:
        """Yield the recorded needs of one kind from the takeover on, with their index in the file."""
        for place, fact in self.history.all("need_recorded"):
            if fact.fact == "need_recorded" and fact.of == of and fact.on >= self.takeover:
                yield place, fact.on

    def over_in_2004(self) -> Timeline:
        """Return the days after the programme under 2004, where no contract outlasts it (2004 §6 stk.2)."""
        return self.history.programme_over if self.history.pinned == "BEK-2004-02-17" else NEVER


def event(day: date | None, listed: date, why: str) -> tuple[End, ...]:
    """Say that a duty ends with what happened on `day`, which holds ever since."""
    return () if day is None else (End(max(day, listed), why),)


def state(days: Timeline, listed: date, why: str) -> tuple[End, ...]:
    """Say that a duty ends on the first day from L on that holds."""
    day = days.first_from(listed) if days else None
    return () if day is None else (End(day, why),)


def limit_of(rule: Rule) -> Span:
    """Return the statutory limit of a rule that must have one. Raises ValueError when the data file lacks it."""
    if rule.limit is None:
        raise ValueError(f"the rule {rule.citation} has no limit on file")
    return rule.limit


def rule_of(order: Regulation, *names: str) -> Rule:
    """Return the first of the rules that the order has. Raises KeyError for none."""
    return next(order.duties[name] for name in names if name in order.duties)
