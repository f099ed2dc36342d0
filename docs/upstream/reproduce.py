"""Questions, updates and local activities together make histories that no replay can follow (temporalio 1.35, server 1.32).

Usage: python docs/upstream/reproduce.py PATH-OF-temporal   (about two minutes; prints a line for each round)

The same workflow twice: `Local` asks a local activity after each update, `Regular` an ordinary one. N callers send three
updates each, and before each update a query (or none). Seen on two cores: Local with queries failed to replay in 3 of 13
rounds, Local without queries in none of 18, Regular in none of 31.
"""

import asyncio
import sys
import tempfile
import time
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer, Worker

ASK = {"start_to_close_timeout": timedelta(seconds=30)}


@activity.defn
async def law(facts: int) -> int:
    return facts


class Case:
    def __init__(self) -> None:
        self.facts: list[str] = []
        self.seen, self.stale = 0, True

    async def follow(self, ask) -> None:
        while True:
            await workflow.wait_condition(lambda: self.stale)
            self.stale, facts = False, len(self.facts)
            await ask(facts)
            self.seen = facts

    async def record(self, fact: str) -> int:
        self.facts.append(fact)
        self.stale, facts = True, len(self.facts)
        await workflow.wait_condition(lambda: self.seen >= facts)
        return facts


@workflow.defn
class Local(Case):
    @workflow.init
    def __init__(self) -> None:
        super().__init__()

    @workflow.run
    async def run(self) -> None:
        await self.follow(lambda facts: workflow.execute_local_activity(law, facts, **ASK))

    @workflow.update
    async def act(self, fact: str) -> int:
        return await self.record(fact)

    @workflow.query
    def ledger(self) -> list[str]:
        return self.facts


@workflow.defn
class Regular(Case):
    @workflow.init
    def __init__(self) -> None:
        super().__init__()

    @workflow.run
    async def run(self) -> None:
        await self.follow(lambda facts: workflow.execute_activity(law, facts, **ASK))

    @workflow.update
    async def act(self, fact: str) -> int:
        return await self.record(fact)

    @workflow.query
    def ledger(self) -> list[str]:
        return self.facts


async def main(binary: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = await WorkflowEnvironment.start_local(
            dev_server_existing_path=binary, dev_server_database_filename=f"{folder}/t.sqlite"
        )
        async with server, Worker(server.client, task_queue="q", workflows=[Local, Regular], activities=[law]):
            for kind in (Local, Regular):
                for asks in (False, True):
                    for callers in (16, 24, 40, 16, 24, 40):
                        case = await server.client.start_workflow(
                            kind.run, id=f"{kind.__name__}-{time.time()}", task_queue="q"
                        )

                        async def caller(name: int) -> None:
                            for number in range(3):
                                if asks:
                                    await case.query(kind.ledger)
                                try:
                                    await case.execute_update(kind.act, f"{name}.{number}")
                                except Exception:  # too many at once: not what is looked for here
                                    pass

                        await asyncio.gather(*map(caller, range(callers)))
                        try:
                            await Replayer(workflows=[kind]).replay_workflow(await case.fetch_history())
                            verdict = "replays"
                        except Exception as error:
                            verdict = f"DOES NOT REPLAY: {str(error)[:150]}"
                        print(kind.__name__, "with queries" if asks else "without", callers, verdict, flush=True)
                        await case.terminate()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
