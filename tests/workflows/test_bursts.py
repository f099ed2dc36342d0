"""Colleagues act on one case at once, others look, deadlines ring, a worker dies: nothing lost, nothing twice.

And every history replays from cold, with the worker's cache and without, whichever of the SDK's logic flags are on.
BURSTS=20 plays that many programmes each way, and bursts of up to 64.
"""

import asyncio
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from temporalio.client import Client

from programme.ledger import fact_id
from tests.workflows.patience import LONG
from workflows.client import Refused, act, ledger_of, plan_of, take_in, workflow_id

pytestmark = pytest.mark.server

_NUMBER = count()
_DAY = "8"  # seconds
_EXAMPLES = int(os.environ.get("BURSTS", "2"))
_LARGE = [40, 64] if "BURSTS" in os.environ else []
_NEED: dict[str, object] = {"fact": "need_recorded", "of": "revision", "ground": "et behov"}


@dataclass(frozen=True)
class Burst:
    """What comes at once."""

    updates: int
    signals: int
    queries: int
    kills: bool


_BURSTS = st.builds(
    Burst,
    updates=st.sampled_from([2, 3, 5, 8, 16, 24, *_LARGE]),
    signals=st.integers(0, 8),
    queries=st.sampled_from([0, 8, 32]),
    kills=st.booleans(),
)


@pytest.fixture
def odd_worker(
    real_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., "subprocess.Popen[bytes]"]]:
    """Start workers on a fast calendar; none outlives the test."""
    running: list[subprocess.Popen[bytes]] = []
    for name, value in {
        "TEMPORAL_ADDRESS": real_server,
        "FORLOEB_MAILDIR": str(tmp_path / "notices"),
        "FAST_DAY": _DAY,
        "FAST_BEGAN": datetime.now(UTC).isoformat(),
    }.items():
        monkeypatch.setenv(name, value)

    def start() -> "subprocess.Popen[bytes]":
        with (tmp_path / "worker.log").open("a") as log:
            words = [sys.executable, "-m", "tests.chaos.odd_worker"]
            running.append(subprocess.Popen(words, stdout=log, stderr=log))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()


class Office:
    """Those who act on one case; each sends until somebody has answered."""

    def __init__(self, client: Client, case: str, start: Callable[..., "subprocess.Popen[bytes]"]) -> None:
        self._client, self._case, self._start = client, case, start
        self.accepted: list[str] = []

    async def live_through(self, bursts: list[Burst]) -> None:
        for burst in bursts:
            await self._live_through(burst)

    async def _live_through(self, burst: Burst) -> None:
        people = [self._update() for _ in range(burst.updates)]
        people += [self._signal() for _ in range(burst.signals)]
        people += [self._look() for _ in range(burst.queries)]
        working = [asyncio.create_task(one) for one in people]
        if burst.kills:
            await asyncio.sleep(0.3)
            self.worker.kill()
            self.worker.wait()
            self.worker = self._start()
        async with asyncio.timeout(LONG):
            await asyncio.gather(*working)

    async def _update(self) -> None:
        command = f"update-{next(_NUMBER)}"
        while True:
            try:
                self.accepted.append((await act(self._client, self._case, _NEED, command)).fact_id)
            except Refused:
                raise
            except Exception:  # too many at once, or nobody there just now: it is sent again
                await asyncio.sleep(0.2)
            else:
                return

    async def _signal(self) -> None:
        command = f"signal-{next(_NUMBER)}"
        handle = self._client.get_workflow_handle(workflow_id(self._case))
        await handle.signal("record", _NEED | {"command": command})
        self.accepted.append(fact_id(command))

    async def _look(self) -> None:
        try:
            await plan_of(self._client, self._case)
        except Exception:  # who looks while nobody answers looks again later
            await asyncio.sleep(0)

    async def ledger_when(self, entries: int) -> list[str]:
        async with asyncio.timeout(LONG):
            while True:
                try:
                    ids = [entry.id for entry in (await ledger_of(self._client, self._case)).entries]
                except Exception:
                    ids = []
                if len(ids) >= entries:
                    return ids
                await asyncio.sleep(0.2)


@pytest.mark.parametrize(("cached", "flags"), [("1000", ""), ("0", ""), ("1000", "all")])
def test_bursts_lose_nothing_double_nothing_and_leave_histories_that_replay(
    real_server: str, connected: Any, odd_worker: Any, case_file: Any, monkeypatch: Any, cached: str, flags: str
):
    monkeypatch.setenv("CACHED", cached)
    monkeypatch.setenv("FLAGS", flags)
    with asyncio.Runner() as runner:
        client = runner.run(connected(real_server))
        worker = [odd_worker()]
        cases: list[str] = []

        async def live(bursts: list[Burst]) -> None:
            case = f"b-{next(_NUMBER)}"
            cases.append(case)
            await take_in(client, case_file(case, "2025-11-17"), f"event-{case}")
            office = Office(client, case, odd_worker)
            office.worker = worker[0]
            await office.live_through(bursts)
            worker[0] = office.worker
            ids = Counter(await office.ledger_when(len(office.accepted) + 1))
            assert set(ids) >= set(office.accepted)
            assert ids.total() == len(ids) == len(office.accepted) + 1

        @settings(
            max_examples=_EXAMPLES,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=[HealthCheck.function_scoped_fixture],
        )
        @given(bursts=st.lists(_BURSTS, min_size=1, max_size=2))
        def play(bursts: list[Burst]) -> None:
            runner.run(live(bursts))

        play()
        replay = [sys.executable, "-m", "tests.chaos.replaying", *cases]
        replayed = subprocess.run(replay, capture_output=True, text=True)
        assert replayed.returncode == 0, replayed.stdout + replayed.stderr
        for case in cases:  # the next worker has another calendar
            runner.run(client.get_workflow_handle(workflow_id(case)).terminate())
