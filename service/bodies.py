"""Bodies, read when it is known who sends them, and no further than budgets of size, keys and values allow."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from intake.document import BadDocument, read_json
from intake.document import Problem as Flaw
from intake.events import BadLine
from intake.modes import is_json, text_of
from service.problems import Problem, places, problem_of
from service.schemas import Schema

USUAL_BODY = 128_000
"""The longest body, in bytes, of whatever is no event and no payload."""

_Model = TypeVar("_Model", bound=BaseModel)
_PATIENCE = 20.0  # seconds in which a sender must go on sending


class BodyLimit:
    """Refuses a body that is too long, announced or not, or that does not come, with a problem.

    `larger` names the routes, by how their paths begin, that take more than the `USUAL_BODY`, and how much.
    """

    def __init__(self, app: ASGIApp, larger: Mapping[str, int]) -> None:
        self._app = app
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, counting the bytes of its body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = next((most for path, most in self._larger.items() if scope["path"].startswith(path)), USUAL_BODY)
        too_long = HTTPException(413, f"The body is longer than {most:,} bytes.")
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > most:
            await problem_of(too_long).response()(scope, receive, send)
            return
        received, is_whole = 0, False

        async def counted() -> Message:
            nonlocal received, is_whole
            if is_whole:
                return await receive()  # waits for the end of the connection
            try:
                message = await asyncio.wait_for(receive(), _PATIENCE)
            except TimeoutError:
                raise HTTPException(408, "The body did not come in time.", {"Connection": "close"}) from None
            received += len(message.get("body", b""))
            is_whole = not message.get("more_body", False)
            if received > most:
                raise too_long
            return message

        await self._app(scope, counted, send)


async def json_of(request: Request) -> bytes:
    """Read a body, which is JSON or nothing. Raises Problem 415."""
    body = await request.body()
    if body and not is_json(request.headers.get("content-type", "")):
        raise Problem(415, "A body of the content type application/json in UTF-8 is expected.")
    return body


def read_body(body: bytes) -> object:
    """Read a JSON body within the budgets of documents. Raises Problem 400."""
    try:
        document, problems = read_json(text_of(body))
    except BadDocument as bad:
        problems = bad.problems
    else:
        if not problems:
            return document.plain()
    raise Problem(400, "The body cannot be read as JSON.", errors=flaws(problems))


def read_model(model: type[_Model], body: bytes) -> _Model:
    """Read a JSON body as a model; nothing at all is the model without fields. Raises Problem 400 and 422."""
    try:
        return model.model_validate(read_body(body) if body else {})
    except ValidationError as error:
        raise Problem(422, "The request cannot be read.", errors=places(error.errors())) from None


def described(model: type[BaseModel]) -> Schema:
    """Describe for OpenAPI a JSON body that is read by hand as `model`."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return {"requestBody": {"content": {"application/json": {"schema": schema}}, "required": False}}


def flaws(problems: Iterable[Flaw]) -> list[str]:
    """Tell the problems of a document, one by one, without digits like a CPR number."""
    return BadLine("", 0, tuple(problems)).reason.split("\n")
