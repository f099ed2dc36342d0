"""What another law changes in a case: the duties the programme follows now against those of the law on file."""

from datetime import date
from typing import Literal

from programme.evaluation import Evaluation, Owed
from statute.answers import Answer, Duty
from statute.checks import read
from statute.duties import duties as listed
from statute.facts import CaseFile, DutyKey


class Change(Answer):
    """One duty that the law on file gives another due day, adds or drops. `was`, `becomes`: None for no fixed day.

    `citation` and `reason` are those of the duty as it becomes.
    """

    duty: DutyKey
    occurrence: int
    kind: Literal["moved", "new", "gone"]
    was: date | None = None
    becomes: date | None = None
    citation: str | None = None
    reason: str | None = None


def changes(last: Evaluation, case: CaseFile, today: date, ruleset: str) -> list[Change]:
    """Give what the law on file, `ruleset`, changes on the day in what was answered last; nothing if it answered."""
    if last.ruleset == ruleset:
        return []
    followed = {(owed.duty, owed.occurrence): owed for owed in last.owed}
    duties = [duty for duty in listed(read(case, today).history) if duty.status in ("open", "overdue")]
    owed = {(duty.duty, duty.occurrence) for duty in duties}
    differing = [_change(duty, followed.get((duty.duty, duty.occurrence))) for duty in duties]
    gone = [
        Change(duty=was.duty, occurrence=was.occurrence, kind="gone", was=was.due)
        for key, was in followed.items()
        if key not in owed
    ]
    return [*(change for change in differing if change is not None), *gone]


def _change(duty: Duty, was: Owed | None) -> Change | None:
    if was is not None and was.due == duty.due:
        return None
    return Change(
        duty=duty.duty,
        occurrence=duty.occurrence,
        kind="moved" if was else "new",
        was=was.due if was else None,
        becomes=duty.due,
        citation=duty.citation,
        reason=duty.reason,
    )
