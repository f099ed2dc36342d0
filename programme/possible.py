"""What may be done in a case now: every action in its plainest forms, judged as if each were sent today."""

from collections.abc import Collection
from datetime import date
from itertools import count
from typing import Any, get_args

from pydantic import JsonValue

from programme.administration import administration
from programme.commands import ACTION_MODELS, objection, read_request
from programme.ledger import Ledger
from programme.municipalities import current
from statute.answers import Answer, Remark
from statute.checks import read
from statute.facts import CaseFile, Fact, OfferStarted

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


_REASONS = {"case_closed": {"reason": "?"}, "programme_ended": {"reason": "?"}, "assigned": {"team": "team"}}
"""What an action needs to be judged on its merits though its model leaves it free."""
_COMMAND = "what may be done"


class Possible(Answer):
    """One form of one action, and the remark that refuses it; none when it may be recorded today.

    `form` are the fields that tell it from the other forms of the action; what else the action needs was made up.
    Hours, reasons and planned ends are judged only when it is sent.
    """

    action: str
    form: dict[str, JsonValue]
    refused: Remark | None = None


def possible(ledger: Ledger, today: date, actions: Collection[str] = ACTION_MODELS) -> list[Possible]:
    """Judge `actions`, dated `today`, in each of their forms, by the judge and in the words that meet the action.

    The whole case is read for every form, of all about a hundred times: a tenth of a second for a hundred facts.
    """
    case = ledger.case_file()
    found: list[Possible] = []

    def judged(key: str, form: dict[str, Any]) -> Possible:
        request = read_request(key, made_up(key, ledger, today) | form, ledger, _COMMAND, today)
        return Possible(action=key, form=form, refused=objection(ledger, request, today))

    for key in ACTION_MODELS:
        if key not in actions:
            continue
        for form in _forms(key, case, today):
            found.append(plainest := judged(key, form))
            if key == "offer_started" and plainest.refused is not None:
                with_more = (judged(key, form | {flag: True}) for flag in _MAKES_LAWFUL)
                found += [other for other in with_more if other.refused is None]
    return found


def _forms(key: str, case: CaseFile, today: date) -> list[dict[str, Any]]:
    """Give the fields that make each form of an action; one form without any where the law tells none apart."""
    if key in ("offer_ended", "absence_reported"):
        running = [offer.start.offer for offer in read(case, today).history.offers if today in offer.period]
        return [{"offer": offer} for offer in running] or [{}]
    if (name := _TOLD_APART_BY.get(key)) is not None:
        return [{name: value} for value in _choices(key, name)]
    return [{}]


def _choices(key: str, name: str) -> tuple[Any, ...]:
    return get_args(ACTION_MODELS[key].model_fields[name].annotation) or (True, False)


def made_up(key: str, ledger: Ledger, today: date) -> dict[str, Any]:
    """Give every field that the action must have some value; an annulment is of the latest fact."""
    fields = ACTION_MODELS[key].model_fields
    needed = [name for name, field in fields.items() if field.is_required() and name not in ("fact", "record", "on")]
    return {name: _value(key, name, ledger, today) for name in needed} | _REASONS.get(key, {})


def _value(key: str, name: str, ledger: Ledger, today: date) -> Any:
    match name:
        case "until" | "clarification_on" | "expected_on" | "takes_over_on" | "first_day":
            return today.isoformat()
        case "at":
            return f"{today}T12:00"
        case "fact_id":
            latest = _latest(ledger, today, but="annulled" if key == "replaced" else None)
            return (latest and latest.id) or "?"
        case "record_id":
            withdrawable = administration(ledger.records).withdrawable
            return withdrawable[-1].id if withdrawable else "?"
        case "replacement":
            return _same_again(ledger, today)
        case "offer":
            return _new_offer(ledger.case_file())
        case "case":
            return next((related.case for related in administration(ledger.records).related), f"{ledger.case[:60]}-2")
        case "municipality":
            responsible = read(ledger.case_file(), today).history.municipality(today)
            return next(code for code in current() if code != responsible)
        case "duties":
            return "all"
        case "content":
            return {}
        case "party":
            return "both"  # the manner is the foreigner's, so one of them must sign
        case "planned" | "by_hours":
            return 0
        case "reason" | "name":
            return "?"
        case "ground":
            return next(iter(get_args(ACTION_MODELS[key].model_fields[name].annotation)), "?")
        case _:
            return _choices(key, name)[0]


def _latest(ledger: Ledger, today: date, but: str | None) -> Fact | None:
    known = (fact for fact in reversed(ledger.case_file().facts) if fact.on <= today and fact.fact != but)
    return next(known, None)


def _same_again(ledger: Ledger, today: date) -> dict[str, Any]:
    """Give the latest fact once more, to stand in its own place."""
    if (latest := _latest(ledger, today, but="annulled")) is None:
        return {"fact": "cv_published"}
    return latest.model_dump(mode="json", exclude={"id", "by", "recorded_at"}) | _REASONS.get(latest.fact, {})


def _new_offer(case: CaseFile) -> str:
    """Name an offer as none of the case is named."""
    named = {fact.offer for fact in case.facts if isinstance(fact, OfferStarted)}
    return next(name for number in count(1) if (name := f"tilbud-{number}") not in named)
