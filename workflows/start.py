"""What a run of a programme begins with; apart from the workflow, so that the sandbox need not build it every run."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from archive.record import Receipt
from programme.evaluation import Evaluation
from programme.ledger import Ledger
from programme.notices import Notice


class Start(BaseModel):
    """What a run begins with: the ledger, what has been sent, notices still to deliver, and the law's last answer.

    `sent`: the day of the last rung of every ladder; `told`: the keys of the other notices that are sent once.
    `archived`: how many entries of the ledger stand in the audit archive; `unarchived`: the law's answers that do not.
    """

    model_config = ConfigDict(hide_input_in_errors=True)

    ledger: Ledger
    sent: dict[str, date] = {}
    told: list[str] = []
    undelivered: list[Notice] = []
    last: Evaluation | None = None
    archived: int = 0
    unarchived: list[Receipt] = []
