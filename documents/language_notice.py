"""The letter about the consequences of not learning Danish, with the addition for spouses (2020 and 2025)."""

from typing import ClassVar

from documents.case import Case
from documents.contract import NOTICES
from documents.document import Document, NotAvailable, Said


class LanguageNotice(Document):
    """The notice as of the day it was given, else as it would be given today. `spouse` is empty for all others."""

    template: ClassVar[str] = "language_notice"

    citation: str
    points: list[Said]
    spouse: list[Said]


def language_notice(case: Case) -> LanguageNotice:
    """Make the letter. Raises NotAvailable under the order of 2004, which has no such notice."""
    given = case.history.days("language_notice_given")
    asked = case.on(given[-1]) if given else case
    if "language_notice" not in asked.required:
        raise NotAvailable(f"{asked.order} kender ingen meddelelse om manglende dansktilegnelse.")
    return LanguageNotice(
        **asked.letterhead,
        citation=asked.required["language_notice"].citation,
        points=asked.said(*NOTICES["language_notice"]),
        spouse=asked.said(*NOTICES["spouse_notice"]),
    )
