"""What must be said, handed over, agreed, written or asked in one case, on which occasion, and by which paragraph.

The sentences are data beside this module: one file for each occasion, in the words of this program and never the
orders'. `forloeb requirements` shows them. What a contract still lacks is told by `statute.content`.
"""

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple, get_args

from pydantic import Field

from statute.answers import Answer
from statute.data import Data
from statute.facts import RegulationKey
from statute.history import History
from statute.regulations import Regulation, Wording, regulations
from statute.requirements.amounts import amounts
from statute.requirements.conditions import Condition, holds, situation

When = Literal[
    "assessment",
    "preparation",
    "before_signing",
    "at_signing",
    "contract_form",
    "fixed_alone",
    "decision",
    "first_job_interview",
    "visitation",
    "job_search",
    "offers",
    "registration",
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
    "moved",
    "language_notice",
    "revision",
    "after_programme",
    "permanent_residence_application",
]
"""The occasions, in the order in which they are shown; `contract_form` is the form annexed to the order of 2004."""


class Requirement(Answer):
    """One thing that must be done on an occasion (`when`): `text` says it in Danish to the caseworker.

    `unverified` as in `Duty`.
    """

    what: str
    when: When
    text: str
    citation: str
    unverified: bool = False


class Sentence(Data):
    """One requirement of the data files, for those of whom every condition of `only` is true.

    `citation` names the paragraph in each order that has the requirement in these words, `carries_out` further entries
    of the catalogue that the same sentence says. An order that is based on one of them has the requirement too, with
    the same paragraph, unless its own file words it differently or lacks it.
    """

    what: str
    only: tuple[Condition, ...] = Field(default=(), strict=False)
    text: str
    citation: dict[RegulationKey, str] = Field(min_length=1)
    carries_out: tuple[str, ...] = Field(default=(), strict=False)
    unverified: bool = False


class Occasion(Data):
    """An occasion with its requirements, present where any condition of `present` is true; `title` is in Danish."""

    title: str
    present: tuple[Condition, ...] = Field(min_length=1, strict=False)
    requirement: tuple[Sentence, ...] = Field(min_length=1, strict=False)


class Said(NamedTuple):
    """A sentence as one order has it, with its paragraph there, and the order that words it so."""

    sentence: Sentence
    paragraph: str
    worded_by: RegulationKey


@cache
def occasions() -> dict[When, Occasion]:
    """Read every occasion. Raises pydantic.ValidationError for unknown keys, orders and conditions."""
    names: tuple[When, ...] = get_args(When)
    return {when: _read(when) for when in names}


def _read(when: When) -> Occasion:
    return Occasion.model_validate(tomllib.loads((files(__name__) / f"{when}.toml").read_text("utf-8")))


@cache
def sentences() -> dict[RegulationKey, dict[When, list[Said]]]:
    """Return what each order requires on each occasion.

    Raises ValueError for an order that says nothing of a requirement, or words or lacks one that is not on file.
    """
    names = {name for when, occasion in occasions().items() for name in _names(when, occasion)}
    found: dict[RegulationKey, dict[When, list[Said]]] = {}
    for order in regulations().values():
        if unknown := ({*order.requirements, *order.lacks.requirements} - names):
            raise ValueError(f"{order.key} names requirements that are not on file: {', '.join(sorted(unknown))}")
        earlier = found.get(order.based_on, {}) if order.based_on is not None else {}
        found[order.key] = {when: _of(order, when, earlier.get(when, [])) for when in occasions()}
    return found


def _names(when: When, occasion: Occasion) -> list[str]:
    """Name an occasion and every sentence of it, as orders name what they lack."""
    return [when, *(f"{when}.{sentence.what}" for sentence in occasion.requirement)]


def _of(order: Regulation, when: When, earlier: list[Said]) -> list[Said]:
    """Return what an order requires on an occasion: in its own words, and of the `earlier` order what is unchanged."""
    in_file = occasions()[when].requirement
    names = list(dict.fromkeys([s.what for s in in_file] + list(order.requirements.get(when, ()))))
    own = [Said(s, s.citation[order.key], order.key) for s in in_file if order.key in s.citation]
    own += [
        Said(_sentence(order, what, wording), wording.citation, order.key)
        for what, wording in order.requirements.get(when, {}).items()
    ]
    said, before = {item.sentence.what for item in own}, {item.sentence.what for item in earlier}
    lacking = {
        what for what in names if when in order.lacks.requirements or f"{when}.{what}" in order.lacks.requirements
    }
    if wrong := lacking & said or (order.based_on is not None and lacking - before):
        raise ValueError(
            f"{order.key} lacks {_listed(when, wrong)}, but " + ("words it" if lacking & said else "had it not")
        )
    if order.based_on is None and (silent := set(names) - said - lacking):
        raise ValueError(
            f"{order.key} says nothing of {_listed(when, silent)}: give each a citation for it in "
            f"statute/requirements/{when}.toml, or name it under lacks.requirements in the order's own file"
        )
    kept = [item for item in earlier if item.sentence.what not in said | lacking]
    return sorted(own + kept, key=lambda item: names.index(item.sentence.what))


def _sentence(order: Regulation, what: str, wording: Wording) -> Sentence:
    return Sentence.model_validate({"what": what, **wording.model_dump(), "citation": {order.key: wording.citation}})


def _listed(when: When, names: Iterable[str]) -> str:
    return ", ".join(f"{when}.{what}" for what in sorted(names))


def cited(said: Said, order: RegulationKey) -> Iterator[str]:
    """Yield every entry of the catalogue that a sentence says in one order that has it."""
    yield regulations()[order].cite(said.paragraph)
    for entry in said.sentence.carries_out:
        source = entry.partition(" ")[0]
        if source == said.worded_by or source not in regulations():
            yield entry.replace(said.worded_by, order)


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
            what=said.sentence.what,
            when=when,
            text=said.sentence.text.format_map(places),
            citation=regulation.cite(said.paragraph),
            unverified=said.sentence.unverified,
        )
        for when, occasion in occasions().items()
        if every_occasion or any(holds(condition, at) for condition in occasion.present)
        for said in sentences()[regulation.key][when]
        if all(holds(condition, at) for condition in said.sentence.only)
    ]
