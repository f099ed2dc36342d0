"""Lives whose histories are kept for the replay tests. Run by `make record-histories`, once for every release.

What is recorded is what a release does; nothing is asserted but that every life gets where it should.
"""

from contextlib import suppress
from functools import partial

import pytest

import statute.duties
from tests.workflows.patience import until_answered
from tests.workflows.runs import runs_of
from tests.workflows.test_life import BENEFIT, FIRST_MONTH, LATER
from workflows.client import Refused, act, take_in, workflow_id

MOVES = [
    {"fact": "assigned", "on": "2040-01-17", "caseworker": "hanne", "team": "nord"},
    {"fact": "moved", "on": "2040-03-05", "municipality": "0751"},
    {"fact": "deadlines_suspended", "on": "2040-03-12", "until": "2040-03-20", "duties": "all"},
    {"fact": "moved", "on": "2040-06-04", "municipality": "0461"},
    {"fact": "permanent_residence_applied", "on": "2040-09-03"},
]
NEED = {"fact": "need_recorded", "of": "revision", "ground": "et behov"}
UNLAWFUL = {"fact": "contract_set_by_municipality", "ground": "disagreement"}


async def _live(world, case, facts) -> list[str]:
    """Take the case in and record every fact that its order allows on its day; return the ids."""
    await take_in(world.client, case, "event-1")
    ids: list[str] = []
    for number, fact in enumerate(facts):
        await world.until(fact["on"])
        with suppress(Refused):
            ids.append((await act(world.client, case.case, fact, f"command-{number}")).fact_id)
    return ids


async def _recorded(world, case, name, record_history) -> None:
    record_history(name, await world.client.get_workflow_handle(workflow_id(case)).fetch_history())


@pytest.mark.parametrize("order", ["BEK-2004-02-17", "BEK-1307-2020", "BEK-2024-12-30", "BEK-2026-01-20"])
async def test_a_whole_life(world, case_file, record_history, order):
    case = case_file(f"h-{order[-4:]}", "2040-01-16", BENEFIT).model_copy(update={"regulation": order})
    await _live(world, case, [*FIRST_MONTH, *LATER])
    await world.until("2045-02-01")
    await _recorded(world, case.case, f"whole-life-{order}", record_history)


async def test_moves_and_corrections(world, case_file, record_history):
    await _live(world, case_file("h-moves", "2040-01-16", BENEFIT), [*FIRST_MONTH, *MOVES])
    wrong = await act(world.client, "h-moves", {"fact": "visitation_decided", "category": "job_ready"}, "wrong")
    await world.until("2040-09-10")
    better = {"fact": "visitation_decided", "on": "2040-04-02", "category": "activity_ready"}
    await act(
        world.client, "h-moves", {"fact": "replaced", "fact_id": wrong.fact_id, "reason": "fejl", "replacement": better}
    )
    await world.until("2041-02-01")
    await world.client.get_workflow_handle(workflow_id("h-moves")).signal("reevaluate")
    await world.until("2041-02-02")
    await _recorded(world, "h-moves", "moves-and-corrections", record_history)


async def test_failures(world, case_file, record_history, monkeypatch):
    await take_in(world.client, case_file("h-failures", "2040-01-16", BENEFIT), "event-1")
    faults = iter([RuntimeError("a fault in a rule"), RuntimeError("and again")])
    drafted = statute.duties.drafted

    def faulty(history):
        if (fault := next(faults, None)) is not None:
            raise fault
        return drafted(history)

    monkeypatch.setattr("programme.evaluation.drafted", faulty)
    handle = world.client.get_workflow_handle(workflow_id("h-failures"))
    await handle.signal("record", UNLAWFUL)
    await handle.signal("misnamed", "no JSON object")
    new = world.mailbox.maildir / "tmp"
    new.rename(new.with_name("elsewhere"))
    await act(world.client, "h-failures", FIRST_MONTH[0] | {"on": "2040-01-16"})
    await world.until("2040-01-16", 11)
    new.with_name("elsewhere").rename(new)
    await world.until("2040-02-20")
    await act(world.client, "h-failures", {"fact": "case_closed", "reason": "udrejst"})
    await handle.result()
    await _recorded(world, "h-failures", "failures", record_history)


async def test_continued_as_new(dev_server, connected, worker_process, case_file, record_history):
    with dev_server("--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=60") as address:
        client = await connected(address)
        worker_process(TEMPORAL_ADDRESS=address)
        await take_in(client, case_file("h-continued", "2025-03-03"), "event-1")
        handle = client.get_workflow_handle(workflow_id("h-continued"))
        for number in range(20):
            await until_answered(partial(act, client, "h-continued", NEED, f"command-{number}"))
        runs = await runs_of(client, "h-continued")
        for number, history in enumerate(runs):
            record_history(f"continued-{number}", history)
        assert len(runs) > 1
        assert (await handle.describe()).history_length < 200
