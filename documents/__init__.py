"""The documents of a case as accessible, archivable PDF: made on request from the ledger, the same bytes every time.

Two functions are all that the service and the commands need: `available` tells which documents a case can have on a
day and why not the others, `render` makes one of them.
"""

from collections.abc import Callable
from datetime import date
from functools import partial

from documents.case import Case
from documents.contract import contract
from documents.declaration import declaration
from documents.document import Document, DocumentName, NotAvailable
from documents.endorsement import endorsement
from documents.interview import TITLES, checklist
from documents.language_notice import language_notice
from documents.printing import to_pdf
from documents.status import status
from documents.versions import contract_versions
from programme.ledger import Ledger
from statute.answers import Answer

__all__ = ["Available", "DocumentName", "NotAvailable", "Version", "available", "document", "render"]

_VERSIONED: dict[DocumentName, Callable[[Case, int | None], Document]] = {
    "contract": contract,
    "endorsement": endorsement,
}
_MADE: dict[DocumentName, Callable[[Case], Document]] = {
    "declaration": declaration,
    "permanent_residence_status": status,
    "language_notice": language_notice,
    "contract_interview": partial(checklist, interview="contract"),
    "visitation_interview": partial(checklist, interview="visitation"),
    "follow_up_interview": partial(checklist, interview="follow_up"),
    "status_interview": partial(checklist, interview="status"),
}
_TITLES: dict[DocumentName, str] = {
    "contract": "Integrationskontrakt",
    "declaration": "Opholds- og selvforsørgelseserklæring",
    "endorsement": "Påtegning om ændring af kontrakten",
    "permanent_residence_status": "Status til tidsubegrænset ophold",
    "language_notice": "Meddelelse om at lære dansk",
    "contract_interview": f"Tjekliste: {TITLES['contract']}",
    "visitation_interview": f"Tjekliste: {TITLES['visitation']}",
    "follow_up_interview": f"Tjekliste: {TITLES['follow_up']}",
    "status_interview": f"Tjekliste: {TITLES['status']}",
}


class Version(Answer):
    """One version of the contract: its number, the day it is of, and in Danish what became of it."""

    number: int
    on: date
    state: str


class Available(Answer):
    """A document that a case can have on a day, or why not (`refused`, in Danish, with the paragraph if one says so).

    `versions` are those that can be asked for, the latest last; empty for a document that has none.
    """

    name: DocumentName
    title: str
    versions: list[Version]
    refused: str | None = None
    citation: str | None = None


def available(ledger: Ledger, today: date) -> list[Available]:
    """Tell of every document whether the case can have it on the Danish day `today`."""
    case = Case.of(ledger, today)
    return [_asked(case, name) for name in _TITLES]


def _asked(case: Case, name: DocumentName) -> Available:
    try:
        _make(case, name)
    except NotAvailable as why:
        return Available(name=name, title=_TITLES[name], versions=[], refused=str(why), citation=why.citation)
    versions = [
        Version(number=version.number, on=version.fact.on, state=version.state)
        for version in (contract_versions(case) if name in _VERSIONED else [])
        if _can_make(case, name, version.number)
    ]
    return Available(name=name, title=_TITLES[name], versions=versions)


def _can_make(case: Case, name: DocumentName, version: int) -> bool:
    try:
        _make(case, name, version)
    except NotAvailable:
        return False
    return True


def render(ledger: Ledger, name: DocumentName, today: date, version: int | None = None) -> bytes:
    """Make one document as PDF, in its latest version or the one that is named.

    The same ledger, name, day and version give the same bytes. Raises NotAvailable.
    """
    return to_pdf(document(ledger, name, today, version))


def document(ledger: Ledger, name: DocumentName, today: date, version: int | None = None) -> Document:
    """Give what stands in one document. Raises NotAvailable."""
    return _make(Case.of(ledger, today), name, version)


def _make(case: Case, name: DocumentName, version: int | None = None) -> Document:
    if name in _VERSIONED:
        return _VERSIONED[name](case, version)
    if version is not None:
        raise NotAvailable(f"{_TITLES[name]} har ingen versioner.")
    return _MADE[name](case)
