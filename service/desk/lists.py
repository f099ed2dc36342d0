"""The pages over many cases: whose deadlines press, what was refused, timeliness, who works on what, transfers."""

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Literal, NamedTuple

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from programme.ledger import Entry
from service.desk.fields import flaws, inputs
from service.desk.overview import away
from service.desk.rendering import Desk, DeskOf, DeskRoute
from service.security import require
from workflows.client import Listed, Refused, ServerUnreachable, UnknownCase
from workflows.search_attributes import Narrowing

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
    scope = scope or _own(desk)
    found = await _found(desk, scope)
    return desk.page(
        "cases.html", heading=_SCOPES[scope], scope=scope, scopes=_scopes(desk), groups=groups(found, desk.today),
        away=away,
    )  # fmt: skip


def _own(desk: Desk) -> Scope:
    """Return what a user wants to see first."""
    return "mine" if desk.user.role == "caseworker" else "team" if desk.user.team else "municipality"


def _scopes(desk: Desk) -> list[tuple[Scope, str]]:
    return [(name, word) for name, word in _SCOPES.items() if name != "team" or desk.user.team]


async def _found(desk: Desk, scope: Scope) -> list[Listed]:
    narrowing: dict[Scope, Narrowing] = {
        "mine": {"running": True, "caseworker": desk.user.subject},
        "team": {"running": True, "team": desk.user.team},
        "municipality": {"running": True},
    }
    return await _all(desk, narrowing[scope])


async def _all(desk: Desk, narrowing: Narrowing) -> list[Listed]:
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


class RefusedEntry(NamedTuple):
    """A registration that was refused, and its case."""

    case: str
    entry: Entry


@router.get("/desk/refused", name="register")
async def register(desk: DeskOf, scope: Scope | None = None) -> HTMLResponse:
    """Show what other systems sent and the programmes refused, and the cases that do not answer."""
    scope = scope or _own(desk)
    gate = asyncio.Semaphore(_AT_ONCE)
    silent: list[str] = []

    async def refused_in(case: str) -> list[RefusedEntry]:
        async with gate:
            try:
                ledger = await desk.cases.ledger(desk.user, case)
            except (ServerUnreachable, UnknownCase):
                silent.append(case)
                return []
        return [RefusedEntry(case, entry) for entry in ledger.entries if entry.refused is not None]

    found = await asyncio.gather(*(refused_in(one.case) for one in await _found(desk, scope)))
    latest = sorted((one for of_case in found for one in of_case), key=lambda one: str(one.entry.recorded_at))[::-1]
    return desk.page(
        "register.html", heading="Afvist og fejlet", scope=scope, scopes=_scopes(desk), refused=latest, silent=silent
    )


class Reassigned(NamedTuple):
    """What became of one case: `refused` says why it was not reassigned."""

    case: str
    refused: str | None


_may_act = Depends(require("act"))


@router.get("/desk/reassign", name="reassign_form", dependencies=[_may_act])
async def reassign_form(desk: DeskOf, caseworker: str = "") -> HTMLResponse:
    """Show the cases of a caseworker, and the form that gives them to another."""
    return await _reassign_page(desk, caseworker.strip())


@router.post("/desk/reassign", dependencies=[_may_act])
async def reassign(
    desk: DeskOf,
    caseworker: Annotated[str, Form()],
    command: Annotated[str, Form()],
    to: Annotated[str, Form(alias="felt-to")] = "",
    team: Annotated[str, Form(alias="felt-team")] = "",
) -> HTMLResponse:
    """Assign every case of a caseworker anew; the same form again changes nothing more."""
    assigned = {"caseworker": to.strip(), "team": team.strip()}
    action = {name: value for name, value in assigned.items() if value}
    if errors := flaws("assigned", {**action, "on": desk.today.isoformat()}):
        return await _reassign_page(desk, caseworker, to=to, team=team, errors=errors)

    async def assign(case: str) -> Reassigned:
        try:
            await desk.cases.act(desk.user, case, {"fact": "assigned", **action}, f"{command}/{case}")
        except (Refused, ServerUnreachable, UnknownCase) as error:
            return Reassigned(case, str(error))
        return Reassigned(case, None)

    mine = await _all(desk, {"running": True, "caseworker": caseworker})
    done = [await assign(one.case) for one in mine]
    return await _reassign_page(desk, caseworker, to=to, team=team, done=done)


async def _reassign_page(
    desk: Desk, caseworker: str, *, to: str = "", team: str = "", done: Sequence[Reassigned] = (),
    errors: Mapping[str, str] | None = None,
) -> HTMLResponse:  # fmt: skip
    cases = await _all(desk, {"running": True, "caseworker": caseworker}) if caseworker and not done else []
    typed = {"caseworker": [to], "team": [team]}
    fields = {one.name: one for one in inputs("assigned", typed, errors or {}, {})}
    return desk.page(
        "reassign.html", 422 if errors else 200, caseworker=caseworker, cases=cases, done=done,
        inputs=[fields["caseworker"]._replace(name="to", label="Ny sagsbehandler"), fields["team"]],
        command=str(uuid.uuid4()),
    )  # fmt: skip


@router.get("/desk/transfers", name="transfer_form", dependencies=[_may_act])
async def transfer_form(desk: DeskOf) -> HTMLResponse:
    """Show the form that answers another municipality's offer of a case."""
    return desk.page("transfers.html", case="", command=str(uuid.uuid4()), answered=None, refused=None, reason="")


@router.post("/desk/transfers", dependencies=[_may_act])
async def answer_transfer(
    desk: DeskOf,
    case: Annotated[str, Form()],
    command: Annotated[str, Form()],
    answer: Annotated[Literal["transfer_accepted", "transfer_declined"], Form()],
    reason: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """Accept or decline a case that another municipality offers."""
    accepts, refused = answer == "transfer_accepted", None
    more = {"caseworker": desk.user.subject, "team": desk.user.team} if accepts else {"reason": reason.strip()}
    if accepts or reason.strip():
        try:
            await desk.cases.act(desk.user, case.strip(), {"fact": answer, **more}, command)
        except (Refused, UnknownCase) as error:
            refused = str(error)
    else:
        refused = "Skriv, hvorfor kommunen ikke overtager sagen."
    return desk.page(
        "transfers.html", 409 if refused else 200, case=case, command=command, refused=refused, reason=reason,
        answered=None if refused else answer,
    )  # fmt: skip
