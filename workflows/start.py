"""What a run of a programme begins with; apart from the workflow, so that the sandbox need not build it every run."""

from pydantic import BaseModel, ConfigDict

from archive.record import Receipt
from programme.ledger import Ledger
from programme.notices import Notice
from programme.state import State


class Start(BaseModel):
    """What a run begins with: the state, notices still to deliver, and how far the audit archive has come.

    `archived`: how many entries of the ledger stand in the archive; `unarchived`: the law's answers that do not.
    """

    model_config = ConfigDict(hide_input_in_errors=True)

    state: State
    undelivered: list[Notice] = []
    archived: int = 0
    unarchived: list[Receipt] = []

    @property
    def ledger(self) -> Ledger:
        """The ledger."""
        return self.state.ledger
