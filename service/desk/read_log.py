"""Who read which case, when, what of it and why: for the auditor, and of a caseworker's own case; to be printed too."""

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from programme.identifiers import case_id_flaw
from register.trail import Read
from service.desk.rendering import Desk, DeskOf, DeskRoute
from service.problems import Problem

router = APIRouter(prefix="/desk/reads", route_class=DeskRoute, include_in_schema=False)
_PAGE = 50
_PRINTED = 1_000
_ROLES = {
    "caseworker": "sagsbehandler",
    "team_leader": "teamleder",
    "municipality_admin": "administrator",
    "auditor": "revisor",
}
_GROUNDS = {
    "own_case": "egen sag",
    "own_team": "eget teams sag",
    "own_municipality": "kommunens sag",
    "audit": "revision",
}
_WHAT = {"case": "sagen", "reads": "opslag i sagen"}


class Line(NamedTuple):
    """One line of the log in Danish."""

    read: Read
    role: str
    what: str
    why: str


@router.get("", name="read_log")
async def read_log(
    desk: DeskOf, case: str = "", page: Annotated[int, Query(ge=1, le=100_000)] = 1, whole: bool = False
) -> HTMLResponse:
    """Show who read the municipality's cases, or one of them; `whole` shows all of one on a page to print."""
    await _hold_allowed(desk, case)
    size = _PRINTED if whole and case else _PAGE
    found = await desk.cases.reads(desk.user, case or None, page, size + 1)
    return desk.page(
        "reads.html",
        lines=[_line(read) for read in found[:size]],
        case=case,
        number=page,
        has_more=len(found) > size,
        whole=whole,
    )


async def _hold_allowed(desk: Desk, case: str) -> None:
    """Let a caseworker read the log of a case that they work on, and auditors all. Raises Problem, UnknownCase."""
    if case and case_id_flaw(case):
        raise Problem(404, f"Der er intet forløb for sagen {case}.")
    if desk.may("read_log"):
        return
    ledger = await desk.cases.ledger(desk.user, case, "reads") if case else None
    if ledger is None or ledger.administration(desk.today).caseworker != desk.user.subject:
        raise Problem(403, "Opslag i sager læses af revisor og administrator, og af sagsbehandleren for egne sager.")


def _line(read: Read) -> Line:
    access = read.access
    what = access.what.removeprefix("document ")
    told = _WHAT.get(what) or f"dokumentet {what}"
    return Line(read, _ROLES.get(access.role, access.role), told, _GROUNDS.get(access.why, access.why))
