"""The person of a case: who they are, their family, the CPR number on demand, and the form that says it anew."""

from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

import structlog
from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from programme.records import Cpr, PersonIdentified, Related
from service.cases import Case
from service.desk.action_pages import ActionForm, Refusal
from service.desk.case_pages import case_page
from service.desk.fields import Typed, typed_of
from service.desk.persons import who
from service.desk.rendering import Desk, DeskOf, DeskRoute
from service.problems import Problem
from service.security import require
from workflows.client import Refused, ServerUnreachable, UnknownCase

router = APIRouter(prefix="/desk/cases/{case}", route_class=DeskRoute, include_in_schema=False)
_ACTION = "person_identified"
_RECORDS = [Depends(require("act"))]
_log = structlog.get_logger()


class Kin(NamedTuple):
    """Somebody of the family; `name` is None where it is not known here."""

    case: str
    relation: str
    name: str | None


@router.get("/person", name="case_person")
async def person(desk: DeskOf, case: str) -> HTMLResponse:
    """Show who the person is, the CPR number masked."""
    return await _page(desk, case, None)


@router.post("/person")
async def with_cpr(desk: DeskOf, case: str) -> HTMLResponse:
    """Show the person with the whole CPR number; who asked for it is logged."""
    found = await desk.cases.case(desk.user, case)
    identified = found.ledger.administration(desk.today).person
    if identified is None or identified.cpr is None:
        raise Problem(404, "Sagen har intet CPR-nummer.")
    _log.info("cpr shown", subject=desk.user.subject, role=desk.user.role, case=case)
    return await _page(desk, case, identified.cpr.value)


async def _page(desk: Desk, case: str, cpr: str | None) -> HTMLResponse:
    found = await desk.cases.case(desk.user, case)
    now = found.ledger.administration(desk.today)
    return case_page(
        desk,
        "person.html",
        found,
        "Personen",
        person=now.person,
        born=found.ledger.person.born,
        cpr=cpr,
        family=[await _kin(desk, related) for related in now.related],
    )


async def _kin(desk: Desk, related: Related) -> Kin:
    name = None
    with suppress(UnknownCase, Refused, ServerUnreachable):
        name = who(await desk.cases.ledger(desk.user, related.case), desk.today).name
    return Kin(related.case, related.relation, name)


@router.get("/actions/person_identified", dependencies=_RECORDS)
async def form(desk: DeskOf, case: str) -> HTMLResponse:
    """Show the form, filled in with what stands; the CPR number alone is left out, and kept when it stays so."""
    found = await desk.cases.case(desk.user, case)
    stands = _standing(found, desk)
    typed = typed_of(stands) if stands else dict[str, list[str]]()
    return _PersonForm(desk, case).page(found, {**typed, "on": [desk.today.isoformat()], "note": []})


@router.post("/actions/person_identified", dependencies=_RECORDS)
async def record(desk: DeskOf, request: Request, case: str) -> Response:
    """Record who the person is, whole: what was emptied is gone, but for the CPR number."""
    sent = await request.form()
    if not str(sent.get("felt-cpr", "")).strip():
        stands = _standing(await desk.cases.case(desk.user, case), desk)
        if stands and stands.cpr:
            kept = [(name, value) for name, value in sent.multi_items() if name != "felt-cpr"]
            sent = FormData([*kept, ("felt-cpr", stands.cpr.value)])
    return await _PersonForm(desk, case).send(sent)


def _standing(found: Case, desk: Desk) -> PersonIdentified | None:
    return found.ledger.administration(desk.today).person


class _PersonForm(ActionForm):
    """The form of the person, in which a CPR number that stands is never shown whole."""

    def __init__(self, desk: Desk, case: str) -> None:
        super().__init__(desk, case, _ACTION)

    def page(
        self,
        found: Case,
        typed: Typed,
        command: str | None = None,
        errors: Mapping[str, str] | None = None,
        refused: Refusal | None = None,
    ) -> HTMLResponse:
        """Show the form without the number that stands."""
        stands = _standing(found, self._desk)
        number = "".join(typed.get("cpr", ()))
        with suppress(ValueError):
            if stands and stands.cpr and Cpr(number) == stands.cpr:
                typed = {**typed, "cpr": []}
        return super().page(found, typed, command, errors, refused)
