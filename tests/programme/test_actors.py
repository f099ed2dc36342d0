"""Who may act on a case: checked by the programme itself, by the role and by the municipality of the day."""

from datetime import date
from typing import Any, get_args

import pytest

from programme.actors import Role, responsible
from programme.ledger import Ledger, open_ledger
from statute.facts import CaseFile
from tests.programme.ledgers import REFUGEE, accepted, opened, sent

HERE = {"subject": "anna", "role": "caseworker", "municipality": "0101"}
THERE = {"subject": "jens", "role": "team_leader", "municipality": "0751"}
FOREIGN = "Sagen hører under en anden kommune."


def refused(ledger: Ledger, on: str, actor: dict[str, Any], action: str = "cv_published", **fields: Any) -> str | None:
    return sent(ledger, on, action, actor=actor, **fields)[1]


@pytest.mark.parametrize("role", get_args(Role))
def test_only_those_who_work_on_cases_record(role: str):
    reason = refused(opened(), "2025-02-03", {**HERE, "role": role})
    assert (reason is None) == (role not in ("auditor", "operator"))


def test_another_municipality_records_nothing_before_the_day_it_takes_over_and_the_first_nothing_after():
    moving = accepted(opened(), "2025-02-03", "moved", on="2025-03-01", municipality="0751")
    assert (refused(moving, "2025-02-28", HERE), refused(moving, "2025-02-28", THERE)) == (None, FOREIGN)
    assert (refused(moving, "2025-03-01", HERE), refused(moving, "2025-03-01", THERE)) == (FOREIGN, None)


def test_only_the_municipality_that_is_offered_a_case_answers_and_only_the_other_withdraws():
    offered = accepted(opened(), "2025-02-03", "transfer_offered", municipality="0751", takes_over_on="2025-03-01")
    for answer, fields in (("transfer_accepted", {}), ("transfer_declined", {"reason": "nej"})):
        assert refused(offered, "2025-02-04", HERE, answer, **fields) == FOREIGN
        assert refused(offered, "2025-02-04", THERE, answer, **fields) is None
    assert refused(offered, "2025-02-04", THERE, "transfer_withdrawn", reason="x") == FOREIGN
    assert refused(offered, "2025-02-04", HERE, "transfer_withdrawn", reason="x") is None


def test_an_action_is_recorded_by_its_actor_whatever_it_says_itself():
    ledger, _ = sent(opened(), "2025-02-03", "cv_published", actor=HERE, by="somebody else")
    assert ledger.entries[-1].by == "anna"


def test_an_actor_that_cannot_be_read_is_refused():
    for actor in ({"subject": "anna"}, "anna", {**HERE, "role": "king"}, {**HERE, "admin": True}):
        assert sent(opened(), "2025-02-03", "cv_published", actor=actor)[1] == "Feltet actor kan ikke læses."


def test_nobody_but_the_actors_own_municipality_is_asked_when_the_action_was_recorded_already():
    moving = accepted(opened(), "2025-02-03", "moved", on="2025-03-01", municipality="0751")
    ledger, _ = sent(moving, "2025-02-28", "cv_published", command="c-1", actor=HERE)
    again, reason = sent(ledger, "2025-03-02", "cv_published", command="c-1", actor=HERE)
    assert reason is None
    assert again.entries[-1].on == ledger.entries[-1].on


def test_before_the_takeover_the_municipality_of_the_corrected_one_is_responsible():
    announced = {"fact": "takeover", "on": "2025-02-15", "municipality": "0101", "id": "announced"}
    file = CaseFile.model_validate({"case": "a-1", "person": REFUGEE, "facts": [announced]})
    called_off = {"fact_id": "announced", "reason": "forkert kommune", "on": "2025-02-15"}
    right = {"fact": "takeover", "on": "2025-02-20", "municipality": "0751"}
    corrected = accepted(open_ledger(file, "c"), "2025-01-20", "replaced", **called_off, replacement=right)
    assert responsible(corrected.case_file(), date(2025, 1, 21)) == "0751"
