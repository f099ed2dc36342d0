"""Whether the service lives, and whether it is ready: the server reached, a worker polling."""

from fastapi import APIRouter
from pydantic import BaseModel
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.service import RPCError

from service.cases import CasesOfUser
from service.problems import Problem, documented
from workflows.client import TASK_QUEUE

router = APIRouter(prefix="/health", tags=["health"])


class Health(BaseModel):
    """All is well."""

    status: str = "ok"


@router.get("/live")
async def live() -> Health:
    """Answer that the process lives."""
    return Health()


@router.get("/ready", responses=documented(503))
async def ready(cases: CasesOfUser) -> Health:
    """Answer that programmes can be reached: the Temporal server answers, and a worker polls for them."""
    request = DescribeTaskQueueRequest(
        namespace=cases.client.namespace,
        task_queue=TaskQueue(name=TASK_QUEUE),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    try:
        found = await cases.client.workflow_service.describe_task_queue(request)
    except RPCError as error:
        raise Problem(503, f"The Temporal server does not answer: {error.status.name}.") from None
    if not found.pollers:
        raise Problem(503, "No worker polls for programmes.")
    return Health()
