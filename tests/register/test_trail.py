"""The audit trail: written as things happen, a chain for each municipality that no thief of the database forges."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select, update

from archive.chain import Anchor, Fault, Head
from archive.record import Piece, Receipt
from payloads.data_keys import DataKeys
from payloads.failures import Erased
from payloads.ring import KeyRing
from programme.ledger import Ledger
from register.schema import anchors, trail, trail_ends
from register.trail import Access, Read, Refusal, Trail
from register.writing import Writer
from tests.programme.ledgers import accepted
from tests.register.standings import owner, standing, taken_over, write

DAY = date(2025, 3, 1)
BY_METTE = Access("a-1", "mette", "caseworker", "ledger", "own case")


@pytest.fixture
def kept(engine: Engine, keys: DataKeys) -> Trail:
    return Trail(engine, keys)


def signed(ledger: Ledger) -> Ledger:
    return accepted(ledger, "2025-02-10", "contract_signed", party="both", manner="signed")


def pieces(kept: Trail, case: str = "a-1") -> list[Piece]:
    told = kept.of_case(case, owner(case))
    return [Piece.model_validate(one.said) for one in told if one.kind == "evaluation"]


def kinds(found: list[Fault]) -> set[str]:
    return {fault.kind for fault in found}


def test_each_evaluation_of_a_running_case_stands_there_with_the_entries_that_were_new(
    writer: Writer, kept: Trail
) -> None:
    ledger = taken_over()
    write(writer, ledger, "2025-02-01", 1)
    write(writer, signed(ledger), "2025-02-10", 2)
    write(writer, signed(ledger), "2025-02-11", 3)
    found = pieces(kept)
    assert [(piece.first, [entry.key for entry in piece.ledger.entries]) for piece in found] == [
        (0, ["takeover", "benefit_started"]),
        (2, ["contract_signed"]),
        (3, []),
    ]
    answers = [standing(*asked).evaluation for asked in ((ledger, "2025-02-01", 1), (signed(ledger), "2025-02-10", 2))]
    assert [piece.receipts[0].evaluation for piece in found[:2]] == [
        answer.model_dump(mode="json") for answer in answers
    ]
    assert kept.faults() == []


def test_an_answer_that_is_written_again_stands_there_once(writer: Writer, kept: Trail) -> None:
    write(writer, taken_over(), "2025-02-01", 2)
    write(writer, taken_over(), "2025-02-01", 2)
    write(writer, taken_over(), "2025-02-01", 2, anew=True)
    assert len(pieces(kept)) == 1


def test_an_answer_that_comes_late_changes_no_case_and_stands_there_all_the_same(writer: Writer, kept: Trail) -> None:
    write(writer, taken_over(), "2025-02-02", 2)
    write(writer, taken_over(), "2025-02-01", 1)
    assert [piece.receipts[0].evaluation["number"] for piece in pieces(kept)] == [2, 1]  # pyright: ignore


def test_after_a_restore_both_courses_of_events_stand_there(writer: Writer, kept: Trail) -> None:
    write(writer, signed(taken_over()), "2025-02-10", 2)
    other = accepted(taken_over(), "2025-02-10", "language_notice_given")
    write(writer, other, "2025-02-10", 2)
    assert [[entry.key for entry in piece.ledger.entries][-1] for piece in pieces(kept)] == [
        "contract_signed",
        "language_notice_given",
    ]
    assert kept.again() == [("a-1", 2)]
    assert kept.faults() == []


def test_the_case_and_its_record_are_written_together_or_not_at_all(
    writer: Writer, kept: Trail, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the worker dies here")

    with monkeypatch.context() as patched:
        patched.setattr(Trail, "follow", broken)
        with pytest.raises(RuntimeError):
            write(writer, taken_over(), "2025-02-01")
    assert kept.links_of("a-1") == []
    assert write(writer, taken_over(), "2025-02-01")
    assert len(pieces(kept)) == 1


def test_what_the_register_missed_is_completed_before_the_run_ends(writer: Writer, kept: Trail) -> None:
    ledger, later = taken_over(), signed(taken_over())
    write(writer, ledger, "2025-02-01", 1)
    missed = [standing(later, "2025-02-10", 2).evaluation, standing(later, "2025-02-11", 3).evaluation]
    answers = [standing(ledger, "2025-02-01", 1).evaluation, *missed]
    at = datetime(2025, 2, 11, 9, tzinfo=UTC)
    receipts = [Receipt(at=at, evaluation=answer.model_dump(mode="json")) for answer in answers]
    piece = Piece(first=0, ledger=later, receipts=receipts)
    end = kept.complete(piece, owner("a-1"))
    assert kept.complete(piece, owner("a-1")) == end
    [_, completed] = pieces(kept)
    assert [entry.key for entry in completed.ledger.entries] == ["contract_signed"]
    assert [receipt.evaluation for receipt in completed.receipts] == [
        answer.model_dump(mode="json") for answer in missed
    ]


def test_nothing_that_was_said_stands_there_in_the_clear_and_erasure_ends_it(
    writer: Writer, kept: Trail, keys: DataKeys, engine: Engine
) -> None:
    write(writer, accepted(taken_over(), "2025-02-01", "language_notice_given", note="hemmeligt"), "2025-02-01")
    kept.refuse(Refusal("a-1", "mette", "contract_signed", "hemmeligt"), owner("a-1"))
    with engine.connect() as connection:
        assert b"hemmeligt" not in b"".join(row.body for row in connection.execute(select(trail)))
    assert kept.of_case("a-1", owner("a-1"))[-1].said["reason"] == "hemmeligt"
    keys.erase(owner("a-1"))
    writer.erase("a-1")
    with pytest.raises(Erased):
        kept.of_case("a-1", owner("a-1"))
    assert [link.kind for link in kept.links_of("a-1")] == ["evaluation", "refused", "erased"]
    assert kept.faults() == []


def test_who_read_a_case_is_told_the_latest_first(writer: Writer, kept: Trail) -> None:
    write(writer, taken_over(), "2025-02-01")
    write(writer, taken_over("b-1", "0751"), "2025-02-01")
    kept.note(BY_METTE)
    kept.note(Access("b-1", "hans", "caseworker", "ledger", "own case"))
    kept.note(Access("a-1", "revisor", "auditor", "document contract", "audit"))
    assert [read.access.subject for read in kept.reads("0101")] == ["revisor", "mette"]
    assert [read.access.subject for read in kept.reads("0101", "a-1", number=2, size=1)] == ["mette"]
    [read] = kept.reads("0751")
    assert read == Read(read.at, Access("b-1", "hans", "caseworker", "ledger", "own case"))


def test_many_writers_of_one_chain_leave_no_gap_and_no_fork(writer: Writer, kept: Trail) -> None:
    cases_ = [f"c-{number}" for number in range(8)]

    def work(case: str) -> None:
        write(writer, taken_over(case), "2025-02-01", 1)
        kept.note(Access(case, "mette", "caseworker", "ledger", "own case"))
        write(writer, taken_over(case), "2025-02-02", 2)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, cases_))
    assert kept.faults() == []
    [head] = kept.heads()
    assert (head.chain, head.number) == ("0101", 24)


# A thief of the database


def _cut(engine: Engine, _: Path) -> None:
    with engine.begin() as connection:
        connection.execute(delete(trail).where(trail.c.number > 2))


def _emptied(engine: Engine, _: Path) -> None:
    with engine.begin() as connection:
        connection.execute(delete(trail))


def _emptied_with_its_ends(engine: Engine, _: Path) -> None:
    with engine.begin() as connection:
        connection.execute(delete(trail))
        connection.execute(delete(trail_ends))


def _cut_with_its_end(engine: Engine, _: Path) -> None:
    """As one does it who knows how chains are made, but has no key."""
    _cut(engine, _)
    with engine.begin() as connection:
        last = connection.execute(select(trail).where(trail.c.number == 2)).one()
        connection.execute(update(trail_ends).values(number=2, hash=last.hash))


def _altered(engine: Engine, _: Path) -> None:
    with engine.begin() as connection:
        connection.execute(update(trail).where(trail.c.number == 2).values(subject="nobody"))


def _forged(engine: Engine, folder: Path) -> None:
    """Write the whole chain anew, with keys of the thief's own."""
    with engine.begin() as connection:
        connection.execute(delete(trail))
        connection.execute(delete(trail_ends))
        connection.execute(delete(anchors))
    thiefs = DataKeys(KeyRing.make(folder / "ring.json"), folder / "cases")
    forging = Trail(engine, thiefs)
    for _ in range(4):
        forging.note(Access("a-1", "nobody", "caseworker", "ledger", "own case"))
    forging.anchor(DAY)


@pytest.mark.parametrize(
    ("attack", "expected"),
    [
        (_cut, {"missing"}),
        (_emptied, {"missing"}),
        (_emptied_with_its_ends, {"missing"}),
        (_cut_with_its_end, {"unsigned", "missing"}),
        (_altered, {"altered"}),
        (_forged, {"unsigned"}),
    ],
)
def test_what_a_thief_of_the_database_does_to_a_chain_is_found(
    writer: Writer,
    kept: Trail,
    engine: Engine,
    attack: Callable[[Engine, Path], None],
    expected: set[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    write(writer, taken_over(), "2025-02-01")
    for _ in range(3):
        kept.note(BY_METTE)
    assert kept.anchor(DAY) is not None
    assert kept.faults() == []
    attack(engine, tmp_path_factory.mktemp("thief"))
    assert kinds(kept.faults()) >= expected


def test_an_anchor_that_left_the_house_tells_of_a_database_that_was_put_back(
    writer: Writer, kept: Trail, engine: Engine
) -> None:
    write(writer, taken_over(), "2025-02-01")
    with engine.connect() as connection:
        old = [connection.execute(select(table)).mappings().all() for table in (trail, trail_ends)]
    kept.note(BY_METTE)
    anchor = kept.anchor(DAY)
    assert anchor is not None
    with engine.begin() as connection:
        for table, rows in zip((trail, trail_ends), old, strict=True):
            connection.execute(delete(table))
            connection.execute(table.insert(), [dict(row) for row in rows])
        connection.execute(delete(anchors))
    assert kept.faults() == []  # it is what was there once
    assert kept.faults(Anchor.model_validate_json(anchor.model_dump_json())) == [Fault("missing", "0101", 2)]
    assert kept.faults(Head(chain="0101", number=2, hash="0" * 64)) == [Fault("missing", "0101", 2)]


def test_an_anchor_that_somebody_else_signed_or_altered_proves_nothing(
    writer: Writer, kept: Trail, tmp_path_factory: pytest.TempPathFactory
) -> None:
    write(writer, taken_over(), "2025-02-01")
    anchor = kept.anchor(DAY)
    assert anchor is not None
    ring = KeyRing.make(tmp_path_factory.mktemp("thief") / "ring.json")
    forged = anchor.model_copy(update={"signature": ring.sign(anchor.told)})
    assert kinds(kept.faults(forged)) == {"unsigned"}
    altered = anchor.model_copy(update={"heads": (Head(chain="0101", number=9, hash="0" * 64),)})
    assert kinds(kept.faults(altered)) == {"unsigned"}


def test_an_end_that_is_not_ours_is_gone_on_from_but_never_forgotten(
    writer: Writer, kept: Trail, engine: Engine, tmp_path: Path
) -> None:
    write(writer, taken_over(), "2025-02-01")
    for _ in range(3):
        kept.note(BY_METTE)
    _cut_with_its_end(engine, tmp_path)
    kept.note(BY_METTE)
    assert kept.faults() == [Fault("broken", "0101", 3)]


def test_a_chain_that_lost_its_end_goes_on_behind_its_last_record(writer: Writer, kept: Trail, engine: Engine) -> None:
    write(writer, taken_over(), "2025-02-01")
    with engine.begin() as connection:
        connection.execute(delete(trail_ends))
    kept.note(BY_METTE)
    assert kept.faults() == [Fault("broken", "0101", 2)]


# Anchors


def test_a_day_has_one_anchor_whoever_makes_it_and_it_is_to_be_delivered_once(writer: Writer, kept: Trail) -> None:
    assert kept.anchor(DAY) is None  # nothing was written yet
    write(writer, taken_over(), "2025-02-01")
    with ThreadPoolExecutor(4) as pool:
        made = [anchor for anchor in pool.map(lambda _: kept.anchor(DAY), range(4)) if anchor]
    assert len(made) == 1
    assert kept.undelivered() == made
    kept.delivered(made[0])
    assert kept.undelivered() == []


def test_a_case_that_moves_goes_on_in_the_chain_of_its_new_municipality(writer: Writer, kept: Trail) -> None:
    write(writer, taken_over(), "2025-02-01", 1)
    moved = accepted(taken_over(), "2025-02-03", "moved", municipality="0751")
    write(writer, moved, "2025-02-03", 2)
    assert [(link.chain, link.number) for link in kept.links_of("a-1")] == [("0101", 1), ("0751", 1)]
