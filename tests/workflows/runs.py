"""All runs of a programme, and the notices they had sent: a mailbox that drops what it has cannot tell how often."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple, cast

from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client, WorkflowHistory
from temporalio.converter import WorkflowSerializationContext

from programme.notices import Notice
from workflows.client import workflow_id

_ENDINGS_WHEN_CALLED_BACK = [f"activity_task_{end}_event_attributes" for end in ("canceled", "timed_out", "failed")]


class Sending(NamedTuple):
    """A notice that a programme had sent. `attempts` is None while it is in flight, and when it was called back.

    A notice is called back when a run ends before it was sent, and goes along into the next run; if its worker was
    killed meanwhile it runs into its time limit instead, and if the mail server did not answer it fails.
    """

    key: str
    attempts: int | None
    called_back: bool


async def runs_of(client: Client, case: str) -> list[WorkflowHistory]:
    """Fetch the histories of all runs of a programme, back from the present one."""
    found: list[WorkflowHistory] = []
    run: str | None = None
    while run is None or run:
        found.append(await client.get_workflow_handle(workflow_id(case), run_id=run).fetch_history())
        run = found[-1].events[0].workflow_execution_started_event_attributes.continued_execution_run_id
    return found


def scheduled(history: WorkflowHistory, activity: str) -> Iterator[HistoryEvent]:
    """Give the events with which a run asked for an activity."""
    for event in history.events:
        if event.activity_task_scheduled_event_attributes.activity_type.name == activity:
            yield event


def notifications(history: WorkflowHistory) -> Iterator[HistoryEvent]:
    """Give the notices that a run had sent."""
    return scheduled(history, "notify")


async def sendings(client: Client, case: str) -> list[Sending]:
    """Tell what all runs of a programme had sent, however often: a mailbox that drops what it has cannot tell."""
    converter = client.data_converter.with_context(WorkflowSerializationContext(client.namespace, workflow_id(case)))
    found: list[Sending] = []
    for history in await runs_of(client, case):
        started = [event.activity_task_started_event_attributes for event in history.events]
        attempts = {attributes.scheduled_event_id: attributes.attempt for attributes in started}
        called_back = {
            getattr(event, ending).scheduled_event_id
            for event in history.events
            for ending in _ENDINGS_WHEN_CALLED_BACK
        }
        for event in notifications(history):
            payloads = event.activity_task_scheduled_event_attributes.input.payloads
            [notice] = await converter.decode(payloads, [cast("type[Any]", Notice)])
            found.append(Sending(notice.key, attempts.get(event.event_id), event.event_id in called_back))
    return found


async def times_sent(client: Client, case: str) -> Counter[str]:
    """Count by its key how often a programme had each notice sent, without those called back."""
    return Counter(sending.key for sending in await sendings(client, case) if not sending.called_back)
