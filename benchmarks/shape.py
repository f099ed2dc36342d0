"""The work that is measured: a takeover and the actions of the first month, and what a programme does at each of them.

The bare workflow of `benchmarks.bare` does the same at each step without a ledger or a law.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from programme.danish_time import day_of
from programme.evaluation import Evaluation, Question, evaluate
from programme.ledger import Ledger, open_ledger
from programme.reminders import Ladder
from statute.calendar import add_days
from statute.facts import CaseFile

ACTIONS: list[dict[str, object]] = [
    {"fact": "assessment_completed"},
    {"fact": "language_provider_involved"},
    {"fact": "recognition_informed"},
    {"fact": "rights_guidance_given", "written": True},
    {"fact": "declaration_guidance_given"},
    {"fact": "declaration_signed", "manner": "signed"},
    {"fact": "permanent_residence_guidance_given"},
    {"fact": "contract_signed", "party": "both", "manner": "signed"},
]


@dataclass(frozen=True)
class Step:
    """What a programme does when the law has answered: the answer as JSON, its timers and attributes."""

    answer: dict[str, object]
    timers: dict[str, tuple[date, str]]
    attributes: dict[str, object]


def today() -> date:
    """Return the Danish day."""
    return day_of(datetime.now(UTC))


def taken_over(case: str, on: date, *facts: dict[str, object]) -> CaseFile:
    """Give the case file of a refugee whom municipality 0101 took over on a day."""
    takeover = {"fact": "takeover", "on": on, "municipality": "0101"}
    benefit = {"fact": "benefit_started", "on": on, "benefit": "self_support_and_return"}
    person = {"born": "1991-04-12", "group": "refugee"}
    return CaseFile.model_validate({"case": case, "person": person, "facts": [takeover, benefit, *facts]})


@cache
def steps() -> list[Step]:
    """Compute every step of a programme that is taken over today: when it begins, and after each action."""
    on, now = today(), datetime.now(UTC)
    cases = [taken_over("shape", on, *({**fact, "on": on} for fact in ACTIONS[:n])) for n in range(len(ACTIONS) + 1)]
    asked = (Question(case=case, now=now, sent={}, told=[]) for case in cases)
    return [_step(evaluate(question, Ladder(), "0.1.0+00000000")) for question in asked]


def _step(evaluation: Evaluation) -> Step:
    timers = {o.key: (add_days(o.due, 1), o.summary) for o in evaluation.owed if o.due}
    first = min(day for day in (evaluation.remind_on, evaluation.wake_on) if day)
    if all(first < day for day, _ in timers.values()):
        timers["wake"] = (first, "næste varsel eller ændring")
    next_ = evaluation.next
    attributes: dict[str, object] = {
        "Phase": evaluation.phase,
        "Municipality": evaluation.municipality,
        "Regulation": evaluation.regulation,
        "NextDuty": next_ and next_.duty,
        "OverdueCount": len(evaluation.overdue),
    }
    return Step(answer=evaluation.model_dump(mode="json"), timers=timers, attributes=attributes)


def bare_start(case: str) -> dict[str, object]:
    """Give what a bare workflow starts with: as many bytes as a programme's ledger."""
    ledger: Ledger = open_ledger(taken_over(case, today()), f"event-{case}")
    return {"ledger": ledger.model_dump(mode="json")}


def seconds_until(day: date, now: datetime) -> timedelta:
    """Return the time until a day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - now
