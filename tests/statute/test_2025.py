"""What differs in the order of 2025: who sets the content §9, guidance §§5 and 13, exemptions §§39-41."""

import pytest

from tests.statute.casebuilder import case, cited, duty, every, listed, refused

START = "2025-08-31 takeover"  # the contract is due on 30 September 2025
BENEFIT = START + " + benefit_started"

# Benefit (reading 12)


@pytest.mark.parametrize(
    ("timeline", "on", "found"),
    [
        ("2025-07-01 takeover + benefit_started benefit=cash_assistance_minimum", "2025-07-01", True),
        ("2025-06-01 takeover + benefit_started benefit=cash_assistance_minimum", "2025-06-30", False),
        ("2025-06-01 takeover + benefit_started benefit=cash_assistance_minimum", "2025-07-01", True),
        ("2025-08-31 takeover + benefit_started benefit=introduction", "2025-09-01", False),
        ("2025-08-31 takeover + benefit_started benefit=cash_assistance", "2025-09-01", False),
        ("2025-08-31 takeover + benefit_started benefit=transition", "2025-09-01", True),
    ],
)
def test_reading_12_which_benefit_counts_from_when(timeline: str, on: str, found: bool) -> None:
    assert ("rights_guidance" in listed(case(timeline), on)) == found


def test_reading_12_the_lowest_cash_assistance_from_before_july_starts_the_clocks_on_1_july() -> None:
    file = case("2025-03-15 takeover + benefit_started benefit=cash_assistance_minimum")
    assert "visitation" not in listed(file, "2025-06-30")
    assert duty(file, "visitation", "2025-07-01") == "open, due 2025-07-01"


def test_reading_12_a_minimum_that_ended_before_july_never_counted() -> None:
    file = case(
        "2025-05-15 takeover + benefit_started benefit=cash_assistance_minimum",
        "2025-07-01 benefit_ended benefit=cash_assistance_minimum",
    )
    assert "visitation" not in listed(file, "2025-09-01")


# §5 and §13, guidance


@pytest.mark.parametrize(
    ("guidance", "expected"),
    [
        ("2025-09-10 rights_guidance_given written=true", "met 2025-09-10, due 2025-09-12"),
        ("2025-09-10 rights_guidance_given written=false", "overdue, due 2025-09-12"),
        ("2024-12-31 rights_guidance_given written=false", "met 2024-12-31, due 2025-09-12"),
        ("2025-01-01 rights_guidance_given written=false", "overdue, due 2025-09-12"),
    ],
)
def test_p13_stk2_the_guidance_is_in_writing_but_oral_guidance_of_2024_keeps_its_effect(
    guidance: str, expected: str
) -> None:
    file = case(f"{BENEFIT}\n{guidance}\n2025-09-12 first_job_interview_held")
    assert duty(file, "rights_guidance", "2025-10-01") == expected


def test_p13_stk2_written_guidance_after_oral_guidance_counts_from_its_own_day() -> None:
    file = case(
        BENEFIT,
        """
        2025-09-05 rights_guidance_given written=false
        2025-09-10 rights_guidance_given written=true""",
    )
    assert duty(file, "rights_guidance", "2025-10-01") == "met 2025-09-10, no due day"


def test_p13_stk2_for_a_person_from_ukraine_oral_guidance_counts_in_2025() -> None:
    file = case(BENEFIT, "2025-09-05 rights_guidance_given written=false", ukraine_special_act=True)
    assert duty(file, "rights_guidance", "2025-10-01") == "met 2025-09-05, no due day"


# §9, who sets the content

SET = "\n2025-09-20 contract_set_by_municipality ground="


def test_p9_stk1_disagreement_does_not_let_the_municipality_set_the_content() -> None:
    file = case(START + SET + "disagreement")
    assert refused(file) == [("contract_set_by_municipality", "BEK-2024-12-30 §9 stk.1")]
    assert duty(file, "contract", "2025-10-01") == "overdue, due 2025-09-30"


@pytest.mark.parametrize(
    ("missed", "lawful"),
    [
        ("", False),
        ("\n2025-09-10 interview_missed properly_called=true", True),
        ("\n2025-09-10 interview_missed properly_called=false", False),
        ("\n2025-09-21 interview_missed properly_called=true", False),
        ("\n2025-09-10 interview_missed properly_called=true #i\n2025-09-12 annulled fact_id=i", False),
    ],
)
def test_reading_19_non_attendance_needs_one_properly_called_interview_missed_before(missed: str, lawful: bool) -> None:
    file = case(START + missed + SET + "non_attendance")
    assert refused(file) == ([] if lawful else [("contract_set_by_municipality", "BEK-2024-12-30 §9 stk.1")])


def test_reading_18_the_act_may_be_stated_as_the_ground() -> None:
    file = case(START + SET + "act")
    assert refused(file) == []
    assert duty(file, "contract", "2025-10-01") == "met 2025-09-20, due 2025-09-30"


# Transition (§41)


def test_p41_a_contract_set_for_disagreement_in_2024_keeps_its_effect() -> None:
    file = case("2024-12-10 takeover\n2024-12-31 contract_set_by_municipality ground=disagreement")
    assert refused(file) == []
    assert duty(file, "contract", "2025-02-01") == "met 2024-12-31, due 2025-01-10"
    assert cited(file, "contract", "2025-02-01") == "BEK-2024-12-30 §6"


def test_reading_20_a_deferral_of_2024_keeps_its_day_and_is_cited_by_the_former_order() -> None:
    file = case("2024-12-10 takeover\n2024-12-31 contract_deferred expected_on=2025-03-01")
    assert duty(file, "contract_content", "2025-03-02") == "overdue, due 2025-03-01"
    assert cited(file, "contract_content", "2025-03-02") == "BEK-1307-2020 §6 stk.2"


def test_reading_8_duties_due_in_2024_are_judged_by_2020_and_those_due_in_2025_by_2025() -> None:
    file = case("2024-11-30 takeover + benefit_started")
    assert cited(file, "contract", "2025-06-01") == "BEK-1307-2020 §6 stk.1"
    assert cited(file, "visitation", "2025-06-01") == "BEK-2024-12-30 §10 stk.2"


def test_reading_9_utility_work_that_outlasts_2024_has_no_limit() -> None:
    assert duty(
        case("2024-06-01 takeover\n2024-10-01 offer_started kind=utility_work"), "offer_limit", "2024-12-31"
    ) == ("open, due 2024-12-31")
    assert "offer_limit" not in listed(
        case("2024-06-01 takeover\n2024-10-02 offer_started kind=utility_work"), "2024-12-31"
    )


# The Ukraine special act (§41 stk.3)


def test_reading_10_a_change_of_the_basis_moves_the_duties_that_fall_due_after_it() -> None:
    file = case(BENEFIT, "2025-09-30 residence_basis_changed", ukraine_special_act=True)
    assert duty(file, "first_offer", "2025-09-29") == "open, due 2025-09-30"
    assert "first_offer" not in listed(file, "2025-09-30")
    assert cited(file, "contract", "2025-09-29") == "BEK-1307-2020 §6 stk.1"
    assert cited(file, "contract", "2025-09-30") == "BEK-2024-12-30 §6"
    a_day_later = case(BENEFIT, "2025-10-01 residence_basis_changed", ukraine_special_act=True)
    assert duty(a_day_later, "first_offer", "2025-10-01") == "overdue, due 2025-09-30"


def test_for_a_person_from_ukraine_declaration_guidance_needs_benefit_also_in_2025() -> None:
    assert "declaration_guidance" not in listed(case(START, ukraine_special_act=True), "2025-09-30")
    assert "declaration_guidance" in listed(case(BENEFIT, ukraine_special_act=True), "2025-09-30")


# §§39-40, exemptions and follow-up

VISITED = "2025-02-28 takeover + benefit_started\n2025-05-31 visitation_decided"  # four by 30 November 2025


@pytest.mark.parametrize(
    ("exemption", "whole"),
    [
        ("ground=pension_age scope=offers", True),
        ("ground=pension_age scope=availability", True),
        ("ground=pension_age scope=partial", False),
        ("ground=disability_pension scope=partial", True),
        ("ground=disability_pension scope=offers", True),
    ],
)
def test_reading_46_a_whole_exemption_lapses_the_follow_up_and_a_partial_one_does_not(
    exemption: str, whole: bool
) -> None:
    file = case(f"{VISITED}\n2025-07-01 exempted {exemption}")
    assert every(file, "follow_up", "2025-06-30") == ["open, due 2025-11-30"] * 4
    assert every(file, "follow_up", "2025-07-01") == [("lapsed" if whole else "open") + ", due 2025-11-30"] * 4


def test_p39_who_is_exempt_when_visited_has_no_window_until_the_exemption_is_partial() -> None:
    file = case("""
        2025-02-28 takeover + benefit_started
        2025-03-10 exempted
        2025-05-28 visitation_decided
        2025-08-01 exempted scope=partial""")
    assert duty(file, "visitation", "2025-06-01") == "met 2025-05-28, due 2025-05-28"
    assert "follow_up" not in listed(file, "2025-07-31")
    assert every(file, "follow_up", "2025-08-01") == ["open, due 2025-11-28"] * 4


def test_the_visitation_is_owed_to_the_exempt() -> None:
    file = case("2025-02-28 takeover + benefit_started\n2025-03-10 exempted")
    assert duty(file, "visitation", "2025-06-01") == "overdue, due 2025-05-28"
