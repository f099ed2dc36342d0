"""Chaos: programmes with actions and deadlines in flight while everything under them is killed. Run: make chaos.

Usage: python -m tests.chaos [PROGRAMMES] [KILLS] [SEED]. Takes minutes; exits with 1 and says what was lost or doubled.
"""

import asyncio
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.chaos import fast_time  # isort: skip  (before whatever takes the calendar)
from temporalio.client import Client

from cli.server import prepared
from statute.calendar import working_day_on_or_after
from statute.facts import CaseFile
from tests.chaos.caseworkers import Office
from tests.chaos.house import VICTIMS, House
from tests.chaos.replaying import unreplayable
from tests.chaos.verdict import faults
from workflows.client import connect, take_in, workflow_id

OFFICES = 30
_LONGEST_DRAIN = 600.0  # seconds
_LONGEST_ANSWER = 180.0  # seconds, with everything running


def _case(name: str, chance: random.Random) -> CaseFile:
    """Give a case that was taken over in the last fifteen weeks, so that deadlines fall every day."""
    on = fast_time.FIRST - timedelta(days=chance.randint(0, 105))
    person = {"born": "1991-04-12", "group": "refugee"}
    takeover = {"fact": "takeover", "on": on, "municipality": "0101"}
    benefit = {"fact": "benefit_started", "on": on, "benefit": "transition"}
    return CaseFile.model_validate({"case": name, "person": person, "facts": [takeover, benefit]})


async def _fire(house: House, kills: int, chance: random.Random) -> Counter[str]:
    """Kill at random moments."""
    killed: Counter[str] = Counter()
    while killed.total() < kills:
        await asyncio.sleep(chance.uniform(2, 10))
        victim = chance.choice(VICTIMS)
        house.kill(victim)
        killed[victim] += 1
    return killed


async def _answered(office: Office, work: list["asyncio.Task[None]"]) -> list[str]:
    """Wait until every action that was begun is answered; tell those that nobody answers."""
    done, waiting = await asyncio.wait(work, timeout=_LONGEST_ANSWER)
    office.given_up = True
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    failed = [f"a caseworker failed: {error!r}" for task in done if (error := task.exception()) is not None]
    return failed + [f"{action} was never answered" for action in office.unanswered.values()]


async def _calm_morning() -> date:
    """Wait, with everything running, until the notices of a working day have had their time; return the day."""
    calm = working_day_on_or_after(fast_time.day_of(datetime.now(UTC)) + timedelta(days=1))
    while datetime.now(UTC) < fast_time.morning_of(calm):
        await asyncio.sleep(1)
    return calm


async def _drained(client: Client, cases: list[str]) -> None:
    """Wait until no notice is in flight and no task waits."""
    deadline = time.monotonic() + _LONGEST_DRAIN
    while time.monotonic() < deadline:
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
    house, office = House(folder), None
    try:
        for name in ("server", "mail", "worker", "service"):
            house.start(name)
        keeper = asyncio.create_task(house.keep())
        client = await _connected(house)
        cases = [f"c-{seed}-{number}" for number in range(programmes)]
        for case in cases:
            await take_in(client, _case(case, chance), f"event-{case}")
        office = Office(house, client)
        print(f"{programmes} programmes taken in")
        acted = cases[: programmes * 2 // 3]  # the others live by their deadlines alone
        desks = min(OFFICES, len(acted))
        work = [asyncio.create_task(office.work(acted[n::desks], n)) for n in range(desks)]
        work.append(asyncio.create_task(office.burst(acted, desks)))
        killed = await _fire(house, kills, chance)
        print(f"killed {dict(killed)}")
        office.stop.set()
        unanswered = await _answered(office, work)
        calm = await _calm_morning()
        await _drained(client, cases)
        print(dict(office.counts))
        keeper.cancel()
        found = await faults(house, client, cases, office.accepted, calm, killed.total())
        found += await unreplayable(client, cases)
        house.stop()
        return [*unanswered, *found, *_broken_database(house)]
    finally:
        if office is not None:
            office.given_up = True
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
    folder = Path(tempfile.mkdtemp(prefix="forloeb-chaos-"))
    print(f"logs, mails and database: {folder}")
    found = asyncio.run(_run(folder, programmes, kills, seed))
    print(*found, f"{len(found)} faults.", sep="\n")
    if not found:
        shutil.rmtree(folder)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
