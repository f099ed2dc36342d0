"""Every run of a programme must replay from cold: what was written down is all that the next worker has.

Run: python -m tests.chaos.replaying CASE... Exits with 1 and tells which runs do not replay.
"""

import asyncio
import sys
from collections.abc import Iterable

from tests.chaos import fast_time  # isort: skip  (before whatever takes the calendar)
from temporalio.client import Client
from temporalio.worker import Replayer

from tests.workflows.runs import runs_of
from worker import sandbox
from workflows.client import DATA_CONVERTER, connect
from workflows.programme import Programme

__all__ = ["fast_time"]


async def unreplayable(client: Client, cases: Iterable[str]) -> list[str]:
    """Replay every run of every case; tell those that do not."""
    replayer = Replayer(
        workflows=[Programme], data_converter=DATA_CONVERTER, namespace=client.namespace, workflow_runner=sandbox()
    )
    found: list[str] = []
    for case in cases:
        for history in await runs_of(client, case):
            result = await replayer.replay_workflow(history, raise_on_replay_failure=False)
            if result.replay_failure is not None:
                found.append(f"{case}: run {history.run_id} does not replay: {result.replay_failure}"[:300])
    return found


async def _replay(cases: list[str]) -> int:
    found = await unreplayable(await connect(), cases)
    print(*found, f"{len(found)} runs do not replay.", sep="\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(asyncio.run(_replay(sys.argv[1:])))
