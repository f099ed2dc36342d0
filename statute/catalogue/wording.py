"""The official texts, paragraph by paragraph: what the catalogue says in our own words, in the words of the law.

Statutes and orders are free of copyright (ophavsretsloven § 9); the guide is not, so it has no text here. One file per
source in the folder `texts`. A paragraph is one text, a line for each stykke, under the SHA-256 of its UTF-8 bytes.
"""

import hashlib
import re
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple

from statute.catalogue import SOURCES, Entry
from statute.data import Data

_PARAGRAPH = re.compile(r"§\d+(?: [a-zæøå](?![a-zæøå.]))?|Bilag \d+")
_PIECE = re.compile(r"Stk\. ?(\d+)\.")


class Part(NamedTuple):
    """One stykke of a paragraph: its place as the catalogue writes it (`§14 stk.2`), and its words."""

    place: str
    text: str


class Paragraph(Data):
    """One paragraph in one wording. What it does not say of number, address and days is that of its text.

    `later_unseen`: the wording of later days was not seen, so nobody can say from here whether this one still holds.
    """

    place: str
    chapter: str | None = None
    number: str | None = None
    eli: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    later_unseen: bool = False
    text: str
    sha256: str

    @property
    def digest(self) -> str:
        """The SHA-256 over the text as it stands here, which must be the `sha256` that was noted when it was read."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def parts(self) -> list[Part]:
        """The paragraph stykke by stykke; what has no number of its own belongs to the stykke before it."""
        found: list[Part] = []
        for line in self.text.splitlines():
            piece = _PIECE.match(line)
            if piece or not found:
                found.append(Part(f"{self.place} stk.{piece[1] if piece else 1}", line))
            else:
                found[-1] = Part(found[-1].place, f"{found[-1].text}\n{line}")
        return [Part(self.place, found[0].text)] if len(found) == 1 else found


class Text(Data):
    """One source: its number and ELI address, the days on which it was in force, and until when it was checked.

    `checked_on`: the last day on which the official collection was seen; changes after it are not known here.
    `complete`: every paragraph is here, and not only those that the program is to carry out.
    """

    key: str
    title: str
    number: str | None
    dated: date
    eli: str | None
    valid_from: date | None
    valid_to: date | None
    checked_on: date
    complete: bool
    note: str | None = None
    paragraphs: tuple[Paragraph, ...]

    def wordings(self, place: str) -> list[Paragraph]:
        """Return the wordings of a paragraph that are on file, oldest first."""
        return [paragraph for paragraph in self.paragraphs if paragraph.place == place]

    @property
    def places(self) -> list[str]:
        """The paragraphs in the order of the text, each once."""
        return list(dict.fromkeys(paragraph.place for paragraph in self.paragraphs))


@cache
def texts() -> dict[str, Text]:
    """Read the texts on file by the keys of their sources. Raises pydantic.ValidationError."""
    folder = files("statute.catalogue") / "texts"
    named: dict[str, Traversable] = {source: folder / f"{source.lower().replace('-', '_')}.json" for source in SOURCES}
    return {key: Text.model_validate_json(file.read_bytes()) for key, file in named.items() if file.is_file()}


def paragraph_of(entry: Entry) -> str:
    """Name the paragraph that an entry stands in: `§14` of `BEK-2024-12-30 §14 stk.2`; in the guide its section."""
    found = _PARAGRAPH.match(entry.paragraph)
    return found[0] if found else entry.paragraph


def stykke_of(entry: Entry) -> str:
    """Name the stykke that an entry stands in as `Part.place` does; a paragraph without one is its own."""
    found = re.match(rf"{re.escape(paragraph_of(entry))} stk\.\d+", entry.paragraph)
    return found[0] if found else paragraph_of(entry)
