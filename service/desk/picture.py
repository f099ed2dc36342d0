"""The time ahead of one case as a picture: every duty that runs, and the days the law has set beyond them.

The scale is drawn together towards the future, so that next week can be read beside the end of the programme.
"""

import math
from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from programme.duty_names import duty_name, paragraph
from programme.plan import Plan
from service.desk.fields import capitalised
from service.desk.overview import away
from statute.calendar import add_days, add_months
from statute.danish import danish_date
from statute.figures.figure import OFFER_NAMES

WIDTH = 960
_LEFT, _RIGHT = 300.0, 940.0  # where today stands, and the last day
_ROW, _TOP = 46, 64
_UNIT = 20.0  # days that take as much room as all that the scale draws together afterwards
_TICKS = {1: "1 md.", 3: "3 mdr.", 6: "6 mdr.", 12: "1 år", 24: "2 år", 60: "5 år"}
_MILESTONES = {
    "programme_first_year_end": "Programmets første år slutter",
    "programme_outermost_end": "Programmet slutter senest",
    "preparatory_course_counts_until": "Forberedende forløb tæller til",
    "folk_high_school_support_last_day": "Støttet højskoleophold højst til",
    "special_act_permit_until": "Tilladelsen efter særloven udløber",
    "appeal_until": "Klage over kontrakten senest",
    "company_placement_until": "Virksomhedspraktik uden vurdering højst til",
}

Sign = Literal["overdue", "due", "target", "open", "milestone"]


class Row(NamedTuple):
    """One line of the picture: what, its day (none: no fixed day), what kind of day, where it is drawn, in words."""

    label: str
    day: date | None
    sign: Sign
    x: float
    y: int
    when: str
    basis: str


class Tick(NamedTuple):
    """A mark on the scale."""

    x: float
    word: str


class Picture(NamedTuple):
    """Everything the picture shows."""

    rows: list[Row]
    ticks: list[Tick]
    height: int
    today_x: float


def picture(plan: Plan) -> Picture:
    """Draw what is ahead in a plan, the earliest day first."""
    found = sorted(_days(plan), key=lambda one: (one[1] is None, one[1] or date.max))
    days = [day for _, day, _, _ in found if day is not None]
    last = max([*days, add_months(plan.on, 2)])

    def x(day: date) -> float:
        ahead = (day - plan.on).days
        return (
            _LEFT if ahead <= 0 else round(_LEFT + (_RIGHT - _LEFT) * _drawn(ahead) / _drawn((last - plan.on).days), 1)
        )

    rows = [
        Row(label, day, sign, x(day) if day else _RIGHT, _TOP + _ROW * place, _when(day, plan.on), basis)
        for place, (label, day, sign, basis) in enumerate(found)
    ]
    ticks = [Tick(x(day), word) for months, word in _TICKS.items() if (day := add_months(plan.on, months)) <= last]
    return Picture(rows, [Tick(x(add_days(plan.on, 7)), "7 dage"), *ticks], _TOP + _ROW * len(rows), _LEFT)


def _drawn(days: int) -> float:
    return math.log1p(max(days, 0) / _UNIT)


def _days(plan: Plan) -> Iterator[tuple[str, date | None, Sign, str]]:
    for duty in plan.duties:
        if duty.status in ("open", "overdue"):
            name = capitalised(duty_name(duty.duty, duty.occurrence))
            basis = paragraph(duty.citation)
            if duty.target and duty.target >= plan.on:
                yield f"{name}, mål", duty.target, "target", basis
            sign = "overdue" if duty.status == "overdue" else "due" if duty.due else "open"
            yield name, duty.due, sign, basis
    for key, figure in plan.figures.items():
        if (label := _milestone(key)) and isinstance(figure.value, date) and figure.value >= plan.on:
            yield label, figure.value, "milestone", paragraph(figure.citation)


def _milestone(key: str) -> str | None:
    name, _, offer = key.partition(":")
    kinds = {f"{kind}_last_day": word for kind, word in OFFER_NAMES.items()}
    return f"{capitalised(kinds[name])} {offer} højst til" if name in kinds else _MILESTONES.get(name)


def _when(day: date | None, today: date) -> str:
    return f"{danish_date(day)}, {away(day, today)}" if day else away(day, today)
