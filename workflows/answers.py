"""Every answer of the law that a programme followed in its present run, as its history records them."""

from datetime import UTC, datetime

from temporalio.client import Client
from temporalio.converter import WorkflowSerializationContext

from programme.evaluation import Evaluation
from programme.inquiry import Reply
from workflows.client import workflow_id

_LAW = "evaluate"


async def answers_of(client: Client, case_id: str) -> list[tuple[datetime, Evaluation]]:
    """Read the answers with the instants at which they were asked for, in the order of time. Raises RPCError."""
    name = workflow_id(case_id)
    context = WorkflowSerializationContext(namespace=client.namespace, workflow_id=name)
    converter = client.data_converter.with_context(context)
    asked: dict[int, datetime] = {}
    found: list[tuple[datetime, Evaluation]] = []
    async for event in client.get_workflow_handle(name).fetch_history_events():
        completed = event.activity_task_completed_event_attributes
        if event.activity_task_scheduled_event_attributes.activity_type.name == _LAW:
            asked[event.event_id] = event.event_time.ToDatetime(UTC)
        elif completed.scheduled_event_id in asked:
            [told] = await converter.decode(completed.result.payloads, [Reply])
            if told.evaluation is not None:
                found.append((asked[completed.scheduled_event_id], told.evaluation))
    return found
