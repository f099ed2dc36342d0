"""Receipts: what the law answered about which facts under which ruleset, so that anybody can reckon it again.

The format (`docs/receipts.md`) is open: canonical JSON and SHA-256, which a program of fifty lines checks.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, Literal

from pydantic import JsonValue

from programme.evaluation import Evaluation, Question, evaluate
from programme.ledger import Ledger
from programme.reminders import Ladder
from statute.answers import Answer
from statute.facts import CaseFile

FORMAT: Literal["forloeb-receipt/1"] = "forloeb-receipt/1"
_OF_REMINDERS = ("number", "ruleset", "corrected", "remind_on", "quiet_until", "set_back")
"""What an evaluation holds beside the law's answer: which question, and what was sent before."""


class Receipt(Answer):
    """One answer that a programme followed. `at`: when; `on`: the Danish day it is about; `number`: of the question.

    `facts` is the case file as it was known, `answer` what the law said; each stands under its SHA-256.
    """

    format: Literal["forloeb-receipt/1"] = FORMAT
    case: str
    number: int
    at: datetime
    on: date
    regulation: str | None
    ruleset: str
    facts: dict[str, JsonValue]
    facts_sha256: str
    answer: dict[str, JsonValue]
    answer_sha256: str


def receipt(ledger: Ledger, evaluation: Evaluation, at: datetime) -> Receipt:
    """Make the receipt of an answer that was given at an instant: of the facts that were on record then."""
    facts: dict[str, JsonValue] = known_at(ledger, at).model_dump(mode="json", exclude_defaults=True)
    answer = answer_of(evaluation)
    return Receipt(
        case=ledger.case,
        number=evaluation.number,
        at=at,
        on=evaluation.on,
        regulation=evaluation.regulation,
        ruleset=evaluation.ruleset,
        facts=facts,
        facts_sha256=digest(facts),
        answer=answer,
        answer_sha256=digest(answer),
    )


def known_at(ledger: Ledger, at: datetime) -> CaseFile:
    """Give the case file as it was on record at an instant."""
    entries = [entry for entry in ledger.entries if entry.recorded_at is None or entry.recorded_at <= at]
    return ledger.model_copy(update={"entries": entries}).case_file()


def answer_of(evaluation: Evaluation) -> dict[str, JsonValue]:
    """Give what the law itself answered, without what depends on which reminders were sent."""
    told: dict[str, Any] = evaluation.model_dump(mode="json", exclude=set(_OF_REMINDERS))
    for owed in told["owed"]:
        for name in ("rung", "target"):
            owed.pop(name, None)
    return told


def answered_again(facts: dict[str, JsonValue], on: date) -> dict[str, JsonValue]:
    """Answer about the facts of a receipt by the law of this process."""
    case = CaseFile.model_validate_json(json.dumps(facts))
    noon = datetime.fromisoformat(f"{on.isoformat()}T12:00:00+00:00")
    question = Question(case=case, now=noon, sent={}, told=[])
    return answer_of(evaluate(question, Ladder(), "replay"))


def differences(was: dict[str, JsonValue], now: dict[str, JsonValue]) -> list[str]:
    """Name what differs between two answers; nothing when they are the same."""
    return [
        f"{name}: {canonical(was.get(name))} → {canonical(now.get(name))}"
        for name in sorted({*was, *now})
        if canonical(was.get(name)) != canonical(now.get(name))
    ]


def digest(value: JsonValue) -> str:
    """Return the SHA-256, in hexadecimal, over the canonical JSON of a value in UTF-8."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def canonical(value: JsonValue) -> str:
    """Write a value as JSON in the one way: keys in order, no blanks, and a whole number without a fraction."""
    return json.dumps(_whole(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _whole(value: JsonValue) -> JsonValue:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _whole(one) for name, one in value.items()}
    return [_whole(one) for one in value] if isinstance(value, list) else value


def chosen(
    answers: Iterable[tuple[datetime, Evaluation]], ledger: Ledger, wanted: str
) -> tuple[datetime, Evaluation] | None:
    """Find an answer by the number of its question, or the first that knew the entry of an id."""
    is_wanted: Callable[[datetime, Evaluation], bool]
    if wanted.isdecimal():
        is_wanted = lambda _, evaluation: evaluation.number == int(wanted)  # noqa: E731
    else:
        entry = ledger.find(wanted)
        recorded = entry.recorded_at if entry is not None else None
        if recorded is None:
            return None
        is_wanted = lambda at, _: at >= recorded  # noqa: E731
    return next((one for one in sorted(answers, key=lambda one: one[0]) if is_wanted(*one)), None)
