"""What the Temporal UI asks a programme for: its details, written anew for everyone who looks."""

from typing import Any

from temporalio import workflow
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.worker import HandleQueryInput, Interceptor, WorkflowInboundInterceptor, WorkflowInterceptorClassInput

from workflows.details import details
from workflows.programme import Programme

_NO_PLAN = "Planen kan ikke regnes ud nu; se arbejderens log."


class ControlRoom(Interceptor):
    """Lays today's details into what the SDK tells of a programme; `desk`: where the caseworkers' pages are."""

    def __init__(self, desk: str | None) -> None:
        self._desk = desk

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002  (the SDK's name)
    ) -> type[WorkflowInboundInterceptor]:
        """Give the interceptor of queries."""
        desk = self._desk

        class Answering(WorkflowInboundInterceptor):
            async def handle_query(self, input: HandleQueryInput) -> Any:  # noqa: A002
                answer = await super().handle_query(input)
                if isinstance(answer, WorkflowMetadata) and isinstance(programme := workflow.instance(), Programme):
                    answer.current_details = _details(programme, desk)
                return answer

        return Answering


def _details(programme: Programme, desk: str | None) -> str:
    """Write the details; a fault in the law must not keep an operator from all else that the UI asks for."""
    try:
        return details(programme.plan(), desk)
    except Exception:
        workflow.logger.exception("no plan for the details")
        return _NO_PLAN
