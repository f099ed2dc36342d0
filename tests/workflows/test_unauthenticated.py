"""Whoever holds no key of a case records nothing in it, whichever way they send it, whichever action they name."""

import uuid
from typing import Any

import pytest
from temporalio.api.common.v1 import Payload, Payloads, WorkflowExecution
from temporalio.api.enums.v1 import UpdateWorkflowExecutionLifecycleStage
from temporalio.api.update.v1 import Input, Meta, Outcome, Request, WaitPolicy
from temporalio.api.workflowservice.v1 import SignalWorkflowExecutionRequest, UpdateWorkflowExecutionRequest
from temporalio.client import Client

from programme.commands import ACTION_MODELS
from workflows.client import act, ledger_of, take_in, workflow_id

_COMPLETED = UpdateWorkflowExecutionLifecycleStage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED
_PLAIN = {
    "no payload": None,
    "an empty list of payloads": Payloads(),
    "binary/null": Payloads(payloads=[Payload(metadata={"encoding": b"binary/null"})]),
    "a bare string": Payloads(payloads=[Payload(metadata={"encoding": b"json/plain"}, data=b'"x"')]),
    "a JSON object": Payloads(payloads=[Payload(metadata={"encoding": b"json/plain"}, data=b"{}")]),
    "JSON null": Payloads(payloads=[Payload(metadata={"encoding": b"json/plain"}, data=b"null")]),
    "what says it is encrypted": Payloads(payloads=[Payload(metadata={"encoding": b"binary/encrypted"}, data=b"{}")]),
}


async def _update(client: Client, case: str, action: str, sent: Payloads | None) -> Outcome:
    execution = WorkflowExecution(workflow_id=workflow_id(case))
    request = Request(meta=Meta(update_id=str(uuid.uuid4()), identity="somebody"), input=Input(name=action, args=sent))
    answer = await client.workflow_service.update_workflow_execution(
        UpdateWorkflowExecutionRequest(
            namespace=client.namespace,
            workflow_execution=execution,
            request=request,
            wait_policy=WaitPolicy(lifecycle_stage=_COMPLETED),
        )
    )
    return answer.outcome


@pytest.mark.parametrize("sent", _PLAIN.values(), ids=_PLAIN.keys())
async def test_no_action_is_recorded_that_was_not_encrypted(world: Any, case_file: Any, sent: Payloads | None):
    await take_in(world.client, case_file("u-plain", "2040-01-16"), "event-1")
    before = await ledger_of(world.client, "u-plain")
    for action in ACTION_MODELS:
        outcome = await _update(world.client, "u-plain", action, sent)
        assert outcome.HasField("failure"), action
        [failure] = [await world.client.data_converter.decode_failure(outcome.failure)]
        assert "sendes krypteret" in str(failure) or "encrypted for" in str(failure), (action, failure)
    assert await ledger_of(world.client, "u-plain") == before


@pytest.mark.parametrize("sent", _PLAIN.values(), ids=_PLAIN.keys())
async def test_no_signal_records_what_was_not_encrypted(world: Any, case_file: Any, sent: Payloads | None):
    await take_in(world.client, case_file("u-signal", "2040-01-16"), "event-1")
    await world.client.workflow_service.signal_workflow_execution(
        SignalWorkflowExecutionRequest(
            namespace=world.client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=workflow_id("u-signal")),
            signal_name="record",
            input=sent,
        )
    )
    await act(world.client, "u-signal", {"fact": "recognition_informed"})
    entries = (await ledger_of(world.client, "u-signal")).entries
    assert [entry.key for entry in entries if entry.refused is None] == ["takeover", "recognition_informed"]
    assert [entry for entry in entries if entry.refused is not None]


async def test_an_action_without_fields_is_sent_as_an_empty_object(world: Any, case_file: Any):
    await take_in(world.client, case_file("u-empty", "2040-01-16"), "event-1")
    assert (await act(world.client, "u-empty", {"fact": "recognition_informed"})).fact_id
