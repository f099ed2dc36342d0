"""A worker on the fast calendar that remembers CACHED programmes; all logic flags of the SDK are on when FLAGS is set.

Run: python -m tests.chaos.odd_worker. The flags of a run stand in its history, and every later worker follows them.
"""

import os
from functools import partial

from tests.chaos import fast_time  # isort: skip  (before whatever takes the calendar)
from temporalio.client import Client
from temporalio.worker import Worker
from temporalio.worker._workflow_instance import _WorkflowLogicFlag  # pyright: ignore[reportPrivateUsage]

import worker
from activities.settings import Settings

__all__ = ["fast_time"]
_build = worker.build


def _flagged(client: Client, settings: Settings) -> Worker:
    built = _build(client, settings)
    for flag in _WorkflowLogicFlag if os.environ.get("FLAGS") else ():
        built._set_default_workflow_logic_flag(flag, enabled=True)  # pyright: ignore[reportPrivateUsage]
    return built


if __name__ == "__main__":
    worker.Worker = partial(Worker, max_cached_workflows=int(os.environ.get("CACHED", "1000")))
    worker.build = _flagged
    worker.leave(worker.main())
