"""The residence and self-support declaration (opholds- og selvforsørgelseserklæring) of 2020 and 2025."""

from typing import ClassVar

from documents.case import Case
from documents.contract import SUBSTITUTES
from documents.document import Document, Mark, NotAvailable, Said, Signature
from statute.danish import danish_date
from statute.facts import DeclarationSigned


class Declaration(Document):
    """The declaration, open to be signed, or with the day and manner in which it was.

    `citation` is the paragraph that calls for it, `guidance` the one about guidance on what a refusal means.
    """

    template: ClassVar[str] = "declaration"

    citation: str
    guidance: str
    signature: Signature
    substitutes: list[Said]


def declaration(case: Case) -> Declaration:
    """Make the declaration as of the day it was signed, else of today. Raises NotAvailable under the order of 2004."""
    signed = next((fact for _, fact in case.history.of(DeclarationSigned)), None)
    asked = case.on(signed.on) if signed else case
    order = asked.regulation
    if "declaration" not in order.duties:
        raise NotAvailable(f"{asked.order} kender ingen opholds- og selvforsørgelseserklæring.")
    cited = {"citation": asked.required["declaration_substitute"].citation}
    refused = asked.history.first("declaration_refused")
    return Declaration(
        **asked.letterhead,
        mark=Mark(
            word="Afslået", reasons=[f"Borgeren har sagt nej til at skrive under {danish_date(refused)}."], missing=[]
        )
        if refused and not signed
        else None,
        citation=order.cite(order.duties["declaration"].citation),
        guidance=order.cite(order.duties["declaration_guidance"].citation),
        signature=Signature(
            party="foreigner",
            on=signed and signed.on,
            manner=signed and signed.manner,
            note=signed.note if signed and signed.manner != "signed" else None,
        ),
        substitutes=[substitute.model_copy(update=cited) for substitute in asked.said(*SUBSTITUTES)],
    )
