"""What the histories of programmes know of the audit trail: the ends its chains had, and what it must hold.

Whoever can write to the register's database cannot write there, so a trail that was emptied, cut or put in the place of
another is found by them.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, TypeVar

from temporalio.api.common.v1 import Payloads
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflowservice.v1 import GetWorkflowExecutionHistoryReverseRequest
from temporalio.client import Client, WorkflowExecution
from temporalio.converter import WorkflowSerializationContext

from archive.chain import Head
from payloads.failures import BadKeys, Erased, Unreadable
from programme.inquiry import Reply
from workflows.client import case_of

_LATEST = 20  # runs
_EVENTS = 50  # of the end of a run
_Told = TypeVar("_Told")


@dataclass(frozen=True)
class Known:
    """Ends that chains have had, and of the latest programmes the number of the law's latest answer, by case."""

    ends: list[Head]
    answered: dict[str, int]


async def known(client: Client) -> Known:
    """Ask the server what it knows of the trail. Raises RPCError."""
    found = Known([], {})
    async for run in client.list_workflows('WorkflowType = "Programme"', limit=_LATEST):
        async for name, result in _results(client, run):
            if name == "archive" and (end := await _decoded(client, run, result, Head)) and end.chain:
                found.ends.append(end)
            case = case_of(run.id)
            if name == "evaluate" and case and (reply := await _decoded(client, run, result, Reply)):
                number = reply.evaluation.number if reply.evaluation else 0
                found.answered[case] = max(number, found.answered.get(case, 0))
    return found


async def _decoded(client: Client, run: WorkflowExecution, result: Payloads, kind: type[_Told]) -> _Told | None:
    context = WorkflowSerializationContext(client.namespace, run.id)
    try:
        told: list[Any] = await client.data_converter.with_context(context).decode(result.payloads, [kind])
    except (Erased, BadKeys, Unreadable):
        return None  # the keys are looked after elsewhere
    return told[0]


async def _results(client: Client, run: WorkflowExecution) -> AsyncIterator[tuple[str, Payloads]]:
    """Give the results of the latest activities of a run, each with the name of its activity, the latest first."""
    request = GetWorkflowExecutionHistoryReverseRequest(namespace=client.namespace, maximum_page_size=_EVENTS)
    request.execution.workflow_id, request.execution.run_id = run.id, run.run_id
    found = await client.workflow_service.get_workflow_execution_history_reverse(request)
    results: dict[int, Payloads] = {}
    for event in found.history.events:
        if event.HasField("activity_task_completed_event_attributes"):
            completed = event.activity_task_completed_event_attributes
            results[completed.scheduled_event_id] = completed.result
        elif event.event_id in results:
            yield _activity(event), results[event.event_id]


def _activity(event: HistoryEvent) -> str:
    return event.activity_task_scheduled_event_attributes.activity_type.name
