"""A case as the documents see it: what the law counts, the order in force, and whom it is about."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from documents.document import NotAvailable
from programme.ledger import Ledger
from statute.checks import read
from statute.history import History
from statute.regulations import Regulation


@dataclass(frozen=True)
class Case:
    """The ledger of a case on one day; `history` holds the facts that count, known that day."""

    ledger: Ledger
    today: date

    @cached_property
    def history(self) -> History:
        """What has happened, as the law reads it."""
        return read(self.ledger.case_file(), self.today).history

    @cached_property
    def regulation(self) -> Regulation:
        """The order in force today. Raises NotAvailable when none is on file."""
        found = self.history.regulation(self.today)
        if found is None:
            raise NotAvailable(self.history.regulation_reason(self.today))
        return found
