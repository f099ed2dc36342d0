"""What reading costs in a register of a whole country, against the plainest query of the same database in the same run.

    python -m benchmarks.register [--programmes 100000] [--database postgresql://…]

The programmes are made directly in the tables: 98 municipalities, the largest with 6 % of them, fifteen duties each.
Names are sealed and indexed as `register.writing` does it; for speed of filling, one data key serves all of them. The
pages are those of the service, asked as a browser asks; the case is that of `examples/case-files/refugee-2025.yaml`.
"""

import argparse
import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
from sqlalchemy import Engine, func, insert, select, text
from temporalio.client import Client

import service.app
from cli.casefiles import read_case
from payloads.data_keys import DataKey, DataKeys, Owner
from payloads.ring import KeyRing
from programme.evaluation import Answered, Question, answer
from programme.ledger import Entry, Ledger, fact_id, open_ledger
from programme.reminders import Ladder
from register.database import migrate, open_database, sqlite_url
from register.filters import Filter, Sort
from register.names import tokens
from register.overviews import Overviews
from register.reading import Reader
from register.saved_lists import SavedLists
from register.schema import cases, duties, name_tokens
from register.sealing import Seal
from register.writing import Standing, Writer, index_owner
from service.security import User
from service.settings import ServiceSettings
from statute.facts import Happened

TODAY = date(2026, 11, 30)
_FIRST = ["Amira", "Yusuf", "Oksana", "Petro", "Fatima", "Omar", "Aisha", "Maryam", "Olena", "Ivan", "Leyla", "Nour"]
_LAST = ["Al-Khatib", "Shevchenko", "Haddad", "Mohamed", "Kovalenko", "Rahimi", "Tesfaye", "Osman", "Bondar", "Abdi"]
_LARGEST = "0101"
_WORKER, _CASE = "worker3-0101", "benchmark-0101"


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
        "stopped_until": TODAY + timedelta(days=20) if chance.random() < 0.05 else None,
        "expected_on": max(due, TODAY),
        "sealed_name": seal.close("name", name),
    }


def _duties(chance: random.Random, case_id: str, code: str) -> Iterator[dict[str, Any]]:
    for occurrence in range(1, 16):
        due = TODAY - timedelta(days=chance.randint(-180, 1_600))
        status = "open" if due > TODAY else chance.choice(["met"] * 12 + ["met_late"] * 3 + ["overdue"])
        yield {
            "case_id": case_id,
            "duty": chance.choice(["contract", "visitation", "follow_up", "declaration", "assessment"]),
            "occurrence": occurrence,
            "bearer": "municipality",
            "citation": "BEK-2024-12-30 §6",
            "since": due - timedelta(days=30),
            "due": due,
            "status": status,
            "is_owed": status in ("open", "overdue"),
            "was_owed": True,
            "quarter": f"{due.year}-Q{(due.month + 2) // 3}",
            "responsible": code,
            "changed_by": 1,
            "changed_at": datetime(2026, 9, 1, tzinfo=UTC),
            "needs": [],
            "unverified": False,
            "municipality": code,
        }


def median(asked: Callable[[], object], times: int = 20) -> float:
    """Give the median of so many runs, in milliseconds, after one that does not count."""
    asked()
    return statistics.median(_took(asked) for _ in range(times))


def _took(asked: Callable[[], object]) -> float:
    before = time.perf_counter()
    asked()
    return 1_000 * (time.perf_counter() - before)


def questions(reader: Reader, overviews: Overviews) -> dict[str, Callable[[], object]]:
    """Give what the register is asked: every filter and order of a list, searches, what statistics are made of."""
    filters = {
        "of a municipality": Filter(municipality=_LARGEST),
        "14 days late": Filter(municipality=_LARGEST, days_late=14),
        "due from a day to before another": Filter(municipality=_LARGEST, due_from=TODAY, due_before=date(2027, 1, 1)),
        "in a phase": Filter(municipality=_LARGEST, phase="contract"),
        "owing a duty": Filter(municipality=_LARGEST, duty="contract"),
        "of one caseworker": Filter(municipality=_LARGEST, caseworker=_WORKER),
        "not given to anybody": Filter(municipality=_LARGEST, unassigned=True),
        "of a team": Filter(municipality=_LARGEST, team="nord"),
        "standing still": Filter(municipality=_LARGEST, stopped=True),
        "ended": Filter(municipality=_LARGEST, ended=True),
        "running and ended": Filter(municipality=_LARGEST, ended=None),
        "search: two names": Filter(municipality=_LARGEST, found_by="ami khat", ended=None),
        "search: two letters": Filter(municipality=_LARGEST, found_by="al", ended=None),
        "search: a case id": Filter(municipality=_LARGEST, found_by="c0012", ended=None),
    }
    asked: dict[str, Callable[[], object]] = {
        f"list, {name}": lambda narrowing=narrowing: reader.page(narrowing, TODAY)
        for name, narrowing in filters.items()
    }
    own = Filter(municipality=_LARGEST)
    orders: tuple[Sort, ...] = ("next", "case", "phase", "caseworker", "team", "taken_over")
    for order in orders:
        asked[f"list, sorted by {order}"] = lambda order=order: reader.page(own, TODAY, sort=order)
    asked["list, page 20"] = lambda: reader.page(own, TODAY, number=20)
    asked["statistics of a municipality"] = lambda: overviews.timeliness(TODAY, _LARGEST)
    return asked


def pages(reader: Reader, overviews: Overviews, saved: SavedLists, times: int = 20) -> dict[str, float]:
    """Ask the service for its pages as a browser does; give what each took, the median in milliseconds."""
    client = cast("Client", SimpleNamespace(namespace="forloeb"))
    app = service.app.create_app(ServiceSettings(requests_per_minute=10**6), client)
    app.state.cases.reader, app.state.overviews, app.state.saved_lists = reader, overviews, saved
    access = app.state.access
    user = User(subject=_WORKER, name="W", role="team_leader", municipality=_LARGEST, team="nord")
    cookies = {access.cookie: access.begin_session(user)}

    async def asked() -> dict[str, float]:
        found: dict[str, float] = {}
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080", cookies=cookies) as browser:
            made = await browser.post("/calendar/feeds", json={}, headers={"X-CSRF-Token": _csrf(access, cookies)})
            calendar = httpx.URL(made.json()["url"]).path
            for name, path in {
                "page: list of the municipality": "/desk?scope=municipality",
                "page: list of what is 14 days late": "/desk?scope=municipality&days_late=14&sort=caseworker",
                "page: one case": f"/desk/cases/{_CASE}",
                "page: its journal": f"/desk/cases/{_CASE}/ledger",
                "page: statistics": "/desk/statistics",
                "HTTP: one programme, with all that may be done": f"/programmes/{_CASE}",
                "calendar of a caseworker": calendar,
            }.items():
                took: list[float] = []
                for _ in range(times + 1):
                    app.state.calendars = service.app.Answers(0)
                    before = time.perf_counter()
                    answer = await browser.get(path)
                    took.append(1_000 * (time.perf_counter() - before))
                    assert answer.status_code == 200, (path, answer.status_code)
                found[f"{name} (first {took[0]:.0f} ms)"] = statistics.median(took[1:])
        return found

    return asyncio.run(asked())


def _csrf(access: Any, cookies: dict[str, str]) -> str:
    return access.session(SimpleNamespace(cookies=cookies, state=SimpleNamespace())).csrf


def cost_of_an_action(writer: Writer, ledger: Ledger, times: int = 60) -> tuple[float, float]:
    """Write an action into the register so many times; give CPU of the law's answer and of writing it, each in ms."""
    owner = Owner("forloeb", f"programme-{ledger.case}-w")
    now = datetime(2026, 11, 30, 9, tzinfo=UTC)
    ledger = ledger.model_copy(update={"case": f"{ledger.case}-w"})
    asked = written = 0.0
    for number in range(1, times + 1):
        told = Happened(fact="cv_published", on=TODAY, id=fact_id(f"action {number}"), recorded_at=now)
        ledger = ledger.with_entries([Entry(fact=told)])
        begun = time.process_time()
        question = Question.model_construct(case=ledger.case_file(), now=now, sent={}, told=[], number=number)
        answered: Answered = answer(question, Ladder(), "benchmark")
        between = time.process_time()
        assert writer.write(Standing(ledger, answered), owner)
        asked, written = asked + between - begun, written + time.process_time() - between
    return 1_000 * asked / times, 1_000 * written / times


def main() -> None:
    """Fill a register and print what questions cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programmes", type=int, default=100_000)
    parser.add_argument("--database", help="an empty PostgreSQL database; without it an SQLite file")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name), given.database, given.programmes)


def measure(folder: Path, database: str | None, programmes: int) -> None:
    """Fill a register of so many programmes, in a folder or a database that is given, and print what questions cost."""
    engine = open_database(database or sqlite_url(folder / "register.sqlite"))
    migrate(engine)
    os.environ |= {
        "FORLOEB_KEY_RING": str(folder / "ring.json"),
        "FORLOEB_CASE_KEYS": str(folder / "keys"),
        "FORLOEB_DATABASE_URL": engine.url.render_as_string(hide_password=False),
    }
    keys = _OneKey(KeyRing.make(folder / "ring.json"), folder / "keys")
    fill(engine, keys, programmes)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("analyze"))
    writer, reader, overviews = Writer(engine, keys, "forloeb"), Reader(engine, keys, "forloeb"), Overviews(engine)
    ledger = open_ledger(read_case(Path("examples/case-files/refugee-2025.yaml")), "file")
    ledger = ledger.model_copy(update={"case": _CASE}).stamped(datetime(2026, 11, 30, 8, tzinfo=UTC))
    question = Question(case=ledger.case_file(), now=datetime(2026, 11, 30, 9, tzinfo=UTC), sent={}, told=[], number=1)
    writer.write(Standing(ledger, answer(question, Ladder(), "benchmark")), Owner("forloeb", f"programme-{_CASE}"))

    def plainest() -> object:
        with engine.connect().execution_options(reads=True) as connection:
            return connection.execute(select(cases).order_by(cases.c.case_id).limit(50)).all()

    with engine.connect().execution_options(reads=True) as connection:
        largest = connection.execute(select(func.count()).where(cases.c.municipality == _LARGEST)).scalar_one()
    baseline = median(plainest)
    print(f"{programmes:,} programmes in {engine.dialect.name}, {largest:,} of the largest; median, ratio to the first")
    print(f"{'select … limit 50 by primary key':58} {baseline:8.2f} ms")
    for told, took in {
        **{told: median(asked) for told, asked in questions(reader, overviews).items()},
        "statistics of the country": median(lambda: overviews.timeliness(TODAY), 3),
        **pages(reader, overviews, SavedLists(engine, keys, "forloeb")),
    }.items():
        print(f"{told:58} {took:8.2f} ms {took / baseline:7.1f}")
    law, writing = cost_of_an_action(writer, ledger)
    print(f"an action: {law:.2f} ms of CPU for the answer of the law, {writing:.2f} ms for the register")


if __name__ == "__main__":
    main()
