"""What the law answers a programme: what is owed, and when to ask again."""

from datetime import UTC, date, datetime, timedelta

import pytest

from programme.danish_time import start_of
from programme.duty_names import DUTY_NAMES, due_line, paragraph
from programme.evaluation import Evaluation, Question, evaluate
from programme.plan import plan
from programme.reminders import Ladder
from statute.facts import CaseFile

TAKEOVER = {"fact": "takeover", "on": "2024-12-10", "municipality": "0101"}
BENEFIT = {"fact": "benefit_started", "on": "2024-12-10", "benefit": "self_support_and_return"}
CONTRACT = {"fact": "contract_signed", "on": "2025-01-05", "party": "both", "manner": "signed"}
VISITED = {"fact": "visitation_decided", "on": "2025-03-01", "category": "job_ready"}


def case(*facts: dict[str, object], **person: object) -> CaseFile:
    return CaseFile.model_validate(
        {"case": "x", "person": {"born": "1991-04-12", "group": "refugee", **person}, "facts": list(facts)}
    )


def asked(case_file: CaseFile, day: date) -> Evaluation:
    question = Question(case=case_file, now=start_of(day) + timedelta(hours=9), sent={}, told=[])
    return evaluate(question, Ladder(), "test")


def test_only_what_is_still_owed_is_told_with_its_rung():
    evaluation = asked(case(TAKEOVER, BENEFIT, CONTRACT), date(2025, 3, 7))
    [visitation] = [owed for owed in evaluation.owed if owed.duty == "visitation"]
    assert visitation.due == date(2025, 3, 10)
    assert visitation.rung is not None
    assert (visitation.rung.name, visitation.rung.on) == ("last-working-day", date(2025, 3, 7))
    assert "contract" not in [owed.duty for owed in evaluation.owed]


def test_a_rung_that_was_sent_is_not_to_be_sent_again():
    friday = start_of(date(2025, 3, 7)) + timedelta(hours=9)
    for last_sent, rung in ((date(2025, 3, 5), "last-working-day"), (date(2025, 3, 7), None)):
        sent = {"visitation/1/2025-03-10": last_sent}
        question = Question(case=case(TAKEOVER, BENEFIT, CONTRACT), now=friday, sent=sent, told=[])
        evaluation = evaluate(question, Ladder(), "test")
        [visitation] = [owed for owed in evaluation.owed if owed.duty == "visitation"]
        assert (visitation.rung and visitation.rung.name) == rung


def test_a_citation_names_its_order_though_the_json_form_does_not_repeat_it():
    evaluation = asked(case(TAKEOVER, BENEFIT), date(2025, 1, 8))
    assert evaluation.citation(evaluation.owed[0]) == "BEK-2024-12-30 §6"
    assert evaluation.model_dump_json().count("BEK-2024-12-30") == 1


def test_the_municipality_is_the_one_that_is_responsible_that_day():
    moving = case(TAKEOVER, {"fact": "moved", "on": "2025-02-01", "municipality": "0751"})
    assert asked(moving, date(2025, 1, 31)).municipality == "0101"
    assert asked(moving, date(2025, 2, 1)).municipality == "0751"
    assert asked(moving, date(2025, 1, 31)).wake_on == date(2025, 2, 1)


def test_a_new_danish_day_begins_at_danish_midnight():
    question = Question(case=case(TAKEOVER), now=datetime(2025, 1, 10, 23, 0, tzinfo=UTC), sent={}, told=[])
    evaluation = evaluate(question, Ladder(), "test")
    assert evaluation.on == date(2025, 1, 11)
    assert "contract" in evaluation.overdue


def test_a_closed_case_is_finished_and_an_annulled_closing_is_not():
    closed = {"fact": "case_closed", "on": "2025-02-01", "id": "c"}
    assert asked(case(TAKEOVER, closed), date(2025, 2, 1)).finished
    annulled = {"fact": "annulled", "on": "2025-02-02", "fact_id": "c"}
    assert not asked(case(TAKEOVER, closed, annulled), date(2025, 2, 3)).finished


def test_permanent_residence_finishes_a_programme_also_where_something_was_missed():
    granted = {"fact": "permanent_residence_granted", "on": "2025-01-08"}
    assert asked(case(TAKEOVER, granted), date(2025, 1, 8)).finished
    late = {"fact": "permanent_residence_granted", "on": "2025-02-08"}
    answer = asked(case(TAKEOVER, late), date(2025, 2, 8))  # the contract was due on 8 January: a breach on record
    assert answer.owed == []
    assert answer.finished


def test_the_json_form_leaves_defaults_out_and_gives_the_same_evaluation_back():
    evaluation = asked(case(TAKEOVER, BENEFIT), date(2025, 1, 8))
    text = evaluation.model_dump_json()
    assert "null" not in text
    assert Evaluation.model_validate_json(text) == evaluation


def test_the_json_form_of_a_new_programme_is_small():
    assert len(asked(case(TAKEOVER, BENEFIT), date(2024, 12, 10)).model_dump_json()) < 1_250


LEAVE = ({"fact": "child_born", "on": "2025-04-01"}, {"fact": "leave_started", "on": "2025-04-02"})


@pytest.mark.parametrize(
    "case_file",
    [
        case(TAKEOVER),
        case(TAKEOVER, BENEFIT, CONTRACT, VISITED),
        case(TAKEOVER, BENEFIT, CONTRACT, VISITED, *LEAVE, {"fact": "leave_ended", "on": "2025-12-02"}),
        case(TAKEOVER, BENEFIT, CONTRACT, {"fact": "employment_started", "on": "2025-02-01", "ordinary": True}),
        case(
            TAKEOVER,
            BENEFIT,
            {"fact": "deadlines_suspended", "on": "2025-01-02", "until": "2025-06-01", "duties": "all"},
        ),
        case(TAKEOVER, {"fact": "benefit_started", "on": "2025-06-10", "benefit": "cash_assistance_minimum"}),
        case(TAKEOVER, BENEFIT, CONTRACT, ukraine_special_act=True),
        case(TAKEOVER, BENEFIT, {"fact": "contract_deferred", "on": "2024-12-20", "expected_on": "2025-04-01"}),
    ],
)
def test_nothing_changes_while_the_programme_sleeps(case_file: CaseFile):
    wake, before = date(2024, 12, 10), None
    day = wake
    while day <= date(2026, 3, 1):
        answer = plan(case_file, day)
        owed = [
            (d.duty, d.occurrence, d.due, d.target, d.status) for d in answer.duties if d.status in ("open", "overdue")
        ]
        state = (owed, answer.phase, answer.regulation)
        if day == wake:
            evaluation = asked(case_file, day)
            due_days = [o.due + timedelta(days=1) for o in evaluation.owed if o.due is not None and not o.overdue]
            wake = min([*due_days, evaluation.wake_on or date.max])
        else:
            assert state == before, day
        before = state
        day += timedelta(days=1)


def test_every_duty_has_a_danish_name_that_fits_a_timeline():
    for duty in DUTY_NAMES:
        assert len(due_line(duty, 4, "BEK-1307-2020 §26 stk.1", date(2025, 2, 15)).encode()) <= 200


def test_a_timer_names_paragraph_duty_and_day():
    assert due_line("contract", 1, "BEK-2024-12-30 §6", date(2025, 2, 15)) == "§ 6 · kontrakt senest 15.02.2025"
    assert due_line("follow_up", 2, "INTEGRATIONSLOVEN §20 stk.1", None).endswith("· opfølgning 2")
    assert paragraph("BEK-2024-12-30 §10 stk.2") == "§ 10 stk. 2"
    assert paragraph("CABI-KONTRAKT 5.1") == "CABI-KONTRAKT 5.1"


def test_a_window_that_a_leave_keeps_open_is_called_to_mind_when_it_has_a_day_again_and_a_need_at_once():
    need = {"fact": "need_recorded", "on": "2025-05-05", "of": "follow_up"}
    on_leave = asked(case(TAKEOVER, BENEFIT, CONTRACT, VISITED, *LEAVE, need), date(2025, 5, 6))
    follow_ups = [(owed.due, owed.rung and owed.rung.name) for owed in on_leave.owed if owed.duty == "follow_up"]
    assert follow_ups == [(None, None), (None, None), (None, None), (None, None), (None, "opened")]


def test_an_offer_that_must_stop_is_called_to_mind_while_it_may_still_run():
    started = {"fact": "offer_started", "on": "2025-02-03", "offer": "o", "kind": "practice_in_course"}
    running = case(TAKEOVER, BENEFIT, started)  # at the latest ended, so without the offer, on Monday 3 March
    evaluation = asked(running, date(2025, 2, 28))
    [limit] = [owed for owed in evaluation.owed if owed.duty == "offer_limit"]
    assert limit.due == date(2025, 3, 3)
    assert limit.rung is not None
    assert (limit.rung.name, limit.rung.on) == ("last-working-day", date(2025, 2, 28))  # Sunday is the last lawful day
    assert asked(running, date(2025, 2, 27)).remind_on == date(2025, 2, 28)
