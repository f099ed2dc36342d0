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
from documents.versions import ContractVersion, contract_versions
from documents.work_week import work_week
from programme.ledger import Ledger
from statute.answers import Answer

__all__ = ["Available", "DocumentName", "NotAvailable", "Version", "available", "compose", "render"]

_OF_VERSION: dict[DocumentName, Callable[[ContractVersion], Document]] = {
    "contract": contract,
    "endorsement": endorsement,
}
_OF_CASE: dict[DocumentName, Callable[[Case], Document]] = {
    "declaration": declaration,
    "permanent_residence_status": status,
    "language_notice": language_notice,
    "work_week": work_week,
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
    "work_week": "Ugeopgørelse for arbejdspligten",
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
        versions = _versions(case, name) if name in _OF_VERSION else []
        _make(case, name)
    except NotAvailable as why:
        return Available(name=name, title=_TITLES[name], versions=[], refused=str(why), citation=why.citation)
    told = [Version(number=version.number, on=version.fact.on, state=version.state) for version in versions]
    return Available(name=name, title=_TITLES[name], versions=told)


def render(ledger: Ledger, name: DocumentName, today: date, version: int | None = None) -> bytes:
    """Make one document as PDF, in its latest version or the one that is named.

    The same ledger, name, day and version give the same bytes. Raises NotAvailable.
    """
    return to_pdf(compose(ledger, name, today, version))


def compose(ledger: Ledger, name: DocumentName, today: date, version: int | None = None) -> Document:
    """Tell what stands in one document, before it is printed. Raises NotAvailable."""
    return _make(Case.of(ledger, today), name, version)


def _make(case: Case, name: DocumentName, number: int | None = None) -> Document:
    if name in _OF_VERSION:
        return _OF_VERSION[name](_chosen(_versions(case, name), number))
    if number is not None:
        raise NotAvailable(f"{_TITLES[name]} har ingen versioner.")
    return _OF_CASE[name](case)


def _versions(case: Case, name: DocumentName) -> list[ContractVersion]:
    """Return the versions of the contract, or those that change one in force. Raises NotAvailable for none."""
    versions = contract_versions(case)
    if not versions:
        raise NotAvailable("Der er intet udkast til kontrakten endnu.")
    if name == "endorsement":
        versions = [version for version in versions if version.base is not None]
        if not versions:
            raise NotAvailable("Der er ingen ændring af en indgået kontrakt.")
    return versions


def _chosen(versions: list[ContractVersion], number: int | None) -> ContractVersion:
    if number is None:
        return versions[-1]
    for version in versions:
        if version.number == number:
            return version
    raise NotAvailable(f"Der er ingen version {number} af det; den seneste er {versions[-1].number}.")
