"""`POST /programmes/{case}/actions/{action}`: one route for every action, with the same fields as the updates."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Header, Request

from programme.action_names import DESCRIPTIONS
from programme.commands import ACTION_MODELS, Unreadable, read_action
from programme.danish_time import day_of
from programme.evaluation import Recorded
from service.bodies import read_body
from service.cases import CasesOfUser
from service.heavy import heavy
from service.problems import Problem, documented
from service.programmes import CaseId
from service.schemas import action_body
from service.security import User, require

router = APIRouter(prefix="/programmes/{case}/actions", tags=["actions"])

_SHORT = 4_000  # bytes that are read in no time
_Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="Names the action for good: sent again it changes nothing and gets the first answer.",
    ),
]
_Actor = Annotated[User, Depends(require("act"))]


async def _record(
    request: Request, cases: CasesOfUser, user: _Actor, case: CaseId, action: str, command: str | None
) -> Recorded:
    body = await request.body()
    fields = _read(action, body) if len(body) <= _SHORT else await heavy(_read, action, body)
    return await cases.act(user, case, {**fields, "fact": action}, command)


def _read(action: str, body: bytes) -> dict[str, object]:
    """Read the fields of an action that they fit. Raises Problem."""
    fields = _fields(body)
    try:
        read_action(action, fields, day_of(datetime.now(UTC)))
    except Unreadable as unreadable:
        raise Problem(422, str(unreadable)) from None
    return fields


def _fields(body: bytes) -> dict[str, object]:
    """Read the fields of an action: a JSON object, or nothing at all for one without fields. Raises Problem."""
    fields: object = read_body(body) if body else {}
    if not isinstance(fields, dict):
        raise Problem(422, 'Handlingens felter skal være et JSON-objekt, f.eks. {"on": "2025-02-10"}.')
    given = cast("dict[str, object]", fields)
    if set_here := {"fact", "record", "action", "by", "id", "recorded_at", "actor"} & set(given):
        raise Problem(422, f"Feltet {min(set_here)} sættes af tjenesten og kan ikke angives.")
    return given


def _route(action: str) -> Callable[..., Awaitable[Recorded]]:
    async def record(request: Request, cases: CasesOfUser, user: _Actor, case: CaseId, key: _Key = None) -> Recorded:
        return await _record(request, cases, user, case, action, key)

    return record


for _action in ACTION_MODELS:
    router.add_api_route(
        f"/{_action}",
        _route(_action),
        methods=["POST"],
        name=_action,
        operation_id=_action,
        summary=DESCRIPTIONS[_action],
        responses=documented(404, 409, 413, 415),
        openapi_extra={"requestBody": action_body(_action)},
    )


@router.post("/{action}", include_in_schema=False)
async def unknown(user: _Actor, action: str) -> None:
    """Tell that there is no such action."""
    raise Problem(404, f"Der er ingen handling, der hedder {action[:60]!r}.")
