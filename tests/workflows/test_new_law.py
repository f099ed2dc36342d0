"""A later order comes into force: seen beforehand, followed by programmes that sleep, and told once of each new day."""

import asyncio
import csv
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from programme.danish_time import day_of
from programme.evaluation import answer
from statute.calendar import add_months
from statute.regulations import Span, regulations
from tests.workflows.patience import LONG, until
from workflows.client import act, programmes, take_in, workflow_id
from workflows.replan import ask_again

SIGNED = {"fact": "contract_signed", "party": "both", "manner": "signed"}
TODAY = day_of(datetime.now(UTC))
CASES = ("n-one", "n-two", "n-signed")


def add_order(release: Path) -> None:
    """Add an order to a release as docs/law.md says, in force since yesterday: two months for the contract."""
    (release / "statute" / "regulations" / "bek_2026_07_01.toml").write_text(
        f"""
        key = "BEK-2026-07-01"
        based_on = "BEK-2026-01-20"
        repeals = "BEK-2026-01-20"
        title = "En opfunden bekendtgørelse"
        dated = 2026-07-01
        valid_from = {TODAY - timedelta(days=1)}
        source = "opfundet"

        [duties]
        contract = {{ limit = {{ months = 2 }} }}
        """,
        "utf-8",
    )


def forloeb(release: Path, address: str, *words: str) -> str:
    run = [sys.executable, "-c", "from cli.main import run; run()", *words]
    env = os.environ | {"TEMPORAL_ADDRESS": address, "COLUMNS": "140", "NO_COLOR": "1"}
    done = subprocess.run(run, cwd=release, env=env, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return done.stdout


async def _until_answered(client, case: str, regulation: str) -> None:
    handle = client.get_workflow_handle(workflow_id(case))  # asked without a type: this process knows the old law alone
    async with asyncio.timeout(LONG):
        while ((await handle.query("evaluation")) or {}).get("regulation") != regulation:
            await asyncio.sleep(0.1)


async def _are_listed(client) -> bool:
    return {programme.case async for programme in programmes(client)} == set(CASES)


async def _asked_at(client, case: str) -> list[datetime]:
    """Tell when the programme was sent the signal to ask again."""
    history = await client.get_workflow_handle(workflow_id(case)).fetch_history()
    return [
        event.event_time.ToDatetime()
        for event in history.events
        if event.workflow_execution_signaled_event_attributes.signal_name == "reevaluate"
    ]


@pytest.mark.server
async def test_what_a_new_order_changes_is_seen_before_and_followed_after_the_release(
    dev_server, connected, worker_process, case_file, next_release, tmp_path
):
    add_order(next_release)
    table = tmp_path / "changes.csv"
    with dev_server() as address:
        client = await connected(address)
        old = worker_process(TEMPORAL_ADDRESS=address)
        for case in CASES:
            await take_in(client, case_file(case, str(TODAY)), "event-1")
            await _until_answered(client, case, "BEK-2026-01-20")
        await act(client, "n-signed", SIGNED)
        await until(partial(_are_listed, client))
        seen = await asyncio.to_thread(forloeb, next_release, address, "replan", "--csv", str(table))
        assert "2 af 3 forløb ændres" in seen
        was, becomes = add_months(TODAY, 1), add_months(TODAY, 2)
        later = f"{(becomes - was).days} dage senere"
        assert f"kontrakt {later} 2 {was:%d.%m.%Y} {becomes:%d.%m.%Y} § 6".split() in [
            line.split() for line in seen.splitlines()
        ]
        assert "Intet er sendt." in seen
        read = csv.DictReader(table.open(encoding="utf-8-sig"), delimiter=";")
        rows = [row for row in read if row["duty"] == "contract"]
        told = [(row["case"], row["kind"], row["was"], row["becomes"], row["citation"]) for row in rows]
        assert told == [(case, "moved", str(was), str(becomes), "BEK-2026-07-01 §6") for case in ("n-one", "n-two")]
        for_one = ["replan", "--query", 'WorkflowId = "programme-n-one"']
        assert "1 af 1 forløb ændres" in await asyncio.to_thread(forloeb, next_release, address, *for_one)
        old.terminate()
        await asyncio.to_thread(old.wait, 120)
        worker_process(next_release, TEMPORAL_ADDRESS=address)
        sent = await asyncio.to_thread(forloeb, next_release, address, *for_one, "--send")
        assert "1 forløb er bedt om at spørge loven igen." in sent
        await _until_answered(client, "n-one", "BEK-2026-07-01")
        assert [len(await _asked_at(client, case)) for case in CASES] == [1, 0, 0]
        sent = await asyncio.to_thread(forloeb, next_release, address, "replan", "--send", "--rate", "2")
        assert "3 forløb er bedt om at spørge loven igen." in sent
        asked = sorted([(await _asked_at(client, case))[-1] for case in CASES])
        assert all(next_ - one > timedelta(seconds=0.4) for one, next_ in pairwise(asked))
        for case in CASES:
            await _until_answered(client, case, "BEK-2026-07-01")
        again = await asyncio.to_thread(forloeb, next_release, address, "replan")
        assert "0 af 3 forløb ændres" in again


async def test_every_changed_deadline_is_told_once_with_the_reason(world, case_file, monkeypatch):
    for case in ("t-open", "t-signed"):
        await take_in(world.client, case_file(case, "2040-01-16"), "event-1")
    await act(world.client, "t-signed", SIGNED)
    await world.until("2040-01-18")
    order = regulations()["BEK-2026-01-20"]
    longer = order.duties["contract"].model_copy(update={"limit": Span(months=2)})
    changed = order.model_copy(update={"duties": order.duties | {"contract": longer}})
    monkeypatch.setitem(regulations(), "BEK-2026-01-20", changed)
    monkeypatch.setattr(
        "programme.inquiry.answer", lambda question, ladder, _: answer(question, ladder, "a later ruleset")
    )
    assert [case async for case in ask_again(world.client, ["t-open", "t-signed"], 100)] == ["t-open", "t-signed"]
    await world.until("2040-02-20")
    corrections = [
        mail for mail in world.mailbox.mails("t-open") if mail["X-Forloeb-Notice"].startswith("contract/1/2040-02-16/c")
    ]
    assert len(corrections) == 1
    text = corrections[0].get_payload(decode=True).decode()
    assert "16.02.2040" in text
    assert "16.03.2040" in text
    assert "Reglerne er ændret" in text
    assert not [
        mail
        for mail in world.mailbox.mails("t-signed")
        if mail["X-Forloeb-Notice"].startswith("contract/1/2040-02-16/c")
    ]


async def test_a_programme_judged_without_the_order_of_2026_gets_its_next_notices_by_it(world, case_file, monkeypatch):
    benefit = {"fact": "benefit_started", "on": "2040-01-16", "benefit": "cash_assistance_minimum"}
    interview = {"fact": "first_job_interview_held", "on": "2040-01-17"}
    with monkeypatch.context() as before:
        of_2025 = regulations()["BEK-2024-12-30"].model_copy(update={"valid_to": None})
        before.setitem(regulations(), "BEK-2024-12-30", of_2025)
        before.delitem(regulations(), "BEK-2026-01-20")
        before.setattr(
            "programme.inquiry.answer",
            lambda question, ladder, _: answer(question, ladder, "without 2026"),
        )
        await take_in(world.client, case_file("t-2026", "2040-01-16", benefit, interview), "event-1")
        await world.until("2040-01-18")
        old = await world.client.get_workflow_handle(workflow_id("t-2026")).query("evaluation")
    assert old["regulation"] == "BEK-2024-12-30"
    assert "rights_guidance" in {owed["duty"] for owed in old["owed"] if owed.get("due") == "2040-01-17"}
    assert [case async for case in ask_again(world.client, ["t-2026"], 100)] == ["t-2026"]
    await world.until("2040-02-21")
    new = await world.client.get_workflow_handle(workflow_id("t-2026")).query("evaluation")
    assert new["regulation"] == "BEK-2026-01-20"
    assert [owed for owed in new["owed"] if owed["duty"] == "rights_guidance" and owed.get("due")] == []
    corrected = "rights_guidance/1/2040-01-17/corrected"
    [told] = [mail for mail in world.mailbox.mails("t-2026") if mail["X-Forloeb-Notice"].startswith(corrected)]
    assert "Reglerne er ændret" in told.get_payload(decode=True).decode()
    assert not [mail for mail in world.mailbox.mails("t-2026") if "contract/1/2040-02-16/c" in mail["X-Forloeb-Notice"]]
    late = [
        m for m in world.mailbox.mails("t-2026") if m["X-Forloeb-Notice"].startswith("contract/1/2040-02-16/overdue")
    ]
    assert late
    assert "BEK-2026-01-20 §6" in late[0].get_payload(decode=True).decode()
