"""Every error is a problem detail (RFC 9457) with the reason, and the paragraph where one forbids."""

import asyncio
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlencode

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from temporalio.service import RPCError, RPCStatusCode

from documents import NotAvailable
from intake.document import MAX_PROBLEMS
from register.database import RegisterUnavailable
from service.tokens import ProviderUnreachable
from workflows.client import Refused, ServerUnreachable, UnknownCase, is_no_connection

MEDIA_TYPE = "application/problem+json"
_AGAIN = {"Retry-After": "5"}  # seconds
_ANSWERED: tuple[type[Exception], ...] = (
    Refused,
    NotAvailable,
    UnknownCase,
    ServerUnreachable,
    RegisterUnavailable,
    ProviderUnreachable,
    RPCError,
    RequestValidationError,
    HTTPException,
)
_log = structlog.get_logger()


class ProblemDetail(BaseModel):
    """What a problem says. `citation` is the paragraph that forbids; `errors` are the places of a bad body."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None
    citation: str | None = Field(default=None, examples=["BEK-2024-12-30 §9 stk.1"])
    errors: list[str] | None = None


class Problem(Exception):
    """A request that is answered with a problem detail."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        citation: str | None = None,
        errors: list[str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.citation = citation
        self.errors = errors
        self.headers = headers

    def response(self) -> Response:
        """Write the problem down."""
        problem = ProblemDetail(
            title=HTTPStatus(self.status).phrase,
            status=self.status,
            detail=self.detail,
            citation=self.citation,
            errors=self.errors,
        )
        return JSONResponse(
            problem.model_dump(exclude_none=True), self.status, headers=self.headers, media_type=MEDIA_TYPE
        )


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe for OpenAPI which problems an operation answers, besides those every operation does."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetail"}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}


def problem_of(error: Exception) -> Problem:
    """Say as a problem what went wrong, without what was sent or what the house is like inside."""
    match error:
        case Problem():
            return error
        case Refused():
            return Problem(409, error.reason, citation=error.citation)
        case NotAvailable():
            return Problem(409, str(error), citation=error.citation)
        case UnknownCase():
            return Problem(404, str(error))
        case ServerUnreachable():
            return Problem(503, error.told, headers=_AGAIN)
        case RegisterUnavailable():
            return Problem(503, "Registret svarer ikke lige nu. Intet er gået tabt.", headers=_AGAIN)
        case ProviderUnreachable():
            return Problem(503, "The OpenID provider does not answer.", headers=_AGAIN)
        case RPCError(status=RPCStatusCode.INVALID_ARGUMENT):
            return Problem(400, "The Temporal server cannot read this.")
        case RuntimeError() if is_no_connection(error):
            return Problem(503, "The Temporal server does not answer.", headers=_AGAIN)
        case RPCError():
            return Problem(503, "The Temporal server does not answer as expected.", headers=_AGAIN)
        case RequestValidationError():
            errors = cast("list[dict[str, Any]]", error.errors())
            return Problem(422, "The request cannot be read.", errors=places(errors))
        case HTTPException():
            return Problem(error.status_code, error.detail, headers=error.headers)
        case _:
            return Problem(500, "Something went wrong in the service; its log says what.")


def _place_of(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def places(details: Sequence[Mapping[str, Any]]) -> list[str]:
    """Tell what pydantic found, each with its place; no more than somebody reads."""
    told = [_place(detail) for detail in details[:MAX_PROBLEMS]]
    return (
        told if len(details) <= MAX_PROBLEMS else [*told, f"there are more problems; the first {MAX_PROBLEMS} are told"]
    )


def _place(detail: Mapping[str, Any]) -> str:
    return f"{'.'.join(str(part) for part in detail['loc'])}: {detail['msg']}"


def install(app: FastAPI) -> None:
    """Let the application answer every error with a problem; a browser that must sign in is sent there."""

    async def answer(request: Request, error: Exception) -> Response:
        problem = problem_of(error)
        if problem.status == 401 and request.method == "GET" and "text/html" in request.headers.get("accept", ""):
            return RedirectResponse(f"/login?{urlencode({'to': _place_of(request)})}", 303)
        if problem.status == 405:  # the router names the methods of the first route of the path alone
            paths = (await asyncio.to_thread(app.openapi))["paths"]  # of which the first takes a second
            problem.headers = {"Allow": ", ".join(sorted(paths.get(_route(request), {}))).upper()}
        if problem.status >= 500:
            _log.error("request failed", route=_route(request), error=type(error).__name__, reason=str(error))
        return problem.response()

    for kind in (Problem, *_ANSWERED, Exception):
        app.add_exception_handler(kind, answer)


def _route(request: Request) -> str:
    return getattr(request.scope.get("route"), "path", "?")
