"""A new law reaches programmes that sleep: what it would change in each, and the signal to ask again."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from programme.danish_time import day_of
from programme.law_change import Change, changes
from statute.ruleset import ruleset
from workflows.client import Refused, UnknownCase, case_of, evaluation_of, ledger_of, workflow_id
from workflows.side_by_side import side_by_side

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
    return [case_of(execution.id) or execution.id async for execution in found]


def compare(client: Client, cases: Iterable[str]) -> AsyncIterator[Compared]:
    """Hold what each programme follows against the law of this installation; yield the cases as they are done.

    Raises ServerUnreachable when no worker answers.
    """
    return side_by_side(cases, lambda case: _compared(client, case), _AT_ONCE)


async def _compared(client: Client, case: str) -> Compared:
    try:
        last = await evaluation_of(client, case)
        if last is None or last.ruleset == ruleset():
            return Compared(case, [])
        ledger = await ledger_of(client, case)
    except (Refused, UnknownCase) as refused:
        return Compared(case, [], str(refused))
    return Compared(case, changes(last, ledger.case_file(), day_of(datetime.now(UTC)), ruleset()))


async def ask_again(client: Client, cases: Iterable[str], rate: float) -> AsyncIterator[str]:
    """Have the programmes ask the law again, `rate` a second; yield each case that was told. Ended ones are not."""
    for case in cases:
        try:
            await client.get_workflow_handle(workflow_id(case)).signal("reevaluate")
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
        else:
            yield case
        await asyncio.sleep(1 / rate)
