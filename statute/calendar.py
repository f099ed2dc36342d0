"""Danish calendar days as the law counts them: months clamped to the month's end, weeks of seven days, no rolling.

The calendar runs from 1 January of the year 1 to 31 December 9999. A day beyond its ends counts as its first or last
day, so that no day that can be written makes the law fail.
"""

from datetime import date, timedelta
from functools import cache

_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def add_months(day: date, months: int) -> date:
    """Return the same day number `months` later, clamped to the last day of that month (reading 1)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.max if months > 0 else date.min
    last = 29 if month == 1 and (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)) else _MONTH_DAYS[month]
    return date(year, month + 1, min(day.day, last))


def add_days(day: date, days: int) -> date:
    """Return the day `days` calendar days later."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def first_of_next_year(day: date) -> date:
    """Return 1 January of the year after that of `day`."""
    return add_days(date(day.year, 12, 31), 1)


@cache
def _days_off(year: int) -> frozenset[date]:
    """Danish public holidays of the year, with 5 June, 24 and 31 December (reading 4)."""
    import holidays  # slow to import, and most answers need no working day

    public = holidays.country_holidays("DK", years=year)
    return frozenset(public) | {date(year, 6, 5), date(year, 12, 24), date(year, 12, 31)}


def is_working_day(day: date) -> bool:
    """Tell whether `day` is Monday to Friday and no Danish day off."""
    return day.weekday() < 5 and day not in _days_off(day.year)


def working_day_before(day: date) -> date:
    """Return the last working day before `day`."""
    return working_day_on_or_before(add_days(day, -1))


def working_day_on_or_before(day: date) -> date:
    """Return `day` itself if it is a working day, else the last working day before it."""
    while day > date.min and not is_working_day(day):
        day = add_days(day, -1)
    return day


def working_day_on_or_after(day: date) -> date:
    """Return `day` itself if it is a working day, else the next one."""
    while day < date.max and not is_working_day(day):
        day = add_days(day, 1)
    return day
