"""How a programme that was ended by a mistake goes on: the fact that ended it is annulled."""

from datetime import date

from programme.commands import Request, read_request
from programme.ledger import Ledger
from statute.checks import read
from statute.facts import Fact


def ending(ledger: Ledger) -> Fact | None:
    """Give the fact that ended the programme: the closing of the case, else the latest grant; None without either."""
    history = read(ledger.case_file()).history
    ended = history.all("case_closed") or history.all("permanent_residence_granted")
    return ended[-1][1] if ended else None


def reopening(ledger: Ledger, mistake: Fact, reason: str, by: str | None, command: str, today: date) -> Request:
    """Give the annulment of what ended the programme by `mistake`, to be recorded for `command`."""
    fields = {"fact_id": mistake.id, "reason": reason, "by": by, "on": max(today, mistake.on)}
    return read_request("annulled", fields, ledger, command, today)
