"""The team leader's view: how timely the municipality is, on a page and as CSV."""

from typing import NamedTuple

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from programme.csv_file import csv_file
from programme.duty_names import DUTY_NAMES
from register.overviews import Timeliness
from service.desk.fields import capitalised
from service.desk.rendering import DeskOf, DeskRoute
from service.security import require
from service.statistics import OverviewsOf, Reckoner, Statistics, read_statistics

router = APIRouter(
    prefix="/desk/statistics",
    route_class=DeskRoute,
    include_in_schema=False,
    dependencies=[Depends(require("read_statistics"))],
)
_HEADINGS = [
    "Pligt",
    "Kommune",
    "Kvartal",
    "Til tiden",
    "For sent",
    "Overskredet",
    "Overskredet og bortfaldet",
    "Til tiden i procent",
]


class Row(NamedTuple):
    """What became of one duty in one quarter, in Danish. `share`: per cent met in time, of all that fell due.

    What was missed fell due as well: it is a breach, though nothing can be done about it.
    """

    name: str
    counted: Timeliness
    fell_due: int
    share: int


@router.get("", name="statistics_page")
async def statistics(desk: DeskOf, reading: OverviewsOf, user: Reckoner) -> HTMLResponse:
    """Show the timeliness by quarter, the latest first, and by duty, the worst first."""
    found = await read_statistics(desk.cases, reading, user)
    quarters: dict[str, list[Row]] = {}
    for row in sorted(_rows(found), key=lambda row: (row.share, row.name)):
        quarters.setdefault(row.counted.quarter, []).append(row)
    return desk.page("statistics.html", found=found, quarters=sorted(quarters.items(), reverse=True))


@router.get(".csv", name="statistics_csv")
async def statistics_csv(desk: DeskOf, reading: OverviewsOf, user: Reckoner) -> Response:
    """Give the same as CSV."""
    rows = [
        [
            row.name,
            row.counted.municipality,
            row.counted.quarter,
            row.counted.met,
            row.counted.met_late,
            row.counted.overdue,
            row.counted.missed,
            row.share,
        ]
        for row in _rows(await read_statistics(desk.cases, reading, user))
    ]
    return Response(
        csv_file([_HEADINGS, *rows]),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="frister.csv"'},
    )


def _rows(statistics: Statistics) -> list[Row]:
    return [_row(one) for one in statistics.rows]


def _row(one: Timeliness) -> Row:
    fell_due = one.met + one.met_late + one.overdue + one.missed
    return Row(_name(one.duty), one, fell_due, round(100 * one.met / fell_due))


def _name(duty: str) -> str:
    return capitalised(next((name.short for key, name in DUTY_NAMES.items() if key == duty), duty))
