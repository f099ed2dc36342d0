"""What a caseworker was told and no longer holds is corrected, once; what was right when it was told is not."""

from datetime import date, timedelta
from typing import Any

from programme.corrections import Corrected
from programme.danish_time import start_of
from programme.evaluation import Evaluation, Question, evaluate
from programme.ledger import Ledger
from programme.notices import Addressees
from programme.outgoing import Outgoing
from programme.reminders import Ladder
from tests.programme.ledgers import accepted, opened

SIGNED = {"party": "both", "manner": "signed"}


def asked(ledger: Ledger, on: str, sent: dict[str, str], told: list[str] | None = None, **last: Any) -> Evaluation:
    noon = start_of(date.fromisoformat(on)) + timedelta(hours=12)
    days = {key: date.fromisoformat(day) for key, day in sent.items()}
    question = Question(case=ledger.case_file(), now=noon, sent=days, told=told or [], **last)
    return evaluate(question, Ladder(), "ruleset-2")


def corrected(ledger: Ledger, on: str, sent: dict[str, str], told: list[str] | None = None) -> list[Corrected]:
    return list(asked(ledger, on, sent, told).corrected)


def test_a_due_day_that_moved_is_corrected_and_only_once():
    stopped = {"until": "2025-02-10", "duties": ["contract"]}
    ledger = accepted(opened(), "2025-02-03", "deadlines_suspended", on="2025-02-01", **stopped)
    sent = {"contract/1/2025-02-15": "2025-01-31"}
    [correction] = corrected(ledger, "2025-02-03", sent)
    assert (correction.told_due, correction.due, correction.status) == (date(2025, 2, 15), date(2025, 2, 25), "open")
    assert correction.citation == "BEK-2024-12-30 §6"
    assert corrected(ledger, "2025-02-03", sent, [correction.key]) == []


def test_what_was_called_overdue_and_proves_to_be_met_in_time_is_corrected():
    sent = {"contract/1/2025-02-15": "2025-02-17"}
    late_word = accepted(opened(), "2025-02-20", "contract_signed", on="2025-02-14", **SIGNED)
    [correction] = corrected(late_word, "2025-02-20", sent)
    assert (correction.status, correction.told_due) == ("met", date(2025, 2, 15))
    truly_late = accepted(opened(), "2025-02-20", "contract_signed", on="2025-02-19", **SIGNED)
    assert corrected(truly_late, "2025-02-20", sent) == []


def test_a_duty_that_is_gone_is_corrected():
    took_over_in_march = {"fact": "takeover", "on": "2025-03-01", "municipality": "0101"}
    ledger = accepted(
        opened(), "2025-02-10", "replaced", fact_id="the-takeover", reason="fejl", replacement=took_over_in_march
    )
    [correction] = corrected(ledger, "2025-02-10", {"contract/1/2025-02-15": "2025-01-31"})
    assert (correction.status, correction.due, correction.citation) == (None, None, None)


def test_a_reminder_of_what_was_then_done_in_time_needs_no_correction():
    ledger = accepted(opened(), "2025-02-10", "contract_signed", **SIGNED)
    assert corrected(ledger, "2025-02-10", {"contract/1/2025-02-15": "2025-01-31"}) == []


def test_a_closed_case_corrects_nothing():
    ledger = accepted(opened(), "2025-03-10", "case_closed", reason="udrejst")
    assert corrected(ledger, "2025-03-10", {"contract/1/2025-02-15": "2025-03-03"}) == []


def test_when_the_law_changes_every_moved_due_day_is_told_also_one_nobody_was_reminded_of():
    last = asked(opened(), "2025-01-20", {})
    moved = [
        owed.model_copy(update={"due": date(2025, 5, 1)}) if owed.duty == "visitation" else owed for owed in last.owed
    ]
    by_former_law = last.model_copy(update={"ruleset": "ruleset-1", "owed": moved})
    [correction] = asked(opened(), "2025-01-21", {}, last=by_former_law).corrected
    assert (correction.duty, correction.told_due, correction.due) == ("visitation", date(2025, 5, 1), date(2025, 4, 15))
    assert correction.new_law
    assert asked(opened(), "2025-01-21", {}, last=last).corrected == ()  # the same law


def test_a_change_of_law_seen_at_night_is_still_told_as_one_in_the_morning():
    evening = asked(opened(), "2025-01-20", {})
    moved = [
        owed.model_copy(update={"due": date(2025, 5, 1)}) if owed.duty == "visitation" else owed
        for owed in evening.owed
    ]
    seen = asked(opened(), "2025-01-21", {}, last=evening.model_copy(update={"ruleset": "ruleset-1", "owed": moved}))
    [correction] = asked(opened(), "2025-01-22", {}, last=seen).corrected
    assert (correction.told_due, correction.new_law) == (date(2025, 5, 1), True)
    assert asked(opened(), "2025-01-22", {}, told=[correction.key], last=seen).corrected == ()


def test_corrections_wait_for_the_working_day_as_reminders_do():
    stopped = {"until": "2025-02-10", "duties": ["contract"]}
    ledger = accepted(opened(), "2025-02-01", "deadlines_suspended", on="2025-02-01", **stopped)
    saturday = asked(ledger, "2025-02-01", {"contract/1/2025-02-15": "2025-01-31"})
    assert saturday.corrected
    assert saturday.quiet_until == start_of(date(2025, 2, 3)) + timedelta(hours=7)


def test_two_corrections_of_one_ladder_in_the_same_second_are_two_notices():
    stopped = {"until": "2025-02-10", "duties": ["contract"]}
    ledger = accepted(opened(), "2025-02-03", "deadlines_suspended", on="2025-02-01", **stopped)
    moved = asked(ledger, "2025-02-03", {"contract/1/2025-02-15": "2025-01-31"})
    nobody = Addressees(municipality="0101", team=None, caseworker=None)
    moments = [start_of(date(2025, 2, 3)) + timedelta(hours=12, milliseconds=some) for some in (1, 2)]
    keys = [Outgoing("c", nobody, {}, []).notices(moved, moment)[0].key for moment in moments]
    assert len({*keys}) == 2
