"""The work duty (arbejdspligt) of 2025: 37 hours a week, what counts towards them, and how many are missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from pydantic import Field

from statute.calendar import add_days
from statute.danish import danish_days
from statute.data import Data
from statute.facts import Occupation, OfferKind, RegulationKey
from statute.figures.data import Sourced, by_order
from statute.figures.figure import OFFER_NAMES, Figure, Figures, hours
from statute.figures.programme import lengths
from statute.history import History
from statute.regulations import Regulation, in_force
from statute.trace import carries_out

Activity = Literal[
    "danish_education",
    "offer",
    "employment",
    "interview",
    "promoting_activity",
    "job_rotation",
    "disability_wage_subsidy",
    "social_or_health_measure",
    "preparation",
    "job_search",
    "travel",
    "health_guidance",
]
"""What an hour was spent on; `offer` is an employment offer or utility work (integrationsloven §§ 20 d, 23, 23 g)."""

Attendance = Literal["attended", "holiday", "ill", "absent"]
"""How a planned hour went: `ill` is recorded illness, `absent` any other absence."""


WORKING_DAYS = 5
"""The days of a week, Monday to Friday, over which the hours of the work duty are spread."""


class Shared(Data):
    """The hours of preparation and job search that count together in a week."""

    hours: int = Field(gt=0)
    citation: str
    assigned_place_citation: str


class Travel(Data):
    """Where travel time is regulated."""

    citation: str


class HealthGuidance(Data):
    """Where health-professional guidance is regulated: only in sickness absence, in place of other hours."""

    sickness_citation: str
    replaces_citation: str


class Week(Sourced):
    """The week of one order."""

    weekly_hours: int = Field(gt=0)
    offers: frozenset[OfferKind] = Field(strict=False)
    shared: Shared
    travel: Travel
    health_guidance: HealthGuidance


@cache
def weeks() -> dict[RegulationKey, Week]:
    """Return the week of each order that has a work duty."""
    return by_order("work_duty", Week)


@dataclass(frozen=True, slots=True)
class Entry:
    """Planned hours on one day. Travel is entered as the municipality has established it (2025 §37 stk.2).

    `assigned_place`: preparation or job search took place where the municipality assigned it; `home`: a journey to or
    from the person's home.
    """

    on: date
    activity: Activity
    hours: float
    attendance: Attendance = "attended"
    assigned_place: bool = False
    home: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Hours of an entry that do not count, why, and by which paragraph."""

    entry: Entry
    hours: float
    reason: str
    citation: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A week of the work duty in hours: what is owed, what counts, what is missing, and what was left out."""

    owed: float
    counted: float
    missing: float
    left_out: tuple[LeftOut, ...]


@carries_out(
    "BEK-2024-12-30 §35 stk.1",
    "BEK-2024-12-30 §35 stk.2",
    "BEK-2024-12-30 §36 stk.1",
    "BEK-2024-12-30 §36 stk.2",
    "BEK-2024-12-30 §36 stk.2 pkt.2",
    "BEK-2024-12-30 §37 stk.1",
    "BEK-2024-12-30 §37 stk.2",
    "INTEGRATIONSLOVEN §20 d stk.2 pkt.2",
    "INTEGRATIONSLOVEN §20 d stk.3",
)
def week(monday: date, entries: Sequence[Entry], reduced_by: float = 0, waived: int = 0) -> Counted:
    """Count the week of the work duty that begins on `monday` (reading 42).

    Planned hours count when attended, on holidays and in recorded illness. `reduced_by` hours are taken off the duty
    by a decision after a health assessment (integrationsloven § 20 d stk. 2), and each of the `waived` working days
    takes off its share (§ 17 a); together they take off no more than the whole week. Raises ValueError when `monday`
    is another weekday, an entry lies outside the week or has negative hours, or a decision takes off more than is owed.
    """
    rule = _of_week(monday)
    if monday.weekday() != 0:
        raise ValueError(f"{monday} is not a Monday")
    if not 0 <= reduced_by <= rule.weekly_hours:
        raise ValueError(f"{reduced_by} of {rule.weekly_hours} hours cannot be taken off")
    for entry in entries:
        if not monday <= entry.on <= add_days(monday, 6) or entry.hours < 0:
            raise ValueError(f"{entry.hours} hours on {entry.on} are no entry of the week of {monday}")
    counted, shared = 0.0, 0.0
    left_out: list[LeftOut] = []
    for entry in sorted(entries, key=lambda entry: entry.on):
        refused = _not_counting(entry, entries, rule)
        if refused is not None:
            left_out.append(LeftOut(entry, entry.hours, *refused))
            continue
        counting = entry.hours
        if entry.activity in _SHARED:
            counting = min(entry.hours, rule.shared.hours - shared)
            shared += counting
        if counting < entry.hours:
            reason = f"Forberedelse og jobsøgning tæller højst {rule.shared.hours} timer om ugen i alt."
            left_out.append(LeftOut(entry, entry.hours - counting, reason, rule.shared.citation))
        counted += counting
    owed = max(0.0, round(_owed(rule, waived) - reduced_by, 2))
    return Counted(owed, counted, max(0.0, owed - counted), tuple(left_out))


def _owed(rule: Week, waived: int) -> float:
    """Return the hours of a week of which some working days are waived (act § 17 a)."""
    return round(rule.weekly_hours * (1 - waived / WORKING_DAYS), 2)


def _of_week(monday: date) -> Week:
    """Return the rules of the week by its Sunday; hours from before there was a work duty count by the first."""
    order = in_force(add_days(monday, 6))
    return (weeks().get(order.key) if order is not None else None) or next(iter(weeks().values()))


_SHARED: frozenset[Activity] = frozenset({"preparation", "job_search"})


def _not_counting(entry: Entry, entries: Sequence[Entry], rule: Week) -> tuple[str, str] | None:
    """Say why none of the hours of an entry count, and by which paragraph; None when they may count."""
    if entry.activity == "health_guidance":
        ill = any(other.on == entry.on and other.attendance == "ill" for other in entries)
        if not ill:
            return "Sundhedsfaglig vejledning gives kun under sygefravær.", rule.health_guidance.sickness_citation
        return "Sundhedsfaglig vejledning træder i stedet for de timer, sygdommen tog.", (
            rule.health_guidance.replaces_citation
        )
    if entry.attendance == "absent":
        return "Udeblivelse tæller ikke.", rule.citation
    if entry.activity in _SHARED and not entry.assigned_place:
        return "Forberedelse og jobsøgning tæller kun på et anvist sted.", rule.shared.assigned_place_citation
    if entry.activity == "travel":
        if entry.home:
            return "Transport til og fra bopælen tæller ikke.", rule.travel.citation
        stops = [e for e in entries if e.on == entry.on and e.activity != "travel"]
        if sum(_not_counting(stop, entries, rule) is None for stop in stops) < 2:
            return "Transport tæller kun mellem to aktiviteter, der selv tæller.", rule.travel.citation
    return None


@carries_out("INTEGRATIONSLOVEN §20 d stk.1", "BEK-2024-12-30 §39 stk.1", "BEK-2024-12-30 §40 stk.1")
def is_under_work_duty(history: History, regulation: Regulation) -> bool:
    """Tell whether the person owes the week of the work duty on the last known day.

    Only with benefit, while the programme and its five years run, until permanent residence, and unless exempt from
    offers; who is exempt from availability alone owes it (2025 §39 stk.1-2).
    """
    today, start = history.today, history.programme_start
    if regulation.key not in weeks() or start is None or not history.has_benefit(today):
        return False
    over = history.granted_on is not None or today in history.programme_over
    ended = over or today >= lengths()[regulation.key].outermost.after(start)
    return not ended and today not in history.exempt_from_offers


@carries_out("INTEGRATIONSLOVEN §17 a", "INTEGRATIONSLOVEN §17 a pkt.2")
def waived_days(history: History, monday: date) -> int:
    """Count the days from Monday to Friday, holidays too, on which repatriation is prepared (act § 17 a)."""
    return sum(add_days(monday, day) in history.repatriation_preparation for day in range(WORKING_DAYS))


def work_duty(history: History, regulation: Regulation) -> Figures:
    """Give the hours owed, planned and missing in the week of the last known day, Monday to Sunday.

    None where repatriation is prepared on all its working days.
    """
    if not is_under_work_duty(history, regulation):
        return
    rule = weeks()[regulation.key]
    monday = add_days(history.today, -history.today.weekday())
    waived = waived_days(history, monday)
    owed = _owed(rule, waived)
    if not owed:
        return
    parts = [*_offers(history, rule), *_employments(history)]
    planned = sum(known for _, known in parts if known is not None)
    listed = ", ".join(f"{name} {hours(known)}" for name, known in parts if known is not None)
    unknown = ", ".join(name for name, known in parts if known is None)
    missing = max(0.0, round(owed - planned, 2))
    without = f" Uden oplyst timetal: {unknown}." if unknown else ""
    enough = f"De {hours(planned)} planlagte timer dækker arbejdspligtens {hours(owed)}."
    short = f"{hours(owed)} timer - {hours(planned)} planlagte = {hours(missing)} timer mangler.{without}"
    for name, value, basis in (
        (
            "work_duty_hours",
            owed if waived else rule.weekly_hours,
            f"Arbejdspligten er {rule.weekly_hours} timer om ugen; en konkret helbredsvurdering kan nedsætte den."
            f"{_waived(waived, rule.weekly_hours - owed)}",
        ),
        (
            "work_duty_planned_hours",
            planned,
            f"Planlagt i ugen: {listed or 'intet'}; i alt {hours(planned)} timer.{without}",
        ),
        ("work_duty_missing_hours", missing, short if missing else enough),
    ):
        yield (
            name,
            Figure(
                value=value,
                unit="hours per week",
                basis=basis,
                citation=rule.citation,
                unverified=rule.unverified,
                since=monday,
            ),
        )


def _waived(days: int, taken: float) -> str:
    if not days:
        return ""
    return (
        f" {danish_days(days)} med forberedelse af repatriering tager {hours(taken)} timer (integrationsloven § 17 a)."
    )


def _offers(history: History, rule: Week) -> list[tuple[str, float | None]]:
    return [
        (OFFER_NAMES[offer.start.kind], offer.start.weekly_hours)
        for offer in history.offers
        if offer.period.end is None and offer.start.kind in rule.offers
    ]


def _employments(history: History) -> list[tuple[str, float | None]]:
    """Ordinary work counts; subsidised work too, unless it already stands as an offer of wage subsidy."""
    subsidised = any(offer.period.end is None and offer.start.kind == "wage_subsidy" for offer in history.offers)
    found: list[tuple[str, float | None]] = []
    for ordinary, name in ((True, "ordinært arbejde"), (False, "støttet arbejde")):
        if not ordinary and subsidised:
            continue
        if any(history.today in period for period in history.periods(("employment", ordinary))):
            latest = [
                f for _, f in history.of(Occupation) if f.fact == "employment_started" and f.ordinary == ordinary
            ][-1]
            found.append((name, latest.weekly_hours))
    return found
