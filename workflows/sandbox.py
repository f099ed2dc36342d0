"""The sandbox that programmes run in: the SDK's, but for what spoils a programme and for what costs without use.

**What is loaded only to answer a query is forgotten afterwards**; the programme does not go on with it. To answer a
query of a programme that no worker remembers, the SDK (1.35) replays its history and keeps the result. When something
has happened in the meantime (a timer has fired, or another worker is at it), the history already tells of it, and the
programme hears of it before its workflow task begins. If the task then brings an update, the programme asks the law
twice where every replay, hearing of both at once, asks once: it would stand still for ever. Only the work that an
instance is loaded with can be such, and a query that follows at once is the sign of it. An instance that was loaded by
a workflow task may look the same: it is loaded once more than needed.

**The codec is told of the workflow alone.** For every payload the SDK asks inside the sandbox, by code compiled for it,
which activity it is for: a fifth of the CPU of an action. Our codec needs to know no more than whose key it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.converter import WorkflowSerializationContext
from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

_DIRECT = "legacy_query"  # the id of a query that comes without a workflow task


class _Seen(Enum):
    """What an instance has seen since it was loaded."""

    REPLAY = auto()
    WORK = auto()
    QUERY = auto()


@dataclass(frozen=True)
class Sandbox(SandboxedWorkflowRunner):
    """The sandbox, with `forget`, which lets the worker drop a run by its id from its cache."""

    forget: Callable[[str], None] = lambda run_id: None

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """Give an instance that is forgotten when it may have worked only to answer a query."""
        context = WorkflowSerializationContext(det.info.namespace, det.info.workflow_id)
        instance = super().create_instance(det)
        activate, seen = instance.activate, _Seen.REPLAY

        def activated(act: WorkflowActivation) -> WorkflowActivationCompletion:
            nonlocal seen
            queries = [job.query_workflow.query_id for job in act.jobs if job.HasField("query_workflow")]
            if seen is _Seen.WORK and _DIRECT in queries:
                self.forget(act.run_id)  # it is, before anything else can come to it
            if queries:
                seen = _Seen.QUERY
            elif seen is _Seen.REPLAY and not act.is_replaying:
                seen = _Seen.WORK
            return activate(act)

        instance.activate = activated
        instance.get_serialization_context = lambda command_info: context
        return instance
