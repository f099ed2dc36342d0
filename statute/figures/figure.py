"""The shape of a figure in the answer of `plan`, and the Danish words in its sentence."""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from pydantic import ConfigDict, Field

from statute.answers import Answer
from statute.facts import OfferKind

Unit = Literal["date", "days", "weeks", "courses", "hours per week", "DKK", "DKK per week", "follow-ups"]


class Figure(Answer):
    """A number or day that follows from the case file: `basis` says in Danish from which facts and by which arithmetic.

    `since` (in JSON: `from`) is the first day of the time the figure covers; `unverified` as in `Duty`.
    """

    model_config = ConfigDict(validate_by_name=True, serialize_by_alias=True)

    value: int | float | date
    unit: Unit
    basis: str
    citation: str
    unverified: bool = False
    since: date | None = Field(default=None, validation_alias="from", serialization_alias="from")


Figures = Iterator[tuple[str, Figure]]
"""Figures with their names, as the module of one subject yields them."""

OFFER_NAMES: dict[OfferKind, str] = {
    "company_placement": "virksomhedspraktik",
    "wage_subsidy": "løntilskud",
    "utility_work": "nytteindsats",
    "special_utility_work": "særligt tilrettelagt nytteindsats",
    "short_guidance": "kort vejlednings- og afklaringsforløb",
    "special_project": "særligt tilrettelagt forløb",
    "practice_in_course": "praktik under uddannelsesforløb",
    "ordinary_education": "ordinær uddannelse",
    "special_upskilling": "særligt opkvalificerende forløb",
    "preparatory_course": "særligt forberedende forløb",
    "folk_high_school": "særligt højskoleophold",
    "mentor": "mentor",
    "danish_education": "danskuddannelse",
    "health_guidance": "sundhedsfaglig vejledning",
}


def hours(value: float) -> str:
    """Write hours as Danes do, with at most two decimals: 37, 12,5."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def kroner(value: Decimal) -> str:
    """Write kroner as Danes do: 11.400, and 23.044,97 where there are øre."""
    whole, øre = f"{value:,.2f}".replace(",", ".").rsplit(".", 1)
    return whole if øre == "00" else f"{whole},{øre}"


def rounded(value: Decimal, step: str = "0.01") -> Decimal:
    """Round half up to `step` kroner (reading 45)."""
    return value.quantize(Decimal(step), ROUND_HALF_UP)
