"""What ended a programme: if it was a mistake, its annulment lets the programme go on."""

from programme.ledger import Ledger
from statute.checks import read
from statute.facts import Fact


def ending(ledger: Ledger) -> Fact | None:
    """Give the fact that ends the programme: the closing of the case, else the latest grant; None without either."""
    history = read(ledger.case_file()).history
    ends = history.all("case_closed") or history.all("permanent_residence_granted")
    return ends[-1][1] if ends else None
