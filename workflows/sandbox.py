"""The sandbox that programmes run in: the SDK's, but for what costs without use.

For every payload the SDK asks inside the sandbox, by code compiled for it, which activity the payload is for: a fifth
of the CPU of an action. Our codec needs to know no more than whose key it is.
"""

from temporalio.converter import WorkflowSerializationContext
from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner


class Sandbox(SandboxedWorkflowRunner):
    """The sandbox of programmes."""

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """Give an instance whose payloads are all the workflow's."""
        instance = super().create_instance(det)
        context = WorkflowSerializationContext(det.info.namespace, det.info.workflow_id)
        instance.get_serialization_context = lambda command_info: context
        return instance
