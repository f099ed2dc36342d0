"""What must be said, handed over, agreed, written or asked in one case, on which occasion, and by which paragraph.

The sentences are data beside this module: one file for each occasion, in the words of this program and never the
orders'. `forloeb requirements` shows them. What a contract still lacks is told by `statute.content`.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from pydantic import Field

from statute.answers import Answer
from statute.data import Data
from statute.facts import RegulationKey
from statute.history import History
from statute.regulations import regulations
from statute.requirements.amounts import amounts
from statute.requirements.conditions import Condition, holds, situation

When = Literal[
    "assessment",
    "preparation",
    "before_signing",
    "at_signing",
    "contract_form",
    "fixed_alone",
    "first_job_interview",
    "visitation",
    "job_search",
    "offers",
    "guidance",
    "placement",
    "partnership",
    "wage_subsidy",
    "utility_work",
    "preparatory_course",
    "folk_high_school",
    "mentor",
    "work_duty",
    "exemption",
    "employment",
    "follow_up",
    "language_notice",
    "revision",
    "after_programme",
    "permanent_residence_application",
]
"""The occasions, in the order in which they are shown; `contract_form` is the form annexed to the order of 2004."""


class Requirement(Answer):
    """One thing that must be done on an occasion (`when`): `text` says it in Danish to the caseworker."""

    what: str
    when: When
    text: str
    citation: str


class Sentence(Data):
    """One requirement of the data files, for those of whom every condition of `only` is true.

    `citation` names the paragraph in each order that has the requirement, `carries_out` further entries of the
    catalogue that the same sentence says.
    """

    what: str
    only: tuple[Condition, ...] = Field(default=(), strict=False)
    text: str
    citation: dict[RegulationKey, str] = Field(min_length=1)
    carries_out: tuple[str, ...] = Field(default=(), strict=False)


class Occasion(Data):
    """An occasion with its requirements, present where any condition of `present` is true; `title` is in Danish."""

    title: str
    present: tuple[Condition, ...] = Field(min_length=1, strict=False)
    requirement: tuple[Sentence, ...] = Field(min_length=1, strict=False)


@cache
def occasions() -> dict[When, Occasion]:
    """Read every occasion. Raises pydantic.ValidationError for unknown keys, orders and conditions."""
    names: tuple[When, ...] = get_args(When)
    return {when: _read(when) for when in names}


def _read(when: When) -> Occasion:
    return Occasion.model_validate(tomllib.loads((files(__name__) / f"{when}.toml").read_text("utf-8")))


def cited(sentence: Sentence) -> Iterator[str]:
    """Yield every entry of the catalogue that a sentence says."""
    for order, citation in sentence.citation.items():
        yield regulations()[order].cite(citation)
    yield from sentence.carries_out


def requirements(history: History, *, every_occasion: bool = False) -> list[Requirement]:
    """Return what is required of this case under the order of the last known day, occasion by occasion.

    Only on the occasions that are present, or on all that the order knows. Empty where no order is on file, and once
    the case is closed.
    """
    regulation = history.regulation(history.today)
    if regulation is None or history.closed_on is not None:
        return []
    at, places = situation(history, regulation), amounts(history, regulation)
    return [
        Requirement(
            what=sentence.what,
            when=when,
            text=sentence.text.format_map(places),
            citation=regulation.cite(sentence.citation[regulation.key]),
        )
        for when, occasion in occasions().items()
        if every_occasion or any(holds(condition, at) for condition in occasion.present)
        for sentence in occasion.requirement
        if regulation.key in sentence.citation and all(holds(condition, at) for condition in sentence.only)
    ]
