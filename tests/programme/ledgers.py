"""Ledgers for tests: a case taken over by municipality 0101 on 15 January 2025, and actions sent to it."""

from datetime import UTC, date, datetime, time
from typing import Any

from programme.commands import judge
from programme.ledger import Ledger, open_ledger
from statute.facts import CaseFile

REFUGEE = {"born": "1991-04-12", "group": "refugee"}
TAKEOVER = {"fact": "takeover", "on": "2025-01-15", "municipality": "0101", "id": "the-takeover"}
BENEFIT = {"fact": "benefit_started", "on": "2025-01-15", "benefit": "self_support_and_return"}


def opened(*facts: dict[str, Any]) -> Ledger:
    file = CaseFile.model_validate({"case": "a-1", "person": REFUGEE, "facts": [TAKEOVER, BENEFIT, *facts]})
    return open_ledger(file, "event-1").stamped(datetime(2025, 1, 15, 9, 0, tzinfo=UTC))


def sent(
    ledger: Ledger, today: str, action: str, command: str | None = None, **fields: Any
) -> tuple[Ledger, str | None]:
    """Send an action on a day as a programme takes it in; give the ledger after it, and why it was refused."""
    day = date.fromisoformat(today)
    judged = judge(ledger, {"fact": action, **fields}, command or f"{today} {action} {fields}", day)
    if judged.remark is not None:
        return ledger, judged.remark.reason
    at = datetime.combine(day, time(9), UTC)
    return ledger.with_entries([entry.stamped(at) for entry in judged.entries]), None


def accepted(ledger: Ledger, today: str, action: str, **fields: Any) -> Ledger:
    after, refused = sent(ledger, today, action, **fields)
    assert refused is None, refused
    return after
