"""Finding a person by name, CPR number or case id, among the cases of the user's own municipality, ended ones too.

What is sought is personal, so it is sent as a form and never stands in an address.
"""

import asyncio

import structlog
from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from payloads.settings import data_keys
from register.reading import Filter, Page, Reader
from register.settings import database
from service.desk.rendering import Desk, DeskOf, DeskRoute
from service.problems import Problem

router = APIRouter(route_class=DeskRoute, include_in_schema=False)
_log = structlog.get_logger()
_LONGEST = 200  # characters
_MOST_PAGES = 1_000


def reader_of(desk: Desk) -> Reader:
    """Give what finds people."""
    return Reader(database(), data_keys(), desk.cases.client.namespace)


@router.get("/desk/find", name="find_person")
async def find_form(desk: DeskOf) -> HTMLResponse:
    """Show the empty search."""
    return _shown(desk, "", None)


@router.post("/desk/find", name="found_persons")
async def find(desk: DeskOf) -> HTMLResponse:
    """Show whom the words find, a page at a time."""
    typed = await desk.typed("q")
    sought, number = typed["q"].strip()[:_LONGEST], _number(typed.get("page", "1"))
    if desk.user.municipality is None or not sought:
        return _shown(desk, sought, None)
    own = Filter(municipality=desk.user.municipality, found_by=sought, ended=None)
    found = await asyncio.to_thread(reader_of(desk).page, own, desk.today, number=number)
    _log.info("person sought", subject=desk.user.subject, role=desk.user.role, found=found.total)
    return _shown(desk, sought, found)


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit()) or not 1 <= int(typed) <= _MOST_PAGES:
        raise Problem(422, "Siden findes ikke.")
    return int(typed)


def _shown(desk: Desk, sought: str, found: Page | None) -> HTMLResponse:
    return desk.page("find.html", sought=sought, found=found)
