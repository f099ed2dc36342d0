"""What is known to change: acts whose new words are not on file, and the paragraphs on file that point into them."""

import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from pydantic import Field

from statute.catalogue.wording import texts
from statute.data import Data

MOST_DAYS_UNCHECKED = 60
"""After so many days since the official collection was last seen, the check is too old."""
WARNED_AHEAD = 90
"""So many days before an order ends, or an act changes, it is warned of."""


class Change(Data):
    """A change of the law that is announced: from which day, what, in which acts as the texts name them, says who.

    `seen_on`: the day on which the source was last looked at.
    """

    from_: date = Field(alias="from")
    what: str
    acts: tuple[str, ...] = Field(min_length=1, strict=False)
    source: str
    seen_on: date


class Pointer(NamedTuple):
    """A paragraph on file that names an act that is to change."""

    source: str
    place: str
    act: str


@cache
def changes() -> tuple[Change, ...]:
    """Read the announced changes, the next first. Raises pydantic.ValidationError or tomllib.TOMLDecodeError."""
    text = (files("statute.catalogue") / "watch.toml").read_text("utf-8")
    read = (Change.model_validate(raw) for raw in tomllib.loads(text)["change"])
    return tuple(sorted(read, key=lambda change: change.from_))


def pointing_into(change: Change, on: date) -> Iterator[Pointer]:
    """Yield the paragraphs in force on `on`, as far as is known, whose words name an act that changes."""
    for key, text in texts().items():
        for paragraph in text.paragraphs:
            ends = paragraph.valid_to or text.valid_to or date.max
            for act in change.acts:
                if act in paragraph.text and ends >= on:
                    yield Pointer(key, paragraph.place, act)


def unchecked_for(on: date) -> dict[str, int]:
    """Return, by source, for how many days before `on` the official collection was not seen."""
    return {key: (on - text.checked_on).days for key, text in texts().items()}
