"""What a caseworker was told and no longer holds: the due day moved, the duty is gone, or it was met in time after all.

What was told is known from the rungs that were sent (`sent`) and, when the law itself has changed, from the last
answer of the former ruleset, of which every moved due day is told.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import cast

from programme.compact import Compact
from programme.reminders import NO_DUE_DAY, reminder_key
from statute.answers import Duty
from statute.facts import DutyKey


class Corrected(Compact):
    """A duty that was told of with another due day or as overdue. `due` and `status` are None when it is gone.

    `new_law`: the ruleset has changed since it was told.
    """

    duty: DutyKey
    occurrence: int = 1
    told_due: date | None = None
    due: date | None = None
    status: str | None = None
    citation: str | None = None
    reason: str | None = None
    new_law: bool = False

    @property
    def key(self) -> str:
        """Name the correction of what was told."""
        return corrected_key(self.told_key)

    @property
    def told_key(self) -> str:
        """Name the ladder of the duty as it was told."""
        return reminder_key(self.duty, self.occurrence, self.told_due)

    @property
    def new_key(self) -> str:
        """Name the ladder of the duty as it stands now."""
        return reminder_key(self.duty, self.occurrence, self.due)


def corrected_key(key: str) -> str:
    """Name the correction of what a ladder has told."""
    return f"{key}/corrected"


def corrections(
    duties: Sequence[Duty], sent: Mapping[str, date], corrected: Collection[str], announced: Collection[str]
) -> Iterator[Corrected]:
    """Give what must be corrected and is not among the `corrected`.

    `announced`: the ladders of the last answer of another ruleset; empty when the ruleset is the same.
    """
    now = {(duty.duty, duty.occurrence): duty for duty in duties}
    for key in dict.fromkeys([*sent, *announced]):
        duty_key, occurrence, told_due = _parts(key)
        duty = now.get((duty_key, occurrence))
        was_overdue = told_due is not None and sent.get(key, date.min) > told_due
        if corrected_key(key) not in corrected and not _still_holds(duty, told_due, was_overdue):
            yield Corrected(
                duty=duty_key,
                occurrence=occurrence,
                told_due=told_due,
                due=duty and duty.due,
                status=duty and duty.status,
                citation=duty and duty.citation,
                reason=duty and duty.reason,
                new_law=key in announced,
            )


def _still_holds(duty: Duty | None, told_due: date | None, was_overdue: bool) -> bool:
    if duty is None:
        return False
    if duty.status in ("open", "overdue"):
        return duty.due == told_due
    return not (was_overdue and duty.status == "met")  # a reminder of what has been met or has lapsed was right


def _parts(key: str) -> tuple[DutyKey, int, date | None]:
    duty, occurrence, due = key.split("/")
    return cast("DutyKey", duty), int(occurrence), None if due == NO_DUE_DAY else date.fromisoformat(due)
