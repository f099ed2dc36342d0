"""Questions that wait while no worker runs, and a timer that fires then, do not spoil the programme."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from workflows.client import act, evaluation_of, ledger_of, plan_of, take_in
from workflows.sandbox import Sandbox

_FAST_WORKER = "import tests.chaos.fast_time, worker; worker.leave(worker.main())"
_DAY = 60  # seconds; reminders go out after seven twenty-fourths of it
_DIRECT, _WITH_TASK = "legacy_query", "1"


@pytest.mark.parametrize(
    ("seen", "forgotten"),
    [
        pytest.param(["replay", "work", _DIRECT], 1, id="worked before its first query"),
        pytest.param(["work", _DIRECT, _DIRECT], 1, id="forgotten once"),
        pytest.param(["replay", _DIRECT, "work", _DIRECT], 0, id="loaded by a query, with nothing to do"),
        pytest.param(["replay", "work", _WITH_TASK, "work", _DIRECT], 0, id="loaded by a workflow task"),
        pytest.param(["replay", "work", "work"], 0, id="never asked"),
    ],
)
def test_only_what_may_have_worked_for_a_query_is_forgotten(seen, forgotten, monkeypatch):
    told: list[WorkflowActivation] = []
    instance = SimpleNamespace(activate=told.append)
    monkeypatch.setattr(SandboxedWorkflowRunner, "create_instance", lambda *_: instance)
    runs: list[str] = []
    details = SimpleNamespace(info=SimpleNamespace(namespace="forloeb", workflow_id="programme-a"))
    running = Sandbox(forget=runs.append).create_instance(details)
    for step in seen:
        act = WorkflowActivation(run_id="run-1", is_replaying=step != "work")
        if step in (_DIRECT, _WITH_TASK):
            act.jobs.add().query_workflow.query_id = step
        running.activate(act)
    assert (len(told), runs) == (len(seen), ["run-1"] * forgotten)


@pytest.mark.server
async def test_a_timer_fires_while_questions_wait_for_a_worker_and_the_programme_goes_on(
    dev_server, connected, case_file, tmp_path, monkeypatch
):
    with dev_server() as address:
        client = await connected(address)
        began = datetime.now(UTC)
        for name, value in {
            "TEMPORAL_ADDRESS": address, "FORLOEB_MAILDIR": str(tmp_path / "notices"), "FAST_DAY": str(_DAY),
            "FORLOEB_ARCHIVE": str(tmp_path / "archive"), "FAST_BEGAN": began.isoformat(),
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)

        def working() -> "subprocess.Popen[bytes]":
            with (tmp_path / "worker.log").open("a") as log:
                return subprocess.Popen([sys.executable, "-c", _FAST_WORKER], stdout=log, stderr=log)

        worker = working()
        await take_in(client, case_file("q-cold", "2025-11-03"), "event-1")
        while await evaluation_of(client, "q-cold") is None:
            await asyncio.sleep(0.1)
        worker.kill()
        worker.wait()
        morning = began + timedelta(seconds=_DAY * 7 / 24)
        assert datetime.now(UTC) < morning, "the machine is too slow for this test"
        questions = [asyncio.create_task(plan_of(client, "q-cold")) for _ in range(8)]
        await asyncio.sleep((morning - datetime.now(UTC)).total_seconds() + 1)
        for number in range(2):  # the second worker replays what the first has written
            acting = asyncio.create_task(act(client, "q-cold", {"fact": "recognition_informed"}, f"command-{number}"))
            worker = working()
            await acting
            worker.kill()
            worker.wait()
        worker = working()
        assert len((await ledger_of(client, "q-cold")).entries) == 3
        worker.terminate()
        await asyncio.gather(*questions, return_exceptions=True)
        await asyncio.to_thread(worker.wait, 30)
