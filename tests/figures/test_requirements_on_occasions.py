"""What is required while the contract is drawn up, when offers are given, and of whom."""

from datetime import date

import pytest

from statute.checks import read
from statute.requirements import Requirement, requirements
from tests.statute.casebuilder import case

START = {
    "2004": "2004-05-10 takeover + benefit_started benefit=introduction",
    "2020": "2023-01-15 takeover + benefit_started",
    "2025": "2025-01-15 takeover + benefit_started",
}
DAY = {"2004": "2004-06-01", "2020": "2023-03-01", "2025": "2025-03-01"}


def required(year: str, facts: str = "", *, start: str | None = None, **person: object) -> dict[str, Requirement]:
    file = case(f"{start or START[year]}\n{facts}", regulation=year, **person)
    found = requirements(read(file, date.fromisoformat(DAY[year])).history)
    return {requirement.what: requirement for requirement in found}


def test_the_interview_is_the_basis_of_the_contract_from_2025() -> None:
    assert "individuel samtale" not in required("2020")["interview"].text
    asked = required("2025")["interview"]
    assert (asked.when, asked.citation) == ("drafting", "BEK-2024-12-30 §3 stk.1")
    assert "individuel samtale" in asked.text


@pytest.mark.parametrize(("year", "agency"), [("2004", "CVUU"), ("2020", "Videregående"), ("2025", "Forskning")])
def test_the_agency_is_the_one_of_its_time(year: str, agency: str) -> None:
    assert agency in required(year)["others_involved"].text


@pytest.mark.parametrize(("year", "body"), [("2004", "det sociale nævn"), ("2020", "Ankestyrelsens"), ("2025", "Ank")])
def test_the_decision_on_the_content_can_be_appealed(year: str, body: str) -> None:
    assert body in required(year)["appeal"].text


def test_the_assessment_draws_on_health_and_the_asylum_phase_from_2020() -> None:
    assert "helbred" not in required("2004")["assessment_inputs"].text
    assert "asylfasen" in required("2020")["assessment_inputs"].text


@pytest.mark.parametrize("year", DAY)
def test_the_aim_of_the_self_supporting_follows_their_wish(year: str) -> None:
    start = f"{START[year].split()[0]} takeover"
    assert "aim_on_wish" in required(year, start=start, wishes_employment=True)
    assert "aim_on_wish" not in required(year, start=start)
    assert "aim_on_wish" not in required(year, wishes_employment=True)


def test_availability_is_in_the_order_of_2020_alone_and_for_the_job_ready() -> None:
    assert {"self_booking", "job_goal", "cv_data"} <= required("2020").keys()
    activity_ready = required("2020", "2023-02-20 visitation_decided category=activity_ready")
    assert not {"self_booking", "job_goal"} & activity_ready.keys()
    assert {"cv_data", "hours_by_assessment"} <= activity_ready.keys()
    assert not {"self_booking", "cv_data"} & required("2025").keys()


def test_whoever_is_exempted_is_helped_to_meet_the_demand_again() -> None:
    assert "joblog_help" not in required("2020")
    assert "joblog_help" in required("2020", "2023-02-20 joblog_exempted")
    assert "cv_help" in required("2020", "2023-02-20 cv_exempted")


@pytest.mark.parametrize(
    ("year", "kind", "what"),
    [
        ("2004", "company_placement", "placement_leave"),
        ("2004", "wage_subsidy", "wage_subsidy_terms"),
        ("2004", "mentor", "mentor_account"),
        ("2020", "preparatory_course", "preparatory_workplace"),
        ("2020", "short_guidance", "guidance_purpose"),
        ("2025", "company_placement", "placement_condition"),
        ("2025", "utility_work", "union_representative"),
        ("2025", "special_utility_work", "union_representative_not_needed"),
    ],
)
def test_what_a_kind_of_offer_asks_is_asked_from_the_offer_to_its_end(year: str, kind: str, what: str) -> None:
    day = date.fromisoformat(DAY[year])
    before = date.fromordinal(day.toordinal() - 7).isoformat()
    assert what not in required(year)
    assert what in required(year, f"{before} offer_made kind={kind}")
    assert what in required(year, f"{before} offer_started kind={kind}")
    assert what not in required(year, f"{before} offer_started kind={kind}\n{DAY[year]} offer_ended")


def test_support_at_employment_is_told_while_in_ordinary_work() -> None:
    assert "upskilling_grant" not in required("2025")
    assert required("2025", "2025-02-01 employment_started")["upskilling_grant"].citation == "BEK-2024-12-30 §34 stk.1"
    assert "upskilling_grant" not in required("2025", "2025-02-01 employment_started ordinary=false")


def test_offers_on_request_are_for_those_without_benefit() -> None:
    assert "offer_on_request" in required("2020", start="2023-01-15 takeover")
    assert "offer_on_request" not in required("2020")
