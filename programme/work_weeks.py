"""The ledger of the work duty (arbejdspligt): each week's hours with what counts, and illness nobody was told of."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from programme.administration import Administration
from programme.records import HoursRecorded
from statute.answers import Answer
from statute.calendar import add_days
from statute.facts import OfferKind
from statute.figures.sickness import Told, is_late, sickness_notice
from statute.figures.work_duty import Activity, Attendance, Entry, waived_days, week
from statute.history import History


class LeftOutHours(Answer):
    """Hours of one activity on one day that do not count, why, and by which paragraph."""

    on: date
    activity: Activity
    hours: float
    reason: str
    citation: str


class WorkWeek(Answer):
    """One week of the work duty in hours, from its Monday.

    `owed`, `counted` and `missing` are the law's; the others add up what was recorded. `absent` was planned and
    neither attended, a holiday nor ill.
    """

    monday: date
    planned: float
    attended: float
    sick: float
    holiday: float
    absent: float
    travel: float
    owed: float
    counted: float
    missing: float
    left_out: list[LeftOutHours]


class Illness(Answer):
    """Illness during an offer that began on `first_day`, and the word of it that `to` must have had that day.

    `told_on`: when word reached them; None: not on record. `late`: later than the first day, or missing after it.
    """

    offer: str
    kind: OfferKind
    first_day: date
    to: Told
    told_on: date | None
    late: bool
    citation: str


def work_weeks(now: Administration, history: History) -> list[WorkWeek]:
    """Count every week with recorded hours, in order. Hours of a day are counted as the municipality recorded them.

    Days on which repatriation was prepared, by `history`, take their share off what is owed (integrationsloven § 17 a).
    """
    by_week: defaultdict[date, list[HoursRecorded]] = defaultdict(list)
    for record in now.hours:
        by_week[add_days(record.on, -record.on.weekday())].append(record)
    return [
        _week(monday, by_week[monday], _reduced_by(now, monday), waived_days(history, monday))
        for monday in sorted(by_week)
    ]


def _reduced_by(now: Administration, monday: date) -> float:
    """Return the hours that the latest decision up to the end of the week takes off it; of one day, the last one."""
    decided = [decision for decision in now.reductions if decision.on <= add_days(monday, 6)]
    return max(reversed(decided), key=lambda decision: decision.on).by_hours if decided else 0


def _week(monday: date, records: list[HoursRecorded], reduced_by: float, waived: int) -> WorkWeek:
    counted = week(monday, [entry for record in records for entry in _entries(record)], reduced_by, waived)

    def total(hours: Iterable[float]) -> float:
        return round(sum(hours), 2)

    return WorkWeek(
        monday=monday,
        planned=total(record.planned for record in records),
        attended=total(record.attended for record in records),
        sick=total(record.sick for record in records),
        holiday=total(record.holiday for record in records),
        absent=total(_absent(record) for record in records),
        travel=total(record.travel for record in records),
        owed=counted.owed,
        counted=round(counted.counted, 2),
        missing=round(counted.missing, 2),
        left_out=[
            LeftOutHours(
                on=left.entry.on,
                activity=left.entry.activity,
                hours=left.hours,
                reason=left.reason,
                citation=left.citation,
            )
            for left in counted.left_out
        ],
    )


def _absent(record: HoursRecorded) -> float:
    return record.planned - record.attended - record.sick - record.holiday


def _entries(record: HoursRecorded) -> Iterator[Entry]:
    went: list[tuple[Attendance, float]] = [
        ("attended", record.attended),
        ("ill", record.sick),
        ("holiday", record.holiday),
        ("absent", _absent(record)),
    ]
    for attendance, hours in went:
        if hours:
            yield Entry(record.on, record.activity, hours, attendance, assigned_place=record.assigned_place)
    if record.travel:
        yield Entry(record.on, "travel", record.travel)


def illnesses(now: Administration, history: History) -> list[Illness]:
    """List illness during offers whose beginning somebody must be told of, and whether they were, in order of days."""
    kinds: dict[str, OfferKind] = {offer.start.offer: offer.start.kind for offer in history.offers}
    found: list[Illness] = []
    for offer, first_day in sorted(_beginnings(now), key=lambda beginning: (beginning[1], beginning[0])):
        notice = sickness_notice(history.regulation(first_day), kinds[offer]) if offer in kinds else None
        for to in notice.told if notice else ():
            told = [
                absence.on
                for absence in now.absences
                if (absence.offer, absence.first_day, absence.to) == (offer, first_day, to)
            ]
            told_on = min(told, default=None)
            found.append(
                Illness(
                    offer=offer,
                    kind=kinds[offer],
                    first_day=first_day,
                    to=to,
                    told_on=told_on,
                    late=is_late(first_day, told_on, history.today),
                    citation=notice.citation if notice else "",
                )
            )
    return found


def _beginnings(now: Administration) -> set[tuple[str, date]]:
    """Return offer and first day of every illness: the first day ill after one attended, or reported as the first."""
    beginnings = {(absence.offer, absence.first_day) for absence in now.absences}
    by_offer: defaultdict[str, dict[date, bool]] = defaultdict(dict)
    for record in now.hours:
        if record.offer is not None:
            days = by_offer[record.offer]
            days[record.on] = days.get(record.on, False) or record.sick > 0
    for offer, days in by_offer.items():
        was_ill = False
        for day in sorted(days):
            if days[day] and not was_ill:
                beginnings.add((offer, day))
            was_ill = days[day]
    return beginnings
