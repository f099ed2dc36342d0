"""Grants to employers, and the lessons of a folk high school stay: what is paid, and the figures they must keep to."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from pydantic import Field

from statute.data import Data
from statute.facts import RegulationKey
from statute.figures.data import by_order
from statute.trace import carries_out


class Mentor(Data):
    """Support to an employer for a mentor."""

    costs_citation: str
    hours_citation: str


class Upskilling(Data):
    """The hours a week that education and job must reach together."""

    weekly_hours: int = Field(gt=0)
    citation: str


class Partnership(Data):
    """What a partnership agreement covers, and how the expenses are shown."""

    covered_citation: str
    documents_citation: str
    own_staff_citation: str


class Lessons(Data):
    """The least share of language and vocational lessons: one in `share_denominator`."""

    share_denominator: int = Field(gt=0)
    citation: str


class Grants(Data):
    """The grants of one order, as far as it has them."""

    reference: str
    mentor: Mentor | None = None
    upskilling: Upskilling | None = None
    partnership: Partnership | None = None
    folk_high_school: Lessons | None = None


@cache
def grants() -> dict[RegulationKey, Grants]:
    """Return the grants of each order."""
    return by_order("grants", Grants)


@dataclass(frozen=True, slots=True)
class Expense:
    """An actual expense in kroner; for own staff the hours and the wage cost that make it up."""

    what: Literal["courses", "mentor", "administration", "mentor_release", "consultant_fee", "other"]
    kroner: Decimal
    documented: bool = True
    own_staff: bool = False
    hours: float | None = None


@dataclass(frozen=True, slots=True)
class Unpaid:
    """An expense that is not paid, why, and by which paragraph."""

    expense: Expense
    reason: str
    citation: str


@dataclass(frozen=True, slots=True)
class Grant:
    """What is paid, in kroner, and the expenses left out."""

    kroner: Decimal
    unpaid: tuple[Unpaid, ...]


@carries_out(
    "BEK-1307-2020 §42 stk.3",
    "BEK-1307-2020 §42 stk.3 pkt.2",
    "BEK-1307-2020 §42 stk.3 pkt.3",
    "BEK-2024-12-30 §33 stk.1",
    "BEK-2024-12-30 §33 stk.2",
    "BEK-2024-12-30 §33 stk.3",
)
def partnership_grant(order: RegulationKey, expenses: Iterable[Expense]) -> Grant:
    """Return the actual expenses of a partnership agreement that are paid: courses, mentor and administration.

    An expense must be documented, and that of own staff by hours and wage. Raises ValueError for a negative expense,
    or when the order has no partnership agreements.
    """
    rule = grants()[order].partnership if order in grants() else None
    if rule is None:
        raise ValueError(f"{order} has no partnership agreements")
    found: list[tuple[Expense, tuple[str, str] | None]] = []
    for expense in expenses:
        refused = None
        if expense.what not in ("courses", "mentor", "administration"):
            refused = ("Kun forløb, mentor og administration dækkes.", rule.covered_citation)
        elif not expense.documented:
            refused = ("Udgiften er ikke dokumenteret.", rule.documents_citation)
        elif expense.own_staff and expense.hours is None:
            refused = ("Egne ansatte dokumenteres med anvendt tid og lønudgift.", rule.own_staff_citation)
        found.append((expense, refused))
    return _paid(found)


@carries_out("BEK-2004-02-17 §42 stk.1", "BEK-2004-02-17 §42 stk.2")
def mentor_support(expenses: Iterable[Expense], agreed_hours: float | None) -> Grant:
    """Return the support for a mentor under 2004: the mentor's release or the consultant's fee, with agreed hours.

    Raises ValueError for a negative expense.
    """
    rule = grants()["BEK-2004-02-17"].mentor
    if rule is None:
        raise ValueError("the order of 2004 has no mentor support on file")
    found: list[tuple[Expense, tuple[str, str] | None]] = []
    for expense in expenses:
        refused = None
        if expense.what not in ("mentor_release", "consultant_fee"):
            refused = ("Kun frikøb af mentor eller honorar til konsulent dækkes.", rule.costs_citation)
        elif agreed_hours is None:
            refused = ("Timetallet er ikke fastsat med arbejdsgiveren.", rule.hours_citation)
        found.append((expense, refused))
    return _paid(found)


def _paid(found: Iterable[tuple[Expense, tuple[str, str] | None]]) -> Grant:
    total = Decimal(0)
    unpaid: list[Unpaid] = []
    for expense, refused in found:
        if expense.kroner < 0:
            raise ValueError(f"an expense of {expense.kroner} kroner")
        if refused is None:
            total += expense.kroner
        else:
            unpaid.append(Unpaid(expense, *refused))
    return Grant(total, tuple(unpaid))


@carries_out("BEK-2004-02-17 §45 stk.4")
def keeps_quarter_hours(education: float, job: float, weeks: float) -> bool:
    """Tell whether education and job, in hours over the `weeks` of a grant quarter, average 37 hours a week.

    Raises ValueError for negative hours or a quarter without weeks.
    """
    if weeks <= 0 or education < 0 or job < 0:
        raise ValueError(f"{education} and {job} hours in {weeks} weeks")
    rule = grants()["BEK-2004-02-17"].upskilling
    return rule is not None and (education + job) / weeks >= rule.weekly_hours


@carries_out("BEK-1307-2020 §34 stk.3")
def keeps_lesson_share(language: float, vocational: float, all_lessons: float) -> bool:
    """Tell whether language and vocational lessons are at least a third of all lessons of a folk high school stay.

    Raises ValueError when the parts are negative or more than all lessons.
    """
    if min(language, vocational) < 0 or language + vocational > all_lessons:
        raise ValueError(f"{language} and {vocational} of {all_lessons} lessons")
    rule = grants()["BEK-1307-2020"].folk_high_school
    return rule is not None and (language + vocational) * rule.share_denominator >= all_lessons


@carries_out("BEK-1307-2020 §45 stk.2", "BEK-2024-12-30 §30 stk.2")
def exceeds_aid_ceiling(aid: Decimal, wage_cost: Decimal, ceiling_percent: Decimal) -> bool:
    """Tell whether `aid` to a private company, in kroner of its `wage_cost`, exceeds the ceiling of EU's exemption.

    The ceiling is configuration: the order names no figure. Raises ValueError when there is no wage cost.
    """
    if wage_cost <= 0:
        raise ValueError(f"a wage cost of {wage_cost} kroner")
    return aid * 100 > wage_cost * ceiling_percent
