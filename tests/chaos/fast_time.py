"""A calendar that runs fast: a Danish day takes FAST_DAY seconds from the instant FAST_BEGAN, which is 5 January 2026.

Imported before everything else, in the processes under fire as in the one that fires.
"""

import os
from datetime import UTC, date, datetime, timedelta

import programme.danish_time

DAY = float(os.environ.setdefault("FAST_DAY", "60"))
BEGAN = datetime.fromisoformat(os.environ.setdefault("FAST_BEGAN", datetime.now(UTC).isoformat()))
FIRST = date(2026, 1, 5)


def day_of(instant: datetime) -> date:
    """Return the day of the fast calendar."""
    return FIRST + timedelta(days=int((instant - BEGAN).total_seconds() // DAY))


def start_of(day: date) -> datetime:
    """Return the instant at which a day of the fast calendar begins."""
    return BEGAN + timedelta(seconds=DAY * (day - FIRST).days)


def morning_of(day: date) -> datetime:
    """Return the instant at which reminders go out on a day of the fast calendar."""
    return start_of(day) + timedelta(seconds=DAY * 7 / 24)


programme.danish_time.day_of = day_of
programme.danish_time.start_of = start_of
programme.danish_time.morning_of = morning_of
