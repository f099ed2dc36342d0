"""How a limit runs: counted from its start, standing still while it is suspended or while parental leave lasts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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
        day = max(period.start, first)
        while period.end is not None and day < period.end and day <= due:
            if day > lent or not any(day in other for other in already):
                due = add_days(due, 1)
            day = add_days(day, 1)
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
    if not leaves:
        last = moved(due, start, suspended)
        return Window(last, tuple(add_days(goal, (last - due).days) for goal in targets))
    goals = list(targets)
    upcoming = sorted(leaves, key=lambda leave: leave.start)
    begun: list[tuple[Period, set[int]]] = []
    day = start
    while day <= due:
        while upcoming and upcoming[0].start <= day:
            leave = upcoming.pop(0)
            on_the_way = {place for place, goal in enumerate(goals) if goal >= leave.start}
            if leave.end is None:
                return Window(None, tuple(None if place in on_the_way else goal for place, goal in enumerate(goals)))
            begun.append((leave, on_the_way))
        on_leave = [places for leave, places in begun if day in leave]
        stands_still = day > start and any(day in period for period in suspended)
        if stands_still or on_leave:
            moving = set(range(len(goals))) if stands_still else set[int]().union(*on_leave)
            due = add_days(due, 1)
            goals = [add_days(goal, 1) if place in moving else goal for place, goal in enumerate(goals)]
        day = add_days(day, 1)
    return Window(due, tuple(goals))
