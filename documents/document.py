"""What all documents have in common: their names, what stands on every one, why one cannot be had."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from statute.answers import Answer
from statute.facts import Manner

DocumentName = Literal[
    "contract",
    "declaration",
    "endorsement",
    "permanent_residence_status",
    "language_notice",
    "work_week",
    "contract_interview",
    "visitation_interview",
    "follow_up_interview",
    "status_interview",
]


class NotAvailable(Exception):
    """The document cannot be made; the message says why in Danish, `citation` by which paragraph."""

    def __init__(self, reason: str, citation: str | None = None) -> None:
        """Keep the reason and the paragraph."""
        super().__init__(reason)
        self.citation = citation


class Citizen(Answer):
    """Whom the document is about. What is not known is left open, to be written by hand."""

    name: str | None = Field(default=None, repr=False)
    cpr: str | None = Field(default=None, repr=False)
    address: str | None = Field(default=None, repr=False)
    born: date


class Said(Answer):
    """Words that an order calls for, in ours, with its paragraph."""

    text: str
    citation: str


class Missing(Answer):
    """Something that must stand in the document and does not, with the paragraph."""

    heading: str
    citation: str


class Mark(Answer):
    """What keeps an unfinished document from being taken for a finished one: printed across it and explained on top."""

    word: str
    reasons: list[str]
    missing: list[Missing]


class Signature(Answer):
    """How a party has accepted: the day and manner, and how a mark was made or why a signature is missing.

    Without a day the field is open, to be signed.
    """

    party: Literal["municipality", "foreigner"]
    on: date | None = None
    manner: Manner | None = None
    note: str | None = None


class Document(Answer):
    """One document, complete: what stands on the paper follows from it alone.

    `dated` is the day printed on it and kept as the creation date of the file, `order` the name of the order in force.
    """

    template: ClassVar[str]

    case: str
    dated: date
    order: str
    municipality: str
    citizen: Citizen
    mark: Mark | None = None
