"""What another law does to one case on one day: which duties appear, vanish, move, and which breaches come and go."""

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

BREACHES = ("overdue", "met_late", "missed")
"""The standings of a duty that was not kept in time."""

Kind = Literal["appears", "vanishes", "moves", "stands_otherwise"]


class Stood(NamedTuple):
    """A duty as one law has it: its key and number, its due day, and how it stands."""

    duty: str
    occurrence: int
    due: date | None
    status: str


class Effect(NamedTuple):
    """One duty of one case that the two laws answer differently; `days`: how much later it falls due."""

    case: str
    group: str
    duty: str
    occurrence: int
    kind: Kind
    was: date | None
    becomes: date | None
    status_was: str | None
    status_becomes: str | None

    @property
    def days(self) -> int | None:
        """By how many days the due day moves; positive is later."""
        return (self.becomes - self.was).days if self.kind == "moves" and self.was and self.becomes else None

    @property
    def ends_breach(self) -> bool:
        """Whether it is a breach under the law in force and none under the draft."""
        return self.status_was in BREACHES and self.status_becomes not in BREACHES

    @property
    def makes_breach(self) -> bool:
        """Whether it is a breach under the draft and none under the law in force."""
        return self.status_becomes in BREACHES and self.status_was not in BREACHES


def effects(case: str, group: str, before: Iterable[Stood], after: Iterable[Stood]) -> list[Effect]:
    """Compare the duties of a case under the law in force with those under the draft."""
    was = {(one.duty, one.occurrence): one for one in before}
    becomes = {(one.duty, one.occurrence): one for one in after}
    found: list[Effect] = []
    for key in dict.fromkeys([*was, *becomes]):
        old, new = was.get(key), becomes.get(key)
        kind = _kind(old, new)
        if kind is not None:
            days = (old.due if old else None, new.due if new else None)
            statuses = (old.status if old else None, new.status if new else None)
            found.append(Effect(case, group, *key, kind, *days, *statuses))
    return found


def _kind(old: Stood | None, new: Stood | None) -> Kind | None:
    if old is None:
        return "appears"
    if new is None:
        return "vanishes"
    if old.due != new.due:
        return "moves"
    return "stands_otherwise" if old.status != new.status else None
