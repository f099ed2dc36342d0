"""The questions that decide when an occasion is present and whom a sentence concerns, each answered yes and no."""

import tomllib
from datetime import date
from importlib.resources import files

import pytest
from pydantic import ValidationError

from statute.checks import read
from statute.requirements import Occasion, occasions
from statute.requirements.conditions import QUESTIONS, Situation, holds, situation
from tests.statute.casebuilder import case

TAKEOVER = "2023-01-15 takeover"
BENEFIT = f"{TAKEOVER} + benefit_started"
SIGNED = f"{BENEFIT}\n2023-01-20 contract_signed"
ENDED = f"{SIGNED}\n2023-02-20 programme_ended"
EXEMPT = "2025-01-15 takeover + benefit_started\n2025-01-20 contract_signed\n2025-02-01 exempted"


def at(facts: str, on: str = "2023-03-01", **person: object) -> Situation:
    """Ask on a day of March, unless the facts are of 2025: then on the same day of that year."""
    day = date.fromisoformat(on.replace("2023", "2025") if "2025" in facts else on)
    history = read(case(facts, **person), day).history
    regulation = history.regulation(day)
    assert regulation is not None
    return situation(history, regulation)


YES_AND_NO: list[tuple[str, list[str], list[str]]] = [
    ("benefit", [BENEFIT], [TAKEOVER, f"{BENEFIT}\n2023-02-01 benefit_ended"]),
    (
        "maintained",
        [BENEFIT, f"{TAKEOVER} + benefit_started benefit=unemployment_insurance"],
        [TAKEOVER, f"{TAKEOVER} + benefit_started benefit=other"],
    ),
    (
        "job_ready",
        [BENEFIT],
        [f"{BENEFIT} + obviously_unable_found", f"{BENEFIT} + visitation_decided category=activity_ready"],
    ),
    (
        "earlier_municipality",
        [f"{TAKEOVER}\n2023-02-01 moved"],
        [TAKEOVER, f"{TAKEOVER}\n2023-02-01 moved municipality=0101"],
    ),
    (
        "exempt_for_pension_age",
        [EXEMPT, f"{EXEMPT} ground=disability_pension + exempted"],
        [BENEFIT, f"{EXEMPT} + exempted ground=disability_pension"],
    ),
    (
        "exempt_for_disability",
        [f"{EXEMPT} ground=disability_pension"],
        [EXEMPT, f"{EXEMPT} ground=disability_pension + exempted"],
    ),
    ("taken_over_before_july_2002", ["2002-06-30 takeover"], ["2002-07-01 takeover", BENEFIT]),
    (
        "contract_awaited",
        [TAKEOVER, f"{TAKEOVER}\n2023-02-01 contract_deferred expected_on=2023-04-01"],
        [SIGNED, f"{TAKEOVER}\n2023-02-01 permanent_residence_granted"],
    ),
    (
        "content_fixed_alone",
        [
            f"{TAKEOVER}\n2023-02-01 contract_refused",
            f"{TAKEOVER}\n2023-02-01 interview_missed",
            f"{TAKEOVER}\n2023-02-01 contract_set_by_municipality ground=disagreement",
        ],
        [
            TAKEOVER,
            f"{SIGNED}\n2023-02-01 interview_missed",
            f"{TAKEOVER}\n2023-02-01 contract_set_by_municipality ground=disagreement\n2023-02-02 contract_signed",
            f"{TAKEOVER}\n2023-02-01 contract_set_by_municipality ground=disagreement\n2023-02-02 contract_revised",
        ],
    ),
    (
        "follow_up_ahead",
        [SIGNED, f"{SIGNED}\n2023-02-01 leave_started\n2023-03-01 leave_ended"],
        [
            BENEFIT,
            f"{SIGNED}\n2023-02-01 goals_met",
            f"{SIGNED}\n2023-02-01 leave_started",
            f"{SIGNED}\n2023-02-01 permanent_residence_granted",
            EXEMPT,
        ],
    ),
    (
        "after_programme",
        [ENDED],
        [
            SIGNED,
            f"{ENDED} + employment_started",
            f"{ENDED} + permanent_residence_granted",
            f"{ENDED}\n2023-02-25 programme_started",
            f"{BENEFIT}\n2023-02-20 programme_ended",
        ],
    ),
    (
        "unemployed_after_programme",
        [f"{ENDED} + benefit_started benefit=cash_assistance"],
        [ENDED, f"{SIGNED} + benefit_started benefit=cash_assistance"],
    ),
    (
        "employed",
        [f"{TAKEOVER} + employment_started"],
        [f"{TAKEOVER} + employment_started ordinary=false", f"{TAKEOVER} + education_started"],
    ),
    (
        "searches_work",
        [BENEFIT],
        [TAKEOVER, ENDED, f"{BENEFIT} + leave_started", f"{BENEFIT} + permanent_residence_granted"],
    ),
    ("without_offer", [BENEFIT, f"{BENEFIT} + offer_made kind=mentor"], [f"{BENEFIT} + offer_made"]),
    (
        "offers_in_view",
        [
            BENEFIT,
            f"{TAKEOVER} + offer_made",
            f"{BENEFIT} + offer_started kind=mentor",
            f"{BENEFIT} + offer_started + offer_made offer=o2",
        ],
        [
            TAKEOVER,
            ENDED,
            f"{BENEFIT} + offer_made + offer_started",
            f"{BENEFIT} + employment_started",
            f"{BENEFIT} + leave_started",
            EXEMPT,
        ],
    ),
    (
        "offered_without_benefit",
        [f"{TAKEOVER} + offer_made", f"{TAKEOVER} + offer_started kind=wage_subsidy"],
        [TAKEOVER, f"{BENEFIT} + offer_made", f"{TAKEOVER} + offer_made kind=mentor"],
    ),
    ("decision_made", [f"{TAKEOVER}\n2023-02-10 cv_exempted"], [TAKEOVER, f"{TAKEOVER} + cv_exempted"]),
    (
        "guidance_offered",
        [f"{BENEFIT} + offer_made kind=special_project", f"{BENEFIT} + offer_started kind=short_guidance"],
        [BENEFIT, f"{BENEFIT} + offer_started", f"{BENEFIT} + offer_started kind=short_guidance + offer_ended"],
    ),
    (
        "placement_offered",
        [f"{BENEFIT} + offer_made", f"{BENEFIT} + offer_started kind=utility_work"],
        [BENEFIT, f"{BENEFIT} + offer_made kind=wage_subsidy", "2025-01-15 takeover + offer_made kind=utility_work"],
    ),
    (
        "placement_running",
        [f"{BENEFIT} + offer_started", f"{BENEFIT} + offer_started kind=utility_work"],
        [f"{BENEFIT} + offer_made", f"{BENEFIT} + offer_started + offer_ended"],
    ),
    ("preparatory_time", ["2022-09-01 takeover"], ["2022-08-31 takeover", "2025-01-15 takeover"]),
    ("work_duty", ["2025-01-15 takeover + benefit_started"], ["2025-01-15 takeover", BENEFIT, EXEMPT]),
    ("owed:contract", [TAKEOVER], [SIGNED]),
    ("recorded:cv_exempted", [f"{BENEFIT} + cv_exempted"], [BENEFIT, f"{BENEFIT}\n2023-03-02 cv_exempted"]),
    (
        "running:mentor",
        [f"{BENEFIT} + offer_started kind=mentor"],
        [f"{BENEFIT} + offer_made kind=mentor", f"{BENEFIT} + offer_started kind=mentor + offer_ended"],
    ),
    (
        "offered:mentor",
        [f"{BENEFIT} + offer_started kind=mentor", f"{BENEFIT} + offer_made kind=mentor"],
        [BENEFIT, f"{BENEFIT} + offer_made kind=mentor + offer_started kind=mentor + offer_ended"],
    ),
]


@pytest.mark.parametrize(("condition", "yes", "no"), YES_AND_NO, ids=[condition for condition, _, _ in YES_AND_NO])
def test_a_condition_holds_and_does_not(condition: str, yes: list[str], no: list[str]) -> None:
    for facts, expected in [(facts, True) for facts in yes] + [(facts, False) for facts in no]:
        asked = at(facts, on="2023-03-01")
        assert holds(condition, asked) is expected, facts
        assert holds(f"not {condition}", asked) is not expected, facts


def test_preparatory_time_ends_six_months_after_the_takeover_that_day_included() -> None:
    assert holds("preparatory_time", at(TAKEOVER, on="2023-07-15"))
    assert not holds("preparatory_time", at(TAKEOVER, on="2023-07-16"))


def test_what_the_person_is() -> None:
    assert holds("refugee", at(TAKEOVER))
    assert not holds("refugee", at(TAKEOVER, group="family_of_refugee"))
    assert holds("spouse_permit", at(TAKEOVER, spouse_permit=True))
    assert not holds("spouse_permit", at(TAKEOVER))
    assert holds("wishes_employment", at(TAKEOVER, wishes_employment=True))
    assert not holds("wishes_employment", at(TAKEOVER))


def test_a_move_in_2004_makes_a_contract_awaited_again() -> None:
    file = case("2004-05-10 takeover\n2004-05-20 contract_signed\n2004-05-30 moved", regulation="2004")
    history = read(file, date(2004, 6, 1)).history
    regulation = history.regulation(date(2004, 6, 1))
    assert regulation is not None
    assert holds("contract_awaited", situation(history, regulation))


def test_a_wish_brings_offers_into_view_without_benefit() -> None:
    assert holds("offers_in_view", at(TAKEOVER, wishes_employment=True))


def test_every_question_is_asked_by_the_data_and_here() -> None:
    asked = {
        condition.removeprefix("not ")
        for occasion in occasions().values()
        for condition in [*occasion.present, *(name for sentence in occasion.requirement for name in sentence.only)]
    }
    assert set(QUESTIONS) == {condition for condition in asked if ":" not in condition}
    tested = {condition for condition, _, _ in YES_AND_NO} | {"refugee", "spouse_permit", "wishes_employment"}
    assert set(QUESTIONS) <= tested


@pytest.mark.parametrize(
    "condition", ["rich", "owed:tax", "recorded:luck", "running:late", "lost:contract", "not ", ""]
)
def test_a_condition_that_is_not_known_is_refused(condition: str) -> None:
    data = tomllib.loads((files("statute.requirements") / "revision.toml").read_text("utf-8"))
    with pytest.raises(ValidationError, match="there is no condition"):
        Occasion.model_validate(data | {"present": [condition]})
    with pytest.raises(ValueError, match="there is no condition"):
        holds(condition, at(TAKEOVER))
