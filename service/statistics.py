"""`GET /statistics`: how timely a municipality is, by duty and quarter; and all its duties as a table.

A duty counts for the municipality that was responsible on its due day, also when the case has moved since.
"""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from programme.danish_time import day_of
from register.overviews import Overviews, Timeliness
from register.reports import duties_csv
from service.cases import CasesOfUser, own_municipality
from service.problems import documented
from service.programmes import csv_answer
from service.security import User, require

router = APIRouter(tags=["statistics"])


class Statistics(BaseModel):
    """The timeliness of a municipality, and how many cases it has, ended ones too. `as_of`: as in lists."""

    as_of: datetime | None
    programmes: int
    rows: list[Timeliness]


def overviews(request: Request) -> Overviews:
    """Return what the application reads across cases."""
    return request.app.state.overviews


OverviewsOf = Annotated[Overviews, Depends(overviews)]
Reckoner = Annotated[User, Depends(require("read_statistics"))]


@router.get("/statistics", responses=documented(404, 503))
async def read_statistics(cases: CasesOfUser, reading: OverviewsOf, user: Reckoner) -> Statistics:
    """Read how timely the municipality is: by duty and quarter: met, met late, still overdue, missed."""
    municipality, today = own_municipality(user), day_of(datetime.now(UTC))
    rows, programmes, as_of = await asyncio.gather(
        asyncio.to_thread(reading.timeliness, today, municipality),
        asyncio.to_thread(reading.programmes, municipality),
        cases.as_of(),
    )
    return Statistics(as_of=as_of, programmes=programmes, rows=rows)


@router.get(
    "/duties.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}, **documented(404, 503)}
)
async def read_duties(reading: OverviewsOf, user: Reckoner) -> Response:
    """Give every duty that is or was owed in the municipality's cases, as CSV; columns and their order are stable."""
    return await csv_answer("pligter", duties_csv(reading, own_municipality(user)))
