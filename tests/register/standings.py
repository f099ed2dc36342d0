"""Cases for tests of the register: a refugee taken over on 15 January 2025, as the law answers on some day."""

from datetime import UTC, date, datetime, time
from typing import Any

from payloads.data_keys import Owner
from programme.evaluation import Question, answer
from programme.ledger import Ledger, open_ledger
from programme.reminders import Ladder
from register.writing import Standing, Writer
from statute.facts import CaseFile
from tests.programme.ledgers import accepted

NAMESPACE = "forloeb"


def taken_over(case: str = "a-1", municipality: str = "0101", on: str = "2025-01-15") -> Ledger:
    facts = [
        {"fact": "takeover", "on": on, "municipality": municipality},
        {"fact": "benefit_started", "on": on, "benefit": "self_support_and_return"},
    ]
    file = CaseFile.model_validate({"case": case, "person": {"born": "1991-04-12", "group": "refugee"}, "facts": facts})
    return open_ledger(file, f"event of {case}").stamped(datetime(2025, 1, 15, 9, tzinfo=UTC))


def named(ledger: Ledger, name: str, cpr: str | None = None, on: str = "2025-01-16") -> Ledger:
    return accepted(ledger, on, "person_identified", name=name, **({"cpr": cpr} if cpr else {}))


def standing(ledger: Ledger, on: str, number: int = 1) -> Standing:
    now = datetime.combine(date.fromisoformat(on), time(9), UTC)
    question = Question(case=ledger.case_file(), now=now, sent={}, told=[], number=number)
    return Standing(ledger, answer(question, Ladder(), "test"))


def owner(case: str) -> Owner:
    return Owner(NAMESPACE, f"programme-{case}")


def write(writer: Writer, ledger: Ledger, on: str, number: int = 1, **options: Any) -> bool:
    writer.keys.issue(owner(ledger.case))
    return writer.write(standing(ledger, on, number), owner(ledger.case), **options)
