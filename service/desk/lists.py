"""The pages over many cases: lists, narrowed and sorted as somebody wants them, and what was refused."""

import asyncio
from dataclasses import replace
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from programme.duty_names import DUTY_NAMES, PHASE_NAMES
from register.filters import Sort
from register.overviews import People
from service.cases import own_municipality
from service.desk.fields import capitalised
from service.desk.overview import away
from service.desk.rendering import Desk, DeskOf, DeskRoute
from service.listing import Asked, AskedByForm, Scope, State, page_of, read_query
from service.problems import Problem
from service.saved_lists import ListsOf, Wanted
from service.security import require
from service.statistics import OverviewsOf
from workflows.views import views

router = APIRouter(route_class=DeskRoute, include_in_schema=False)
_SCOPES: dict[Scope, str] = {"mine": "Mine sager", "team": "Mit teams sager", "municipality": "Kommunens sager"}
_STATES: dict[State, str] = {
    "running": "I gang",
    "stopped": "I gang, og frister står stille",
    "ended": "Afsluttet",
    "all": "Alle",
}
_SORTS: dict[Sort, str] = {
    "urgency": "Det mest presserende først",
    "next": "Næste frist",
    "phase": "Fase",
    "caseworker": "Sagsbehandler",
    "team": "Team",
    "taken_over": "Dagen for overtagelsen",
    "case": "Sags-id",
}
_LATE = {1: "Over fristen", 14: "Mindst 14 dage over", 30: "Mindst 30 dage over", 90: "Mindst 90 dage over"}
_LONGEST_TITLE = 100


class Choices(NamedTuple):
    """What the form of a list offers, each value with its word."""

    states: dict[State, str]
    late: dict[int, str]
    phases: dict[str, str]
    duties: dict[str, str]
    sorts: dict[Sort, str]
    caseworkers: dict[str, str]
    teams: dict[str, str]


@router.get("/", name="front_page")
async def front_page() -> RedirectResponse:
    """Lead to the desk."""
    return RedirectResponse("/desk", 303)


@router.get("/desk", name="my_cases")
async def my_cases(
    desk: DeskOf, asked: Annotated[AskedByForm, Query()], overviews: OverviewsOf, lists: ListsOf
) -> HTMLResponse:
    """Show a page of a list of cases, the most pressing first."""
    asked = asked.model_copy(update={"scope": _scope(desk, asked.scope)})
    found, people, saved = await asyncio.gather(
        page_of(desk.cases.reader, desk.user, asked, desk.today),
        asyncio.to_thread(overviews.people, own_municipality(desk.user)),
        lists.all(),
    )
    return desk.page(
        "cases.html",
        heading=_SCOPES[asked.scope or "municipality"],
        scope=asked.scope,
        scopes=_scopes(desk),
        asked=asked,
        is_narrowed=bool(asked.model_dump(exclude_defaults=True, exclude={"scope", "page", "sort", "reverse"})),
        found=found,
        saved=saved,
        choices=_choices(people),
        away=away,
    )


def _choices(people: People) -> Choices:
    names = {key: capitalised(name.short) for key, name in DUTY_NAMES.items()}
    return Choices(
        states=_STATES,
        late=_LATE,
        phases={key: capitalised(name) for key, name in PHASE_NAMES.items()},
        duties=dict(sorted(names.items(), key=lambda one: one[1])),
        sorts=_SORTS,
        caseworkers={name: name for name in people.caseworkers},
        teams={name: name for name in people.teams},
    )


def _scope(desk: Desk, asked: Scope | None) -> Scope:
    """Return the cases that were asked for, or those that the user wants to see first."""
    if asked is not None and (asked != "team" or desk.user.team):
        return asked
    return "mine" if desk.user.role == "caseworker" else "team" if desk.user.team else "municipality"


def _scopes(desk: Desk) -> list[tuple[Scope, str]]:
    return [(name, word) for name, word in _SCOPES.items() if name != "team" or desk.user.team]


@router.post("/desk/lists", name="save_desk_list")
async def save_list(desk: DeskOf, lists: ListsOf) -> Response:
    """Save a list under a name, or let the one of that name show this."""
    typed = await desk.typed("title", "query")
    title, query = typed["title"].strip(), read_query(typed["query"]).query(page=None)
    if not 1 <= len(title) <= _LONGEST_TITLE:
        raise Problem(422, "Skriv, hvad listen skal hedde.")
    await lists.save(Wanted(title=title, query=query))
    return desk.go("my_cases", f"?{query}")


@router.post("/desk/lists/drop", name="drop_desk_list")
async def drop_list(desk: DeskOf, lists: ListsOf) -> Response:
    """Forget a saved list."""
    await lists.drop((await desk.typed("id"))["id"])
    return desk.go("my_cases")


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


@router.get("/desk/refused", name="register")
async def register(desk: DeskOf, scope: Scope | None = None) -> HTMLResponse:
    """Show what other systems sent and the programmes refused, and the cases that are not followed any more."""
    scope = _scope(desk, scope)
    narrowing = Asked(scope=scope).filter(desk.user)
    refused, behind = await asyncio.gather(
        asyncio.to_thread(desk.cases.reader.refused, narrowing, desk.today),
        asyncio.to_thread(desk.cases.reader.page, replace(narrowing, behind=True), desk.today),
    )
    return desk.page(
        "register.html",
        heading="Afviste registreringer",
        scope=scope,
        scopes=_scopes(desk),
        refused=refused,
        behind=behind,
    )
