"""What encryption means on the real server: erasure, keys that are gone, messages in plain text, a reset history."""

import asyncio
from datetime import UTC, datetime
from functools import partial

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowUpdateFailedError
from temporalio.contrib.pydantic import pydantic_data_converter

from payloads.data_keys import Owner
from payloads.failures import Erased
from payloads.ring import KeyRing
from payloads.settings import data_keys
from programme.danish_time import day_of
from tests.workflows.patience import refusals, until, until_answered
from workflows.client import DATA_CONVERTER, Refused, UnknownCase, act, ledger_of, programmes, take_in, workflow_id
from workflows.erasure import erase

pytestmark = pytest.mark.server

TODAY = str(day_of(datetime.now(UTC)))
SIGNED = {"fact": "contract_signed", "party": "both", "manner": "signed"}


async def _status(client: Client, case: str) -> WorkflowExecutionStatus | None:
    return (await client.get_workflow_handle(workflow_id(case)).describe()).status


async def _is_ended(client: Client, case: str) -> bool:
    return await _status(client, case) is WorkflowExecutionStatus.TERMINATED


async def test_an_erased_case_is_unreadable_and_everything_else_goes_on(client, worker_process, case_file):
    worker_process()
    await take_in(client, case_file("g-gone", TODAY), "event-1")
    await take_in(client, case_file("g-stays", TODAY), "event-1")
    await act(client, "g-gone", {**SIGNED, "note": "Sofie Hansen"})
    history = await client.get_workflow_handle(workflow_id("g-gone")).fetch_history()
    await erase(client, "g-gone")
    assert await erase(client, "g-gone"), "once more is the same"
    assert await _status(client, "g-gone") is WorkflowExecutionStatus.TERMINATED
    for again in (
        lambda: ledger_of(client, "g-gone"),
        lambda: act(client, "g-gone", SIGNED),
        lambda: take_in(client, case_file("g-gone", TODAY), "event-1"),
    ):
        with pytest.raises(Refused, match="g-gone blev slettet den"):
            await again()
    with pytest.raises(Erased):
        await DATA_CONVERTER.decode(history.events[0].workflow_execution_started_event_attributes.input.payloads)
    assert (await act(client, "g-stays", SIGNED)).phase == "follow_up"

    async def are_listed() -> bool:
        listed = {programme.case: programme.closed async for programme in programmes(client)}
        return (listed.get("g-gone"), listed.get("g-stays")) == (True, False)

    await until(are_listed)


async def test_nobody_is_erased_who_was_never_taken_in(client):
    with pytest.raises(UnknownCase):
        await erase(client, "g-nobody")


async def test_an_erased_case_that_a_backup_brings_back_is_ended_when_a_worker_starts(
    client, worker_process, case_file
):
    worker_process()
    await take_in(client, case_file("g-backup", TODAY), "event-1")
    await take_in(client, case_file("g-other", TODAY), "event-1")
    await act(client, "g-backup", SIGNED)  # so that nothing is under way when the key goes
    data_keys().erase(Owner(client.namespace, workflow_id("g-backup")))  # as if the running programme had been restored
    handle = client.get_workflow_handle(workflow_id("g-backup"))
    await handle.signal("record")
    assert (await act(client, "g-other", SIGNED)).phase == "follow_up", "the others are not held up"
    worker_process()
    await until(partial(_is_ended, client, "g-backup"))
    assert (await act(client, "g-other", {"fact": "cv_published"})).phase == "follow_up"


async def test_a_programme_whose_key_is_missing_waits_until_it_is_back(client, worker_process, case_file):
    worker_process()
    await take_in(client, case_file("g-lost", TODAY), "event-1")
    await act(client, "g-lost", SIGNED)  # so that nothing is under way when the key goes
    key = data_keys().folder / Owner(client.namespace, workflow_id("g-lost")).file_name
    lost = key.rename(key.with_suffix(".lost"))
    handle = client.get_workflow_handle(workflow_id("g-lost"))
    await handle.signal("record")

    async def is_stuck() -> bool:
        return any([event.WhichOneof("attributes") in STUCK async for event in handle.fetch_history_events()])

    await until(is_stuck)
    lost.rename(key)
    [entry] = await refusals(client, "g-lost")
    assert entry.refused.given == {"signal": "record", "given": []}
    assert await _status(client, "g-lost") is WorkflowExecutionStatus.RUNNING


STUCK = ("workflow_task_failed_event_attributes", "workflow_task_timed_out_event_attributes")


@pytest.mark.parametrize("ring", ["other", "none"])
async def test_a_worker_without_the_right_ring_does_not_start_and_says_which_key_is_missing(
    client, worker_process, case_file, tmp_path, ring
):
    await take_in(client, case_file("g-ring", TODAY), "event-1")
    KeyRing.make(tmp_path / "other.json")
    worker = worker_process(FORLOEB_KEY_RING=str(tmp_path / f"{ring}.json"))
    assert await asyncio.to_thread(worker.wait, 120) == 1
    said = (tmp_path / "worker0.log").read_text()
    expected = {
        "other": f"lacks keys that data keys are wrapped with: {data_keys().ring.current}",
        "none": "none.json is gone",
    }
    assert expected[ring] in said


async def test_what_comes_in_plain_text_is_refused_and_holds_nothing_up(client, worker_process, case_file):
    worker_process()
    await take_in(client, case_file("g-plain", TODAY), "event-1")
    plain = Client(client.service_client, namespace=client.namespace, data_converter=pydantic_data_converter)
    handle = plain.get_workflow_handle(workflow_id("g-plain"))
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await handle.execute_update("contract_signed", {"party": "both", "manner": "signed"})
    assert "not encrypted" in str(refused.value.cause)
    await handle.signal("record", SIGNED)
    [entry] = await refusals(client, "g-plain")
    assert "not encrypted" in str(entry.refused.given)
    assert (await act(client, "g-plain", SIGNED)).phase == "follow_up"


async def test_a_programme_that_is_reset_reads_its_history(client, worker_process, case_file):
    worker_process()
    await take_in(client, case_file("g-reset", TODAY), "event-1")
    await act(client, "g-reset", SIGNED)
    handle = client.get_workflow_handle(workflow_id("g-reset"))
    run = (await handle.describe()).run_id
    await client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=handle.id, run_id=run),
            workflow_task_finish_event_id=4,
            request_id="reset",
            reason="test",
        )
    )

    async def is_read() -> bool:
        ledger = await until_answered(partial(ledger_of, client, "g-reset"))
        return [entry.key for entry in ledger.entries] == ["takeover", "contract_signed"]

    await until(is_read)


async def test_a_command_that_looks_like_a_cpr_number_is_refused_for_its_id_is_in_plain_text(client, case_file):
    await take_in(client, case_file("g-cpr", TODAY), "event-1")
    with pytest.raises(Refused, match="må ikke indeholde cifre"):
        await act(client, "g-cpr", SIGNED, command="0101901234")
