"""Why a duty falls on its day: the fact that started the clock, the paragraph, the arithmetic, the receipt.

The arithmetic is told anew from the figures and periods on file and must come to the day the rule found; where it does
not, the day is that of an event, which is named instead. So an explanation can be short, but not wrong.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from statute.answers import Answer, Duty
from statute.calendar import add_days, is_working_day
from statute.catalogue import catalogue
from statute.contract import CONCLUDING, contract
from statute.danish import danish_date, danish_days
from statute.duties import drafted
from statute.duties.draft import Draft
from statute.facts import ContractPartial, DutyKey
from statute.history import History, Period
from statute.readings import Reading, readings
from statute.regulations import Regulation, Rule, Span
from statute.ruleset import content_hash, ruleset

_STARTED_BY: dict[DutyKey, tuple[str, ...]] = {
    "contract": ("takeover", "moved"),
    "contract_content": ("contract_partial", "contract_deferred"),
    "rights_guidance": ("benefit_started", "takeover"),
    "permanent_residence_guidance": (*CONCLUDING, "contract_revised"),
    "next_offer": ("offer_ended",),
    "cv_published": ("jobseeker_registered",),
    "follow_up": (
        *CONCLUDING,
        "visitation_decided",
        "follow_up_held",
        "employment_started",
        "education_started",
        "need_recorded",
    ),
    "parental_leave_follow_up": ("child_born", "leave_started", "leave_ended"),
    "transfer_follow_up": ("moved",),
    "revision_one_year": ("takeover", "programme_started"),
    "revision": ("need_recorded", "health_assessment_completed"),
    "danish_a1": (),
    "danish_a2": (),
    "offer_limit": ("offer_started",),
    "permanent_residence_status": ("permanent_residence_applied",),
}
"""The facts that can start the clock; of the other duties it is the takeover, of the tests a day of the person."""

MET_BY: dict[DutyKey, tuple[str, ...]] = {
    "contract": CONCLUDING,
    "contract_content": ("contract_signed", "contract_revised", "contract_set_by_municipality"),
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

_WITH_THE_CONTRACT: frozenset[DutyKey] = frozenset(
    {"assessment", "language_provider", "recognition_information", "declaration", "declaration_guidance"}
)
"""The duties whose day is the contract's."""


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


class _Still(NamedTuple):
    """Days on which a limit stands still, and why; `from_start` also where they are the very first."""

    period: Period
    why: str
    from_start: bool = False


def explain(history: History, duty: DutyKey, occurrence: int = 1) -> Explanation:
    """Explain one occurrence of a duty as it stands on the last known day. Raises LookupError if it is not listed."""
    for draft, answer in drafted(history):
        if (answer.duty, answer.occurrence) == (duty, occurrence):
            order = history.regulation(answer.due or answer.since)
            entry = catalogue().get(answer.citation)
            steps = _steps(history, draft, answer, order) if order else []
            return Explanation(
                duty=answer,
                title=entry.heading if entry else None,
                started_by=_started_by(history, draft),
                steps=steps,
                ended_by=_events(history, MET_BY[duty], {answer.met_on}),
                status=_status(history, answer),
                readings=_readings(history, draft, answer, steps),
                receipt=Receipt(
                    regulation=order.key if order else None,
                    title=order.title if order else None,
                    ruleset=ruleset(),
                    content_hash=content_hash(),
                ),
            )
    raise LookupError(f"{duty}:{occurrence}")


def _started_by(history: History, draft: Draft) -> list[Event]:
    if draft.key in ("danish_a1", "danish_a2"):
        field = "permit_granted_on" if history.person.resident_before_permit else "cpr_registered_on"
        return [Event(fact=f"person.{field}", on=draft.since)]
    return _events(history, _STARTED_BY.get(draft.key, ("takeover",)), _clock_days(history, draft))


def _events(history: History, keys: Iterable[str], days: set[date | None]) -> list[Event]:
    return [
        Event(index=index, id=fact.id, fact=fact.fact, on=fact.on)
        for index, fact in history.facts
        if fact.fact in keys and fact.on in days
    ]


def _clock_days(history: History, draft: Draft) -> set[date | None]:
    """Return the day of the clock, and of what the limit is counted from where that is another day."""
    if draft.key == "revision_one_year":
        return {run.start for run in history.programme if run.start <= draft.since}
    return {draft.since, _counted_from(history, draft)}


def _counted_from(history: History, draft: Draft) -> date:
    """Return the day to which the limit is added: the start of the clock, but in the middle of a leave the birth."""
    if draft.key == "parental_leave_follow_up" and draft.since not in history.days("leave_ended"):
        births = (day for day in history.days("child_born") if day <= draft.since)
        return max(births, default=draft.since)
    return draft.since


def _steps(history: History, draft: Draft, duty: Duty, order: Regulation) -> list[Step]:
    """Tell how the due day, or else the target or the day the duty arose, comes about."""
    if duty.duty == "revision_one_year":
        return _a_year_after(history, duty, order)
    day, spans = (duty.due, _spans(history, draft, duty, order)) if duty.due else (duty.target, _targets(duty, order))
    if day is None:
        return []
    start = _counted_from(history, draft)
    for span in spans:
        whose = "kontraktens frist: " if duty.duty in _WITH_THE_CONTRACT else ""
        plain = Step(text=f"{whose}{danish_date(start)} + {span}", day=span.after(start))
        for still in (_own(history, draft), _own(history, draft, leaves=False)):
            own = [plain, *_standing_still(plain.day, draft.since, still)]
            if own[-1].day == day:
                return own
        if duty.duty in _WITH_THE_CONTRACT:
            by_contract = _suspensions(history, "contract")
            lent = [plain, *_standing_still(plain.day, start, by_contract)]
            before = add_days(lent[-1].day, 1)
            both = [*lent, *_standing_still(lent[-1].day, start, _own(history, draft), by_contract, before)]
            if both[-1].day == day:
                return both
    return list(_day_of_an_event(history, duty, day))[:1]


def _a_year_after(history: History, duty: Duty, order: Regulation) -> list[Step]:
    span = order.duties[duty.duty].limit
    starts = [run.start for run in history.programme if span and span.after(run.start) == duty.since]
    return [Step(text=f"{danish_date(start)} + {span}", day=duty.since) for start in starts[:1]]


def _spans(history: History, draft: Draft, duty: Duty, order: Regulation) -> list[Span]:
    """Return the spans that can lie between start and due day, the one that normally does first."""
    if duty.duty in _WITH_THE_CONTRACT:
        rules: list[Rule | None] = [order.duties["contract"]]
    elif duty.duty == "offer_limit":
        kinds = [offer.start.kind for offer in history.offers if offer.start_index == draft.place]
        rules = [order.duties.get(kind) for kind in kinds]
    elif duty.duty == "contract" and draft.place >= 0 and "contract_after_move" in order.duties:
        rules = [order.duties["contract_after_move"]]
    else:
        rules = [order.duties.get(duty.duty)]
    found = [span for rule in rules if rule for span in (rule.limit, rule.yearly, rule.retake) if span is not None]
    return found[::-1] if duty.duty == "follow_up" and draft.order == date.max else found


def _targets(duty: Duty, order: Regulation) -> list[Span]:
    rule = order.duties.get(duty.duty)
    return [rule.target] if rule and rule.target else []


def _own(history: History, draft: Draft, *, leaves: bool = True) -> list[_Still]:
    """Return the days on which the limit of this duty stands still by its own suspensions and, of follow-up, leaves."""
    still = _suspensions(history, draft.key)
    if draft.key == "follow_up" and leaves and history.pinned != "BEK-2004-02-17":
        still += [_Still(leave, "orlov", from_start=True) for leave in history.leaves if leave.end is not None]
    return still


def _suspensions(history: History, key: DutyKey) -> list[_Still]:
    return [_Still(period, "suspension af fristen") for period in history.suspended(key)]


def _readings(history: History, draft: Draft, duty: Duty, steps: Sequence[Step]) -> list[Reading]:
    """Return the readings that this occurrence rests on: those of its duty that bear on it."""
    bears = {
        1: bool(steps) and "måned" in steps[0].text and _counted_from(history, draft).day > steps[0].day.day,
        3: duty.due is not None and not is_working_day(duty.due),
        7: any("suspension" in step.text for step in steps),
        8: duty.due is not None and history.regulation(duty.since) is not history.regulation(duty.due),
        12: bool(history.periods(("benefit", "cash_assistance_minimum"))),
        16: bool(history.all("contract_refused")),
        17: bool(history.all("declaration_refused")),
        18: bool(history.all("contract_set_by_municipality")),
        19: bool(history.all("contract_set_by_municipality")),
        22: history.granted_on is not None,
        25: "ydelsen begyndte" in duty.reason.lower(),
        34: any("orlov" in step.text for step in steps),
        36: bool(history.moves),
    }
    if duty.duty == "follow_up":
        four, by_2004 = draft.order != date.max, history.pinned == "BEK-2004-02-17"
        bears |= dict.fromkeys((26, 27, 28), four) | {29: duty.unverified, 30: not by_2004 and not draft.need}
        bears |= {31: not four and not draft.need, 35: draft.need, 46: bool(history.all("exempted"))}
    return [
        reading for number, reading in readings().items() if duty.duty in reading.duties and bears.get(number, True)
    ]


def _standing_still(
    due: date, start: date, still: Sequence[_Still], moved_by: Sequence[_Still] = (), before: date = date.min
) -> Iterator[Step]:
    """Yield each period that moves `due`, and the day it comes to; a day counts once.

    A day that has moved the due day already, because it lies in `moved_by` and before `before`, does not count again.
    """
    passed: dict[_Still, int] = {}
    periods = [item.period for item in (*still, *moved_by)]
    ends = [day for period in periods for day in (period.start, period.end) if day is not None]
    days = sorted({start, add_days(start, 1), *(day for day in (*ends, before) if day > start)})
    last = due
    for first, following in pairwise(days):
        if first > last:
            break
        held = next((s for s in still if first in s.period and (first > start or s.from_start)), None)
        if held is not None and not (first < before and any(first in item.period for item in moved_by)):
            passed[held] = passed.get(held, 0) + (following - first).days
            last = add_days(last, (following - first).days)
    for held, days in passed.items():
        due = add_days(due, days)
        end = danish_date(add_days(held.period.end, -1)) if held.period.end else "nu"
        yield Step(text=f"+ {danish_days(days)} {held.why} ({danish_date(held.period.start)} til {end})", day=due)


def _day_of_an_event(history: History, duty: Duty, day: date) -> Iterator[Step]:
    """Yield what happened, or was named, on a day that no limit comes to."""
    terms = contract(history)
    if day == terms.settled and duty.duty in {*_WITH_THE_CONTRACT, "permanent_residence_guidance"}:
        yield Step(text="Dagen er den, hvor kontrakten blev indgået", day=day)
    if duty.duty in {*_WITH_THE_CONTRACT, "contract_content"}:
        for _, fact in terms.postponed:
            named = fact.clarification_on if isinstance(fact, ContractPartial) else fact.expected_on
            moved = "" if named == day else f", flyttet {(day - named).days} dage af suspension"
            if named <= day and (duty.duty != "contract_content" or fact.on == duty.since):
                yield Step(text=f"Kontrakten af {danish_date(fact.on)} nævner {danish_date(named)}{moved}", day=day)
    for key, text in (
        ("declaration_signed", "Dagen er den, hvor erklæringen blev underskrevet"),
        ("first_job_interview_held", "Dagen er den første jobsamtale"),
        ("leave_ended", "Dagen er den, hvor orloven sluttede"),
        ("benefit_started", "Dagen er den, hvor ydelsen begyndte, efter at fristen var gået"),
    ):
        if day in history.days(key):
            yield Step(text=text, day=day)


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
            return "Bortfaldet, før den blev opfyldt; grunden står nedenfor."
        case _:
            return f"Opfyldt {danish_date(duty.met_on)}." if duty.met_on else "Opfyldt."
