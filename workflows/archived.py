"""What the histories of programmes know of the audit archive: the ends its chain had when their runs were archived.

Whoever can write to the archive's folder cannot write there, so an archive that was emptied, cut or put in the place of
another is found by them.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from temporalio.api.common.v1 import Payloads
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflowservice.v1 import GetWorkflowExecutionHistoryReverseRequest
from temporalio.client import Client, WorkflowExecution
from temporalio.converter import WorkflowSerializationContext

from archive.chain import Head
from payloads.failures import BadKeys, Erased, Unreadable

_LATEST = 20  # runs; the end that the latest of them saw vouches for every record before it
_EVENTS = 50  # of the end of a run


@dataclass(frozen=True)
class Known:
    """How many of the latest runs that had to be archived were looked at, and the ends of the chain that they saw."""

    runs: int
    ends: list[Head]


async def known(client: Client, since: datetime) -> Known:
    """Ask the server what it knows of the archive whose chain was begun at `since`. Raises RPCError."""
    query = (
        'WorkflowType = "Programme" AND ExecutionStatus IN ("Completed", "ContinuedAsNew") '
        f'AND CloseTime > "{since.isoformat()}"'
    )
    runs = [run async for run in client.list_workflows(query, limit=_LATEST)]
    return Known(len(runs), [end for run in runs async for end in _ends(client, run)])


async def _ends(client: Client, run: WorkflowExecution) -> AsyncIterator[Head]:
    context = WorkflowSerializationContext(client.namespace, run.id)
    async for result in _archived(client, run):
        try:
            [end] = await client.data_converter.with_context(context).decode(result.payloads, [Head])
        except (Erased, BadKeys, Unreadable):
            continue  # the keys are looked after elsewhere
        yield end


async def _archived(client: Client, run: WorkflowExecution) -> AsyncIterator[Payloads]:
    """Give the results of the activity `archive`, the latest first."""
    request = GetWorkflowExecutionHistoryReverseRequest(namespace=client.namespace, maximum_page_size=_EVENTS)
    request.execution.workflow_id, request.execution.run_id = run.id, run.run_id
    found = await client.workflow_service.get_workflow_execution_history_reverse(request)
    results: dict[int, Payloads] = {}
    for event in found.history.events:
        if event.HasField("activity_task_completed_event_attributes"):
            completed = event.activity_task_completed_event_attributes
            results[completed.scheduled_event_id] = completed.result
        elif event.event_id in results and _is_of_archive(event):
            yield results[event.event_id]


def _is_of_archive(event: HistoryEvent) -> bool:
    return event.activity_task_scheduled_event_attributes.activity_type.name == "archive"
