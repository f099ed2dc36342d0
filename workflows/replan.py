"""A new law reaches programmes that sleep: what it would change in each, and the signal to ask again."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from temporalio.client import Client

from programme.danish_time import day_of
from programme.law_change import Change, changes
from statute.ruleset import ruleset
from workflows.client import Refused, evaluation_of, ledger_of, workflow_id

_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Compared:
    """A case and what the law on file would change in it; `refused` says why it could not be read."""

    case: str
    changes: list[Change]
    refused: str | None = None


async def running_cases(client: Client, query: str | None) -> list[str]:
    """List the cases whose programmes run and match a list filter of the server. Raises RPCError for a bad filter."""
    terms = ['WorkflowType = "Programme"', 'ExecutionStatus = "Running"', *([f"({query})"] if query else [])]
    found = client.list_workflows(" AND ".join(terms))
    return [execution.id.removeprefix("programme-") async for execution in found]


async def compare(client: Client, cases: Iterable[str]) -> AsyncIterator[Compared]:
    """Hold what each programme follows against the law of this installation; yield the cases as they are done.

    Raises ServerUnreachable when no worker answers.
    """
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(case: str) -> Compared:
        async with gate:
            return await _compared(client, case)

    for done in asyncio.as_completed([asyncio.create_task(one(case)) for case in cases]):
        yield await done


async def _compared(client: Client, case: str) -> Compared:
    try:
        last = await evaluation_of(client, case)
        if last is None or last.ruleset == ruleset():
            return Compared(case, [])
        ledger = await ledger_of(client, case)
    except Refused as refused:
        return Compared(case, [], str(refused))
    return Compared(case, changes(last, ledger.case_file(), day_of(datetime.now(UTC)), ruleset()))


async def ask_again(client: Client, cases: Iterable[str], rate: float) -> AsyncIterator[str]:
    """Have the programmes ask the law again, `rate` a second; yield each case that was told."""
    for case in cases:
        await client.get_workflow_handle(workflow_id(case)).signal("reevaluate")
        yield case
        await asyncio.sleep(1 / rate)
