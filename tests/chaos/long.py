"""One programme of 2,000 actions across many runs, with callers at once: nothing is lost when a run ends.

Run: make chaos, or python -m tests.chaos.long [ACTIONS]. Says how long the runs were, and how fast they replay.
"""

import asyncio
import sys
import time
from datetime import UTC, datetime
from typing import Any

from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import Client, WorkflowHistory
from temporalio.worker import Replayer

from benchmarks.rig import rig
from benchmarks.shape import taken_over
from programme.danish_time import day_of
from programme.ledger import fact_id
from tests.workflows.runs import runs_of
from worker import sandbox
from workflows.client import DATA_CONVERTER, act, evaluation_of, ledger_of, take_in, workflow_id
from workflows.programme import CONTINUE_AFTER_EVENTS, Programme

CASE = "long-life"
_CALLERS = 4
_ACTIONS: list[dict[str, Any]] = [
    {"fact": "need_recorded", "of": "revision", "ground": "et behov"},
    {"fact": "contract_revised"},
]


async def _acted(client: Client, actions: int) -> None:
    """Record the actions, several callers at once, each as fast as it is answered."""
    numbers = iter(range(actions))

    async def caller() -> None:
        for number in numbers:
            await act(client, CASE, _ACTIONS[number % len(_ACTIONS)], f"command-{number}")

    await asyncio.gather(*(caller() for _ in range(_CALLERS)))


async def _replayed(client: Client, history: WorkflowHistory) -> float:
    begun = time.perf_counter()
    replayer = Replayer(
        workflows=[Programme], data_converter=DATA_CONVERTER, namespace=client.namespace, workflow_runner=sandbox()
    )
    await replayer.replay_workflow(history)
    return time.perf_counter() - begun


async def _live(actions: int) -> None:
    async with rig() as there:
        client = there.client
        await there.worker()
        await take_in(client, taken_over(CASE, day_of(datetime.now(UTC))), "event-1")
        handle = client.get_workflow_handle(workflow_id(CASE))
        await act(client, CASE, {"fact": "contract_signed", "party": "both", "manner": "signed"}, "first")
        shown = (await handle.describe()).typed_search_attributes
        begun = time.perf_counter()
        await _acted(client, actions)
        print(f"{actions} actions in {time.perf_counter() - begun:.0f} s")
        entries = [entry.id for entry in (await ledger_of(client, CASE)).entries]
        assert len(entries) == len(set(entries)) == actions + 3
        assert set(entries) >= {fact_id(f"command-{number}") for number in range(actions)}
        again = await act(client, CASE, {"fact": "contract_signed", "party": "both", "manner": "signed"}, "first")
        assert again.fact_id == fact_id("first")
        assert len((await ledger_of(client, CASE)).entries) == actions + 3
        now = (await handle.describe()).typed_search_attributes
        assert {pair.key.name for pair in now} >= {pair.key.name for pair in shown}
        metadata = await handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
        assert CASE.replace("-", "\\-") in metadata.current_details
        runs = await runs_of(client, CASE)
        await _weighed(client, runs)
        owed = await evaluation_of(client, CASE)
        assert owed is not None
        timers = sum(event.HasField("timer_started_event_attributes") for event in runs[0].events)
        assert timers >= sum(duty.due is not None and not duty.overdue for duty in owed.owed)


async def _weighed(client: Client, runs: list[WorkflowHistory]) -> None:
    lengths = [len(history.events) for history in runs]
    print(f"{len(runs)} runs of {min(lengths)} to {max(lengths)} events, threshold {CONTINUE_AFTER_EVENTS}")
    seconds = [min([await _replayed(client, history) for _ in range(3)]) for history in runs]
    print(f"cold replay: {min(seconds):.2f} to {max(seconds):.2f} s; the later, the more facts there are to begin with")
    assert max(lengths) < 2 * CONTINUE_AFTER_EVENTS


if __name__ == "__main__":
    asyncio.run(_live(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000))
