"""Help with transport expenses of those under the work duty: which journeys, and how much is paid (2025 §38)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Literal

from pydantic import Field

from statute.facts import RegulationKey
from statute.figures.data import Sourced, by_order
from statute.figures.figure import rounded
from statute.regulations import in_force
from statute.trace import carries_out

Excluded = Literal[
    "ordinary_employment", "private_wage_subsidy", "job_rotation", "disability_wage_subsidy", "social_or_health_measure"
]
Purpose = Literal["offer", "job_interview", "activity"] | Excluded
"""What the journey was for, from home or from another of them; `activity` is any other that counts in the work duty."""


class Transport(Sourced):
    """How a payment is rounded, in kroner, and the journeys never covered with their paragraphs."""

    rounded_to: int = Field(gt=0)
    documentation_citation: str
    excluded: dict[Excluded, str]


@cache
def transports() -> dict[RegulationKey, Transport]:
    """Return the help of each order that has it."""
    return by_order("transport", Transport)


@dataclass(frozen=True, slots=True)
class Journey:
    """A journey, its reasonable expense in kroner, and whether it is documented."""

    purpose: Purpose
    expense: Decimal
    documented: bool = True


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A journey that is not paid for, why, and by which paragraph."""

    journey: Journey
    reason: str
    citation: str


@dataclass(frozen=True, slots=True)
class Payment:
    """What is paid, in whole kroner, and the journeys left out."""

    kroner: int
    uncovered: tuple[Uncovered, ...]


@carries_out(
    "BEK-2024-12-30 §38 stk.1",
    "BEK-2024-12-30 §38 stk.2",
    "BEK-2024-12-30 §38 stk.2 nr.1",
    "BEK-2024-12-30 §38 stk.2 nr.2",
    "BEK-2024-12-30 §38 stk.2 nr.3",
    "BEK-2024-12-30 §38 stk.2 nr.4",
    "BEK-2024-12-30 §38 stk.2 nr.5",
    "BEK-2024-12-30 §38 stk.3",
    "BEK-2024-12-30 §38 stk.4",
)
def payment(journeys: Sequence[Journey], on: date, *, advance: bool = False) -> Payment:
    """Return the transport help paid in one sum `on` a day: the covered expenses, in whole kroner, half up.

    An expense must be documented, unless it is paid in `advance`; then the documentation follows afterwards (stk. 3).
    Raises ValueError for a negative expense, or a day whose order knows no such help.
    """
    order = in_force(on)
    rule = transports().get(order.key) if order is not None else None
    if rule is None:
        raise ValueError(f"there is no help with transport on {on}")
    total = Decimal(0)
    uncovered: list[Uncovered] = []
    for journey in journeys:
        if journey.expense < 0:
            raise ValueError(f"an expense of {journey.expense} kroner")
        if journey.purpose in rule.excluded:
            reason = "Der ydes ikke hjælp til transport til og fra dette arbejds- eller tilbudssted."
            uncovered.append(Uncovered(journey, reason, rule.excluded[journey.purpose]))
        elif not (journey.documented or advance):
            uncovered.append(Uncovered(journey, "Udgiften er ikke dokumenteret.", rule.documentation_citation))
        else:
            total += journey.expense
    return Payment(int(rounded(total / rule.rounded_to, "1")) * rule.rounded_to, tuple(uncovered))
