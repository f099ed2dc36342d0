"""What a programme remembers is folded alike by the workflow and by the activity that asks the law."""

from datetime import UTC, date, datetime, timedelta

import pytest

from activities.evaluate import Remembered
from programme.inquiry import Inquiry, Reply, inquiry, reply
from programme.ledger import Entry, open_ledger
from programme.reminders import Ladder, Rung
from programme.state import Registration, State, begun, followed, recorded, registered
from statute.facts import FACT, CaseFile

AT = datetime(2025, 1, 20, 9, tzinfo=UTC)
CASE = CaseFile.model_validate(
    {
        "case": "x",
        "person": {"born": "1991-04-12", "group": "refugee"},
        "facts": [{"fact": "takeover", "on": "2025-01-13", "municipality": "0101"}],
    }
)


def entry(number: int) -> Entry:
    return Entry(fact=FACT.validate_python({"fact": "recognition_informed", "on": "2025-01-15", "id": f"id-{number}"}))


def opened() -> State:
    return begun(State(ledger=open_ledger(CASE, "event-1")), AT)


def over_the_wire(asked: Inquiry) -> Inquiry:
    return Inquiry.model_validate_json(asked.model_dump_json())


def asked_of(known: State, asked: Inquiry) -> tuple[Reply, State]:
    told, after, _ = reply(over_the_wire(asked), known, asked.now, Ladder(), "test")
    return Reply.model_validate_json(told.model_dump_json()), after


def follow(state: State, known: State, *waiting: Registration) -> tuple[State, State]:
    """Ask about the state and follow the answer; give the state here and what the activity remembers."""
    asked = inquiry(state, AT, waiting)
    told, after = asked_of(asked.whole or known, asked)
    for registration, judged in zip(waiting, told.judged, strict=True):
        state, _ = registered(state, registration, judged, AT)
    assert told.evaluation is not None
    state, _ = followed(state, told.evaluation, len(state.ledger.entries), AT)
    return state.model_copy(update={"number": asked.number}), after


def test_the_first_question_is_asked_in_full_and_the_next_tells_only_what_is_new():
    state, known = follow(opened(), opened())
    state = recorded(state, [entry(1)], AT)
    asked = inquiry(state, AT, ())
    assert asked.whole is None
    assert [one.id for one in asked.entries] == ["id-1"]
    assert asked.base == known.digest


@pytest.mark.parametrize("sent", [{"fact": "cv_published"}, {"fact": "cv_published", "on": "2999-01-01"}, "no object"])
def test_both_sides_agree_after_every_question_also_when_signals_are_judged(sent: object):
    state, known = follow(opened(), opened())
    for number in range(3):
        state = recorded(state, [entry(number)], AT)
        state, known = follow(state, known, Registration.model_validate({"command": f"c-{number}", "given": sent}))
        assert known.digest == state.digest
        assert known.ledger == state.ledger


def test_the_number_of_the_answer_grows_with_every_question():
    state, known = opened(), opened()
    numbers: list[int] = []
    for number in range(3):
        state = recorded(state, [entry(number)], AT)
        state, known = follow(state, known)
        assert state.last is not None
        numbers.append(state.last.number)
    assert numbers == [1, 2, 3]


def test_a_worker_that_knows_another_state_says_so():
    state, known = follow(opened(), opened())
    remembered = Remembered()
    remembered.keep("x", known)
    assert remembered.find("x", state.digest) is known
    later, _ = follow(recorded(state, [entry(1)], AT), known)
    assert remembered.find("x", later.digest) is None
    assert remembered.find("y", state.digest) is None


def test_what_a_worker_remembers_is_bounded_by_the_entries_of_the_ledgers():
    _, known = follow(opened(), opened())
    remembered = Remembered(most_entries=3)
    for name in "abcd":
        remembered.keep(name, known)
    assert [name for name in "abcd" if remembered.find(name, known.digest)] == ["b", "c", "d"]


def test_a_whole_that_is_asked_again_gives_the_same_answer():
    state, known = follow(opened(), opened())
    asked = inquiry(recorded(state, [entry(1)], AT), AT, ())
    brief, _ = asked_of(known, asked)
    full = over_the_wire(asked.in_full(state))
    assert full.whole is not None
    assert asked_of(full.whole, full)[0] == brief


@pytest.mark.parametrize(
    ("sent_on", "today", "is_silenced"),
    [
        (None, date(2026, 12, 3), False),
        (date(2026, 12, 2), date(2026, 12, 3), False),
        (date(2026, 12, 3), date(2026, 12, 3), True),
        (date(2028, 2, 29), date(2026, 12, 3), False),
    ],
)
def test_a_rung_sent_by_a_clock_that_was_ahead_silences_none(sent_on: date | None, today: date, is_silenced: bool):
    assert Rung(name="overdue-1", on=date(2026, 12, 3)).is_silenced(sent_on, today) is is_silenced


def test_after_the_clock_was_ahead_the_law_answers_by_the_clock_that_is_right_and_the_programme_reminds_again():
    state, known = follow(opened(), opened())
    ahead = AT + timedelta(days=800)
    told, after, _ = reply(inquiry(state, ahead, ()), known, ahead, Ladder(), "test")
    assert told.evaluation is not None
    assert any(day > date(2026, 1, 1) for day in after.sent.values())
    told, _, _ = reply(inquiry(after, ahead, ()), after, AT + timedelta(days=35), Ladder(), "test")
    assert told.evaluation is not None
    assert told.evaluation.set_back
    assert told.evaluation.on == date(2025, 2, 24)
    assert [owed.rung for owed in told.evaluation.owed if owed.duty == "contract" and owed.rung] != []
