"""How a limit runs: counted from its start, standing still while it is suspended or while parental leave lasts.

A clock keeps what it counted, so that an explanation tells its arithmetic and not another.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from statute.calendar import add_days
from statute.regulations import Span
from statute.timeline import NEVER, Period, Timeline


def moved(due: date, start: date, suspended: Timeline) -> date:
    """Move `due` by one day for each suspended day after `start` up to and including the due day as already moved."""
    first = add_days(start, 1)
    for period in suspended:
        begin = max(period.start, first)
        if begin > due:
            break
        if period.end is not None and period.end > begin:
            due = add_days(due, (period.end - begin).days)
    return due


class Pause(NamedTuple):
    """A time in which a limit stands still: days suspended or excused, or a leave, which counts `from_start` on."""

    period: Period
    why: str
    from_start: bool = False


class Stop(NamedTuple):
    """A pause that moved a limit by so many days, to `day`."""

    pause: Pause
    days: int
    day: date


@dataclass(frozen=True, slots=True)
class Clock:
    """One limit: `counted_from` + `spans` is `plain`, and `day` is that day as moved by what stood still since `start`.

    Where no span is counted the day is that of an event, or one that was named: `event` says which.
    """

    start: date
    day: date
    plain: date
    counted_from: date | None = None
    spans: tuple[Span, ...] = ()
    still: tuple[Pause, ...] = field(default=())
    event: str = ""
    before: "Clock | None" = None

    @property
    def days_still(self) -> int:
        """How many days the limit has stood still."""
        return (self.day - self.plain).days

    def stops(self) -> Iterator["Stop"]:
        """Yield each time that moved the limit, by how many days, and the day it then came to; a day counts once."""
        due, counted = self.plain, NEVER
        for pause in sorted(self.still, key=lambda pause: pause.period.start):
            first = self.start if pause.from_start else add_days(self.start, 1)
            days = 0
            for period in Timeline([pause.period]) - counted:
                begin = max(period.start, first)
                if begin <= due and period.end is not None and period.end > begin:
                    days += (period.end - begin).days
                    due = add_days(due, (period.end - begin).days)
            counted |= Timeline([pause.period])
            if days:
                yield Stop(pause, days, due)


def clock(start: date, span: Span, suspended: Timeline, *, counted_from: date | None = None) -> Clock:
    """Run a limit of `span` from `start`, or from the day it is `counted_from` where that is another."""
    origin = start if counted_from is None else counted_from
    plain = span.after(origin)
    day = moved(plain, start, suspended)
    return Clock(start, day, plain, origin, (span,), _pauses(suspended) if day != plain else ())


def named(start: date, day: date, event: str, suspended: Timeline = NEVER) -> Clock:
    """Take a day that an event gives or a document names; only a named day is ever suspended."""
    last = moved(day, start, suspended)
    return Clock(start, last, day, event=event, still=_pauses(suspended) if last != day else ())


def _pauses(suspended: Timeline, why: str = "suspension af fristen") -> tuple[Pause, ...]:
    return tuple(Pause(period, why) for period in suspended)


@dataclass(frozen=True, slots=True)
class Window:
    """A window of follow-up as it stands: its last day and its targets, null while a leave keeps them open."""

    due: date | None
    targets: tuple[date | None, ...]


def window(start: date, due: date, targets: Sequence[date], suspended: Timeline, leaves: Sequence[Period]) -> Window:
    """Lengthen a window of follow-up by the days suspended and on leave, a day of both counted once.

    Suspended days count from the day after `start` and move every target; days of leave count from `start` itself and
    move the targets from the leave's first day on. A leave that begins after the last day changes nothing.
    """
    if not suspended and not leaves:
        return Window(due, tuple(targets))
    goals = list(targets)
    upcoming = sorted(leaves, key=lambda leave: leave.start)
    begun: list[tuple[Period, set[int]]] = []
    limits = [day for period in (*suspended, *leaves) for day in (period.start, period.end) if day is not None]
    days = sorted({start, add_days(start, 1), *(day for day in limits if day > start), date.max})
    for first, following in pairwise(days):
        if all(first > day for day in (due, *goals)):
            break
        while upcoming and upcoming[0].start <= first:
            leave = upcoming.pop(0)
            begun.append((leave, {place for place, goal in enumerate(goals) if goal >= leave.start}))
        if any(leave.end is None for leave, _ in begun):
            break
        on_leave = [places for leave, places in begun if first in leave]
        stands_still = first > start and first in suspended
        if stands_still or on_leave:
            moving = set(range(len(goals))) if stands_still else set[int]().union(*on_leave)
            passing = (following - first).days
            goals = [
                add_days(goal, passing) if place in moving and first <= goal else goal
                for place, goal in enumerate(goals)
            ]
            due = add_days(due, passing) if first <= due else due
    running = next((leave for leave in leaves if leave.end is None and leave.start <= due), None)
    if running is not None:
        return Window(None, tuple(None if goal >= running.start else goal for goal in goals))
    return Window(due, tuple(goals))
