"""Writing a case: whole or not at all, never backwards, and nothing personal in the clear."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, select, text

from payloads.failures import KeyMissing, Unreadable
from programme.commands import judge
from programme.ledger import Entry, RefusedFact
from register.database import RegisterUnavailable, open_database
from register.filters import Filter
from register.reading import Reader
from register.schema import appointments, cases, duties, entries, metadata, name_tokens
from register.writing import Writer
from tests.programme.ledgers import accepted
from tests.register.standings import named, owner, standing, taken_over, write

TODAY = date(2025, 3, 1)


def test_a_case_is_read_as_it_was_written(writer: Writer, reader: Reader) -> None:
    ledger = named(taken_over(), "Amira Al-Khatib", "010190-1234")
    assert write(writer, ledger, "2025-03-01")
    assert reader.ledger("a-1") == ledger
    listed = reader.listed("a-1", TODAY)
    assert listed is not None
    assert (listed.municipality, listed.phase, listed.next_duty) == ("0101", "contract", "visitation")
    # the contract was due on 15 February, and with it the referral to Danish and the start of the programme
    assert (listed.days_late, listed.overdue_count) == (14, 3)
    assert listed.name == "Amira Al-Khatib"


def test_every_duty_has_its_row(writer: Writer, engine: Engine) -> None:
    write(writer, taken_over(), "2025-03-01")
    with engine.connect() as connection:
        rows = connection.execute(select(duties.c.duty, duties.c.due, duties.c.status)).all()
    assert ("contract", date(2025, 2, 15), "overdue") in [tuple(row) for row in rows]
    assert ("visitation", date(2025, 4, 15), "open") in [tuple(row) for row in rows]
    assert len(rows) == len(standing(taken_over(), "2025-03-01").answered.duties)


def test_an_older_evaluation_changes_nothing(writer: Writer, reader: Reader) -> None:
    signed = accepted(taken_over(), "2025-02-10", "contract_signed", party="both", manner="signed")
    assert write(writer, signed, "2025-03-01", number=2)
    assert not write(writer, taken_over(), "2025-02-20", number=1)
    assert not write(writer, taken_over(), "2025-02-20", number=2)
    assert reader.ledger("a-1") == signed


def test_a_case_that_is_made_anew_goes_back_only_when_it_is_told_to(writer: Writer, reader: Reader) -> None:
    signed = accepted(taken_over(), "2025-02-10", "contract_signed", party="both", manner="signed")
    write(writer, signed, "2025-03-01", number=7)
    assert not write(writer, taken_over(), "2025-02-20", number=6, anew=True)
    assert reader.ledger("a-1") == signed
    assert write(writer, signed, "2025-03-01", number=7, anew=True)
    assert write(writer, taken_over(), "2025-02-20", number=3, anew=True, back=True)
    assert reader.ledger("a-1") == taken_over()


def test_what_becomes_of_a_duty_takes_the_place_of_what_it_was(writer: Writer, engine: Engine) -> None:
    write(writer, taken_over(), "2025-03-01")
    signed = accepted(taken_over(), "2025-02-10", "contract_signed", party="both", manner="signed")
    write(writer, signed, "2025-03-01", number=2)
    with engine.connect() as connection:
        row = connection.execute(select(duties.c.status, duties.c.met_on).where(duties.c.duty == "contract")).one()
    assert tuple(row) == ("met", date(2025, 2, 10))


def test_many_writers_of_one_case_leave_the_latest_evaluation(writer: Writer, reader: Reader) -> None:
    ledgers = [taken_over()]
    for number in range(11):
        ledgers.append(accepted(ledgers[-1], "2025-02-01", "language_notice_given", note=f"n{number}"))
    writer.keys.issue(owner("a-1"))
    standings = [standing(ledger, "2025-02-10", number) for number, ledger in enumerate(ledgers, 1)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda one: writer.write(one, owner("a-1")), reversed(standings)))
    assert reader.ledger("a-1") == ledgers[-1]


def test_an_interview_is_there_until_it_is_called_off(writer: Writer, engine: Engine) -> None:
    called = accepted(taken_over(), "2025-02-03", "invited", to="contract", at="2025-02-10T10:00:00+01:00")
    write(writer, called, "2025-02-03")
    with engine.connect() as connection:
        row = connection.execute(select(appointments.c.kind, appointments.c.starts_at)).one()
    assert (row.kind, row.starts_at.isoformat()) == ("contract", "2025-02-10T09:00:00+00:00")
    off = accepted(called, "2025-02-04", "withdrawn", record_id=called.records[-1].id, reason="syg")
    write(writer, off, "2025-02-04", number=2)
    with engine.connect() as connection:
        assert connection.execute(select(appointments)).all() == []


def test_nothing_personal_stands_in_the_clear(writer: Writer, engine: Engine) -> None:
    ledger = named(taken_over(), "Zubaida Quraishi", "010190-1234")
    ledger = accepted(ledger, "2025-02-03", "language_notice_given", note="bor hos sin søster")
    write(writer, ledger, "2025-03-01")
    with engine.connect() as connection:
        rows = [row for table in metadata.tables.values() for row in connection.execute(select(table))]
    stored = b" ".join(
        value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row
    ).lower()
    for secret in ("zubaida", "quraishi", "0101901234", "010190-1234", "søster", "1991-04-12"):
        assert secret.encode() not in stored


def test_what_a_refused_signal_called_itself_does_not_stand_in_the_clear(writer: Writer, engine: Engine) -> None:
    ledger = taken_over()
    remark = judge(ledger, {"fact": "Zubaida Quraishi har ringet"}, "signal-1", TODAY).remark
    assert remark is not None
    refused = RefusedFact(id="r-1", recorded_at=datetime(2025, 2, 3, 9, tzinfo=UTC), given={}, remark=remark)
    write(writer, ledger.model_copy(update={"entries": [*ledger.entries, Entry(refused=refused)]}), "2025-03-01")
    with engine.connect() as connection:
        kept = connection.execute(select(entries.c.name).where(entries.c.kind == "refused")).scalar_one()
    assert kept == "?"


def test_an_erased_case_leaves_no_row(writer: Writer, engine: Engine) -> None:
    write(writer, named(taken_over(), "Amira Al-Khatib"), "2025-03-01")
    writer.erase("a-1")
    with engine.connect() as connection:
        for table in (cases, duties, entries, appointments, name_tokens):
            assert connection.execute(select(table)).all() == []


def test_a_case_without_its_key_is_not_written(writer: Writer, reader: Reader) -> None:
    with pytest.raises(KeyMissing):
        writer.write(standing(taken_over(), "2025-03-01"), owner("a-1"))
    assert reader.page(Filter(), TODAY).total == 0


def test_a_register_that_is_away_is_told_without_its_password(writer: Writer) -> None:
    away = Writer(open_database("postgresql://forloeb:hemmeligt@127.0.0.1:1/register"), writer.keys, "forloeb")
    writer.keys.issue(owner("a-1"))
    with pytest.raises(RegisterUnavailable) as told:
        away.write(standing(taken_over(), "2025-03-01"), owner("a-1"))
    assert "hemmeligt" not in str(told.value)


def test_sealed_parts_cannot_be_exchanged(writer: Writer, reader: Reader, engine: Engine) -> None:
    write(writer, taken_over(), "2025-03-01")
    with engine.begin() as connection:
        connection.execute(text("update entries set sealed = (select sealed_opening from cases)"))
    with pytest.raises(Unreadable):
        reader.ledger("a-1")
