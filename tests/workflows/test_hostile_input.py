"""What the real server would end a programme for, or what would make its tasks fail for ever, does neither."""

import asyncio
import uuid
from datetime import UTC, datetime

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowExecutionStatus
from temporalio.common import RawValue

from programme.danish_time import day_of
from tests.workflows.patience import refusals
from workflows.client import Refused, act, ledger_of, take_in, workflow_id

pytestmark = pytest.mark.server

TODAY = day_of(datetime.now(UTC))
LETTERS = str.maketrans("0123456789", "ghijklmnop")
SIGNED = {"fact": "contract_signed", "party": "both", "manner": "signed"}


async def test_a_municipality_with_an_endless_name_is_refused(client, worker_process, case_file):
    worker_process()
    await take_in(client, case_file("x-name", str(TODAY)), "event-1")
    with pytest.raises(Refused, match="four digits of a municipality"):
        await act(client, "x-name", {"fact": "moved", "municipality": "y" * 5_000})
    await act(client, "x-name", SIGNED)
    described = await client.get_workflow_handle(workflow_id("x-name")).describe()
    assert described.status is WorkflowExecutionStatus.RUNNING


@pytest.mark.parametrize("data", [b"\xff\x00", b"[" * 10_000 + b"]" * 10_000, b'{"fact": "\\ud800"}'])
@pytest.mark.parametrize("encoding", [b"binary/plain", b"json/plain", b"no/such/encoding"])
async def test_a_signal_of_any_bytes_is_kept_as_refused(client, worker_process, case_file, data, encoding):
    worker_process()
    case = f"x-bytes-{uuid.uuid4().hex.translate(LETTERS)}"
    await take_in(client, case_file(case, str(TODAY)), "event-1")
    handle = client.get_workflow_handle(workflow_id(case))
    await handle.signal("record", RawValue(Payload(metadata={"encoding": encoding}, data=data)))
    await refusals(client, case)
    await act(client, case, SIGNED)


async def test_a_case_that_would_not_fit_is_not_taken_in(client, case_file):
    long = {"fact": "need_recorded", "on": str(TODAY), "of": "revision", "note": "x" * 15_000}
    with pytest.raises(Refused, match="fylder for meget"):
        await take_in(client, case_file("x-full", str(TODAY), *(100 * [long])), "event-1")


async def test_a_command_that_says_something_else_is_refused_also_at_once(client, worker_process, case_file):
    worker_process()
    await take_in(client, case_file("x-command", str(TODAY)), "event-1")
    held = {"fact": "follow_up_held", "form": "letter"}
    both = [act(client, "x-command", fact, command="command-1") for fact in (SIGNED, held)]
    answers = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["Recorded", "Refused"]
    with pytest.raises(Refused, match="Samme kommando"):
        await act(client, "x-command", {**SIGNED, "party": "foreigner"}, command="command-1")
    assert len((await ledger_of(client, "x-command")).entries) == 2
