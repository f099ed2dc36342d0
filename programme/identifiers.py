"""What an id is, and what a text may hold, where programmes run: what can be addressed, listed, mailed and searched.

A case file that is only asked about (`plan`, `check`) may name things as it likes; a programme may not.
"""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator

from statute.facts import UUID, Identifier

LONGEST_ID = 64
SYNTAX = f"ASCII letters and digits, with hyphens, dots and underscores between them, at most {LONGEST_ID}"
"""How an id is written, in words."""
RESERVED = ("programme-", "supervision-", "schedule-", "temporal-")
"""How the ids of workflows begin that are no case's; and no case's id does."""

_ID = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_CPR_LIKE = re.compile(r"(?<!\d)\d{6}[-._]?\d{4}(?!\d)", re.ASCII)
_TURNS_TEXT = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Characters that let what follows be shown in another order than it is written."""


def id_flaw(text: str) -> str | None:
    """Say why a text is no id of an offer, a fact or a case; None when it is one."""
    if len(text) > LONGEST_ID or not _ID.fullmatch(text):
        return f"an id is written with {SYNTAX}"
    if _CPR_LIKE.search(UUID.sub("", text)):
        return "it contains digits like a CPR number; use a pseudonymous id"
    return None


def case_id_flaw(text: str) -> str | None:
    """Say why a text is no id of a case; None when it is one."""
    if text.lower().startswith(RESERVED):
        return f"no case id begins with {', '.join(RESERVED)}"
    return id_flaw(text)


def unshowable(text: str) -> bool:
    """Tell whether a text holds what no terminal, mail or page should be given.

    That is control characters, half a surrogate pair, and what turns the direction of writing; not tabs and line ends.
    """
    return any(
        (unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\t\n") or sign in _TURNS_TEXT
        for sign in text.replace("\r\n", "\n")
    )


def showable(text: str) -> str:
    """Write a text of whatever origin so that it can be shown in one line: what cannot be is written as its escape."""
    return "".join(
        sign.encode("unicode_escape").decode() if unshowable(sign) or sign in "\t\n" else sign for sign in text
    )


def _case_id(value: str) -> str:
    if flaw := case_id_flaw(value):
        raise ValueError(flaw)
    return value


def _id(value: str) -> str:
    if flaw := id_flaw(value):
        raise ValueError(flaw)
    return value


CaseId = Annotated[Identifier, AfterValidator(_case_id)]
"""The id of a case in which a programme can run."""
Id = Annotated[Identifier, AfterValidator(_id)]
"""The id of something in such a case, as of an offer."""
