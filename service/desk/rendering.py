"""How the desk makes a page: who asks, the templates with their Danish words, and every error as a page."""

import re
from collections.abc import Callable, Coroutine
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import quote

import structlog
from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from jinja2 import Environment, PackageLoader, StrictUndefined

from programme.danish_time import day_of
from programme.duty_names import duty_name, paragraph
from programme.field_names import value_name
from programme.words import heading_name, phase_name, state_name, track_name
from service.cases import Cases, cases
from service.desk.fields import capitalised
from service.desk.said import action_word, moment
from service.problems import Problem, problem_of
from service.roles import PERMISSIONS, Operation
from service.security import User, csrf_token, require
from statute.danish import danish_date

_log = structlog.get_logger()
_NEW = timedelta(minutes=1)
_BLANK = re.compile(r"--(\w+)--")


_TEMPLATES = Environment(
    loader=PackageLoader("service.desk"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_FILTERS: dict[str, Any] = {
    "action": action_word,
    "capitalised": capitalised,
    "choice": value_name,
    "day": danish_date,
    "duty": duty_name,
    "heading": heading_name,
    "moment": moment,
    "paragraph": paragraph,
    "phase": phase_name,
    "state": state_name,
    "track": track_name,
}
_TEMPLATES.filters.update(_FILTERS)


class Desk:
    """One request to the desk: the user, the cases they may see, and the pages made for them."""

    def __init__(self, request: Request, user: User, cases: Cases, as_of: datetime | None) -> None:
        self.request = request
        self.user = user
        self.cases = cases
        self._as_of = as_of

    @property
    def is_old(self) -> datetime | None:
        """Up to when all that happened is shown, where that is longer ago than anybody would think."""
        return self._as_of if self._as_of and datetime.now(UTC) - self._as_of > _NEW else None

    @property
    def today(self) -> date:
        """The Danish day of the request."""
        return day_of(datetime.now(UTC))

    @property
    def menu(self) -> list[tuple[str, str]]:
        """The pages of the main menu: the name of the route, and the word."""
        menu = [
            ("my_day", "Min dag"),
            ("my_cases", "Sager"),
            ("find_person", "Find en borger"),
            ("register", "Afviste registreringer"),
        ]
        if self.may("read_statistics"):
            menu += [("statistics_page", "Overholdelse af frister"), ("ready_views", "Lister i Temporal")]
        if self.may("take_in"):
            menu.insert(3, ("newcomer_form", "Ny borger"))
        if self.may("read_log"):
            menu += [("read_log", "Opslag i sager")]
        if self.may("act"):
            menu += [("reassign_form", "Fordel sager"), ("transfer_form", "Sager fra andre kommuner")]
        return menu

    def may(self, operation: Operation) -> bool:
        """Tell whether the user's role has the right to an operation."""
        return self.user.role in PERMISSIONS[operation].roles

    async def typed(self, *required: str) -> dict[str, str]:
        """Read the form that was sent, of one value for each field. Raises Problem 422 where a field is missing."""
        form = {name: str(value) for name, value in (await self.request.form()).items()}
        if missing := [name for name in required if name not in form]:
            raise Problem(422, f"Formularen mangler {missing[0]}.")
        return form

    def page(self, template: str, status: int = 200, **context: object) -> HTMLResponse:
        """Make a page."""
        return _page(self.request, template, status, desk=self, **context)

    def go(self, name: str, query: str = "", **path: str) -> Response:
        """Send the browser on after a form was taken, so that it is not sent again with a reload."""
        url = path_to(self.request, name, **path) + query
        if "hx-request" in self.request.headers:
            return Response(headers={"HX-Redirect": url})
        return RedirectResponse(url, 303)


def path_to(request: Request, name: str, **path: object) -> str:
    """Give the path of a page; whatever stands in it is quoted, so that no id breaks a page."""
    known: dict[tuple[str, ...], list[str]] = request.app.state.paths
    if (parts := known.get((name, *path))) is None:
        blank = request.url_for(name, **{key: f"--{key}--" for key in path}).path
        parts = known[(name, *path)] = _BLANK.split(blank)  # finding a route takes longer than all else on a page
    return "".join(_quoted(part, path[part]) if place % 2 else part for place, part in enumerate(parts))


def _quoted(key: str, value: object) -> str:
    return quote(str(value), safe="/" if key == "path" else "")


def _page(request: Request, template: str, status: int, **context: object) -> HTMLResponse:
    def url(name: str, **path: str) -> str:
        return path_to(request, name, **path)

    html = _TEMPLATES.get_template(template).render(
        url=url, path=request.url.path, csrf_token=csrf_token(request), **context
    )
    return HTMLResponse(html, status)


async def _desk(
    request: Request, user: Annotated[User, Depends(require("list_cases"))], found: Annotated[Cases, Depends(cases)]
) -> Desk:
    return Desk(request, user, found, await found.as_of())


DeskOf = Annotated[Desk, Depends(_desk)]


class DeskRoute(APIRoute):
    """A route for people: what goes wrong is told on a page; who is not signed in is left to the service."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except Exception as error:
                problem = problem_of(error)
                if problem.status == 401 and request.method == "GET":
                    raise
                if problem.status >= 500:
                    _log.error("request failed", route=self.path, error=type(error).__name__, reason=str(error))
                return _sorry(request, problem)

        return handled


_SORRY = {
    401: ("Du er logget af", "Log ind i en ny fane, og prøv igen her. Det, du har skrevet, er der endnu."),
    403: ("Det har du ikke adgang til", "Din rolle giver ikke adgang hertil. Har du logget ind på ny, så prøv igen."),
    404: ("Siden findes ikke", "Sagen eller siden findes ikke, eller sagen hører til en anden kommune."),
    409: ("Det kan ikke lade sig gøre", "Forløbet kan ikke tage imod det nu."),
    429: ("For mange forespørgsler", "Vent et øjeblik, og prøv igen."),
    503: ("Forløb svarer ikke lige nu", "Intet, du har registreret, er gået tabt. Prøv igen om lidt."),
}
_SORRY_ELSE = ("Noget gik galt", "Prøv igen. Bliver det ved, så sig det til dem, der driver Forløb.")


def _sorry(request: Request, problem: Problem) -> Response:
    response = _page(request, "error.html", problem.status, desk=None, said=_SORRY.get(problem.status, _SORRY_ELSE))
    response.headers.update(problem.headers or {})
    if "hx-request" in request.headers:  # it goes into the form, which stays as it was filled in
        response.headers.update({"HX-Reswap": "beforeend", "HX-Reselect": ".desk-sorry"})
    return response
