"""Takeovers on their way to the Temporal server: many at once, each line with its own outcome."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Literal

from temporalio.client import Client
from temporalio.service import RPCError

from intake.events import BadLine, Takeover
from programme.actors import Actor
from workflows.client import Refused, ServerUnreachable, UnknownCase, act, take_in
from workflows.side_by_side import side_by_side

Result = Literal["started", "already_there", "refused", "malformed", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one line. `reason` says why when no programme runs by it."""

    source: str
    line: int
    result: Result
    reason: str | None = None


def take_in_all(
    client: Client, lines: Iterable[Takeover | BadLine], in_flight: int = 20, *, actor: Actor | None = None
) -> AsyncIterator[Outcome]:
    """Take in every takeover, at most `in_flight` at a time; yield outcomes as they come.

    Takeovers of the same case go one after the other, in the order of the lines. What fails on the way to the server,
    or for want of keys, is an outcome too: sent again, it starts what has not been started. The municipality of an
    `actor` learns nothing of cases that it may not know of.
    """
    turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def outcome(line: Takeover | BadLine) -> Outcome:
        if isinstance(line, BadLine):
            return Outcome(line.source, line.line, "malformed", line.reason)
        return await _take_in(client, line, turns[line.case.case], actor)

    return side_by_side(lines, outcome, in_flight)


async def _take_in(client: Client, takeover: Takeover, turn: asyncio.Lock, actor: Actor | None) -> Outcome:
    asked_by = actor and actor.municipality
    async with turn:
        try:
            started = await take_in(client, takeover.case, takeover.command, asked_by=asked_by)
            if (who := takeover.identity) is not None:
                await act(client, who.case, who.action, who.command, actor)
        except Refused as refused:
            return Outcome(takeover.source, takeover.line, "refused", str(refused))
        except UnknownCase as unknown:
            return Outcome(takeover.source, takeover.line, "refused", str(unknown))
        except ServerUnreachable as error:
            reason = str(error) if asked_by is None else error.told
            return Outcome(takeover.source, takeover.line, "failed", reason)
        except RPCError as error:
            return Outcome(takeover.source, takeover.line, "failed", str(error))
    return Outcome(takeover.source, takeover.line, "started" if started else "already_there")
