"""Questions that wait while no worker runs, and a timer that fires then, do not spoil the programme."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from temporalio.client import Client

from tests.archives import begun
from tests.workflows.patience import until, until_answered
from workflows.client import act, evaluation_of, ledger_of, plan_of, take_in, workflow_id

_FAST_WORKER = "import tests.chaos.fast_time, worker; worker.leave(worker.main())"
_DAYS = (72, 180, 400)  # seconds; reminders go out after seven twenty-fourths, and all must be prepared by then


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
