"""The page's calendar: months are clamped and never chained, limits are moved one suspended day at a time."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def plus_months(day: date, months: int) -> date:
    """Calendar: same day number, clamped to the last day of the month, counted from the original day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def plus_years(day: date, years: int) -> date:
    return plus_months(day, 12 * years)


def plus_days(day: date, days: int) -> date:
    return day + timedelta(days=days)


def each_day(first: date, last: date) -> Iterable[date]:
    """Every day from `first` to `last`, both included."""
    while first <= last:
        yield first
        first += ONE_DAY


def moved(day: date, clock: date, still: Iterable[date], leave: Iterable[date] = ()) -> date:
    """Suspension: one day for each suspended day after the start of the clock up to the day as already moved.

    Days of `leave` count likewise, the start of the clock included; a day of both counts once.
    """
    for stopped in sorted({x for x in still if x > clock} | {x for x in leave if x >= clock}):
        if stopped <= day:
            day += ONE_DAY
    return day
