"""What speaks against an administrative record: an offer nobody made, hours of an offer that does not run."""

from datetime import date

from programme.administration import Administration
from programme.municipalities import unknown
from programme.records import (
    AbsenceReported,
    AdministrativeRecord,
    Assigned,
    HoursRecorded,
    Invited,
    Related,
    TransferAccepted,
    TransferEnded,
    TransferOffered,
    Unrelated,
    Withdrawn,
)
from statute.danish import danish_date
from statute.history import History


def objection(record: AdministrativeRecord, now: Administration, history: History, case: str) -> str | None:
    """Say in Danish why `record` cannot stand in a case administered as `now`; None when it can.

    `history` are the facts known on the day the record is made.
    """
    if history.closed_on is not None:
        return "Sagen er afsluttet."
    match record:
        case Assigned(caseworker=None, team=None):
            return "Angiv en sagsbehandler, et team eller begge."
        case Related(case=other) if other == case:
            return "En sag kan ikke være i familie med sig selv."
        case Unrelated(case=other) if other not in [related.case for related in now.related]:
            return f"Sagen {other} står ikke som forbundet."
        case TransferOffered():
            return _against_offer(record, now, history)
        case TransferAccepted() | TransferEnded() if now.transfer is None:
            return "Sagen er ikke tilbudt nogen anden kommune."
        case HoursRecorded(offer=str(offer)) | AbsenceReported(offer=offer):
            day = record.first_day if isinstance(record, AbsenceReported) else record.on
            return _against_offer_day(offer, day, record.on, history)
        case Withdrawn(record_id=id_) if id_ not in [standing.id for standing in now.withdrawable]:
            return "Sagen har ingen sygemelding, indkaldelse eller nedsættelse med det id."
        case Invited(form=form, reason=None) if form != "in_person":
            return "Indkaldelse til andet end personligt fremmøde kræver en begrundelse."
        case _:
            return None


def _against_offer(record: TransferOffered, now: Administration, history: History) -> str | None:
    if (reason := unknown(record.municipality, record.takes_over_on)) is not None:
        return reason
    if now.transfer is not None:
        return f"Sagen er allerede tilbudt kommune {now.transfer.municipality}."
    if record.municipality == history.municipality(record.on):
        return "Sagen hører allerede under den kommune."
    if record.takes_over_on < record.on:
        return f"Overtagelsen {danish_date(record.takes_over_on)} ligger før tilbuddet."
    return None


def _against_offer_day(offer: str, day: date, known_on: date, history: History) -> str | None:
    if day > known_on:
        return f"{danish_date(day)} ligger efter dagen for registreringen."
    if not any(running.start.offer == offer and day in running.period for running in history.offers):
        return f"Tilbuddet {offer!r} er ikke i gang den {danish_date(day)}."
    return None
