"""Doubts and their review: what was remarked on a paragraph or a reading, by whom, and whether two people accepted it.

One file each in the folder `review`, written and reviewed as everything in the repository is: by a change that somebody
proposes and another takes in. A reading counts as accepted when two different people stand under it; until then it is
shown as proposed, whatever the code already does.
"""

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import Field, model_validator

from statute.data import Data

Standing = Literal["proposed", "accepted"]
REVIEWERS = 2
"""How many different people accept a reading."""


class Signature(Data):
    """Who accepted, on which day, and, if they say so, why or with what proviso."""

    name: str = Field(min_length=2)
    on: date
    says: str | None = None


class Doubt(Data):
    """A remark on paragraphs (ids of the catalogue, or of a whole paragraph) or on the reading of a number.

    `proposed_by` wrote it on the day `on` from `source`; `proposes` is the reading that it asks for, if any.
    """

    about: tuple[str, ...] = Field(default=(), strict=False)
    reading: int | None = None
    proposed_by: str = Field(min_length=2)
    on: date
    source: str = Field(min_length=2)
    text: str = Field(min_length=10)
    proposes: str | None = None
    accepted_by: tuple[Signature, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _is_about_something(self) -> "Doubt":
        if not self.about and self.reading is None:
            raise ValueError("a doubt names the paragraphs it is about, or the number of a reading")
        return self

    @property
    def standing(self) -> Standing:
        """Whether it is accepted."""
        return "accepted" if _enough(self.accepted_by) else "proposed"


def _enough(signatures: Iterable[Signature]) -> bool:
    return len({one.name.strip().casefold() for one in signatures}) >= REVIEWERS


@cache
def doubts() -> tuple[Doubt, ...]:
    """Read every doubt, by the names of their files. Raises pydantic.ValidationError or tomllib.TOMLDecodeError."""
    folder = files("statute.catalogue") / "review"
    found = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return tuple(Doubt.model_validate(tomllib.loads(file.read_text("utf-8"))) for file in found)


def standing_of_reading(number: int, among: Iterable[Doubt] | None = None) -> Standing:
    """Tell whether a reading of the register is accepted: whether two people stand under one doubt that is about it."""
    of_it = (doubt for doubt in (doubts() if among is None else among) if doubt.reading == number)
    return "accepted" if any(doubt.standing == "accepted" for doubt in of_it) else "proposed"
