"""How a case is administered today, folded from the administrative records and the moves of the ledger."""

from collections.abc import Iterable, Sequence
from datetime import date

from programme.records import (
    AbsenceReported,
    AdministrativeRecord,
    Assigned,
    HoursRecorded,
    Invited,
    PersonIdentified,
    Related,
    TransferAccepted,
    TransferEnded,
    TransferOffered,
    Unrelated,
    Withdrawn,
    WorkDutyReduced,
)
from statute.answers import Answer


class Administration(Answer):
    """Who works on the case, whom it is about, what it is related to, and what is under way.

    `transfer` is the offer that has not been answered.
    """

    caseworker: str | None = None
    team: str | None = None
    person: PersonIdentified | None = None
    related: tuple[Related, ...] = ()
    transfer: TransferOffered | None = None
    hours: tuple[HoursRecorded, ...] = ()
    reductions: tuple[WorkDutyReduced, ...] = ()
    absences: tuple[AbsenceReported, ...] = ()
    invitations: tuple[Invited, ...] = ()

    @property
    def withdrawable(self) -> list[AdministrativeRecord]:
        """The records that may be withdrawn, which is all that stands of these kinds."""
        return [*self.reductions, *self.absences, *self.invitations]


def administration(records: Sequence[AdministrativeRecord], moved_on: date | None = None) -> Administration:
    """Fold the records. Whom a municipality assigned is off the case from `moved_on`, the day of the latest move."""
    assigned = _assigned(records, moved_on)
    withdrawn = {record.record_id for record in records if isinstance(record, Withdrawn)}
    standing = [record for record in records if record.id not in withdrawn]
    return Administration(
        caseworker=assigned.caseworker,
        team=assigned.team,
        person=next((record for record in reversed(records) if isinstance(record, PersonIdentified)), None),
        related=_related(records),
        transfer=_open_transfer(records),
        hours=_hours(records),
        reductions=tuple(record for record in standing if isinstance(record, WorkDutyReduced)),
        absences=tuple(record for record in standing if isinstance(record, AbsenceReported)),
        invitations=tuple(record for record in standing if isinstance(record, Invited)),
    )


def _assigned(records: Iterable[AdministrativeRecord], moved_on: date | None) -> Assigned:
    """Return who is assigned: since the move only whom the accepting municipality named, and whom it assigned later."""
    offered: TransferOffered | None = None
    now = Assigned(on=date.min)
    for record in records:
        if isinstance(record, TransferOffered):
            offered = record
        elif isinstance(record, TransferAccepted):
            if offered is not None and offered.takes_over_on == moved_on:
                now = Assigned(on=offered.takes_over_on, caseworker=record.caseworker, team=record.team)
        elif isinstance(record, Assigned) and (moved_on is None or record.on >= moved_on):
            now = Assigned(on=record.on, caseworker=record.caseworker or now.caseworker, team=record.team or now.team)
    return now


def _related(records: Iterable[AdministrativeRecord]) -> tuple[Related, ...]:
    by_case: dict[str, Related] = {}
    for record in records:
        if isinstance(record, Related):
            by_case[record.case] = record
        elif isinstance(record, Unrelated):
            by_case.pop(record.case, None)
    return tuple(by_case.values())


def _hours(records: Iterable[AdministrativeRecord]) -> tuple[HoursRecorded, ...]:
    """Return the hours; what was recorded again for a day, activity and offer was a correction of the earlier."""
    latest: dict[tuple[date, str, str | None], HoursRecorded] = {}
    for record in records:
        if isinstance(record, HoursRecorded):
            latest[record.on, record.activity, record.offer] = record
    return tuple(latest.values())


def _open_transfer(records: Iterable[AdministrativeRecord]) -> TransferOffered | None:
    offered: TransferOffered | None = None
    for record in records:
        if isinstance(record, TransferOffered):
            offered = record
        elif isinstance(record, TransferAccepted | TransferEnded):
            offered = None
    return offered
