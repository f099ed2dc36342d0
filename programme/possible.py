"""What may be done in a case now: every action in its plainest forms, judged as if each were sent today."""

from datetime import date
from itertools import count
from typing import Any, get_args

from programme.commands import objection
from programme.ledger import Ledger
from statute.answers import Answer, Remark
from statute.checks import read
from statute.facts import FACT, FACT_MODELS, CaseFile, Fact, OfferStarted

_TOLD_APART_BY = {
    "benefit_started": "benefit",
    "benefit_ended": "benefit",
    "employment_started": "ordinary",
    "employment_ended": "ordinary",
    "education_started": "ordinary",
    "education_ended": "ordinary",
    "declaration_signed": "manner",
    "contract_signed": "manner",
    "contract_set_by_municipality": "ground",
    "offer_made": "kind",
    "offer_started": "kind",
}
"""The field by whose value one form of an action may be lawful and another not; each value is tried."""
_MAKES_LAWFUL = ("concrete_job", "better_suited")
"""What may make the start of an offer lawful that is not so without it."""


class Possible(Answer):
    """One form of one action: the fact as it was judged, and the remark that refuses it; none when it may be recorded.

    `told_apart_by` names the fields that make this form; what else the fact needs is made up. Hours and planned
    ends are judged only when the action is sent.
    """

    fact: Fact
    told_apart_by: list[str]
    refused: Remark | None = None


def possible(ledger: Ledger, today: date) -> list[Possible]:
    """Judge every action, dated `today`, in each of its forms, by the judge and in the words that meet the action.

    The whole case is read for every form, about a hundred times: a tenth of a second for a hundred facts.
    """
    case = ledger.case_file()
    found: list[Possible] = []

    def judged(key: str, form: dict[str, Any]) -> Possible:
        fact = _fact(key, form, case, today)
        return Possible(fact=fact, told_apart_by=list(form), refused=objection(ledger, fact, today))

    for key in FACT_MODELS:
        for form in _forms(key, case, today):
            found.append(plainest := judged(key, form))
            if key == "offer_started" and plainest.refused is not None:
                with_more = (judged(key, form | {flag: True}) for flag in _MAKES_LAWFUL)
                found += [other for other in with_more if other.refused is None]
    return found


def _forms(key: str, case: CaseFile, today: date) -> list[dict[str, Any]]:
    """Give the fields that make each form of an action; one form without any where the law tells none apart."""
    if key == "offer_ended":
        running = [offer.start.offer for offer in read(case, today).history.offers if today in offer.period]
        return [{"offer": offer} for offer in running] or [{}]
    if (name := _TOLD_APART_BY.get(key)) is not None:
        return [{name: value} for value in _choices(key, name)]
    return [{}]


def _choices(key: str, name: str) -> tuple[Any, ...]:
    return get_args(FACT_MODELS[key].model_fields[name].annotation) or (True, False)


def _fact(key: str, form: dict[str, Any], case: CaseFile, today: date) -> Fact:
    needed = {
        name: _made_up(key, name, case, today)
        for name, field in FACT_MODELS[key].model_fields.items()
        if field.is_required() and name not in ("fact", "on", *form)
    }
    return FACT.validate_python({"fact": key, "on": today, **needed, **form})


def _made_up(key: str, name: str, case: CaseFile, today: date) -> Any:
    """Give a field that the law does not judge here a value; an annulment is of the latest fact."""
    match name:
        case "until" | "clarification_on" | "expected_on":
            return today
        case "fact_id":
            return next((fact.id for fact in reversed(case.facts) if fact.id and fact.on <= today), "?")
        case "offer":
            return _new_offer(case)
        case "municipality":
            return "0000"
        case "duties":
            return "all"
        case "content":
            return {}
        case _:
            return _choices(key, name)[0]


def _new_offer(case: CaseFile) -> str:
    """Name an offer as none of the case is named."""
    named = {fact.offer for fact in case.facts if isinstance(fact, OfferStarted)}
    return next(name for number in count(1) if (name := f"tilbud-{number}") not in named)
