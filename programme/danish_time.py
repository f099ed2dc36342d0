"""Danish days and the instants at which they begin."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

_DENMARK = ZoneInfo("Europe/Copenhagen")
_MORNING = time(7)


def day_of(instant: datetime) -> date:
    """Return the Danish day of an aware instant."""
    return instant.astimezone(_DENMARK).date()


def start_of(day: date) -> datetime:
    """Return the instant at which the Danish day begins, in UTC."""
    return datetime.combine(day, time(), _DENMARK).astimezone(UTC)


def morning_of(day: date) -> datetime:
    """Return the instant at which reminders go out on a Danish day, seven in the morning, in UTC."""
    return datetime.combine(day, _MORNING, _DENMARK).astimezone(UTC)
