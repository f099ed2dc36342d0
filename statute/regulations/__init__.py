"""The orders on file: one data file each, with the figures and paragraphs of its rules.

A later order is a further file in this folder; which one counts on a day is decided by `History.regulation` from the
dates in the files. It says what it is `based_on` and only what differs (`statute.regulations.amendment`). Unknown and
duplicate keys are refused when the files are read.
"""

from datetime import date
from functools import cache
from typing import Any, Literal

from pydantic import Field

from statute.calendar import add_days, add_months
from statute.data import Data
from statute.facts import ContractItem, RegulationKey
from statute.regulations.amendment import whole_orders


class Span(Data):
    """A length of time: months first, then weeks of seven days and days."""

    months: int = Field(default=0, ge=0)
    weeks: int = Field(default=0, ge=0)
    days: int = Field(default=0, ge=0)

    def after(self, day: date) -> date:
        """Return the day that lies this span after `day`."""
        return add_days(add_months(day, self.months), self.weeks * 7 + self.days)

    def __str__(self) -> str:
        parts = [
            (self.months, "måned", "måneder"),
            (self.weeks, "uge", "uger"),
            (self.days, "dag", "dage"),
        ]
        return " og ".join(f"{n} {one if n == 1 else many}" for n, one, many in parts if n)


class Rule(Data):
    """One rule as one order has it: its paragraph and its figures.

    `limit` is the statutory limit, `target` and `targets` softer days on the way, `retake` the limit after a failed
    test, `yearly` the rhythm of those in work, `at_most` what a course with its breaks, or the
    periods in sum, may take.
    Guidance may have to be given `in_writing`, by the first job interview (`by_interview`), or be owed to those with
    benefit only. `unverified`: the wording was not seen, or not for days from `unverified_from` on.
    `carries_out` names the entries of the catalogue that the rule carries out beside its citation.
    """

    citation: str
    carries_out: tuple[str, ...] = Field(default=(), strict=False)
    unverified: bool = False
    unverified_from: date | None = None
    limit: Span | None = None
    target: Span | None = None
    targets: tuple[Span, ...] = Field(default=(), strict=False)
    retake: Span | None = None
    yearly: Span | None = None
    at_most: Span | None = None
    hours: int | None = None
    from_age: int | None = None
    below_age: int | None = None
    in_writing: bool = False
    by_interview: bool = False
    benefit_only: bool = False

    def unverified_on(self, day: date) -> bool:
        """Tell whether the wording was not seen that judges what is judged by `day`."""
        return self.unverified or (self.unverified_from is not None and day >= self.unverified_from)


Special = Literal[
    "contract_deferred",
    "contract_partial",
    "exempted",
    "folk_high_school",
    "preparatory_course",
    "health_guidance",
    "special_utility_work",
]
"""The facts and kinds of offer that exist only under the orders that know them."""


class Content(Data):
    """One heading that the contract must have, and what it depends on; `carries_out` as in `Rule`."""

    citation: str
    carries_out: tuple[str, ...] = Field(default=(), strict=False)
    when: (
        Literal[
            "benefit",
            "spouse_permit",
            "language_notice_given",
            "rehabilitation_offered",
            "flexible_job_offered",
            "education_ordered",
        ]
        | None
    ) = None


class Wording(Data):
    """A sentence of `statute.requirements` as the order wants it said: its text, its paragraph, whom it concerns."""

    text: str
    citation: str
    only: tuple[str, ...] = Field(default=(), strict=False)
    carries_out: tuple[str, ...] = Field(default=(), strict=False)
    unverified: bool = False


class Lacks(Data):
    """What another order has and this one has not, by name, so that nothing vanishes in silence.

    `figures` names subjects of `statute.figures`; `requirements` occasions of `statute.requirements`, or single
    sentences as `occasion.what`. The other three name rules of the order that this one is based on.
    """

    duties: tuple[str, ...] = Field(default=(), strict=False)
    content: tuple[ContractItem, ...] = Field(default=(), strict=False)
    checks: tuple[str, ...] = Field(default=(), strict=False)
    figures: tuple[str, ...] = Field(default=(), strict=False)
    requirements: tuple[str, ...] = Field(default=(), strict=False)


class ElsewhereUnder(Data):
    """Persons whom the order leaves under an earlier one, and the paragraph that says so."""

    order: RegulationKey
    citation: str


class Regulation(Data):
    """One order on file: what it is, when it is in force, and its rules.

    `by_pin_only` orders serve only a case that asks for them by name. `consolidated` is the key of the catalogue under
    which the text as amended stands with the same paragraphs. `knows` names the special facts and offers it has.
    `special_act` is the order that those with residence under the Ukraine special act stay under. `figures` and
    `requirements` hold what the order has differently there, by subject and by occasion; what it `lacks`, it names.
    """

    key: RegulationKey
    based_on: RegulationKey | None = None
    repeals: RegulationKey | None = None
    title: str
    number: int | None = None
    dated: date
    valid_from: date
    valid_to: date | None = None
    by_pin_only: bool = False
    consolidated: str | None = None
    source: str
    special_act: ElsewhereUnder | None = None
    knows: tuple[Special, ...] = Field(strict=False)
    lacks: Lacks = Lacks()
    duties: dict[str, Rule]
    content: dict[ContractItem, Content]
    checks: dict[str, Rule]
    figures: dict[str, dict[str, Any]] = Field(default_factory=dict[str, dict[str, Any]])
    requirements: dict[str, dict[str, Wording]] = Field(default_factory=dict[str, dict[str, Wording]])

    def cite(self, citation: str) -> str:
        """Return the citation in full: the key of the order before a bare paragraph."""
        return f"{self.key} {citation}" if citation.startswith("§") else citation


@cache
def regulations() -> dict[RegulationKey, Regulation]:
    """Read the orders on file, oldest first.

    Raises pydantic.ValidationError or tomllib.TOMLDecodeError; ValueError where one is based on an order that is not on
    file, or lacks what that one has not.
    """
    return {key: Regulation.model_validate(order) for key, order in whole_orders().items()}


def in_force(day: date) -> Regulation | None:
    """Return the order in force on `day` for everybody but those who stay under an earlier one; None without one."""
    return next(
        (
            order
            for order in regulations().values()
            if not order.by_pin_only and order.valid_from <= day <= (order.valid_to or date.max)
        ),
        None,
    )
