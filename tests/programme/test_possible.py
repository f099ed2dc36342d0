"""What may be done now: the list says of every action what the action itself would meet."""

from datetime import date
from typing import Any

from hypothesis import given

from programme.commands import ACTION_MODELS, objection, read_request
from programme.ledger import Entry, Ledger, open_ledger
from programme.possible import Possible, made_up, possible
from statute.facts import FACT, CaseFile
from tests.statute.casebuilder import case
from tests.statute.strategies import case_files, days

TODAY = date(2025, 6, 2)
TAKEN_OVER = "2025-01-15 takeover + benefit_started"
FOR_A_JOB = {"kind": "short_guidance", "concrete_job": True}


def judged(*timelines: str, regulation: str | None = None, **person: Any) -> list[Possible]:
    """Ask what may be done on 2 June 2025 in a case taken over that January."""
    file = case(TAKEN_OVER, *timelines, regulation=regulation, **person)
    return possible(open_ledger(file, "event-1"), TODAY)


def allowed(forms: list[Possible], key: str) -> list[dict[str, Any]]:
    return [each.form for each in forms if each.action == key and each.refused is None]


def refused(forms: list[Possible], key: str) -> dict[str, str]:
    """Give the reasons for which forms of an action are refused, by the value that tells them apart."""
    return {
        str(*each.form.values()): f"{each.refused.reason} ({each.refused.citation})"
        for each in forms
        if each.action == key and each.refused is not None
    }


@given(case_files(), days())
def test_what_may_be_done_is_accepted_and_the_rest_refused_in_the_same_words(file: CaseFile, today: date):
    ledger = open_ledger(file, "event-1")
    for each in possible(ledger, today):
        sent = read_request(each.action, made_up(each.action, ledger, today) | each.form, ledger, "command", today)
        assert objection(ledger, sent, today) == each.refused


@given(case_files(), days())
def test_every_action_is_judged_in_one_form_or_more(file: CaseFile, today: date):
    forms = possible(open_ledger(file, "event-1"), today)
    assert {each.action for each in forms} == set(ACTION_MODELS)
    told_apart = [(each.action, str(each.form)) for each in forms]
    assert len(told_apart) == len(set(told_apart))


def test_the_municipality_may_set_the_content_by_the_act_but_not_for_disagreement():
    forms = judged()
    assert allowed(forms, "contract_set_by_municipality") == [{"ground": "act"}]
    said = refused(forms, "contract_set_by_municipality")
    assert said["disagreement"].endswith("behørigt indkaldt til. (BEK-2024-12-30 §9 stk.1)")
    assert "behørigt indkaldt" in said["non_attendance"]


def test_after_a_missed_interview_the_municipality_may_set_the_content_for_non_attendance():
    forms = judged("2025-02-01 interview_missed properly_called=true")
    assert allowed(forms, "contract_set_by_municipality") == [{"ground": "non_attendance"}, {"ground": "act"}]


def test_under_the_order_of_2004_a_contract_can_only_be_signed_by_hand():
    assert allowed(judged(regulation="2004"), "contract_signed") == [{"manner": "signed"}]
    assert allowed(judged(), "contract_signed") == [
        {"manner": "signed"},
        {"manner": "marked"},
        {"manner": "reason_stated"},
        {"manner": "special_circumstances"},
    ]


def test_an_offer_that_needs_a_concrete_job_may_start_with_one():
    forms = judged()
    assert FOR_A_JOB in allowed(forms, "offer_started")
    assert "konkret ansættelse" in refused(forms, "offer_started")["short_guidance"]
    assert {"kind": "company_placement"} in allowed(forms, "offer_started")
    assert {"kind": "company_placement", "concrete_job": True} not in allowed(forms, "offer_started")


def test_the_offers_that_run_may_end_each_by_its_name():
    forms = judged(
        "2025-03-03 offer_started offer=o1", "2025-03-10 offer_started offer=o2", "2025-04-01 offer_ended offer=o1"
    )
    assert allowed(forms, "offer_ended") == [{"offer": "o2"}]
    assert refused(forms, "offer_ended") == {}
    assert list(refused(judged(), "offer_ended").values()) == ["Tilbuddet er ikke i gang. (None)"]


def test_a_new_offer_is_not_taken_for_one_that_runs():
    forms = judged("2025-03-03 offer_started offer=tilbud-1")
    assert {"kind": "company_placement"} in allowed(forms, "offer_started")


def test_the_benefit_that_runs_may_end_and_the_others_may_start():
    forms = judged()
    assert allowed(forms, "benefit_ended") == [{"benefit": "self_support_and_return"}]
    assert refused(forms, "benefit_started") == {"self_support_and_return": "Ydelsen er allerede i gang. (None)"}


def test_in_a_closed_case_only_what_is_on_record_may_be_annulled():
    forms = judged("2025-05-01 case_closed")
    assert {each.action for each in forms if each.refused is None} == {"annulled", "replaced"}
    assert refused(forms, "cv_published") == {"": "Sagen er afsluttet. (None)"}


def test_in_a_full_case_nothing_may_be_done():
    full: Ledger = open_ledger(case(TAKEN_OVER), "event-1")
    long = FACT.validate_python({"fact": "need_recorded", "on": "2025-02-01", "of": "revision", "note": "x" * 19_000})
    for number in range(60):
        full = full.with_entries([Entry(fact=long.model_copy(update={"id": f"id-{number}"}))])
    reasons = {each.refused.reason if each.refused else None for each in possible(full, TODAY)}
    assert reasons == {"Sagen er fuld; den kan ikke rumme flere registreringer."}
