"""Questions that wait while no worker runs, and a timer that fires then, do not spoil the programme."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.client import Client
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from tests.archives import begun
from tests.workflows.patience import until, until_answered
from workflows.client import act, evaluation_of, ledger_of, plan_of, take_in, workflow_id
from workflows.sandbox import Sandbox

_FAST_WORKER = "import tests.chaos.fast_time, worker; worker.leave(worker.main())"
_DAYS = (72, 180, 400)  # seconds; reminders go out after seven twenty-fourths, and all must be prepared by then


def _activation(step: str, events: int) -> WorkflowActivation:
    act = WorkflowActivation(run_id="run-1", is_replaying=step == "replay", history_length=events)
    match step:
        case "timer":
            act.jobs.add().fire_timer.seq = 1
        case "law":
            act.jobs.add().resolve_activity.is_local = True
        case "update":
            act.jobs.add().do_update.id = "command-1"
        case "direct" | "task":
            act.jobs.add().query_workflow.query_id = "legacy_query" if step == "direct" else "1"
    return act


@pytest.mark.parametrize(
    ("steps", "fails"),
    [
        pytest.param([("replay", 9), ("timer", 11), ("law", 11), ("direct", 11), ("update", 12)], True, id="too early"),
        pytest.param(
            [("timer", 12), ("law", 12), ("direct", 12), ("update", 15)], True, id="another worker's, which died"
        ),
        pytest.param([("timer", 12), ("law", 12), ("direct", 12), ("timer", 16)], True, id="and a timer fired"),
        pytest.param([("timer", 12), ("law", 12), ("direct", 12), ("update", 16)], False, id="recorded: its marker"),
        pytest.param([("timer", 12), ("law", 12), ("update", 15)], False, id="not asked"),
        pytest.param([("timer", 12), ("law", 12), ("task", 12), ("update", 15)], False, id="asked by a workflow task"),
        pytest.param([("update", 12), ("direct", 12), ("update", 13)], False, id="refused, so not recorded at all"),
        pytest.param([("replay", 9), ("direct", 9), ("update", 12)], False, id="loaded by a query, with nothing to do"),
    ],
)
def test_no_programme_goes_on_from_work_that_its_history_does_not_hold(steps, fails, monkeypatch):
    done = WorkflowActivationCompletion()
    done.successful.SetInParent()
    instance = SimpleNamespace(activate=lambda act: done)
    monkeypatch.setattr(SandboxedWorkflowRunner, "create_instance", lambda *_: instance)
    details = SimpleNamespace(info=SimpleNamespace(namespace="forloeb", workflow_id="programme-a"))
    running = Sandbox().create_instance(details)
    told = [running.activate(_activation(*step)) for step in steps]
    assert [completion.HasField("failed") for completion in told] == [False] * (len(steps) - 1) + [fails]


@pytest.fixture
def working(tmp_path, monkeypatch) -> Iterator[Callable[[str, datetime, int], "subprocess.Popen[bytes]"]]:
    """Start workers whose calendar runs fast; none outlives the test."""
    running: list[subprocess.Popen[bytes]] = []

    def start(address: str, began: datetime, day: int) -> "subprocess.Popen[bytes]":
        for name, value in {
            "TEMPORAL_ADDRESS": address,
            "FORLOEB_MAILDIR": str(tmp_path / "notices"),
            "FAST_DAY": str(day),
            "FORLOEB_ARCHIVE": str(begun(tmp_path / "archive")),
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
    if await evaluation_of(client, case) is None:
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
                await plan_of(client, case)
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
        await asyncio.gather(*questions, return_exceptions=True)  # some are lost with what had heard too much
