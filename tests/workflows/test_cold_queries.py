"""Questions that wait while no worker runs, and a timer that fires then, do not spoil the programme."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.client import Client

from tests.workflows.patience import until, until_answered
from workflows.client import act, evaluation_of, ledger_of, plan_of, take_in, workflow_id
from workflows.sandbox import Progress

_FAST_WORKER = "import tests.chaos.fast_time, worker; worker.leave(worker.main())"
_DAYS = (72, 180, 400)  # seconds; reminders go out after seven twenty-fourths, and all must be prepared by then


def _activation(step: str, at: int, events: int) -> WorkflowActivation:
    act = WorkflowActivation(run_id="run-1", is_replaying=step == "replay", history_length=events)
    act.timestamp.FromSeconds(at)
    match step:
        case "direct" | "task":
            act.jobs.add().query_workflow.query_id = "legacy_query" if step == "direct" else "1"
        case "update":
            act.jobs.add().do_update.id = "command-1"
        case _:
            act.jobs.add().fire_timer.seq = 1
    return act


@pytest.mark.parametrize(
    ("steps", "is_spoiled"),
    [
        pytest.param([("replay", 1, 9), ("timer", 1, 16), ("direct", 1, 16)], True, id="loaded by a query"),
        pytest.param([("timer", 1, 9), ("timer", 1, 16), ("direct", 1, 16)], True, id="of which the server lost sight"),
        pytest.param([("timer", 1, 9), ("timer", 2, 16), ("direct", 2, 16)], False, id="a task began"),
        pytest.param([("timer", 1, 9), ("timer", 1, 9), ("direct", 1, 9)], False, id="two steps of one task"),
        pytest.param([("replay", 1, 9), ("replay", 1, 16), ("direct", 1, 16)], False, id="all is recorded"),
        pytest.param([("timer", 1, 9), ("timer", 1, 16), ("task", 1, 16)], False, id="asked by a workflow task"),
        pytest.param([("timer", 1, 9), ("direct", 1, 9), ("update", 2, 12)], False, id="asked at rest"),
    ],
)
def test_work_that_no_workflow_task_asked_for_is_told_by_its_time(steps, is_spoiled):
    progress = Progress()
    for step in steps:
        assert not progress.is_spoiled_for(_activation(*step))
        progress.note(_activation(*step))
    assert progress.is_spoiled_for(_activation("update", 3, 30)) is is_spoiled
    assert not progress.is_spoiled_for(_activation("direct", 3, 30)), "questions are answered all the same"


@pytest.fixture
def working(tmp_path, monkeypatch) -> Iterator[Callable[[str, datetime, int], "subprocess.Popen[bytes]"]]:
    """Start workers whose calendar runs fast; none outlives the test."""
    running: list[subprocess.Popen[bytes]] = []

    def start(address: str, began: datetime, day: int) -> "subprocess.Popen[bytes]":
        for name, value in {
            "TEMPORAL_ADDRESS": address,
            "FORLOEB_MAILDIR": str(tmp_path / "notices"),
            "FAST_DAY": str(day),
            "FAST_BEGAN": began.isoformat(),
        }.items():
            monkeypatch.setenv(name, value)
        with (tmp_path / "worker.log").open("a") as log:
            running.append(subprocess.Popen([sys.executable, "-c", _FAST_WORKER], stdout=log, stderr=log))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()


async def _is_settled(client: Client, case: str) -> bool:
    """Tell whether the law was asked, and no worker has a task of the programme."""
    if await until_answered(partial(evaluation_of, client, case)) is None:
        return False
    described = await client.get_workflow_handle(workflow_id(case)).describe()
    return not described.raw_description.HasField("pending_workflow_task")


@pytest.mark.server
@pytest.mark.parametrize("asked_before", [False, True])
async def test_a_timer_fires_while_questions_wait_and_the_programme_goes_on(
    asked_before, dev_server, connected, case_file, working
):
    with dev_server() as address:
        client = await connected(address)
        for day in _DAYS:
            case, start = f"q-{day}", partial(working, address, datetime.now(UTC), day)
            morning = datetime.now(UTC) + timedelta(seconds=day * 7 / 24)
            worker = start()
            await take_in(client, case_file(case, "2025-11-03"), "event-1")
            await until(partial(_is_settled, client, case))
            worker.kill()  # so that the server gives what comes next to this worker first, which takes it ten seconds
            worker.wait()
            if asked_before:  # the run is in the worker's memory, but the server does not know that
                worker = start()
                await until_answered(partial(plan_of, client, case))
                worker.send_signal(signal.SIGSTOP)
            if datetime.now(UTC) < morning:
                break
            worker.kill()
        else:
            pytest.fail("the machine is too slow to prepare this test in two minutes")
        questions = [asyncio.create_task(plan_of(client, case)) for _ in range(8)]
        await asyncio.sleep((morning - datetime.now(UTC)).total_seconds() + 1)
        for number in range(2):  # the second worker replays what the first has written
            ask = partial(act, client, case, {"fact": "recognition_informed"}, f"command-{number}")
            acting = asyncio.create_task(until_answered(ask))
            if worker.poll() is None:
                worker.send_signal(signal.SIGCONT)
            else:
                worker = start()
            await acting
            worker.kill()
            worker.wait()
        start()
        assert len((await until_answered(partial(ledger_of, client, case))).entries) == 3
        for question in questions:  # some are lost with what had heard too much
            question.cancel()
        await asyncio.gather(*questions, return_exceptions=True)
