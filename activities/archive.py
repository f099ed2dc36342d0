"""What a run recorded goes into the audit archive before the run ends: the ledger, and every answer of the law."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import structlog
from pydantic import JsonValue
from temporalio import activity
from temporalio.api.common.v1 import Payloads
from temporalio.api.history.v1 import HistoryEvent
from temporalio.converter import DataConverter, WorkflowSerializationContext
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.settings import BadSettings
from archive.chain import Head, Key
from archive.folder import Archive
from programme.ledger import Ledger
from statute.answers import Answer

_log = structlog.get_logger()


class Receipt(Answer):
    """What the law answered at an instant, as the history records it."""

    at: datetime
    evaluation: JsonValue


class Piece(Answer):
    """A record of the archive.

    `ledger` holds its entries from the `first` on; the earlier ones stand in earlier pieces. `receipts`: every
    evaluation since the last piece, in the order of time.
    """

    first: int
    ledger: Ledger
    receipts: list[Receipt]


class AuditTrail:
    """The audit archive of this worker."""

    def __init__(self, root: Path) -> None:
        """Make the archive in the folder `root`, where there is none yet. Raises BadSettings."""
        self._archive = Archive(root)
        try:
            self._archive.prepare()
        except OSError as error:
            raise BadSettings(f"FORLOEB_ARCHIVE: {root} cannot be written to ({error.strerror})") from None

    @activity.defn
    async def archive(self, ledger: Ledger, first: int) -> Head:
        """Append the entries of `ledger`, which are those from the `first` on; once, however often it is tried."""
        info = activity.info()
        converter = converter_of(activity.client().data_converter, info.namespace, info.workflow_id or "")
        piece = Piece(first=first, ledger=ledger, receipts=await _receipts(info, converter))
        [body] = await converter.encode([piece])
        key = Key(namespace=info.namespace, case=ledger.case, run=info.workflow_run_id or "", part=info.activity_id)
        try:
            end = await asyncio.to_thread(self._archive.append, key, body.SerializeToString())
        except OSError as error:
            _log.warning("not archived", case=ledger.case, attempt=info.attempt, reason=error.strerror)
            category = ApplicationErrorCategory.BENIGN  # it is logged above, without a stack trace
            raise ApplicationError(f"The archive cannot be written to: {error.strerror}", category=category) from None
        _log.info("archived", case=ledger.case, run=key.run, number=end.number, hash=end.hash)
        return end


def converter_of(converter: DataConverter, namespace: str, workflow_id: str) -> DataConverter:
    """Give the converter that reads and writes with the programme's own data key, where payloads are encrypted."""
    return converter.with_context(WorkflowSerializationContext(namespace=namespace, workflow_id=workflow_id))


async def _receipts(info: activity.Info, converter: DataConverter) -> list[Receipt]:
    """Read from the run's own history what the law answered since the last piece: the workflow need not remember it."""
    handle = activity.client().get_workflow_handle(info.workflow_id or "", run_id=info.workflow_run_id)
    receipts: list[Receipt] = []
    async for event in handle.fetch_history_events():
        scheduled = event.activity_task_scheduled_event_attributes
        if scheduled.activity_type.name == info.activity_type:
            if scheduled.activity_id == info.activity_id:
                break
            receipts = []
        elif (answer := _answer_of_the_law(event)) is not None:
            [evaluation] = await converter.decode(answer.payloads)
            receipts.append(Receipt(at=event.event_time.ToDatetime(UTC), evaluation=evaluation))
    return receipts


def _answer_of_the_law(event: HistoryEvent) -> Payloads | None:
    """Return the result of a local activity `evaluate`, which the SDK records as a marker."""
    marker = event.marker_recorded_event_attributes
    if marker.marker_name != "core_local_activity":
        return None
    activity_type = json.loads(marker.details["data"].payloads[0].data)["activity_type"]
    return marker.details["result"] if activity_type == "evaluate" else None
