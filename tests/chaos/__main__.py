"""Chaos: programmes with actions and deadlines in flight while everything under them is killed. Run: make chaos.

Usage: python -m tests.chaos [PROGRAMMES] [KILLS] [SEED]. Takes minutes; exits with 1 and says what was lost or doubled.
"""

import asyncio
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

from tests.chaos import fast_time  # isort: skip  (before whatever takes the calendar)
from temporalio.client import Client

from cli.server import prepared
from statute.facts import CaseFile
from tests.chaos.caseworkers import Office
from tests.chaos.house import VICTIMS, House
from tests.chaos.verdict import faults
from workflows.client import connect, take_in, workflow_id

OFFICES = 30
_LONGEST_DRAIN = 600.0  # seconds


def _case(name: str, chance: random.Random) -> CaseFile:
    """Give a case that was taken over in the last fifteen weeks, so that deadlines fall every day."""
    on = fast_time.FIRST - timedelta(days=chance.randint(0, 105))
    person = {"born": "1991-04-12", "group": "refugee"}
    takeover = {"fact": "takeover", "on": on, "municipality": "0101"}
    benefit = {"fact": "benefit_started", "on": on, "benefit": "transition"}
    return CaseFile.model_validate({"case": name, "person": person, "facts": [takeover, benefit]})


async def _fire(house: House, kills: int, chance: random.Random) -> Counter[str]:
    """Kill and start again, at random moments."""
    killed: Counter[str] = Counter()
    while killed.total() < kills:
        await asyncio.sleep(chance.uniform(1, 6))
        house.look_after()
        victim = chance.choice(VICTIMS)
        house.kill(victim)
        killed[victim] += 1
        await asyncio.sleep(chance.uniform(0, 2))
        house.start(victim)
    return killed


async def _drained(house: House, client: Client, cases: list[str]) -> None:
    """Wait until no notice is in flight and no task waits."""
    deadline = time.monotonic() + _LONGEST_DRAIN
    while time.monotonic() < deadline:
        house.look_after()
        waiting = 0
        for case in cases:
            described = (await client.get_workflow_handle(workflow_id(case)).describe()).raw_description
            waiting += len(described.pending_activities) + described.HasField("pending_workflow_task")
        if not waiting:
            return
        await asyncio.sleep(2)
    raise TimeoutError("notices are still in flight")


async def _run(folder: Path, programmes: int, kills: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    house = House(folder)
    try:
        for name in ("server", "mail", "worker", "service"):
            house.start(name)
        client = await _connected(house)
        cases = [f"c-{seed}-{number}" for number in range(programmes)]
        for case in cases:
            await take_in(client, _case(case, chance), f"event-{case}")
        office = Office(house, client)
        acted = cases[: programmes * 2 // 3]  # the others live by their deadlines alone
        work = [asyncio.create_task(office.work(acted[n::OFFICES], n)) for n in range(OFFICES)]
        killed = await _fire(house, kills, chance)
        office.stop.set()
        await asyncio.gather(*work)
        await _drained(house, client, cases)
        print(f"killed {dict(killed)}, ended by themselves {house.ended_by_themselves}, {dict(office.counts)}")
        found = await faults(house, client, cases, office.accepted)
        house.stop()
        return [*found, *_broken_database(house)]
    finally:
        house.stop()


async def _connected(house: House) -> Client:
    async with asyncio.timeout(60):
        while True:
            try:
                await prepared(None, None)
                return await connect()
            except Exception:
                await asyncio.sleep(0.2)


def _broken_database(house: House) -> list[str]:
    with sqlite3.connect(house.database) as database:
        [[answer]] = database.execute("PRAGMA integrity_check").fetchall()
    return [] if answer == "ok" else [f"the database is broken: {answer}"]


def main() -> int:
    """Run, tell, and return the exit status."""
    programmes, kills, seed = [*map(int, sys.argv[1:]), *(300, 50, 1)[len(sys.argv) - 1 :]]
    with tempfile.TemporaryDirectory(prefix="forloeb-chaos-") as folder:
        found = asyncio.run(_run(Path(folder), programmes, kills, seed))
    print(*found, f"{len(found)} faults.", sep="\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
