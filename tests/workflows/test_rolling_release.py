"""A release rolls out beside the one before it: ramped, rolled back, made current; the hand-over loses nothing.

The commands are those of docs/operations/release.md.
"""

import asyncio
import signal
import subprocess
import sysconfig
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from programme.danish_time import day_of
from tests.workflows.patience import LONG, until_answered
from workflows.client import act, ledger_of, take_in, workflow_id

pytestmark = pytest.mark.server

_TEMPORAL = str(Path(sysconfig.get_path("scripts")) / "temporal")
CASES = [f"r-{letter}" for letter in "abcdefgh"]


class Deployment:
    """The deployment `forloeb` of a server, as an operator routes it."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def set(self, what: str, build: str, *options: str) -> None:
        """Route to a build; the server learns of a build only when a worker of it has polled."""
        words = [_TEMPORAL, "worker", "deployment", f"set-{what}-version", "--address", self._address]
        words += ["--deployment-name", "forloeb", "--build-id", build, "--yes", *options]
        async with asyncio.timeout(LONG):
            while (await asyncio.to_thread(subprocess.run, words, capture_output=True)).returncode:
                await asyncio.sleep(0.5)


async def _builds(client) -> set[str]:
    """Say which builds the programmes last ran on, each after an action of its own."""
    builds = set[str]()
    for case in CASES:
        await until_answered(partial(act, client, case, {"fact": "recognition_informed"}))
        described = await client.get_workflow_handle(workflow_id(case)).describe()
        builds.add(described.raw_description.workflow_execution_info.versioning_info.deployment_version.build_id)
    return builds


async def _until_on(client, builds: set[str]) -> None:
    async with asyncio.timeout(LONG):
        while await _builds(client) != builds:
            await asyncio.sleep(0.2)


async def test_two_releases_at_once_a_ramp_a_roll_back_and_a_hand_over_lose_no_action(
    dev_server, connected, worker_process, case_file, next_release
):
    with dev_server() as address:
        client = await connected(address)
        deployment = Deployment(address)
        old = worker_process(TEMPORAL_ADDRESS=address, TEMPORAL_WORKER_BUILD_ID="one")
        await deployment.set("current", "one")
        for case in CASES:
            await take_in(client, case_file(case, str(day_of(datetime.now(UTC)))), f"event-{case}")
        await _until_on(client, {"one"})
        worker_process(next_release, TEMPORAL_ADDRESS=address, TEMPORAL_WORKER_BUILD_ID="two")
        await deployment.set("ramping", "two", "--percentage", "50")
        await _until_on(client, {"one", "two"})
        await deployment.set("ramping", "two", "--delete")
        await _until_on(client, {"one"})
        await deployment.set("current", "two")
        accepted: dict[str, list[str]] = {case: [] for case in CASES}
        stop = asyncio.Event()

        async def work(case: str) -> None:
            for number in count():
                if stop.is_set():
                    return
                command = f"{case}-{number}"
                said = partial(act, client, case, {"fact": "recognition_informed"}, command)
                accepted[case].append((await until_answered(said)).fact_id)

        caseworkers = [asyncio.create_task(work(case)) for case in CASES]
        old.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(old.wait, 120) == 0
        stop.set()
        await asyncio.gather(*caseworkers)
        await _until_on(client, {"two"})
        for case in CASES:
            recorded = [entry.id for entry in (await ledger_of(client, case)).entries]
            assert [id_ for id_ in recorded if id_ in set(accepted[case])] == accepted[case]
