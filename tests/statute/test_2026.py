"""The order of 2026 (BEK 208/2026): every duty, heading and check that it has from 2025, by its own paragraph."""

from datetime import date

import pytest

from statute.checks import read
from statute.content import missing_content
from tests.statute.casebuilder import case, cited, refused

LIFE = """
    2026-02-02 takeover + benefit_started
    2026-02-20 contract_signed + declaration_signed manner=signed
    2026-03-01 moved
    2026-03-02 need_recorded of=revision
    2026-03-03 first_job_interview_held
    2026-03-04 permanent_residence_applied
"""


@pytest.mark.parametrize(
    ("key", "paragraph"),
    [
        ("contract", "§6"),
        ("assessment", "§7 stk.1"),
        ("language_provider", "§8 stk.1"),
        ("recognition_information", "§8 stk.3"),
        ("declaration_guidance", "§5 stk.3"),
        ("declaration", "§5 stk.1"),
        ("rights_guidance", "§13 stk.2"),
        ("permanent_residence_guidance", "§13 stk.3"),
        ("visitation", "§10 stk.2"),
        ("transfer_follow_up", "§16"),
        ("revision", "§15 stk.1"),
    ],
)
def test_a_duty_is_owed_by_its_paragraph_of_2026(key: str, paragraph: str) -> None:
    assert cited(case(LIFE), key, "2026-06-01") == f"BEK-2026-01-20 {paragraph}"


def test_p7_stk3_the_self_supporting_who_wish_work_are_assessed() -> None:
    file = case("2026-02-02 takeover", wishes_employment=True)
    assert cited(file, "assessment", "2026-02-10") == "BEK-2026-01-20 §7 stk.3"


def test_the_status_for_permanent_residence_is_owed_by_the_guide() -> None:
    assert cited(case(LIFE), "permanent_residence_status", "2026-06-01") == "CABI-KONTRAKT 5.1"


def test_content_deferred_in_2024_is_owed_by_the_order_of_2020() -> None:
    file = case(
        "2024-12-01 takeover", "2024-12-10 contract_deferred expected_on=2026-03-01", "2024-12-10 contract_signed"
    )
    assert cited(file, "contract_content", "2026-02-15") == "BEK-1307-2020 §6 stk.2"


def test_the_headings_of_the_contract_by_their_paragraphs() -> None:
    file = case(
        "2026-02-02 takeover + benefit_started + language_notice_given + education_ordered",
        "2026-02-03 rehabilitation_offered of=flexible_job + contract_drafted content=nothing",
        spouse_permit=True,
        cpr_registered_on="2026-02-02",
    )
    history = read(file, date(2026, 2, 10)).history
    found = {missing.content: missing.citation.removeprefix("BEK-2026-01-20 ") for missing in missing_content(history)}
    assert found == {
        "goal": "§11 stk.1",
        "activities": "§11 stk.1",
        "offers_extent": "§11 stk.1 pkt.2",
        "danish_and_offers_ratio": "§11 stk.1 pkt.2",
        "rehabilitation_basis": "§11 stk.3",
        "education_order": "§11 stk.4",
        "complaint_notice": "§12 stk.3",
        "sanctions_notice": "§13 stk.1",
        "language_notice": "§14 stk.8",
        "spouse_notice": "§14 stk.9",
    }


@pytest.mark.parametrize(
    ("fact", "paragraph"),
    [
        ("contract_set_by_municipality ground=disagreement", "§9 stk.1"),
        ("offer_started weekly_hours=40", "§26 stk.2"),
        ("offer_started kind=special_upskilling concrete_job=true", "§22 stk.3"),
        ("offer_started kind=short_guidance", "§18 stk.1"),
        ("offer_started kind=ordinary_education gives_su=true concrete_job=true", "§21 stk.2"),
    ],
)
def test_what_is_refused_by_its_paragraph_of_2026(fact: str, paragraph: str) -> None:
    file = case("2026-02-02 takeover + benefit_started", f"2026-02-10 {fact}")
    assert (fact.split()[0], f"BEK-2026-01-20 {paragraph}") in refused(file)


def test_p22_stk4_special_upskilling_is_given_once() -> None:
    file = case(
        "2026-02-02 takeover",
        "2026-02-10 offer_started offer=u1 kind=special_upskilling",
        "2026-03-10 offer_ended offer=u1",
        "2026-03-11 offer_started offer=u2 kind=special_upskilling",
        higher_education=True,
    )
    assert refused(file) == [("offer_started", "BEK-2026-01-20 §22 stk.4")]
