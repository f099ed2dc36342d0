"""What all documents have in common: their names, what they hold beside their own subject, why one cannot be had."""

from datetime import date
from typing import ClassVar, Literal

from statute.answers import Answer

DocumentName = Literal[
    "contract", "declaration", "endorsement", "permanent_residence_status", "language_notice", "work_week",
    "contract_interview", "visitation_interview", "follow_up_interview", "status_interview",
]  # fmt: skip


class NotAvailable(Exception):
    """The document cannot be made now; the message says why in Danish, `citation` by which paragraph."""

    def __init__(self, reason: str, citation: str | None = None) -> None:
        super().__init__(reason)
        self.citation = citation


class Document(Answer):
    """One document, complete: what stands on the paper follows from it alone. `dated` is the day printed on it."""

    template: ClassVar[str]

    case: str
    title: str
    dated: date
