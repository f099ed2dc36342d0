"""What precedes the contract of 2020: assessment §8, those to be involved §9, declaration §5, guidance §18."""

import pytest

from tests.statute.casebuilder import case, cited, duty, every, listed

START = "2022-03-31 takeover"  # the contract is due on 30 April 2022
BENEFIT = START + " + benefit_started"
CONCLUDED = "\n2022-04-12 contract_signed"
LATE = "\n2022-05-16 contract_signed"


def test_reading_17_a_refused_declaration_is_not_signed_and_does_not_stop_the_contract() -> None:
    file = case(START, "2022-04-12 declaration_refused + contract_signed")
    assert duty(file, "declaration", "2022-05-01") == "overdue, due 2022-04-12"
    assert duty(file, "contract", "2022-05-01") == "met 2022-04-12, due 2022-04-30"


# §5 stk.2, guidance before the declaration


def test_p5_stk2_a_declaration_signed_after_the_contract_moves_nothing() -> None:
    file = case(BENEFIT + CONCLUDED + "\n2022-04-20 declaration_signed")
    assert duty(file, "declaration_guidance", "2022-05-01") == "overdue, due 2022-04-12"


# §8, the assessment


@pytest.mark.parametrize(
    ("started", "expected"),
    [("2022-04-12", "overdue, due 2022-04-12"), ("2022-04-13", "not listed")],
)
def test_p8_stk1_the_assessment_is_for_those_with_benefit_by_the_day_of_the_contract(
    started: str, expected: str
) -> None:
    file = case(f"{START}\n2022-04-12 contract_signed\n{started} benefit_started")
    assert duty(file, "assessment", "2022-05-01") == expected


def test_p8_stk1_a_contract_before_the_takeover_the_takeover_day_always_counts() -> None:
    file = case("2022-03-10 contract_signed\n" + BENEFIT)
    assert duty(file, "assessment", "2022-04-01") == "overdue, due 2022-03-10"
    assert (
        duty(case("2022-03-10 contract_signed\n" + START, "2022-04-01 benefit_started"), "assessment", "2022-05-01")
        == "not listed"
    )


def test_p8_stk4_without_benefit_the_assessment_is_for_those_who_wish_employment() -> None:
    assert "assessment" not in listed(case(START), "2022-04-30")
    assert cited(case(START, wishes_employment=True), "assessment", "2022-04-30") == "BEK-1307-2020 §8 stk.4"


def test_p8_stk1_with_benefit_the_wish_does_not_matter() -> None:
    assert cited(case(BENEFIT, wishes_employment=True), "assessment", "2022-04-01") == "BEK-1307-2020 §8 stk.1"


@pytest.mark.parametrize("benefit", ["cash_assistance", "unemployment_insurance", "other", "introduction"])
def test_other_support_is_no_programme_benefit(benefit: str) -> None:
    file = case(f"{START} + benefit_started benefit={benefit}")
    assert not {"assessment", "rights_guidance", "first_offer", "visitation"} & set(listed(file, "2022-04-01"))


def test_transition_benefit_is_programme_benefit() -> None:
    file = case(f"{START} + benefit_started benefit=transition")
    assert {"assessment", "rights_guidance", "first_offer", "visitation"} <= set(listed(file, "2022-04-01"))


def test_p9_stk3_recognition_is_not_mentioned_to_those_who_have_been_assessed() -> None:
    assert "recognition_information" not in listed(case(START, education_assessed=True), "2022-04-01")


# §18 stk.2, rights and sanctions


def test_p18_stk2_the_rights_are_explained_by_the_first_job_interview() -> None:
    file = case(BENEFIT, "2022-05-10 first_job_interview_held\n2022-06-10 first_job_interview_held")
    assert duty(file, "rights_guidance", "2022-05-09") == "open, no due day"
    assert duty(file, "rights_guidance", "2022-05-10") == "open, due 2022-05-10"
    assert duty(file, "rights_guidance", "2022-05-11") == "overdue, due 2022-05-10"


@pytest.mark.parametrize("written", ["true", "false"])
def test_p18_stk2_in_2020_the_guidance_may_be_oral(written: str) -> None:
    file = case(BENEFIT + f"\n2022-05-10 first_job_interview_held + rights_guidance_given written={written}")
    assert duty(file, "rights_guidance", "2022-06-10") == "met 2022-05-10, due 2022-05-10"


def test_p18_stk2_the_guidance_after_the_interview_is_late() -> None:
    file = case(BENEFIT, "2022-05-10 first_job_interview_held\n2022-05-11 rights_guidance_given")
    assert duty(file, "rights_guidance", "2022-06-10") == "met_late 2022-05-11, due 2022-05-10"


def test_p18_stk2_the_clock_starts_with_the_first_benefit_from_the_takeover_on() -> None:
    file = case(f"{START}\n2022-04-05 first_job_interview_held\n2022-04-20 benefit_started")
    assert duty(file, "rights_guidance", "2022-04-19") == "not listed"
    assert duty(file, "rights_guidance", "2022-04-20") == "open, no due day"  # an interview before does not count
    before = case(f"2022-03-01 benefit_started\n2022-03-15 first_job_interview_held\n{START}")
    assert duty(before, "rights_guidance", "2022-03-31") == "open, no due day"


def test_p18_stk2_guidance_given_before_the_clock_started_counts() -> None:
    file = case(f"{START}\n2022-04-05 rights_guidance_given\n2022-04-20 benefit_started")
    assert duty(file, "rights_guidance", "2022-04-20") == "met 2022-04-05, no due day"


# §18 stk.3, permanent residence


def test_p18_stk3_permanent_residence_is_explained_the_day_the_contract_is_concluded() -> None:
    file = case(START + CONCLUDED + "\n2022-04-13 permanent_residence_guidance_given")
    assert duty(file, "permanent_residence_guidance", "2022-04-11") == "not listed"
    assert duty(file, "permanent_residence_guidance", "2022-04-12") == "open, due 2022-04-12"
    assert duty(file, "permanent_residence_guidance", "2022-04-13") == "met_late 2022-04-13, due 2022-04-12"


def test_p18_stk3_guidance_before_the_conclusion_counts() -> None:
    file = case(START, "2022-04-01 permanent_residence_guidance_given" + CONCLUDED)
    assert every(file, "permanent_residence_guidance", "2022-05-01") == ["met 2022-04-01, due 2022-04-12"]
