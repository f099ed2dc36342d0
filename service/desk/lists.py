"""The pages over many cases: whose deadlines press, and what was refused or does not answer."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, RedirectResponse

from programme.ledger import Entry
from service.desk.overview import away
from service.desk.rendering import Desk, DeskOf, DeskRoute
from service.security import require
from workflows.client import Listed, Refused, ServerUnreachable, UnknownCase
from workflows.search_attributes import Narrowing
from workflows.views import views

router = APIRouter(route_class=DeskRoute, include_in_schema=False)
Scope = Literal["mine", "team", "municipality"]
_SCOPES: dict[Scope, str] = {"mine": "Mine sager", "team": "Mit teams sager", "municipality": "Kommunens sager"}
_PAGE = 500
_AT_ONCE = 10
_WITHIN = [(0, "I dag"), (7, "Inden for 7 dage"), (14, "Inden for 14 dage"), (30, "Inden for 30 dage")]


class Group(NamedTuple):
    """The cases that press alike."""

    id: str
    title: str
    cases: list[Listed]


@router.get("/", name="front_page")
async def front_page() -> RedirectResponse:
    """Lead to the desk."""
    return RedirectResponse("/desk", 303)


@router.get("/desk", name="my_cases")
async def my_cases(desk: DeskOf, scope: Scope | None = None) -> HTMLResponse:
    """Show the cases of the user, their team or their municipality, the most pressing first."""
    scope = _scope(desk, scope)
    found = await _found(desk, scope)
    return desk.page(
        "cases.html",
        heading=_SCOPES[scope],
        scope=scope,
        scopes=_scopes(desk),
        groups=groups(found, desk.today),
        away=away,
    )


def _scope(desk: Desk, asked: Scope | None) -> Scope:
    """Return the cases that were asked for, or those that the user wants to see first."""
    if asked is not None and (asked != "team" or desk.user.team):
        return asked
    return "mine" if desk.user.role == "caseworker" else "team" if desk.user.team else "municipality"


def _scopes(desk: Desk) -> list[tuple[Scope, str]]:
    return [(name, word) for name, word in _SCOPES.items() if name != "team" or desk.user.team]


async def _found(desk: Desk, scope: Scope, further: Narrowing | None = None) -> list[Listed]:
    narrowing: dict[Scope, Narrowing] = {
        "mine": {"caseworker": desk.user.subject},
        "team": {"team": desk.user.team},
        "municipality": {},
    }
    return await every(desk, {"running": True, **narrowing[scope], **(further or {})})


async def every(desk: Desk, narrowing: Narrowing) -> list[Listed]:
    """List every case of the municipality that fits."""
    found, after = await desk.cases.page(desk.user, _PAGE, None, narrowing)
    while after:
        more, after = await desk.cases.page(desk.user, _PAGE, after, narrowing)
        found = [*found, *more]
    return found


def groups(cases: Sequence[Listed], today: date) -> list[Group]:
    """Lay the cases out by how they press: overdue, due today, within 7, 14 and 30 days, later, without a day."""
    titles = ["Over fristen", *(title for _, title in _WITHIN), "Senere", "Uden frist"]
    by_title: dict[str, list[Listed]] = {title: [] for title in titles}
    for case in sorted(cases, key=lambda one: (-one.overdue_count, one.next_deadline or date.max, one.case)):
        by_title[_title(case, today)].append(case)
    return [Group(f"gruppe-{n}", title, found) for n, (title, found) in enumerate(by_title.items()) if found]


def _title(case: Listed, today: date) -> str:
    if case.overdue_count:
        return "Over fristen"
    if case.next_deadline is None:
        return "Uden frist"
    days = (case.next_deadline - today).days
    return next((title for within, title in _WITHIN if days <= within), "Senere")


@router.get("/desk/views", name="ready_views", dependencies=[Depends(require("read_statistics"))])
async def ready_views(desk: DeskOf) -> HTMLResponse:
    """Show links that install lists of programmes in the Temporal UI."""
    own = [desk.user.municipality] if desk.user.municipality else []
    return desk.page(
        "views.html",
        views=views(desk.today, own),
        ui_url=desk.request.app.state.settings.ui_url,
        namespace=desk.cases.client.namespace,
    )


class RefusedEntry(NamedTuple):
    """A registration that was refused, and its case."""

    case: str
    entry: Entry


@router.get("/desk/refused", name="register")
async def register(desk: DeskOf, scope: Scope | None = None) -> HTMLResponse:
    """Show what other systems sent and the programmes refused, and the cases that are stuck or do not answer."""
    scope = _scope(desk, scope)
    gate = asyncio.Semaphore(_AT_ONCE)
    silent: list[str] = []

    async def refused_in(case: str) -> list[RefusedEntry]:
        async with gate:
            try:
                ledger = await desk.cases.ledger(desk.user, case)
            except (Refused, ServerUnreachable, UnknownCase):
                silent.append(case)
                return []
        return [RefusedEntry(case, entry) for entry in ledger.entries if entry.refused is not None]

    silent += [one.case for one in await _found(desk, scope, {"stuck": True})]
    found = await asyncio.gather(*(refused_in(one.case) for one in await _found(desk, scope, {"refused": True})))
    latest = sorted((one for of_case in found for one in of_case), key=lambda one: str(one.entry.recorded_at))[::-1]
    return desk.page(
        "register.html",
        heading="Afviste registreringer",
        scope=scope,
        scopes=_scopes(desk),
        refused=latest,
        silent=sorted({*silent}),
    )
