"""The ladder of reminders: on which working days a duty is called to mind, and when that is urgent.

A rung is one reminder of one duty with one due day. Rungs before the due day move back to a working day, so that they
never come later than they should; rungs after it move forward. Two rungs on one day become the more urgent one. A
target before the due day is a rung of its own. A duty without a due day has a single rung, `opened`: nothing else would
ever call it to mind.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from programme.danish_time import day_of, morning_of
from statute.answers import Answer, Duty
from statute.calendar import (
    add_days,
    is_working_day,
    working_day_before,
    working_day_on_or_after,
    working_day_on_or_before,
)

NO_DUE_DAY = "no-due-day"
_LONGEST_RUN_OF_DAYS_OFF = 10


class Ladder(Answer):
    """Which rungs there are. Days are calendar days; `overdue_every` counts from the day after the due day."""

    before: tuple[Annotated[int, Field(ge=1, le=365)], ...] = (14, 5)
    target: bool = True
    last_working_day: bool = True
    due_day: bool = True
    overdue_every: Annotated[int, Field(ge=1, le=365)] = 7


class Rung(Answer):
    """One reminder: its name, and the working day on which it goes out."""

    name: str
    on: date

    def is_silenced(self, sent_on: date | None, today: date) -> bool:
        """Tell whether a rung that was sent of the same ladder tells as much.

        One that was sent on a later day than today was sent by a clock that was ahead: it silences none.
        """
        return sent_on is not None and self.on <= sent_on <= today


def rungs(duty: Duty, today: date, ladder: Ladder) -> tuple[Rung | None, date | None]:
    """Return the latest rung of a duty up to `today`, and the day of the next one; None where there is none."""
    due = duty.due
    steps = _up_to_due(due, duty.target, ladder) + _overdue(due, today, ladder) if due else [_opened(duty.since)]
    passed = [rung for rung in steps if rung.on <= today]
    return (passed[-1] if passed else None), next((rung.on for rung in steps if rung.on > today), None)


def _opened(since: date) -> Rung:
    return Rung(name="opened", on=working_day_on_or_after(since))


def _up_to_due(due: date, target: date | None, ladder: Ladder) -> list[Rung]:
    by_day: dict[date, str] = {}
    if ladder.target and target is not None and target < due:
        by_day[working_day_on_or_before(target)] = "target"
    for days in sorted(ladder.before, reverse=True):
        by_day[working_day_on_or_before(add_days(due, -days))] = f"before-{days}"
    if ladder.last_working_day:
        by_day[working_day_before(due)] = "last-working-day"
    if ladder.due_day:
        by_day[working_day_on_or_before(due)] = "due-day"
    return [Rung(name=by_day[day], on=day) for day in sorted(by_day)]


def _overdue(due: date, today: date, ladder: Ladder) -> list[Rung]:
    """Return the overdue rungs around `today`: enough to know the latest passed one and the next one."""
    number = max(0, (today - due).days - 1) // ladder.overdue_every + 1
    by_day: dict[date, str] = {}
    for n in range(max(1, number - _LONGEST_RUN_OF_DAYS_OFF), number + _LONGEST_RUN_OF_DAYS_OFF):
        by_day[working_day_on_or_after(add_days(due, 1 + ladder.overdue_every * (n - 1)))] = f"overdue-{n}"
    return [Rung(name=by_day[day], on=day) for day in sorted(by_day)]


def quiet_until(now: datetime) -> datetime | None:
    """Return the next instant at which reminders may go out; None when they may go out now.

    They go out on working days from seven in the morning, Danish time, late ones too.
    """
    today = day_of(now)
    if is_working_day(today) and now >= morning_of(today):
        return None
    return morning_of(working_day_on_or_after(today))


def reminder_key(duty: str, occurrence: int, due: date | None) -> str:
    """Name what a ladder belongs to: a duty that gets another due day starts its ladder anew."""
    return f"{duty}/{occurrence}/{due or NO_DUE_DAY}"


def request_key(ladder: str, municipality: str) -> str:
    """Name what asks an earlier municipality for its part in the duty of a ladder."""
    return f"{ladder}/request/{municipality}"


def silenced(duties: Iterable[Duty], today: date) -> dict[str, date]:
    """Give the ladders of unmet duties as if all had been sent up to `today`: for a case that comes in mid-life."""
    unmet = (duty for duty in duties if duty.status in ("open", "overdue"))
    return {reminder_key(duty.duty, duty.occurrence, duty.due): today for duty in unmet}


def asked(duties: Iterable[Duty]) -> list[str]:
    """Give the requests to earlier municipalities as if all had been sent: for a case that comes in mid-life."""
    return [
        request_key(reminder_key(duty.duty, duty.occurrence, duty.due), municipality)
        for duty in duties
        for municipality in duty.needs
    ]
