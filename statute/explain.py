"""Why a duty falls on its day: the fact that started the clock, the paragraph, the arithmetic, the receipt.

The arithmetic is the clock's own (`Clock.stops`); here it only gets its words.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from statute.answers import Answer, Duty
from statute.calendar import add_days, is_working_day
from statute.catalogue import catalogue
from statute.clock import Clock
from statute.contract import CONCLUDING
from statute.danish import danish_date, danish_days
from statute.duties import Drafted, drafted
from statute.duties.occurrence import Occurrence
from statute.facts import DutyKey, Fact
from statute.history import History
from statute.readings import Reading, readings
from statute.ruleset import content_hash, ruleset

_STARTED_BY: dict[DutyKey, tuple[str, ...]] = {
    "rights_guidance": ("benefit_started", "takeover"),
    "permanent_residence_guidance": (*CONCLUDING, "contract_revised"),
    "next_offer": ("offer_ended", "benefit_started", "employment_ended"),
    "follow_up": (
        *CONCLUDING,
        "visitation_decided",
        "follow_up_held",
        "employment_started",
        "education_started",
        "need_recorded",
    ),
    "parental_leave_follow_up": ("child_born", "leave_started", "leave_ended"),
    "revision_one_year": ("takeover", "programme_started"),
    "danish_a1": (),
    "danish_a2": (),
}
"""The facts that can start a clock that no single fact of the file starts; of the other duties it is the takeover."""

MET_BY: dict[DutyKey, tuple[str, ...]] = {
    "contract": CONCLUDING,
    "contract_content": ("contract_signed", "contract_revised", "contract_set_by_municipality"),
    "danish_referral": ("danish_referred",),
    "programme_start": ("programme_started",),
    "health_assessment": ("health_assessment_offered", "health_assessment_completed"),
    "assessment": ("assessment_completed",),
    "language_provider": ("language_provider_involved",),
    "recognition_information": ("recognition_informed",),
    "declaration_guidance": ("declaration_guidance_given",),
    "declaration": ("declaration_signed",),
    "rights_guidance": ("rights_guidance_given",),
    "permanent_residence_guidance": ("permanent_residence_guidance_given",),
    "first_offer": ("offer_made", "offer_started"),
    "next_offer": ("offer_started",),
    "visitation": ("visitation_decided",),
    "cv_published": ("cv_published",),
    "follow_up": ("follow_up_held", *CONCLUDING),
    "parental_leave_follow_up": ("follow_up_held",),
    "transfer_follow_up": ("follow_up_held",),
    "revision_one_year": ("contract_revised",),
    "revision": ("contract_revised",),
    "danish_a1": ("danish_test",),
    "danish_a2": ("danish_test",),
    "offer_limit": ("offer_ended",),
    "permanent_residence_status": ("status_prepared",),
}
"""The facts that meet a duty."""

_EVENTS = {
    "settled": "Dagen er den, hvor kontrakten blev indgået",
    "foreigner_signed": "Dagen er den, hvor borgeren skrev under på kontrakten",
    "declared": "Dagen er den, hvor erklæringen blev underskrevet",
    "set_alone": "Dagen er den, hvor kommunen fastsatte kontrakten",
    "named": "Kontrakten af {since} nævner {day}",
    "interview": "Dagen er den første jobsamtale",
    "leave_ended": "Dagen er den, hvor orloven sluttede",
    "course": "{since} + tre måneder og afbrydelserne, højst seks måneder",
}
"""The days that no span comes to."""


class Event(Answer):
    """A fact of the file: its index from 0, its id, its key and its day; a day of the person has no index."""

    index: int | None = None
    id: str | None = None
    fact: str
    on: date


class Step(Answer):
    """One step of the arithmetic, and the day it comes to."""

    text: str
    day: date


class Receipt(Answer):
    """Which order judged, and which version of the rules, with the SHA-256 over them."""

    regulation: str | None
    title: str | None
    ruleset: str
    content_hash: str


class Explanation(Answer):
    """Everything that made one duty what it is on the day asked about."""

    duty: Duty
    title: str | None
    started_by: list[Event]
    steps: list[Step]
    ended_by: list[Event]
    status: str
    readings: list[Reading]
    receipt: Receipt


def explain(history: History, duty: DutyKey, occurrence: int = 1) -> Explanation:
    """Explain one occurrence of a duty as it stands on the last known day. Raises LookupError if it is not listed."""
    found = next((d for d in drafted(history) if (d.duty.duty, d.duty.occurrence) == (duty, occurrence)), None)
    if found is None:
        raise LookupError(f"{duty}:{occurrence}")
    order = history.regulation(found.standing.judged_on)
    entry = catalogue().get(found.duty.citation)
    steps = list(_steps(found))
    return Explanation(
        duty=found.duty,
        title=entry.heading if entry else None,
        started_by=_started_by(history, found.occurrence),
        steps=steps,
        ended_by=_events(history, MET_BY[duty], {found.duty.met_on}),
        status=_status(history, found.duty),
        readings=_readings(history, found, steps),
        receipt=Receipt(
            regulation=order.key if order else None,
            title=order.title if order else None,
            ruleset=ruleset(),
            content_hash=content_hash(),
        ),
    )


def _started_by(history: History, occurrence: Occurrence) -> list[Event]:
    if occurrence.key in ("danish_a1", "danish_a2"):
        field = "permit_granted_on" if history.person.resident_before_permit else "cpr_registered_on"
        return [Event(fact=f"person.{field}", on=occurrence.since)]
    if occurrence.place >= 0 and occurrence.key != "cv_published":
        return [_event(index, fact) for index, fact in history.facts if index == occurrence.place]
    clock = occurrence.clock
    days = (occurrence.since, clock.counted_from if clock else None, occurrence.words.get("start"))
    keys = ("jobseeker_registered", "benefit_started") if occurrence.key == "cv_published" else ("takeover",)
    return _events(history, _STARTED_BY.get(occurrence.key, keys), days)


def _events(history: History, keys: Iterable[str], days: Collection[object]) -> list[Event]:
    return [_event(index, fact) for index, fact in history.facts if fact.fact in keys and fact.on in days]


def _event(index: int, fact: Fact) -> Event:
    return Event(index=index, id=fact.id, fact=fact.fact, on=fact.on)


def _steps(found: Drafted) -> Iterator[Step]:
    """Tell how the due day comes about, or else the target or the day the duty arose, as its clock reckoned it."""
    occurrence, due = found.occurrence, found.duty.due
    clock = occurrence.clock
    if clock is not None and (due is not None or occurrence.target_clock is None):
        yield from _reckoned(clock, "")
        if due is not None and due > clock.day:
            yield Step(text="Pligten hvilede den dag; den vågnede", day=due)
    elif occurrence.target_clock is not None:
        yield from _reckoned(
            occurrence.target_clock, "" if occurrence.key == "transfer_follow_up" else "kontraktens frist: "
        )
    elif (start := occurrence.words.get("start")) is not None:
        yield Step(text=f"{_written(start)} + 1 år", day=occurrence.since)


def _reckoned(clock: Clock, whose: str) -> Iterator[Step]:
    if clock.before is not None:
        yield from _reckoned(clock.before, whose)
    if clock.spans and clock.counted_from is not None:
        spans = " og ".join(str(span) for span in clock.spans)
        yield Step(text=f"{whose}{danish_date(clock.counted_from)} + {spans}", day=clock.plain)
    else:
        text = _EVENTS[clock.event].format(since=danish_date(clock.start), day=danish_date(clock.plain))
        yield Step(text=text, day=clock.plain)
    for stop in clock.stops():
        period = stop.pause.period
        until = danish_date(add_days(period.end, -1)) if period.end else "nu"
        text = f"+ {danish_days(stop.days)} {stop.pause.why} ({danish_date(period.start)} til {until})"
        yield Step(text=text, day=stop.day)


def _written(value: object) -> str:
    return danish_date(value) if isinstance(value, date) else str(value)


def _readings(history: History, found: Drafted, steps: Sequence[Step]) -> list[Reading]:
    """Return the readings that this occurrence rests on: those of its duty that bear on it."""
    occurrence, duty = found.occurrence, found.duty
    clock = occurrence.clock
    counted_from = clock.counted_from if clock is not None else None
    bears = {
        1: bool(steps)
        and "måned" in steps[0].text
        and counted_from is not None
        and counted_from.day > steps[0].day.day,
        3: duty.due is not None and not is_working_day(duty.due),
        7: any("suspension" in step.text for step in steps),
        8: duty.due is not None and history.regulation(duty.since) is not history.regulation(duty.due),
        12: bool(history.periods(("benefit", "cash_assistance_minimum"))),
        16: bool(history.all("contract_refused")),
        17: bool(history.all("declaration_refused")),
        18: bool(history.all("contract_set_by_municipality")),
        19: bool(history.all("contract_set_by_municipality")),
        22: history.granted_on is not None,
        25: clock is not None and duty.due is not None and duty.due > clock.day,
        34: any("orlov" in step.text for step in steps),
        36: bool(history.moves),
    }
    if duty.duty == "follow_up":
        four, by_2004 = occurrence.sentence.startswith("follow_up_window"), history.pinned == "BEK-2004-02-17"
        bears |= dict.fromkeys((26, 27, 28), four) | {
            29: "§20" in duty.citation,
            30: not by_2004 and not occurrence.need,
        }
        bears |= {31: not four and not occurrence.need, 35: occurrence.need, 46: bool(history.all("exempted"))}
    return [
        reading for number, reading in readings().items() if duty.duty in reading.duties and bears.get(number, True)
    ]


def _status(history: History, duty: Duty) -> str:
    today = history.today
    match duty.status:
        case "open" if duty.due is not None:
            days = (duty.due - today).days
            return f"Åben: {danish_days(days)} tilbage af fristen." if days else "Åben: fristen er i dag."
        case "open":
            return "Åben uden fast frist."
        case "overdue" if duty.due is not None:
            return f"Overskredet: {danish_days((today - duty.due).days)} efter fristen er intet registreret."
        case "met_late" if duty.due is not None and duty.met_on is not None:
            return f"Opfyldt {danish_date(duty.met_on)}, {danish_days((duty.met_on - duty.due).days)} efter fristen."
        case "lapsed":
            return "Bortfaldet, før fristen løb ud; hvorfor, står under Grund."
        case "missed" if duty.due is not None:
            return f"Overskredet {danish_date(duty.due)}; intet skyldes længere, men overskridelsen bliver stående."
        case _:
            return f"Opfyldt {danish_date(duty.met_on)}." if duty.met_on else "Opfyldt."
