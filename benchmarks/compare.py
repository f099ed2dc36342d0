"""Programmes against a bare workflow with the same shape of events: same server, same run, interleaved.

Usage: python -m benchmarks.compare [ROUNDS]. Prints what each costs, and the ratios with their spread over the rounds;
it asserts nothing, for machines differ.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import psutil
from temporalio.client import Client, WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter
from temporalio.worker import Replayer

from benchmarks.bare import TASK_QUEUE, Bare
from benchmarks.rig import Rig, cpu, resident, rig
from benchmarks.shape import ACTIONS, bare_start, steps, taken_over, today
from worker import sandbox
from workflows.client import DATA_CONVERTER, act, take_in, workflow_id
from workflows.programme import Programme

PROGRAMMES = 60  # of each kind in each round
AT_ONCE = 20
_PHASED = 'WorkflowType = "{kind}" AND Phase IS NOT NULL'


@dataclass(frozen=True)
class Kind:
    """One of the two that are compared: how it is started and acted upon."""

    name: str
    module: str
    workflow: type
    converter: DataConverter
    start: Callable[[Client, str], Awaitable[object]]
    act: Callable[[Client, str, dict[str, object]], Awaitable[object]]


async def _start_bare(client: Client, case: str) -> object:
    return await client.start_workflow(
        Bare.run, bare_start(case), id=workflow_id(case), task_queue=TASK_QUEUE, static_summary=f"Forløb {case}"
    )


async def _act_on_bare(client: Client, case: str, fact: dict[str, object]) -> object:
    return await client.get_workflow_handle(workflow_id(case)).execute_update("act", fact)


async def _start(client: Client, case: str) -> object:
    return await take_in(client, taken_over(case, today()), f"event-{case}")


OURS = Kind("programme", "worker", Programme, DATA_CONVERTER, _start, act)
BARE = Kind("bare", "benchmarks.bare", Bare, pydantic_data_converter, _start_bare, _act_on_bare)


@dataclass
class Measured:
    """What the rounds of one kind have measured, one value for each round."""

    per_second: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p95: list[float] = field(default_factory=list)
    cpu_start: list[float] = field(default_factory=list)
    cpu_action: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    replay: list[float] = field(default_factory=list)
    events: float = 0
    bytes: float = 0


async def _round(there: Rig, kind: Kind, process: psutil.Process, measured: Measured, before: int) -> str:
    cases = [f"{kind.name}-{before}-{number}" for number in range(PROGRAMMES)]
    used, held, begun = cpu(process), resident(process), time.perf_counter()
    client = await _client(there, kind)
    await _at_once(client, cases, kind.start)
    await there.until_counted(_PHASED.format(kind=kind.workflow.__name__), before + PROGRAMMES)
    measured.per_second.append(PROGRAMMES / (time.perf_counter() - begun))
    measured.cpu_start.append((cpu(process) - used) / PROGRAMMES * 1000)
    used, taken = cpu(process), list[float]()

    async def month(client: Client, case: str) -> None:
        for action in ACTIONS:
            asked = time.perf_counter()
            await kind.act(client, case, action)
            taken.append((time.perf_counter() - asked) * 1000)

    await _at_once(client, cases, month, 4)
    measured.cpu_action.append((cpu(process) - used) / len(taken) * 1000)
    measured.memory.append((resident(process) - held) / PROGRAMMES * 1000)
    tenths = statistics.quantiles(taken, n=20)
    measured.p50.append(tenths[9])
    measured.p95.append(tenths[18])
    return cases[0]


async def _client(there: Rig, kind: Kind) -> Client:
    config = there.client.config()
    return Client(**{**config, "data_converter": kind.converter})


async def _at_once(
    client: Client, cases: list[str], do: Callable[[Client, str], Awaitable[object]], number: int = AT_ONCE
) -> None:
    gate = asyncio.Semaphore(number)

    async def one(case: str) -> None:
        async with gate:
            await do(client, case)

    await asyncio.gather(*map(one, cases))


async def _weighed(there: Rig, kind: Kind, case: str, measured: Measured) -> None:
    """Count events and bytes of the actions, from the first to the last, and replay the history from cold."""
    history = await there.client.get_workflow_handle(workflow_id(case)).fetch_history()
    updates = [event.HasField("workflow_execution_update_accepted_event_attributes") for event in history.events]
    acted = history.events[updates.index(True) - 3 :]  # from the task that took the first in
    measured.events = len(acted) / len(ACTIONS)
    measured.bytes = sum(event.ByteSize() for event in acted) / len(ACTIONS)
    for _ in range(5):
        measured.replay.append(await _replayed(there, kind, history))


async def _replayed(there: Rig, kind: Kind, history: WorkflowHistory) -> float:
    begun = time.perf_counter()
    await Replayer(
        workflows=[kind.workflow],
        data_converter=kind.converter,
        namespace=there.client.namespace,
        workflow_runner=sandbox(),
    ).replay_workflow(history)
    return (time.perf_counter() - begun) * 1000


def _line(what: str, ours: list[float], bare: list[float], unit: str) -> str:
    ratios = [one / other for one, other in zip(ours, bare, strict=True)]
    return (
        f"{what:<34} {statistics.median(ours):9.1f} {statistics.median(bare):9.1f} {unit:<7}"
        f" {statistics.median(ratios):5.2f}  ({min(ratios):.2f}-{max(ratios):.2f})"
    )


async def _compare(rounds: int) -> list[str]:
    measured = {kind.name: Measured() for kind in (OURS, BARE)}
    async with rig() as there:
        processes = {kind.name: await there.worker(kind.module) for kind in (OURS, BARE)}
        last: dict[str, str] = {}
        for number in range(rounds + 1):
            for kind in (OURS, BARE) if number % 2 else (BARE, OURS):
                kept = measured[kind.name] if number else Measured()  # the first round warms up
                last[kind.name] = await _round(there, kind, processes[kind.name], kept, number * PROGRAMMES)
        for kind in (OURS, BARE):
            await _weighed(there, kind, last[kind.name], measured[kind.name])
    ours, bare = measured["programme"], measured["bare"]
    return [
        f"{'':<34} {'programme':>9} {'bare':>9} {'':<7} ratio  (spread over {rounds} rounds)",
        _line("started and evaluated", ours.per_second, bare.per_second, "per s"),
        _line("latency of an action, median", ours.p50, bare.p50, "ms"),
        _line("latency of an action, 95 %", ours.p95, bare.p95, "ms"),
        _line("CPU of the worker for a start", ours.cpu_start, bare.cpu_start, "ms"),
        _line("CPU of the worker for an action", ours.cpu_action, bare.cpu_action, "ms"),
        _line("memory for a cached one", ours.memory, bare.memory, "kB"),
        _line("cold replay of the first month", ours.replay, bare.replay, "ms"),
        _line("events for an action", [ours.events], [bare.events], ""),
        _line("history for an action", [ours.bytes], [bare.bytes], "bytes"),
    ]


def main() -> None:
    """Print the comparison."""
    steps()  # computed now, outside any sandbox
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print(*asyncio.run(_compare(rounds)), sep="\n")


if __name__ == "__main__":
    main()
