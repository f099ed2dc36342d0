"""The Temporal namespace that programmes live in: made once, kept for years."""

import asyncio
from datetime import timedelta

from google.protobuf.duration_pb2 import Duration
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, RegisterNamespaceRequest
from temporalio.service import RPCError, RPCStatusCode, WorkflowService

KEPT = timedelta(days=3650)  # closed programmes stay readable this long


async def retention(service: WorkflowService, name: str) -> timedelta | None:
    """Return how long closed programmes stay readable in the namespace; None when there is no such namespace."""
    try:
        found = await service.describe_namespace(DescribeNamespaceRequest(namespace=name))
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise
    return found.config.workflow_execution_retention_ttl.ToTimedelta()


async def make(service: WorkflowService, name: str, kept: timedelta = KEPT) -> bool:
    """Make the namespace unless it is there, and wait until it is. True: it was made now.

    It is not asked for before: the server remembers for seconds that there was none.
    """
    period = Duration(seconds=int(kept.total_seconds()))
    try:
        await service.register_namespace(
            RegisterNamespaceRequest(namespace=name, workflow_execution_retention_period=period)
        )
    except RPCError as error:
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise
        return False
    while await retention(service, name) is None:
        await asyncio.sleep(0.5)
    return True
