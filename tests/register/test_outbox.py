"""What happened is told to other systems: each happening once, in the order of its case, ids only."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from programme.ledger import Ledger
from register.happenings import HAPPENINGS, Owed, Stand, happenings
from register.outbox import Event, Outbox
from register.trail import Trail
from register.writing import Writer
from tests.programme.ledgers import accepted
from tests.register.standings import named, taken_over, write

HOUR = timedelta(hours=1)


@pytest.fixture
def outbox(engine: Engine) -> Outbox:
    return Outbox(engine)


def signed(ledger: Ledger) -> Ledger:
    return accepted(ledger, "2025-02-10", "contract_signed", party="both", manner="signed")


def told(events: list[Event], *types: str) -> list[tuple[str, str | None]]:
    short = [(event.type.removeprefix("dk.forloeb.").removesuffix(".v1"), event.data.get("duty")) for event in events]
    return [one for one in short if not types or one[0] in types]


def test_the_life_of_a_contract_is_told_as_it_happens(writer: Writer, outbox: Outbox) -> None:
    write(writer, taken_over(), "2025-02-01", 1)
    opening = outbox.waiting(100)
    assert told(opening)[0] == ("case.opened", None)
    assert ("duty.arose", "contract") in told(opening)
    write(writer, taken_over(), "2025-02-16", 2)
    assert ("duty.overdue", "contract") in told(outbox.waiting(100)[len(opening) :])
    late = accepted(taken_over(), "2025-02-20", "contract_signed", party="both", manner="signed")
    write(writer, late, "2025-02-20", 3)
    events = {event.type: event.data for event in outbox.waiting(100) if event.data.get("occurrence") == 1}
    assert events["dk.forloeb.contract.concluded.v1"] == {
        "case": "a-1",
        "municipality": "0101",
        "occurrence": 1,
        "concluded_on": "2025-02-20",
    }
    assert ("case.phase_changed", None) in told(outbox.waiting(100))


def test_the_same_evaluation_again_and_one_made_anew_tell_nothing(writer: Writer, outbox: Outbox) -> None:
    write(writer, taken_over(), "2025-02-01", 1)
    before = outbox.count_waiting()
    write(writer, taken_over(), "2025-02-01", 1)
    write(writer, signed(taken_over()), "2025-02-16", 2, anew=True)
    assert outbox.count_waiting() == before


def test_a_move_and_an_erasure_are_told(writer: Writer, outbox: Outbox) -> None:
    write(writer, taken_over(), "2025-02-01", 1)
    write(writer, accepted(taken_over(), "2025-02-03", "moved", municipality="0751"), "2025-02-03", 2)
    [moved] = [event.data for event in outbox.waiting(100) if event.type == "dk.forloeb.case.moved.v1"]
    assert moved == {"case": "a-1", "municipality": "0751", "moved_from": "0101"}
    writer.erase("a-1")
    assert outbox.waiting(100)[-1].type == "dk.forloeb.case.erased.v1"


def test_what_could_not_be_registered_is_not_told(
    writer: Writer, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the worker dies here")

    monkeypatch.setattr(Trail, "follow", broken)
    with pytest.raises(RuntimeError):
        write(writer, taken_over(), "2025-02-01")
    assert outbox.count_waiting() == 0


def test_nothing_of_a_person_is_told(writer: Writer, outbox: Outbox) -> None:
    write(writer, named(signed(taken_over()), "Amira Al-Khatib", "010190-1234"), "2025-03-01")
    said = repr(outbox.waiting(100))
    assert "Amira" not in said
    assert "1991" not in said


def test_every_event_is_what_its_model_says(writer: Writer, outbox: Outbox) -> None:
    write(writer, taken_over(), "2025-02-01", 1)
    write(writer, signed(taken_over()), "2025-04-20", 2)
    for event in outbox.waiting(100):
        HAPPENINGS[event.type].model_validate(event.data)


def test_what_was_sent_waits_no_more_and_is_sent_again_from_a_position(writer: Writer, outbox: Outbox) -> None:
    write(writer, taken_over(), "2025-02-01")
    first, second, *rest = outbox.waiting(100)
    outbox.sent([first.position, second.position])
    assert outbox.waiting(100) == rest
    assert outbox.replay(second.position) == len(rest) + 1
    assert outbox.waiting(100) == [second, *rest]
    assert outbox.since(first.position, 2) == [first, second]


def test_many_cases_at_once_keep_the_order_of_each(writer: Writer, outbox: Outbox) -> None:
    def live(case: str) -> None:
        for number, day in enumerate(("2025-02-01", "2025-02-16", "2025-04-16"), 1):
            write(writer, taken_over(case), day, number)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(live, [f"c-{number}" for number in range(6)]))
    events = outbox.waiting(1_000)
    for case in {event.case for event in events}:
        mine = [one for one in told([event for event in events if event.case == case]) if one[1] == "visitation"]
        assert mine == [("duty.arose", "visitation"), ("duty.overdue", "visitation")]


def test_one_process_at_a_time_sends(outbox: Outbox) -> None:
    with ThreadPoolExecutor(4) as pool:
        got = list(pool.map(lambda number: outbox.lease(f"worker-{number}", HOUR), range(4)))
    assert sorted(got) == [False, False, False, True]
    holder = f"worker-{got.index(True)}"
    assert outbox.lease(holder, -HOUR)  # it goes on, and lets it run out
    assert outbox.lease("another", HOUR)
    assert not outbox.lease(holder, HOUR)


def test_what_is_old_is_forgotten(writer: Writer, outbox: Outbox) -> None:
    write(writer, taken_over(), "2025-02-01")
    assert outbox.forget(datetime.now(UTC) - HOUR) == 0
    assert outbox.forget(datetime.now(UTC) + HOUR) > 0
    assert outbox.waiting(1) == []


def _owed(status: str, due: date | None = date(2025, 2, 15)) -> Stand:
    owed = Owed("contract", 1, "BEK §6", due, status, None)
    return Stand("0101", "contract", False, {("contract", 1): owed})


_NOTHING = Stand("0101", "contract", False, {})


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (_NOTHING, _owed("open"), ["duty.arose"]),
        (_NOTHING, _owed("overdue"), ["duty.arose", "duty.overdue"]),
        (_NOTHING, _owed("met"), ["duty.met", "contract.concluded"]),
        (_owed("open"), _owed("open"), []),
        (_owed("open"), _owed("open", date(2025, 3, 1)), ["duty.due_changed"]),
        (_owed("open"), _owed("open", None), ["duty.due_changed"]),
        (_owed("overdue"), _owed("open", date(2025, 3, 1)), ["duty.due_changed"]),
        (_owed("overdue"), _owed("met_late"), ["duty.met", "contract.concluded"]),
        (_owed("met"), _owed("overdue"), ["duty.arose", "duty.overdue"]),
        (_owed("open"), _owed("missed"), ["duty.lapsed"]),
        (_owed("open"), _NOTHING, ["duty.lapsed"]),
        (_owed("met"), _NOTHING, []),
    ],
)
def test_what_becomes_of_a_duty_is_told_in_these_words(before: Stand, after: Stand, expected: list[str]) -> None:
    types = [one.TYPE.removeprefix("dk.forloeb.").removesuffix(".v1") for one in happenings("a-1", before, after)]
    assert types == expected
