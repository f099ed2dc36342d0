"""`POST /intake`: takeovers and reports as CloudEvents 1.0 over HTTP, structured, binary or in batches."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Annotated, Literal
from urllib.parse import quote

import structlog
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, TypeAdapter
from temporalio.service import RPCError

from intake.document import BadDocument, Node, read_json
from intake.events import TYPE, BadLine, Opening, Takeover, arrival_of, read_arrival
from intake.modes import BATCHED, BINARY, STRUCTURED, Mode, http_attributes, mode_of, structured, text_of
from intake.reports import Report
from intake.takeovers import Result, take_in_all
from programme.actors import responsible
from programme.danish_time import day_of
from programme.municipalities import current
from service.bodies import flaws
from service.cases import Cases, CasesOfUser
from service.heavy import heavy
from service.problems import Problem, documented
from service.schemas import event_body
from service.security import User, actor_of, require
from statute.facts import CaseFile
from workflows.client import Refused, ServerUnreachable, UnknownCase, take_in
from workflows.side_by_side import side_by_side

router = APIRouter(tags=["intake"])

_MOST_EVENTS = 500
_FOREIGN = "Borgeren overtages af en anden kommune end din."
_FOREIGN_ID = "Sagens id ender på en anden kommunes kode."
_CODE_LENGTH = 4
_AT_ONCE = 8  # cases in which something is recorded
_log = structlog.get_logger()
Event = Opening | Report


class Taken(BaseModel):
    """What became of one event. `reason` says why when no programme runs by it and nothing was recorded."""

    case: str | None = None
    result: Result | Literal["recorded"]
    reason: str | None = None


_BATCH: TypeAdapter[list[Taken]] = TypeAdapter(list[Taken])


@router.post(
    "/intake",
    responses={
        200: {
            "model": Taken | list[Taken],
            "description": "The programme had begun already; it was recorded; a batch was taken in.",
        },
        201: {"model": Taken, "description": "The programme has begun."},
        207: {"model": list[Taken], "description": "Some events of the batch were not taken in."},
        **documented(404, 409, 413, 415),
    },
    response_model=None,
    openapi_extra={"requestBody": event_body(STRUCTURED, BATCHED, TYPE)},
)
async def receive(request: Request, cases: CasesOfUser, user: Annotated[User, Depends(require("take_in"))]) -> Response:
    """Start the programme of every takeover, and record every report, once however often it is sent.

    The subject is the case id. The type `dk.forloeb.takeover.v1` has a case file as data, whose facts hold the
    takeover; `dk.forloeb.action.v1` an action with its fields; `dk.forloeb.person.v1` who the person is.
    `source` and `id` together name the event. Each event of a batch has its own outcome. In binary mode the body is the
    data alone, as application/json, and every attribute a header (`ce-id`, `ce-source`, …).
    """
    content_type = request.headers.get("content-type", "")
    mode = mode_of(content_type)
    if mode is None or (mode == "binary" and not any(name.startswith("ce-") for name in request.headers)):
        raise Problem(415, f"A CloudEvent in UTF-8 is expected: {STRUCTURED}, {BATCHED}, or {BINARY} with ce- headers.")
    body = await request.body()
    if mode == "batched":
        return await _take_in_batch(cases, user, body)
    return await _take_in_one(cases, user, await heavy(_event, mode, content_type, request.headers.raw, body))


async def _take_in_one(cases: Cases, user: User, event: Event) -> Response:
    if isinstance(event, Report):
        await cases.act(user, event.case, event.action, event.command)
        taken = Taken(case=event.case, result="recorded")
        return JSONResponse(taken.model_dump(exclude_none=True), 200, _location(event.case))
    case, command, identity = event
    if (reason := _foreign(user, case)) is not None:
        raise Problem(403, reason)
    started = await take_in(cases.client, case, command, asked_by=user.municipality)
    if identity is not None:
        await cases.act(user, identity.case, identity.action, identity.command)
    _log.info("event taken in", subject=user.subject, case=case.case, started=started)
    await cases.until_on_file([case.case])
    taken = Taken(case=case.case, result="started" if started else "already_there")
    return JSONResponse(taken.model_dump(exclude_none=True), 201 if started else 200, _location(case.case))


def _location(case: str) -> dict[str, str]:
    return {"Location": f"/programmes/{quote(case, safe='')}"}


async def _take_in_batch(cases: Cases, user: User, body: bytes) -> Response:
    results = await heavy(_batch, user, body)
    lines = [line for line in results if isinstance(line, Takeover | BadLine)]
    async for outcome in take_in_all(cases.client, lines, actor=actor_of(user)):
        line = results[outcome.line]
        case = line.case.case if isinstance(line, Takeover) else None
        results[outcome.line] = Taken(case=case, result=outcome.result, reason=outcome.reason)
    await _record_all(cases, user, results)
    taken = [result for result in results if isinstance(result, Taken)]
    _log.info("batch taken in", subject=user.subject, events=len(taken))
    await cases.until_on_file([one.case for one in taken if one.case and one.result == "started"])
    all_in = all(one.result in ("started", "already_there", "recorded") for one in taken)
    return JSONResponse(_BATCH.dump_python(taken, exclude_none=True), 200 if all_in else 207)


async def _record_all(cases: Cases, user: User, results: "list[Takeover | BadLine | Report | Taken]") -> None:
    """Record the reports of a batch when its takeovers are in: those of one case in their order, some cases at once."""
    places: dict[str, list[int]] = {}
    for place, result in enumerate(results):
        if isinstance(result, Report):
            places.setdefault(result.case, []).append(place)

    async def record(case: str) -> None:
        for place in places[case]:
            report = results[place]
            assert isinstance(report, Report)
            results[place] = await _recorded(cases, user, report)

    async for _ in side_by_side(places, record, _AT_ONCE):
        pass


async def _recorded(cases: Cases, user: User, report: Report) -> Taken:
    try:
        await cases.act(user, report.case, report.action, report.command)
    except (Refused, UnknownCase) as refused:
        return Taken(case=report.case, result="refused", reason=str(refused))
    except (ServerUnreachable, RPCError) as error:
        reason = error.told if isinstance(error, ServerUnreachable) else error.status.name
        return Taken(case=report.case, result="failed", reason=reason)
    return Taken(case=report.case, result="recorded")


def _foreign(user: User, case: CaseFile) -> str | None:
    """Say why a case is none that the user's municipality may take in; None when it is.

    It is the user's municipality's today and after every move that is announced, and its id names no other one.
    """
    if {responsible(case, day_of(datetime.now(UTC))), responsible(case, date.max)} != {user.municipality}:
        return _FOREIGN
    named = case.case[-_CODE_LENGTH:] if case.case[:-_CODE_LENGTH].endswith("-") else None
    return _FOREIGN_ID if named in current() and named != user.municipality else None


def _event(mode: Mode, content_type: str, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> Event:
    """Read one event. Raises Problem."""
    try:
        text = text_of(body)
        if mode == "structured":
            return read_arrival(text)
        attributes = http_attributes(headers)
        try:
            text = structured(attributes, content_type, text)
        except BadDocument as bad:
            raise Problem(400, "The data of the event is no JSON.", errors=flaws(bad.problems)) from None
        return read_arrival(text)
    except BadDocument as bad:
        raise Problem(400, "This is no event that is taken in.", errors=flaws(bad.problems)) from None


def _batch(user: User, body: bytes) -> list[Takeover | BadLine | Report | Taken]:
    """Read the events of a batch, each with its own faults. Raises Problem when it is none."""
    try:
        document, problems = read_json(text_of(body))
    except BadDocument as bad:
        raise Problem(400, "The batch cannot be read.", errors=flaws(bad.problems)) from None
    if problems or not isinstance(document.value, list):
        raise Problem(400, "A batch is a JSON array of events.", errors=flaws(problems) if problems else None)
    if len(document.value) > _MOST_EVENTS:
        raise Problem(413, f"A batch holds at most {_MOST_EVENTS} events.")
    return [_judged(user, number, event) for number, event in enumerate(document.value)]


def _judged(user: User, number: int, event: Node) -> Takeover | BadLine | Report | Taken:
    """Judge one event of a batch; another municipality's is refused here."""
    try:
        arrived = arrival_of(event)
    except BadDocument as bad:
        return BadLine("batch", number, bad.problems)
    if isinstance(arrived, Report):
        return arrived
    case = arrived.case
    if (reason := _foreign(user, case)) is not None:
        return Taken(case=case.case, result="refused", reason=reason)
    return Takeover("batch", number, *arrived)
