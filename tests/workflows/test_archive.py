"""What every run recorded stands in the audit archive before the run ends, once, whatever happens on the way."""

import asyncio
import shutil
from datetime import UTC, datetime

import pytest
from temporalio.api.common.v1 import Payload

import worker
from activities.archive import begin, converter_of, sealed_archive
from archive.folder import Archive
from archive.record import Piece
from tests.workflows.runs import runs_of, scheduled
from workflows.archived import known
from workflows.client import act, ledger_of, take_in, workflow_id

SIGNED = {"fact": "contract_signed", "party": "both", "manner": "signed"}
CLOSED = {"fact": "case_closed", "reason": "udrejst"}


@pytest.fixture
def archive(settings) -> Archive:
    return Archive(settings.archive)


async def _pieces(world, archive: Archive, case: str) -> list[Piece]:
    converter = converter_of(world.client.data_converter, world.client.namespace, workflow_id(case))
    bodies = [Payload.FromString(body) for _, body in archive.of_case(case)]
    return [(await converter.decode([body], [Piece]))[0] for body in bodies]


async def _answers(world, case: str) -> int:
    """Count what the law answered in all runs of a programme."""
    runs = await runs_of(world.client, case)
    return sum(len(list(scheduled(history, "evaluate"))) for history in runs)


async def test_the_pieces_of_all_runs_are_the_whole_ledger_and_every_answer_of_the_law(
    short_histories, world, case_file, archive
):
    await take_in(world.client, case_file("a-runs", "2040-01-16"), "event-1")
    recorded: list[str] = []
    for _ in range(200):
        recorded.append((await act(world.client, "a-runs", {"fact": "recognition_informed"})).fact_id)
        if len({link.key.run for link, _ in archive.of_case("a-runs")}) == 3:
            break
    recorded.append((await act(world.client, "a-runs", CLOSED)).fact_id)
    await world.client.get_workflow_handle(workflow_id("a-runs")).result()
    pieces = await _pieces(world, archive, "a-runs")
    assert len({link.key.run for link, _ in archive.of_case("a-runs")}) >= 3
    entries = [entry for piece in pieces for entry in piece.ledger.entries]
    assert [entry.id for entry in entries[1:]] == recorded
    assert [piece.first + len(piece.ledger.entries) for piece in pieces] == [
        *(piece.first for piece in pieces[1:]),
        len(entries),
    ]
    receipts = [receipt for piece in pieces for receipt in piece.receipts]
    assert len(receipts) == await _answers(world, "a-runs")
    assert [receipt.at for receipt in receipts] == sorted(receipt.at for receipt in receipts)
    assert receipts[-1].evaluation["finished"] is True
    assert archive.faults()[1] == []


async def test_while_the_archive_cannot_be_written_the_programme_goes_on_and_loses_nothing(world, case_file, archive):
    await take_in(world.client, case_file("a-down", "2040-01-16"), "event-1")
    await act(world.client, "a-down", SIGNED)
    records = archive._records
    records.rename(records.with_name("elsewhere"))
    records.write_text("a file where the folder was")
    await act(world.client, "a-down", CLOSED)
    assert (await ledger_of(world.client, "a-down")).entries[-1].key == "case_closed"
    records.unlink()
    records.with_name("elsewhere").rename(records)
    await world.client.get_workflow_handle(workflow_id("a-down")).result()
    [piece] = await _pieces(world, archive, "a-down")
    assert [entry.key for entry in piece.ledger.entries] == ["takeover", "contract_signed", "case_closed"]
    assert archive.faults()[1] == []


@pytest.mark.server
async def test_the_histories_know_how_far_the_archive_had_come(client, case_file, settings):
    begun_at = datetime.now(UTC)
    async with worker.build(client, settings):
        await take_in(client, case_file("a-known", "2026-11-02"), "event-1")
        await act(client, "a-known", CLOSED)
        await client.get_workflow_handle(workflow_id("a-known")).result()
        end = sealed_archive(settings.archive).end()
        while not (found := await known(client, begun_at)).runs:
            await asyncio.sleep(0.2)
    assert (found.runs, [(head.number, head.hash) for head in found.ends]) == (1, [(1, end.hash)])
    shutil.rmtree(settings.archive)
    begin(settings.archive)
    assert [fault.kind for fault in sealed_archive(settings.archive).faults(*found.ends)[1]] == ["missing"]
