"""The sandbox that programmes run in: the SDK's, but for what spoils a programme and for what costs without use.

**No programme goes on from work that its history does not hold.** A query that comes without a workflow task may come
with the whole history: when no worker remembers the programme, or the server has lost sight of the one that does. When
something has happened in the meantime (a timer has fired), that history already tells of it. The SDK (1.35) then lets
the programme do the work of a workflow task that has not begun, or that another worker has, and keeps the result. If
the next task brings an update, the programme has asked the law twice where every replay, hearing of both at once, asks
once: it would stand still for ever. So the first task after such a query fails when the history has not grown by what
the work left in it: the worker forgets the programme, and the server gives the task again.

**The codec is told of the workflow alone.** For every payload the SDK asks inside the sandbox, by code compiled for it,
which activity it is for: a fifth of the CPU of an action. Our codec needs to know no more than whose key it is.
"""

from temporalio.bridge.proto.workflow_activation import WorkflowActivation, WorkflowActivationJob
from temporalio.bridge.proto.workflow_completion import Failure, WorkflowActivationCompletion
from temporalio.converter import WorkflowSerializationContext
from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

_DIRECT = "legacy_query"  # the id of a query that comes without a workflow task
_AROUND_WORK = 3  # events: a task completed, the next one scheduled and started
_TRIGGERS = ("fire_timer", "signal_workflow", "resolve_activity")
_NOT_RECORDED = "This worker did its work for a query, and the history does not hold it; it begins again."


class Sandbox(SandboxedWorkflowRunner):
    """The sandbox of programmes."""

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """Give an instance that does not go on from work that was not recorded."""
        instance = super().create_instance(det)
        context = WorkflowSerializationContext(det.info.namespace, det.info.workflow_id)
        activate, work = instance.activate, _Work()

        def activated(act: WorkflowActivation) -> WorkflowActivationCompletion:
            if work.is_lacking(act):
                failed = Failure(failure={"message": _NOT_RECORDED})  # pyright: ignore[reportArgumentType]
                return WorkflowActivationCompletion(run_id=act.run_id, failed=failed)
            completion = activate(act)
            work.note(act, completion)
            return completion

        instance.activate = activated
        instance.get_serialization_context = lambda command_info: context
        return instance


class _Work:
    """What a run has done since a workflow task began: so many events the history holds when the next one begins."""

    def __init__(self) -> None:
        self._length = 0  # of the history, as far as the run has heard of it
        self._left = 0
        self._was_asked = False

    def is_lacking(self, act: WorkflowActivation) -> bool:
        """Tell whether a workflow task begins and the history does not hold what was done before a direct query."""
        if _queries(act) or act.history_length <= self._length:
            return False
        triggers = sum(_is_trigger(job) for job in act.jobs)
        grown = act.history_length - self._length
        return self._was_asked and self._left > 0 and grown < _AROUND_WORK + self._left + triggers

    def note(self, act: WorkflowActivation, completion: WorkflowActivationCompletion) -> None:
        """Take note of an activation and what came of it."""
        if queries := _queries(act):
            self._was_asked |= _DIRECT in queries
            return
        if act.history_length > self._length:
            self._length, self._left, self._was_asked = act.history_length, 0, False
        if not act.is_replaying:
            self._left += sum(job.resolve_activity.is_local for job in act.jobs)
            self._left += sum(
                command.HasField("upsert_workflow_search_attributes")
                or command.update_response.HasField("accepted")
                or command.update_response.HasField("completed")
                for command in completion.successful.commands
            )


def _queries(act: WorkflowActivation) -> list[str]:
    return [job.query_workflow.query_id for job in act.jobs if job.HasField("query_workflow")]


def _is_trigger(job: WorkflowActivationJob) -> bool:
    """Tell whether an event of the history stands behind it; behind a local activity there is a marker of our own."""
    return any(job.HasField(trigger) for trigger in _TRIGGERS) and not job.resolve_activity.is_local
