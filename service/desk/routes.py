"""Every page of the desk, and the files they load."""

from pathlib import Path

from fastapi import APIRouter, FastAPI

from service.desk import (
    action_pages,
    case_pages,
    day_pages,
    find,
    handing_on,
    lists,
    meeting_pages,
    newcomers,
    person_pages,
    read_log,
    statistics_pages,
)
from service.desk.rendering import DeskOf, DeskRoute
from service.kept_files import KeptFiles
from service.problems import Problem

_STATIC = Path(__file__).parent / "static"


_rest = APIRouter(route_class=DeskRoute, include_in_schema=False)


@_rest.get("/desk/{rest:path}")
async def unknown(desk: DeskOf, rest: str) -> None:
    """Tell on a page that there is none."""
    raise Problem(404, "Adressen passer ikke til nogen side her.")


def install(app: FastAPI) -> None:
    """Give the application the desk."""
    app.mount("/desk/static", KeptFiles(directory=_STATIC), name="desk_static")
    for router in (
        lists.router,
        day_pages.router,
        find.router,
        newcomers.router,
        handing_on.router,
        statistics_pages.router,
        read_log.router,
        case_pages.router,
        person_pages.router,
        meeting_pages.router,
        action_pages.router,
        _rest,
    ):
        app.include_router(router)
