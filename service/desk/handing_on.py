"""Handing cases on: a caseworker's cases to another, and the answer to another municipality's offer of a case."""

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from register.filters import Filter
from register.reading import Listed
from service.cases import own_municipality
from service.desk.fields import flaws, inputs
from service.desk.rendering import Desk, DeskOf, DeskRoute
from service.problems import Problem
from service.security import require
from workflows.client import Refused, ServerUnreachable, UnknownCase

router = APIRouter(route_class=DeskRoute, include_in_schema=False, dependencies=[Depends(require("act"))])


class Reassigned(NamedTuple):
    """What became of one case: `refused` says why it was not reassigned."""

    case: str
    refused: str | None


@router.get("/desk/reassign", name="reassign_form")
async def reassign_form(desk: DeskOf, caseworker: str = "") -> HTMLResponse:
    """Show the cases of a caseworker, and the form that gives them to another."""
    return await _reassign_page(desk, caseworker.strip())


@router.post("/desk/reassign")
async def reassign(desk: DeskOf) -> HTMLResponse:
    """Assign every case of a caseworker anew; the same form again changes nothing more."""
    typed = await desk.typed("caseworker", "command")
    caseworker, command = typed["caseworker"], typed["command"]
    to, team = typed.get("felt-to", ""), typed.get("felt-team", "")
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

    mine = await _cases_of(desk, caseworker)
    done = [await assign(one.case) for one in mine]
    return await _reassign_page(desk, caseworker, to=to, team=team, done=done)


async def _cases_of(desk: Desk, caseworker: str) -> list[Listed]:
    narrowing = Filter(municipality=own_municipality(desk.user), caseworker=caseworker)
    return await asyncio.to_thread(desk.cases.reader.all, narrowing, desk.today)


async def _reassign_page(
    desk: Desk,
    caseworker: str,
    *,
    to: str = "",
    team: str = "",
    done: Sequence[Reassigned] = (),
    errors: Mapping[str, str] | None = None,
) -> HTMLResponse:
    cases = await _cases_of(desk, caseworker) if caseworker and not done else []
    typed = {"caseworker": [to], "team": [team]}
    fields = {one.name: one for one in inputs("assigned", typed, errors or {}, {})}
    return desk.page(
        "reassign.html",
        422 if errors else 200,
        caseworker=caseworker,
        cases=cases,
        done=done,
        inputs=[fields["caseworker"]._replace(name="to", label="Ny sagsbehandler"), fields["team"]],
        command=str(uuid.uuid4()),
    )


@router.get("/desk/transfers", name="transfer_form")
async def transfer_form(desk: DeskOf) -> HTMLResponse:
    """Show the cases that other municipalities offer, and the form that answers."""
    return await _transfer_page(desk, 200, case="", command=str(uuid.uuid4()), answered=None, refused=None, reason="")


@router.post("/desk/transfers")
async def answer_transfer(desk: DeskOf) -> HTMLResponse:
    """Accept or decline a case that another municipality offers."""
    typed = await desk.typed("case", "command", "answer")
    case, command, answer, reason = typed["case"], typed["command"], typed["answer"], typed.get("reason", "")
    if answer not in ("transfer_accepted", "transfer_declined"):
        raise Problem(422, "Svar ja eller nej til sagen.")
    accepts, refused = answer == "transfer_accepted", None
    more = {"caseworker": desk.user.subject, "team": desk.user.team} if accepts else {"reason": reason.strip()}
    if accepts or reason.strip():
        try:
            await desk.cases.act(desk.user, case.strip(), {"fact": answer, **more}, command)
        except (Refused, UnknownCase) as error:
            refused = str(error)
    else:
        refused = "Skriv, hvorfor kommunen ikke overtager sagen."
    return await _transfer_page(
        desk,
        409 if refused else 200,
        case=case,
        command=command,
        refused=refused,
        reason=reason,
        answered=None if refused else answer,
    )


async def _transfer_page(desk: Desk, status: int, **shown: object) -> HTMLResponse:
    narrowing = Filter(offered_to=own_municipality(desk.user))
    offered = await asyncio.to_thread(desk.cases.reader.all, narrowing, desk.today)
    return desk.page("transfers.html", status, offered=offered, **shown)
