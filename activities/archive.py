"""What a run recorded goes into the audit archive before the run ends: the ledger, and every answer of the law."""

import asyncio
from datetime import UTC
from pathlib import Path

import structlog
from temporalio import activity
from temporalio.converter import DataConverter, WorkflowSerializationContext
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.settings import BadSettings
from archive.chain import Head, Key
from archive.folder import Archive, Damaged
from archive.record import Piece, Receipt
from payloads.data_keys import Owner
from payloads.failures import BadKeys
from payloads.settings import data_keys
from programme.inquiry import Reply
from telemetry import figures

_log = structlog.get_logger()
_LAW = "evaluate"


_SEALER = Owner("", "audit-archive")  # whose data key seals the archive's end; where it is, an archive was begun


def _seal(text: str) -> str:
    return data_keys().of(_SEALER).digest(text)


def sealed_archive(root: Path) -> Archive:
    """Give the archive in the folder `root`, sealed with a key of this installation."""
    return Archive(root, _seal)


def begin(root: Path) -> None:
    """Begin an archive in the folder `root`. Raises OSError, BadKeys, Damaged when there is one."""

    def seal(text: str) -> str:
        data_keys().issue(_SEALER)  # only now: where nothing can be written, nothing was begun
        return _seal(text)

    Archive(root, seal).begin()


def was_begun() -> bool:
    """Tell whether this installation ever had an archive. Raises BadKeys."""
    return data_keys().has(_SEALER)


def fault(root: Path) -> str | None:
    """Say why the archive in the folder `root`, which was begun, cannot be continued; None: it can."""
    try:
        sealed_archive(root).end()
    except FileNotFoundError:
        told = f"it is not in {root}: mount it, or bring it back from a backup"
        return f"{told} (`forloeb audit new` begins another when it is lost)"
    except OSError as error:
        return f"{root} cannot be read ({error.strerror})"
    except (Damaged, BadKeys) as error:
        return str(error)
    return None


class AuditTrail:
    """The audit archive of this worker."""

    def __init__(self, root: Path) -> None:
        """Go on with the archive in the folder `root`; begin it when this installation never had one.

        One that was begun and cannot be continued is told and missed: programmes go on and wait for it only to end.
        Raises BadSettings when none can be begun.
        """
        self._archive = sealed_archive(root)
        try:
            if not was_begun():
                begin(root)
        except OSError as error:
            raise BadSettings(f"FORLOEB_ARCHIVE: {root} cannot be written to ({error.strerror})") from None
        except (Damaged, BadKeys) as error:
            raise BadSettings(f"FORLOEB_ARCHIVE: {error}") from None
        if reason := fault(root):
            _log.error("archive cannot be continued", reason=reason)

    @activity.defn
    async def archive(self, new: Piece) -> Head:
        """Append what is new in the run, once, however often it is tried.

        What the law answered since the last piece is added to the receipts, which are of the run before.
        """
        info = activity.info()
        converter = converter_of(activity.client().data_converter, info.namespace, info.workflow_id or "")
        piece = new.model_copy(update={"receipts": [*new.receipts, *await _receipts(info, converter)]})
        [body] = await converter.encode([piece])
        owner = Owner(info.namespace, info.workflow_id or "")
        key = Key(
            namespace=info.namespace,
            case=new.ledger.case,
            run=info.workflow_run_id or "",
            part=info.activity_id,
            content=data_keys().of(owner).digest(piece.model_dump_json()),
        )
        try:
            end = await asyncio.to_thread(self._archive.append, key, body.SerializeToString())
        except (OSError, Damaged, BadKeys) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            _log.warning("not archived", case=new.ledger.case, attempt=info.attempt, reason=reason)
            figures.archive_failed()
            category = ApplicationErrorCategory.BENIGN  # it is logged above, without a stack trace
            raise ApplicationError(f"The archive cannot be written to: {reason}", category=category) from None
        _log.info("archived", case=new.ledger.case, run=key.run, number=end.number, hash=end.hash)
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
