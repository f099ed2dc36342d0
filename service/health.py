"""Whether the service lives, and whether it is ready: cases can be read, and what else is wrong."""

import asyncio
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request
from pydantic import BaseModel
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

from service.cases import CasesOfUser
from service.problems import Problem, documented
from service.soundness import Soundness
from workflows.client import TASK_QUEUE, is_no_connection
from workflows.soundness import PATIENCE, Fault, Kind

router = APIRouter(prefix="/health", tags=["health"])

_LONGEST_POLL = timedelta(seconds=90)  # a poll lasts a minute; the server remembers pollers long after they are gone
_NOTHING_WORKS: tuple[Kind, ...] = ("disk", "keys")
_TOLD: dict[Kind, str] = {
    "disk": "A disk is full or cannot be written to: make room on it.",
    "keys": "The key ring lacks keys or is gone: bring it back from its copy.",
    "archive": "The audit trail was written to by others, or its anchors do not leave the house: forloeb audit verify.",
    "server": "The Temporal server does not answer, or not in time.",
    "stuck": "Programmes stand still because their tasks fail: the log of the worker says why.",
    "unreadable": "The Temporal server cannot read programmes: its database is damaged.",
    "case_keys": "Programmes cannot be read with the data keys that are here: bring back the ones that are missing.",
    "not_sent": "Notices are not delivered: the log of the worker says why.",
    "register": "The register cannot be used, or lacks programmes, so that lists are not whole: the log says why.",
    "clock": "The clock is behind what is on record: it is wrong now, or was ahead once.",
}


class Trouble(BaseModel):
    """One thing that is wrong, in so many places; what to do about it stands in docs/operations/faults.md."""

    kind: Kind
    count: int
    told: str


class Health(BaseModel):
    """All is well, or the service can be used though something is wrong."""

    status: str = "ok"
    faults: list[Trouble] = []


@router.get("/live")
async def live() -> Health:
    """Answer that the process lives."""
    return Health()


@router.get("/ready", responses=documented(503))
async def ready(request: Request, cases: CasesOfUser) -> Health:
    """Answer that something can be done: programmes are reached, or at least read; keys and disk are there.

    What else is wrong is told, and leaves the service ready: while the Temporal server or every worker is away,
    everything can be read. The answer takes a few seconds at most.
    """
    soundness: Soundness = request.app.state.soundness
    engine, found = await asyncio.gather(_engine(cases.client), soundness.faults())
    for fault in found:
        if fault.kind in _NOTHING_WORKS or fault.is_total:
            raise Problem(503, _TOLD[fault.kind])
    troubles = [_trouble(fault) for fault in found if engine is None or fault.kind != "server"]
    if engine is not None:
        if not await cases.can_be_read():
            raise Problem(503, engine)
        troubles.insert(0, Trouble(kind="server", count=1, told=engine))
    return Health(status="degraded" if troubles else "ok", faults=troubles)


def _trouble(fault: Fault) -> Trouble:
    return Trouble(kind=fault.kind, count=fault.count, told=_TOLD[fault.kind])


async def _engine(client: Client) -> str | None:
    """Say what is the matter with server and workers; None when a worker polls."""
    request = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=TASK_QUEUE),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            found = await client.workflow_service.describe_task_queue(request)
    except TimeoutError:
        return "The Temporal server does not answer in time."
    except RPCError as error:
        return f"The Temporal server does not answer: {error.status.name}."
    except RuntimeError as error:
        if not is_no_connection(error):
            raise
        return "The Temporal server does not answer."
    oldest = datetime.now(UTC) - _LONGEST_POLL
    is_polled = any(poller.last_access_time.ToDatetime(UTC) > oldest for poller in found.pollers)
    return None if is_polled else "No worker polls for programmes."
