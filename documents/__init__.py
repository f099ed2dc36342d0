"""The documents of a case as accessible, archivable PDF: made on request from the ledger, the same bytes every time.

Two functions are all that the service and the commands need: `available` tells which documents a case can have on a
day and why not the others, `render` makes one of them.
"""

from datetime import date

from documents.document import DocumentName, NotAvailable
from programme.ledger import Ledger
from statute.answers import Answer

__all__ = ["Available", "DocumentName", "NotAvailable", "Version", "available", "render"]


class Version(Answer):
    """One version of the contract: its number, the day it is of, and in Danish what came of it."""

    number: int
    on: date
    state: str


class Available(Answer):
    """A document that a case can have on a day, or why not (`refused`, in Danish, with the paragraph if one says so).

    `versions` are those that can be asked for, the latest last; empty for a document that has none.
    """

    name: DocumentName
    title: str
    versions: list[Version] = []
    refused: str | None = None
    citation: str | None = None


def available(ledger: Ledger, today: date) -> list[Available]:
    """Tell of every document whether the case can have it on the Danish day `today`."""
    return []


def render(ledger: Ledger, name: DocumentName, today: date, version: int | None = None) -> bytes:
    """Make one document as PDF, in its latest version or the one that is named.

    The same ledger, name, day and version give the same bytes. Raises NotAvailable.
    """
    raise NotAvailable(f"Dokumentet {name} kan ikke laves endnu.")
