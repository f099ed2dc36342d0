"""How the embedded default grows: programmes taken in, listed and filtered, and a storm of deadlines on one morning.

Usage: python -m benchmarks.scale [FILE] [PROGRAMMES]. Prints each step and writes the figures to FILE as JSON, from
which benchmarks.plot draws docs/images/scale.svg. A day of the calendar takes ten minutes, so that a morning comes.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ.setdefault("FAST_DAY", "600")
from tests.chaos import fast_time  # isort: skip  (before whatever takes the calendar)
import psutil
from temporalio.client import Client

from benchmarks.rig import Rig, cpu, resident, rig
from benchmarks.shape import ACTIONS
from statute.calendar import add_days, is_working_day
from statute.facts import CaseFile
from workflows.client import page_of_programmes, take_in

STEPS = (500, 1_000, 2_000, 5_000, 10_000, 15_000, 20_000)
STORM = 2_000
_AT_ONCE = 20
_PAGE = 100
_EVALUATED = 'WorkflowType = "Programme" AND Phase IS NOT NULL'
_LEAD = 240.0  # seconds that taking in the storm may last
_MUNICIPALITIES = ("0101", "0147", "0461", "0751", "0851")


def _case(name: str, days_ago: int, *facts: dict[str, object]) -> CaseFile:
    """Give a case that was taken over so many days before the first day of the calendar."""
    on = add_days(fast_time.FIRST, -days_ago)
    person = {"born": "1991-04-12", "group": "refugee"}
    municipality = _MUNICIPALITIES[hash(name) % len(_MUNICIPALITIES)]
    takeover = {"fact": "takeover", "on": on, "municipality": municipality}
    benefit = {"fact": "benefit_started", "on": on, "benefit": "self_support_and_return"}
    return CaseFile.model_validate({"case": name, "person": person, "facts": [takeover, benefit, *facts]})


async def _taken_in(client: Client, cases: list[CaseFile]) -> None:
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(case: CaseFile) -> None:
        async with gate:
            await take_in(client, case, f"event-{case.case}")

    await asyncio.gather(*map(one, cases))


class Scale:
    """One run: a rig, its worker, and what was measured."""

    def __init__(self, there: Rig, worker: psutil.Process, server: psutil.Process) -> None:
        self._there, self._worker, self._server = there, worker, server
        self.steps: list[dict[str, float]] = []
        self.storm: dict[str, float] = {}
        self._peak = 0.0

    async def grow(self, programmes: int) -> None:
        """Take programmes in until there are so many, and measure how the whole stands then."""
        before = int(self.steps[-1]["programmes"]) if self.steps else 0
        begun, used, served = time.perf_counter(), cpu(self._worker), cpu(self._server)
        cases = [_case(f"s-{number}", 0) for number in range(before, programmes)]
        await _taken_in(self._there.client, cases)
        await self._there.until_counted(_EVALUATED, programmes)
        seconds, new = time.perf_counter() - begun, programmes - before
        self.steps.append(
            {
                "programmes": programmes,
                "per_second": new / seconds,
                "worker_cpu_ms": (cpu(self._worker) - used) / new * 1000,
                "server_cpu_ms": (cpu(self._server) - served) / new * 1000,
                "worker_mb": resident(self._worker),
                "worker_peak_mb": self._peak,
                "server_mb": resident(self._server),
                "database_mb": self._there.database.stat().st_size / 1e6,
                "list_ms": await self._listed(),
                "filter_ms": await self._listed(municipality="0101"),
                "filter_overdue_ms": await self._listed(overdue=True),
                "filter_due_ms": await self._listed(due_before=add_days(fast_time.FIRST, 60)),
            }
        )
        print(json.dumps(self.steps[-1]), flush=True)

    async def _listed(self, **narrowing: object) -> float:
        """Return the slowest of five times that the first page of a list takes, in milliseconds."""
        slowest = 0.0
        for _ in range(5):
            begun = time.perf_counter()
            await page_of_programmes(self._there.client, _PAGE, None, **narrowing)  # pyright: ignore[reportArgumentType]
            slowest = max(slowest, (time.perf_counter() - begun) * 1000)
        return slowest

    async def weather(self) -> None:
        """Take in programmes whose contract is due on the same day, and measure that day's morning."""
        day = fast_time.day_of(datetime.now(UTC) + timedelta(seconds=_LEAD)) + timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
        ago = (fast_time.FIRST - day.replace(month=(day.month - 2) % 12 + 1, year=day.year - (day.month == 1))).days
        met = [{**fact, "on": add_days(fast_time.FIRST, -ago)} for fact in ACTIONS[:-1]]
        cases = [_case(f"storm-{number}", ago, *met) for number in range(STORM)]
        begun = time.perf_counter()
        await _taken_in(self._there.client, cases)
        print(f"storm taken in, {STORM / (time.perf_counter() - begun):.1f} a second", flush=True)
        await asyncio.sleep(max(0.0, (fast_time.morning_of(day) - datetime.now(UTC)).total_seconds()))
        sent, begun, used = self._sent(day), time.perf_counter(), cpu(self._worker)
        while (now := self._sent(day)) < STORM and time.perf_counter() - begun < 1_200:
            await asyncio.sleep(0.5)
        self.storm = {
            "deadlines": STORM,
            "sent_before": sent,
            "sent": now,
            "seconds": time.perf_counter() - begun,
            "worker_cpu_s": cpu(self._worker) - used,
            "worker_peak_mb": self._peak,
        }
        print(json.dumps(self.storm), flush=True)

    def _sent(self, day: object) -> int:
        """Count the notices of the storm's due day; each is a file of its own."""
        wanted = f"/{day}/due-day".encode()
        return sum(wanted in file.read_bytes() for file in self._there.notices.glob("*.eml"))

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Note the worker's highest memory all the while."""

        async def watch() -> None:
            while True:
                self._peak = max(self._peak, resident(self._worker))
                await asyncio.sleep(0.5)

        watching = asyncio.create_task(watch())
        yield
        watching.cancel()


async def _run(file: Path, most: int) -> None:
    async with rig() as there:
        worker = await there.worker("benchmarks.fast_worker")
        assert there.server.pid is not None
        scale = Scale(there, worker, psutil.Process(there.server.pid))
        async with scale.watched():
            for programmes in (step for step in STEPS if step <= most):
                await scale.grow(programmes)
                file.write_text(json.dumps({"steps": scale.steps, "storm": scale.storm}, indent=1))
            await scale.weather()
        machine = f"{psutil.cpu_count()} cores, {psutil.virtual_memory().total / 1e9:.0f} GB"
        figures = {"machine": machine, "on": str(datetime.now(UTC).date()), "steps": scale.steps, "storm": scale.storm}
        file.write_text(json.dumps(figures, indent=1))


def main() -> None:
    """Measure, and write the figures."""
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("benchmarks/scale.json")
    asyncio.run(_run(file, int(sys.argv[2]) if len(sys.argv) > 2 else STEPS[-1]))


if __name__ == "__main__":
    main()
