"""How a limit runs: counted from its start, standing still while it is suspended or while parental leave lasts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from statute.calendar import add_days
from statute.history import Period


def moved(due: date, start: date, suspended: Sequence[Period]) -> date:
    """Move `due` by one day for each suspended day after `start` up to and including the due day as already moved."""
    first = add_days(start, 1)
    for period in suspended:
        begin = max(period.start, first)
        if begin > due:
            break
        if period.end is not None and period.end > begin:
            due = add_days(due, (period.end - begin).days)
    return due


def moved_again(due: date, start: date, suspended: Sequence[Period], already: Sequence[Period]) -> date:
    """Move a borrowed `due` day by the suspended days after `start` that have not moved it `already`."""
    lent = due
    first = add_days(start, 1)
    for period in suspended:
        if period.end is None:
            continue
        begin, end = max(period.start, first), period.end
        others = [other for other in already if other.start < end and (other.end is None or other.end > begin)]
        limits = {begin, end, *(day for other in others for day in (other.start, other.end) if day is not None)}
        for day, following in pairwise(sorted(day for day in limits if begin <= day <= end)):
            if day <= due and (day > lent or not any(day in other for other in others)):
                due = add_days(due, (following - day).days)
    return due


@dataclass(frozen=True, slots=True)
class Window:
    """A window of follow-up as it stands: its last day and its targets, null while a leave keeps them open."""

    due: date | None
    targets: tuple[date | None, ...]


def window(
    start: date, due: date, targets: Sequence[date], suspended: Sequence[Period], leaves: Sequence[Period]
) -> Window:
    """Lengthen a window of follow-up by the days suspended and on leave, a day of both counted once.

    Suspended days count from the day after `start` and move every target; days of leave count from `start` itself and
    move the targets from the leave's first day on. A leave that begins after the last day changes nothing.
    """
    goals = list(targets)
    upcoming = sorted(leaves, key=lambda leave: leave.start)
    begun: list[tuple[Period, set[int]]] = []
    limits = [day for period in (*suspended, *leaves) for day in (period.start, period.end) if day is not None]
    days = sorted({start, add_days(start, 1), *(day for day in limits if day > start)})
    for first, following in pairwise(days):
        if first > due:
            break
        while upcoming and upcoming[0].start <= first:
            leave = upcoming.pop(0)
            begun.append((leave, {place for place, goal in enumerate(goals) if goal >= leave.start}))
        if any(leave.end is None for leave, _ in begun):
            break
        on_leave = [places for leave, places in begun if first in leave]
        stands_still = first > start and any(first in period for period in suspended)
        if stands_still or on_leave:
            moving = set(range(len(goals))) if stands_still else set[int]().union(*on_leave)
            passing = (following - first).days
            due = add_days(due, passing)
            goals = [add_days(goal, passing) if place in moving else goal for place, goal in enumerate(goals)]
    running = next((leave for leave in leaves if leave.end is None and leave.start <= due), None)
    if running is not None:
        return Window(None, tuple(None if goal >= running.start else goal for goal in goals))
    return Window(due, tuple(goals))
