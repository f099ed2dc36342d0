"""Danish days and the instants at which they begin."""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from statute.facts import within_calendar

_DENMARK = ZoneInfo("Europe/Copenhagen")
_MORNING = time(7)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)


def day_of(instant: datetime) -> date:
    """Return the Danish day of an aware instant."""
    return instant.astimezone(_DENMARK).date()


def start_of(day: date) -> datetime:
    """Return the instant at which the Danish day begins, in UTC."""
    return datetime.combine(day, time(), _DENMARK).astimezone(UTC)


def morning_of(day: date) -> datetime:
    """Return the instant at which reminders go out on a Danish day, seven in the morning, in UTC."""
    return datetime.combine(day, _MORNING, _DENMARK).astimezone(UTC)


def danish_instant(text: str) -> datetime:
    """Read a time such as 2025-02-10T09:30; Danish unless it names its zone. Raises ValueError, also for a bare day."""
    if not _INSTANT.fullmatch(text):
        raise ValueError("a day and a time of day are expected, such as 2025-02-10T09:30")
    instant = within_calendar(datetime.fromisoformat(text))
    return instant if instant.tzinfo else instant.replace(tzinfo=_DENMARK)


def as_danish(instant: datetime) -> datetime:
    """Give an aware instant as the clocks in Denmark show it."""
    return instant.astimezone(_DENMARK)
