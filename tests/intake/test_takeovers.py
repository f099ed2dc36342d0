"""Takeovers on their way: many at once, each with its outcome, those of one case in their order."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from intake import takeovers
from intake.document import Problem
from intake.events import BadLine, Takeover
from intake.takeovers import Outcome, take_in_all
from statute.facts import CaseFile
from workflows.client import Refused, ServerUnreachable

CLIENT = cast("Client", None)


def takeover(line: int, case: str | None = None, command: str | None = None) -> Takeover:
    data: dict[str, Any] = {"case": case or f"c-{line}", "person": {"born": "1991-04-12", "group": "refugee"}}
    return Takeover("events", line, CaseFile.model_validate(data), command or f"s {line}")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Return a function that puts another in the place of the way to the server."""
    return lambda take_in: monkeypatch.setattr(takeovers, "take_in", take_in)


async def outcomes(lines: list[Takeover | BadLine], in_flight: int = 20) -> list[Outcome]:
    found = [outcome async for outcome in take_in_all(CLIENT, lines, in_flight)]
    return sorted(found, key=lambda outcome: outcome.line)


async def test_every_line_has_its_own_outcome(server: Any) -> None:
    async def take_in(_client: Client, case: CaseFile, _command: str, **_options: object) -> bool:
        if case.case == "c-3":
            raise Refused("Det må man ikke", "BEK-2024-12-30 §6")
        if case.case == "c-4":
            raise RPCError("the server is gone", RPCStatusCode.UNAVAILABLE, b"")
        if case.case == "c-7":
            raise ServerUnreachable("the keys cannot be used")
        return case.case != "c-2"

    server(take_in)
    bad = BadLine("events", 5, (Problem("no JSON", 5, 1),))
    lines = [takeover(1), takeover(2), takeover(3), takeover(4), bad, takeover(6), takeover(7)]
    assert await outcomes(lines) == [
        Outcome("events", 1, "started"),
        Outcome("events", 2, "already_there"),
        Outcome("events", 3, "refused", "Det må man ikke (BEK-2024-12-30 §6)"),
        Outcome("events", 4, "failed", "the server is gone"),
        Outcome("events", 5, "malformed", "column 1: no JSON"),
        Outcome("events", 6, "started"),
        Outcome("events", 7, "failed", "the keys cannot be used"),
    ]


async def test_many_are_on_their_way_at_once_but_never_more_than_allowed(server: Any) -> None:
    on_the_way = most = 0

    async def take_in(*_arguments: object, **_options: object) -> bool:
        nonlocal on_the_way, most
        on_the_way += 1
        most = max(most, on_the_way)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        on_the_way -= 1
        return True

    server(take_in)
    assert len(await outcomes([takeover(n) for n in range(200)], in_flight=7)) == 200
    assert most == 7


async def test_of_two_events_of_one_case_the_earlier_line_comes_first(server: Any) -> None:
    seen: list[str] = []

    async def take_in(_client: Client, _case: CaseFile, command: str, **_options: object) -> bool:
        await asyncio.sleep(0.01 if command == "first" else 0)
        seen.append(command)
        return len(seen) == 1

    server(take_in)
    found = await outcomes([takeover(1, "same", "first"), takeover(2, "same", "second")])
    assert seen == ["first", "second"]
    assert [outcome.result for outcome in found] == ["started", "already_there"]


async def test_nothing_is_left_running_when_the_caller_stops(server: Any) -> None:
    async def take_in(_client: Client, case: CaseFile, _command: str, **_options: object) -> bool:
        if case.case != "c-1":
            await asyncio.Event().wait()
        return True

    server(take_in)
    stream = take_in_all(CLIENT, [takeover(1), takeover(2), takeover(3)], in_flight=2)
    assert (await anext(stream)).line == 1
    await cast("Any", stream).aclose()
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}
