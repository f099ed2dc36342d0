"""The weekly statement of the work duty (arbejdspligt): planned, attended, sick and travel hours, and what counts."""

from datetime import date
from typing import ClassVar

from documents.case import Case
from documents.document import Document, NotAvailable
from programme.field_names import value_name
from programme.records import HoursRecorded
from programme.work_weeks import Illness, LeftOutHours, WorkWeek, illnesses, work_weeks
from statute.answers import Answer
from statute.calendar import add_days
from statute.danish import danish_date
from statute.figures.figure import OFFER_NAMES


class Hours(Answer):
    """The hours of one activity on one day, as they were recorded."""

    on: date
    activity: str
    planned: float
    attended: float
    sick: float
    holiday: float
    travel: float


class WorkWeekStatement(Document):
    """One week, Monday to Sunday; `illnesses` are those that began in it and must have been told of."""

    template: ClassVar[str] = "work_week"

    sunday: date
    week: WorkWeek
    hours: list[Hours]
    left_out: list[LeftOutHours]
    illnesses: list[Illness]


def work_week(case: Case) -> WorkWeekStatement:
    """Make the statement of the latest week with recorded hours. Raises NotAvailable when there is none."""
    now = case.administration
    weeks = [week for week in work_weeks(now, case.history) if week.monday <= case.today]
    if not weeks:
        raise NotAvailable(f"Der er ikke registreret timer til og med {danish_date(case.today)}.")
    monday, sunday = weeks[-1].monday, add_days(weeks[-1].monday, 6)
    kinds = {offer.start.offer: OFFER_NAMES[offer.start.kind] for offer in case.history.offers}
    recorded = sorted((r for r in now.hours if monday <= r.on <= sunday), key=lambda record: record.on)
    return WorkWeekStatement(
        **case.on(min(sunday, case.today)).letterhead,
        sunday=sunday,
        week=weeks[-1],
        hours=[_hours(record, kinds) for record in recorded],
        left_out=[
            hours.model_copy(update={"activity": value_name("activity", hours.activity)})
            for hours in weeks[-1].left_out
        ],
        illnesses=[illness for illness in illnesses(now, case.history) if monday <= illness.first_day <= sunday],
    )


def _hours(record: HoursRecorded, kinds: dict[str, str]) -> Hours:
    return Hours(
        on=record.on,
        activity=kinds.get(record.offer or "") or value_name("activity", record.activity),
        planned=record.planned,
        attended=record.attended,
        sick=record.sick,
        holiday=record.holiday,
        travel=record.travel,
    )
