"""My day: whom I meet, what is over its limit, what falls due this week, and what is new, each with its link."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple, cast

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from programme.danish_time import as_danish, start_of
from programme.duty_names import duty_name, paragraph
from register.filters import Filter
from register.overviews import Owed
from register.reading import Appointment, Listed
from service.cases import own_municipality
from service.desk.fields import capitalised
from service.desk.overview import away, met_by
from service.desk.rendering import Desk, DeskOf, DeskRoute
from service.statistics import OverviewsOf
from statute.facts import DutyKey

router = APIRouter(route_class=DeskRoute, include_in_schema=False)
_WEEK = timedelta(days=7)


class Meeting(NamedTuple):
    """An interview that somebody is called to. `time`: as the clocks in Denmark show it."""

    case: str
    name: str | None
    day: date
    time: str
    kind: str
    form: str


class Due(NamedTuple):
    """A duty that is owed. `place`: its line on the case's page. `action`: what meets it, where one alone does."""

    case: str
    name: str | None
    place: str
    duty: str
    paragraph: str
    due: date
    away: str
    action: str | None


@router.get("/desk/day", name="my_day")
async def my_day(desk: DeskOf, overviews: OverviewsOf) -> HTMLResponse:
    """Show the day of whoever is signed in: of the cases that are given to them."""
    municipality, me = own_municipality(desk.user), desk.user.subject
    mine = Filter(municipality=municipality, caseworker=me)
    begin, end = start_of(desk.today), start_of(desk.today + _WEEK)
    listed, meetings, owed, offered = await asyncio.gather(
        asyncio.to_thread(desk.cases.reader.all, mine, desk.today),
        asyncio.to_thread(desk.cases.reader.appointments, mine, begin, end),
        asyncio.to_thread(overviews.owed, municipality, until=desk.today + _WEEK, caseworker=me),
        asyncio.to_thread(desk.cases.reader.page, Filter(offered_to=municipality), desk.today),
    )
    names = {one.case: one.name for one in listed}
    due = [_due(one, names, desk) for one in owed if one.case in names]
    met = [_meeting(one, names) for one in meetings]
    return desk.page(
        "day.html",
        cases=len(listed),
        today=[one for one in met if one.day == desk.today],
        later=[one for one in met if one.day != desk.today],
        late=[one for one in due if one.due < desk.today],
        due_today=[one for one in due if one.due == desk.today],
        due_soon=[one for one in due if one.due > desk.today],
        offered=offered.total,
        refused=_refused(listed),
    )


def _due(owed: Owed, names: Mapping[str, str | None], desk: Desk) -> Due:
    duty = cast("DutyKey", owed.duty)
    actions = met_by(duty)
    return Due(
        owed.case,
        names[owed.case],
        f"{owed.duty}-{owed.occurrence}",
        capitalised(duty_name(duty, owed.occurrence)),
        paragraph(owed.citation),
        owed.due,
        away(owed.due, desk.today),
        actions[0] if len(actions) == 1 else None,
    )


def _meeting(one: Appointment, names: Mapping[str, str | None]) -> Meeting:
    at = as_danish(one.starts_at)
    return Meeting(one.case, names.get(one.case), at.date(), f"{at:%H.%M}", one.kind, one.form)


def _refused(listed: Sequence[Listed]) -> int:
    return sum(one.refused_count for one in listed)
