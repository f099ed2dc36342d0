"""The bare workflow that programmes are measured against: the same events, and nothing of ours inside.

Run as `python -m benchmarks.bare` it is a worker for it, in the sandbox of programmes, with the SDK's converter for
pydantic. It asks an ordinary activity after every fact, which is sent the fact that is new, as a programme's is.
"""

import asyncio
from datetime import datetime
from typing import Any

from temporalio import activity, workflow
from temporalio.common import SearchAttributeKey
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Worker

with workflow.unsafe.imports_passed_through():
    from datetime import timedelta

    from benchmarks.shape import seconds_until, steps

TASK_QUEUE = "bare"
_KEYS = {"OverdueCount": SearchAttributeKey.for_int("OverdueCount")}


@activity.defn
async def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Answer what the law would, without asking it."""
    return steps()[asked["facts"]].answer


@workflow.defn
class Bare:
    """Keeps a list of facts and does at each what a programme does."""

    @workflow.init
    def __init__(self, start: dict[str, Any]) -> None:
        self._ledger = start["ledger"]
        self._facts = self._seen = self._told = 0
        self._stale = True
        self._shown: dict[str, object] = {}
        self._alarms: dict[str, tuple[object, asyncio.Task[None]]] = {}

    @workflow.run
    async def run(self, start: dict[str, Any]) -> None:
        """Follow the answer after every fact, for ever."""
        while True:
            await workflow.wait_condition(lambda: self._stale)
            self._stale, facts = False, self._facts
            now = workflow.now()
            asked = {"facts": facts, "now": now.isoformat(), "new": self._ledger["entries"][self._told :]}
            self._told = len(self._ledger["entries"])
            await workflow.execute_activity(answer, asked, start_to_close_timeout=timedelta(seconds=30))
            self._follow(facts, now)
            self._seen = facts

    def _follow(self, facts: int, now: datetime) -> None:
        step = steps()[facts]
        for name, (day, task) in list(self._alarms.items()):
            if name not in step.timers or step.timers[name][0] != day:
                task.cancel()
                del self._alarms[name]
        for name, (day, summary) in step.timers.items():
            if name not in self._alarms:
                sleep = workflow.sleep(seconds_until(day, now), summary=summary)
                self._alarms[name] = (day, asyncio.create_task(sleep))
        changed = {name: value for name, value in step.attributes.items() if self._shown.get(name) != value}
        if changed:
            keys = {name: _KEYS.get(name, SearchAttributeKey.for_keyword(name)) for name in changed}
            workflow.upsert_search_attributes(
                [
                    keys[name].value_unset() if value is None else keys[name].value_set(value)
                    for name, value in changed.items()
                ]
            )
        self._shown = step.attributes

    @workflow.update
    async def act(self, fact: dict[str, Any]) -> dict[str, Any]:
        """Append a fact and answer when it has been followed."""
        self._ledger["entries"].append({"fact": {**fact, "recorded_at": workflow.now().isoformat()}})
        self._facts += 1
        self._stale, facts = True, self._facts
        await workflow.wait_condition(lambda: self._seen >= facts)
        return {"fact_id": workflow.info().workflow_id, "phase": "contract", "overdue": []}


async def _work() -> None:
    from temporalio.client import Client
    from temporalio.envconfig import ClientConfig

    from worker import sandbox

    client = await Client.connect(**ClientConfig.load_client_connect_config(), data_converter=pydantic_data_converter)
    async with Worker(client, task_queue=TASK_QUEUE, workflows=[Bare], activities=[answer], workflow_runner=sandbox()):
        await asyncio.Event().wait()


if __name__ == "__main__":
    steps()
    asyncio.run(_work())
