"""The sandbox that programmes run in: the SDK's, but for what spoils a programme and for what costs without use.

**No programme goes on from work that no workflow task asked for.** A query that comes without a workflow task may come
with the whole history: when no worker remembers the programme, or the server has lost sight of the one that does. When
something has happened in the meantime (a timer has fired), that history already tells of it. The SDK (1.35) then lets
the programme do its work before the workflow task has begun, and keeps the result. If that task brings an update, the
programme has done one thing after the other where every replay, hearing of both at once, takes the update first: it
would stand still for ever (docs/upstream). Such work is told by its time, which is that of the task before, for no
task has begun. The query is answered by it; the next task fails, so that the worker forgets the programme and the
server gives the task again.

**The codec is told of the workflow alone.** For every payload the SDK asks inside the sandbox, by code compiled for it,
which activity it is for: a fifth of the CPU of an action. Our codec needs to know no more than whose key it is.
"""

from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import Failure, WorkflowActivationCompletion
from temporalio.converter import WorkflowSerializationContext
from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

_DIRECT = "legacy_query"  # the id of a query that comes without a workflow task
_TOO_EARLY = "This worker did its work for a query, before a workflow task asked for it; it begins again."


class Sandbox(SandboxedWorkflowRunner):
    """The sandbox of programmes."""

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """Give an instance that does not go on from work that no task asked for."""
        instance = super().create_instance(det)
        context = WorkflowSerializationContext(det.info.namespace, det.info.workflow_id)
        activate, progress = instance.activate, Progress()

        def activated(act: WorkflowActivation) -> WorkflowActivationCompletion:
            if progress.is_spoiled_for(act):
                failed = Failure(failure={"message": _TOO_EARLY})  # pyright: ignore[reportArgumentType]
                return WorkflowActivationCompletion(run_id=act.run_id, failed=failed)
            progress.note(act)
            return activate(act)

        instance.activate = activated
        instance.get_serialization_context = lambda command_info: context
        return instance


class Progress:
    """How far a run has come, and whether it did so for a query alone."""

    def __init__(self) -> None:
        self._time = 0  # nanoseconds; when the latest workflow task began that the run has heard of
        self._length = 0  # of the history, as far as the run has heard of it
        self._is_early = False
        self._is_spoiled = False

    def is_spoiled_for(self, act: WorkflowActivation) -> bool:
        """Tell whether work is to be done, and the run has done work that no task asked for."""
        return self._is_spoiled and not _queries(act)

    def note(self, act: WorkflowActivation) -> None:
        """Take note of what the run is to do."""
        if queries := _queries(act):
            self._is_spoiled |= self._is_early and _DIRECT in queries
            return
        time = act.timestamp.ToNanoseconds()
        if act.history_length > self._length:
            self._is_early = time == self._time and not act.is_replaying
        self._time, self._length = time, act.history_length


def _queries(act: WorkflowActivation) -> list[str]:
    return [job.query_workflow.query_id for job in act.jobs if job.HasField("query_workflow")]
