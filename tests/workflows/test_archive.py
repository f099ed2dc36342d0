"""What every run recorded stands in the audit trail before the run ends, once, whatever happens on the way."""

import asyncio

import pytest

import worker
from archive.record import Piece
from payloads.data_keys import Owner
from payloads.settings import data_keys
from register.database import RegisterUnavailable
from register.settings import database
from register.trail import Trail
from register.writing import Writer
from tests.workflows.runs import runs_of, scheduled
from workflows.archived import known
from workflows.client import act, ledger_of, take_in, workflow_id

SIGNED = {"fact": "contract_signed", "party": "both", "manner": "signed"}
CLOSED = {"fact": "case_closed", "reason": "udrejst"}


@pytest.fixture
def trail() -> Trail:
    return Trail(database(), data_keys())


def _pieces(world, trail: Trail, case: str) -> list[Piece]:
    told = trail.of_case(case, Owner(world.client.namespace, workflow_id(case)))
    return [Piece.model_validate(one.said) for one in told if one.kind == "evaluation"]


async def _answers(world, case: str) -> int:
    """Count what the law answered in all runs of a programme."""
    runs = await runs_of(world.client, case)
    return sum(len(list(scheduled(history, "evaluate"))) for history in runs)


async def test_the_records_of_all_runs_are_the_whole_ledger_and_every_answer_of_the_law(
    short_histories, world, case_file, trail
):
    await take_in(world.client, case_file("a-runs", "2040-01-16"), "event-1")
    recorded: list[str] = []
    for _ in range(60):
        recorded.append((await act(world.client, "a-runs", {"fact": "recognition_informed"})).fact_id)
        if len(await runs_of(world.client, "a-runs")) == 3:
            break
    assert [entry.id for piece in _pieces(world, trail, "a-runs") for entry in piece.ledger.entries][1:] == recorded
    recorded.append((await act(world.client, "a-runs", CLOSED)).fact_id)
    await world.client.get_workflow_handle(workflow_id("a-runs")).result()
    pieces = _pieces(world, trail, "a-runs")
    assert [entry.id for piece in pieces for entry in piece.ledger.entries][1:] == recorded
    receipts = [receipt for piece in pieces for receipt in piece.receipts]
    assert len(receipts) == await _answers(world, "a-runs")
    assert receipts[-1].evaluation["finished"] is True
    assert trail.faults() == []


async def test_what_the_trail_missed_while_it_was_away_is_there_before_the_programme_ends(
    world, case_file, trail, monkeypatch
):
    def away(*_: object, **__: object) -> bool:
        raise RegisterUnavailable("The register cannot be used: connection refused")

    with monkeypatch.context() as patched:
        patched.setattr(Writer, "write", away)
        patched.setattr(Trail, "complete", away)
        await take_in(world.client, case_file("a-down", "2040-01-16"), "event-1")
        await act(world.client, "a-down", SIGNED)
        await act(world.client, "a-down", CLOSED)
        assert (await ledger_of(world.client, "a-down")).entries[-1].key == "case_closed"
        assert trail.links_of("a-down") == []
    await world.client.get_workflow_handle(workflow_id("a-down")).result()
    pieces = _pieces(world, trail, "a-down")
    assert [entry.key for piece in pieces for entry in piece.ledger.entries] == [
        "takeover",
        "contract_signed",
        "case_closed",
    ]
    assert sum(len(piece.receipts) for piece in pieces) == await _answers(world, "a-down")
    assert trail.faults() == []


@pytest.mark.server
async def test_the_histories_know_what_the_trail_must_hold(client, case_file, settings, trail):
    async with worker.build(client, settings):
        await take_in(client, case_file("a-known", "2026-11-02"), "event-1")
        await act(client, "a-known", SIGNED)
        running = await known(client)
        assert trail.holds("a-known", running.answered["a-known"])
        assert not trail.holds("a-known", running.answered["a-known"] + 1)
        await act(client, "a-known", CLOSED)
        await client.get_workflow_handle(workflow_id("a-known")).result()
        ended = await known(client)
        while not ended.ends:
            await asyncio.sleep(0.2)
            ended = await known(client)
    assert trail.links_of("a-known")[-1].hash in [head.hash for head in ended.ends]
    assert trail.faults(*ended.ends) == []
