"""What reading costs in a register of a whole country, against the plainest query of the same database in the same run.

    python -m benchmarks.register [--programmes 100000] [--database postgresql://…]

The programmes are made directly in the tables: 98 municipalities, the largest with 6 % of them, fifteen duties each.
Names are sealed and indexed as `register.writing` does it; for speed of filling, one data key serves all of them.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, select

from payloads.data_keys import DataKey, DataKeys, Owner
from payloads.ring import KeyRing
from register.database import migrate, open_database, sqlite_url
from register.names import tokens
from register.reading import Filter, Reader
from register.schema import cases, duties, name_tokens
from register.sealing import Seal
from register.writing import index_owner

TODAY = date(2026, 11, 30)
_FIRST = ["Amira", "Yusuf", "Oksana", "Petro", "Fatima", "Omar", "Aisha", "Maryam", "Olena", "Ivan", "Leyla", "Nour"]
_LAST = ["Al-Khatib", "Shevchenko", "Haddad", "Mohamed", "Kovalenko", "Rahimi", "Tesfaye", "Osman", "Bondar", "Abdi"]
_LARGEST = "0101"


class _OneKey(DataKeys):
    """Data keys of which every case has the same."""

    def of(self, owner: Owner) -> DataKey:
        if owner.workflow.startswith("programme-"):
            owner = Owner(owner.namespace, "programme-all")
        return super().of(owner)


def fill(engine: Engine, keys: DataKeys, programmes: int) -> None:
    """Make the programmes."""
    chance = random.Random(1)
    municipalities = [_LARGEST] + [f"{code:04d}" for code in range(200, 297)]
    keys.issue(Owner("forloeb", "programme-all"))
    for code in municipalities:
        keys.issue(index_owner("forloeb", code))
    key = keys.of(Owner("forloeb", "programme-all"))
    for begin in range(0, programmes, 5_000):
        lines: list[dict[str, Any]] = []
        owed: list[dict[str, Any]] = []
        index: list[dict[str, Any]] = []
        for number in range(begin, min(begin + 5_000, programmes)):
            case_id = f"c{number:06d}"
            code = _LARGEST if chance.random() < 0.06 else chance.choice(municipalities[1:])
            name = f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"
            lines.append(_line(chance, case_id, code, name, Seal(Owner("forloeb", f"programme-{case_id}"), key)))
            owed.extend(_duties(chance, case_id, code))
            index.extend(
                {"case_id": case_id, "token": token}
                for token in tokens(keys.of(index_owner("forloeb", code)), name, None)
            )
        with engine.begin() as connection:
            connection.execute(insert(cases), lines)
            connection.execute(insert(duties), owed)
            connection.execute(insert(name_tokens), index)


def _line(chance: random.Random, case_id: str, code: str, name: str, seal: Seal) -> dict[str, Any]:
    due = TODAY + timedelta(days=chance.randint(-60, 180))
    person = f'{{"record":"person_identified","on":"2026-01-01","name":"{name}"}}'
    return {
        "case_id": case_id,
        "evaluation": 1,
        "evaluated_on": TODAY,
        "written_at": datetime(2026, 11, 30, 6, tzinfo=UTC),
        "municipality": code,
        "caseworker": chance.choice([None, *(f"worker{n}-{code}" for n in range(20))]),
        "team": chance.choice(["nord", "syd"]),
        "phase": chance.choice(["contract", "visitation", "offers", "follow_up"]),
        "regulation": "BEK-2024-12-30",
        "taken_over_on": TODAY - timedelta(days=chance.randint(1, 1_800)),
        "next_duty": "visitation",
        "next_due": max(due, TODAY),
        "first_due": due,
        "overdue_duties": ["contract"] if due < TODAY else [],
        "overdue_count": int(due < TODAY),
        "missed_count": 0,
        "open_count": 3,
        "refused_count": 0,
        "ended": chance.random() < 0.2,
        "sealed_opening": b"",
        "sealed_person": seal.close("person", person),
    }


def _duties(chance: random.Random, case_id: str, code: str) -> Iterator[dict[str, Any]]:
    for occurrence in range(1, 16):
        due = TODAY - timedelta(days=chance.randint(-180, 1_600))
        yield {
            "case_id": case_id,
            "duty": chance.choice(["contract", "visitation", "follow_up", "declaration", "assessment"]),
            "occurrence": occurrence,
            "bearer": "municipality",
            "citation": "BEK-2024-12-30 §6",
            "since": due - timedelta(days=30),
            "due": due,
            "status": "open" if due > TODAY else chance.choice(["met", "met", "met", "met_late", "overdue"]),
            "needs": [],
            "unverified": False,
            "municipality": code,
        }


def median(asked: Callable[[], object], times: int = 20) -> float:
    """Give the median of so many runs, in milliseconds, after one that does not count."""
    asked()
    found: list[float] = []
    for _ in range(times):
        before = time.perf_counter()
        asked()
        found.append(1_000 * (time.perf_counter() - before))
    return statistics.median(found)


def main() -> None:
    """Fill a register and print what questions cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programmes", type=int, default=100_000)
    parser.add_argument("--database", help="an empty PostgreSQL database; without it an SQLite file")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(given.database or sqlite_url(Path(folder) / "register.sqlite"))
        migrate(engine)
        keys = _OneKey(KeyRing.make(Path(folder) / "ring.json"), Path(folder) / "keys")
        fill(engine, keys, given.programmes)
        reader = Reader(engine, keys, "forloeb")
        own = {"municipality": _LARGEST}

        def plainest() -> object:
            with engine.connect().execution_options(reads=True) as connection:
                return connection.execute(select(cases).order_by(cases.c.case_id).limit(50)).all()

        questions: dict[str, Callable[[], object]] = {
            "list, first page": lambda: reader.page(Filter(**own), TODAY),
            "list, page 20": lambda: reader.page(Filter(**own), TODAY, number=20),
            "list, by case": lambda: reader.page(Filter(**own), TODAY, sort="case"),
            "list, overdue": lambda: reader.page(Filter(**own, overdue=True), TODAY),
            "list, of one caseworker": lambda: reader.page(Filter(**own, caseworker="worker3-0101"), TODAY),
            "list, not given to anybody": lambda: reader.page(Filter(**own, unassigned=True), TODAY),
            "list, with a duty": lambda: reader.page(Filter(**own, duty="contract"), TODAY),
            "search, two names": lambda: reader.page(Filter(**own, found_by="ami khat", ended=None), TODAY),
            "search, two letters": lambda: reader.page(Filter(**own, found_by="al", ended=None), TODAY),
            "statistics of a municipality": lambda: reader.timeliness(TODAY, _LARGEST),
        }
        baseline = median(plainest)
        print(f"{given.programmes:,} programmes in {engine.dialect.name}, median of 20, ratio to the plainest query")
        print(f"{'select … limit 50 by primary key':34} {baseline:8.2f} ms")
        for name, question in questions.items():
            took = median(question)
            print(f"{name:34} {took:8.2f} ms {took / baseline:7.1f}")
        took = median(lambda: reader.timeliness(TODAY), 3)
        print(f"{'statistics of the country':34} {took:8.2f} ms {took / baseline:7.1f}")


if __name__ == "__main__":
    main()
