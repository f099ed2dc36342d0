"""Running programmes write themselves into the register; it is held against them and made anew from them."""

import random
from pathlib import Path

from sqlalchemy import delete, insert, select, update
from temporalio.client import Client

import cli.checkups
import worker
from activities.settings import Settings
from payloads.settings import data_keys
from register.reading import Reader
from register.schema import cases, duties
from register.settings import database
from register.writing import Writer
from statute.facts import CaseFile
from workflows.client import act, ledger_of, take_in
from workflows.erasure import erase
from workflows.reconciliation import Finding, compared, rebuilt


def _case() -> CaseFile:
    facts = [{"fact": "takeover", "on": "2026-01-15", "municipality": "0101"}]
    person = {"born": "1991-04-12", "group": "refugee"}
    return CaseFile.model_validate(
        {"case": "reg-" + "".join(random.choices("bcdfgh", k=12)), "person": person, "facts": facts}
    )


async def _findings(client: Client, case: str) -> list[Finding]:
    reader = Reader(database(), data_keys(), client.namespace)
    return [finding async for finding in compared(client, reader, [case])]


async def test_the_register_follows_a_programme_and_is_mended_from_it(client: Client, tmp_path: Path) -> None:
    settings = Settings(maildir=tmp_path / "notices")
    async with worker.build(client, settings):
        case = _case()
        await take_in(client, case, "event-1")
        recorded = await act(client, case.case, {"fact": "assigned", "caseworker": "mette"})
        reader = Reader(database(), data_keys(), client.namespace)
        line = reader.listed(case.case, case.facts[0].on)
        assert line is not None  # whoever acted reads what they wrote
        assert line.caseworker == "mette"
        assert reader.ledger(case.case) == await ledger_of(client, case.case)
        assert recorded.fact_id in [entry.id for entry in (await ledger_of(client, case.case)).entries]
        assert await _findings(client, case.case) == [Finding(case.case, "same")]

        with database().begin() as connection:
            connection.execute(update(duties).where(duties.c.case_id == case.case).values(status="met"))
        assert [finding.result for finding in await _findings(client, case.case)] == ["differs"]
        told = await cli.checkups._register(client)
        assert told is not None
        assert (told.state, "siger noget andet" in told.told) == ("broken", True)
        with database().begin() as connection:
            connection.execute(delete(cases).where(cases.c.case_id == case.case))
        assert [finding.result for finding in await _findings(client, case.case)] == ["missing"]

        writer = Writer(database(), data_keys(), client.namespace)
        assert [finding async for finding in rebuilt(client, writer, [case.case])] == [Finding(case.case, "same")]
        assert await _findings(client, case.case) == [Finding(case.case, "same")]
        told = await cli.checkups._register(client)
        assert told is not None
        assert told.state != "broken"

        with database().begin() as connection:  # as if the programmes had been brought back from a backup
            ahead = cases.c.evaluation + 10
            connection.execute(update(cases).where(cases.c.case_id == case.case).values(evaluation=ahead, team="syd"))
        assert [finding.result for finding in await _findings(client, case.case)] == ["ahead"]
        assert [finding.result async for finding in rebuilt(client, writer, [case.case])] == ["ahead"]
        assert [finding.result async for finding in rebuilt(client, writer, [case.case], back=True)] == ["same"]
        assert await _findings(client, case.case) == [Finding(case.case, "same")]

        with database().connect() as connection:
            row = dict(connection.execute(select(cases).where(cases.c.case_id == case.case)).mappings().one())
        await erase(client, case.case)
        assert reader.listed(case.case, case.facts[0].on) is None
        assert await _findings(client, case.case) == [Finding(case.case, "same")]

        with database().begin() as connection:  # as a copy of the register from before the erasure would have it
            connection.execute(insert(cases).values(row))
        assert [finding.result for finding in await _findings(client, case.case)] == ["differs"]
        assert [finding async for finding in rebuilt(client, writer, [case.case])] == [Finding(case.case, "same")]
        assert reader.on_file([case.case]) == set()
