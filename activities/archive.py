"""What a run recorded stands in the audit trail before the run ends: its entries, and every answer of the law.

Each answer is written there when it is given, together with the register. What was missed while the database was away
is added here, from the history.
"""

import asyncio
from datetime import UTC

import structlog
from temporalio import activity
from temporalio.converter import DataConverter, WorkflowSerializationContext
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from archive.chain import Head
from archive.record import Piece, Receipt
from payloads.data_keys import Owner
from payloads.failures import BadKeys
from programme.inquiry import Reply
from register.database import RegisterUnavailable
from register.trail import Trail
from telemetry import figures

_log = structlog.get_logger()
_LAW = "evaluate"


class AuditTrail:
    """The audit trail as this worker completes it."""

    def __init__(self, trail: Trail) -> None:
        self._trail = trail

    @activity.defn
    async def archive(self, new: Piece) -> Head:
        """Append what the trail lacks of the run, once, however often it is tried.

        What the law answered since the last piece is added to the receipts, which are of the run before.
        """
        info = activity.info()
        converter = converter_of(activity.client().data_converter, info.namespace, info.workflow_id or "")
        piece = new.model_copy(update={"receipts": [*new.receipts, *await _receipts(info, converter)]})
        try:
            owner = Owner(info.namespace, info.workflow_id or "")
            end = await asyncio.to_thread(self._trail.complete, piece, owner)
        except (RegisterUnavailable, BadKeys) as error:
            _log.warning("not archived", case=new.ledger.case, attempt=info.attempt, reason=str(error))
            figures.archive_failed()
            category = ApplicationErrorCategory.BENIGN  # it is logged above, without a stack trace
            raise ApplicationError(f"The audit trail cannot be written: {error}", category=category) from None
        _log.info("archived", case=new.ledger.case, chain=end.chain, number=end.number, hash=end.hash)
        return end


def converter_of(converter: DataConverter, namespace: str, workflow_id: str) -> DataConverter:
    """Give the converter that reads and writes with the programme's own data key, where payloads are encrypted."""
    return converter.with_context(WorkflowSerializationContext(namespace=namespace, workflow_id=workflow_id))


async def _receipts(info: activity.Info, converter: DataConverter) -> list[Receipt]:
    """Read from the run's own history what the law answered since the last piece: the workflow need not remember it."""
    handle = activity.client().get_workflow_handle(info.workflow_id or "", run_id=info.workflow_run_id)
    receipts: list[Receipt] = []
    asked: set[int] = set()
    async for event in handle.fetch_history_events():
        scheduled, completed = (
            event.activity_task_scheduled_event_attributes,
            event.activity_task_completed_event_attributes,
        )
        if scheduled.activity_id == info.activity_id:
            break
        if scheduled.activity_type.name == info.activity_type:
            receipts = []
        elif scheduled.activity_type.name == _LAW:
            asked.add(event.event_id)
        elif completed.scheduled_event_id in asked:
            [told] = await converter.decode(completed.result.payloads, [Reply])
            if told.evaluation is not None:
                evaluation = told.evaluation.model_dump(mode="json")
                receipts.append(Receipt(at=event.event_time.ToDatetime(UTC), evaluation=evaluation))
    return receipts
