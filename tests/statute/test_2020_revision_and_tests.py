"""Revision §20, Danish tests §19 stk.12, and the status for permanent residence (guide 5.1-5.2) under 2020."""

import pytest

from tests.statute.casebuilder import case, duty, every, listed, occurrences

START = "2022-03-31 takeover"

# §20 stk.2, not in work after a year


def test_p20_stk2_a_year_after_the_start_the_contract_is_revised_without_a_fixed_day() -> None:
    assert "revision_one_year" not in listed(case(START), "2023-03-30")
    assert every(case(START), "revision_one_year", "2023-03-31") == ["open, no due day"]
    assert every(case(START), "revision_one_year", "2025-12-31") == ["open, no due day"]
    assert occurrences(case(START), "revision_one_year", "2023-03-31")[1].since.isoformat() == "2023-03-31"


def test_p20_stk2_a_start_of_the_programme_that_was_recorded_counts_instead_of_the_takeover() -> None:
    file = case(START, "2022-05-10 programme_started")
    assert "revision_one_year" not in listed(file, "2023-05-09")
    assert every(file, "revision_one_year", "2023-05-10") == ["open, no due day"]


def test_a_programme_started_before_the_takeover_does_not_start_the_year() -> None:
    file = case(f"2022-03-01 programme_started\n{START}")
    assert "revision_one_year" not in listed(file, "2023-03-30")
    assert every(file, "revision_one_year", "2023-03-31") == ["open, no due day"]


@pytest.mark.parametrize(
    ("work", "found"),
    [
        ("2023-03-31 employment_started", False),
        ("2022-05-01 employment_started", False),
        ("2022-05-01 employment_started\n2023-03-31 employment_ended", True),
        ("2022-05-01 employment_started\n2023-04-01 employment_ended", False),
        ("2022-05-01 employment_started ordinary=false", True),
        ("2022-05-01 education_started", True),
    ],
)
def test_reading_37_ordinary_employment_on_that_day_decides(work: str, found: bool) -> None:
    assert ("revision_one_year" in listed(case(f"{START}\n{work}"), "2024-01-01")) == found


def test_p20_stk2_it_lapses_when_ordinary_employment_starts() -> None:
    file = case(START, "2023-06-01 employment_started\n2023-07-01 contract_revised")
    assert duty(file, "revision_one_year", "2023-05-31") == "open, no due day"
    assert duty(file, "revision_one_year", "2023-06-01") == "lapsed, no due day"
    assert duty(file, "revision_one_year", "2023-08-01") == "lapsed, no due day"


def test_p20_stk2_a_second_start_has_its_own_year() -> None:
    file = case(START, "2022-06-01 programme_ended\n2022-09-01 programme_started")
    assert "revision_one_year" not in listed(file, "2023-08-31")
    assert every(file, "revision_one_year", "2023-09-01") == ["open, no due day"]


# §20 stk.1, on need


def test_p20_stk1_a_need_or_a_health_assessment_calls_for_a_revision() -> None:
    file = case(
        START,
        """
        2022-05-01 need_recorded of=revision
        2022-05-02 need_recorded of=follow_up
        2022-06-01 health_assessment_completed
        2022-06-02 health_assessment_completed calls_for_revision=false""",
    )
    assert every(file, "revision", "2022-05-31") == ["open, no due day"]
    assert every(file, "revision", "2022-06-02") == ["open, no due day"] * 2


@pytest.mark.parametrize("fact", ["need_recorded of=revision", "health_assessment_completed"])
def test_a_need_of_revision_before_the_takeover_starts_nothing(fact: str) -> None:
    assert "revision" not in listed(case(f"2022-03-30 {fact}\n{START}"), "2022-06-01")


def test_the_contract_and_its_revisions_go_on_after_the_programme() -> None:
    file = case(START, "2022-05-01 programme_ended\n2022-06-01 need_recorded of=revision + need_recorded + moved")
    assert {"contract", "revision", "follow_up", "transfer_follow_up"} <= set(listed(file, "2022-06-01"))
    assert duty(file, "revision", "2022-06-01") == "open, no due day"


# §19 stk.12, the tests of spouses

SPOUSE = {"spouse_permit": True, "cpr_registered_on": "2022-08-31", "permit_granted_on": "2022-01-15"}


def test_p19_stk12_a1_in_six_and_a2_in_nine_months_from_the_registration() -> None:
    file = case(START, **SPOUSE)
    assert "danish_a1" not in listed(file, "2022-08-30")
    assert duty(file, "danish_a1", "2023-02-28") == "open, due 2023-02-28"
    assert duty(file, "danish_a1", "2023-03-01") == "overdue, due 2023-02-28"
    assert duty(file, "danish_a2", "2023-05-31") == "open, due 2023-05-31"


def test_reading_48_from_the_permit_for_those_who_were_resident_already() -> None:
    file = case(START, **SPOUSE, resident_before_permit=True)
    assert "danish_a1" not in listed(file, "2022-03-30")
    assert duty(file, "danish_a1", "2022-03-31") == "open, due 2022-07-15"
    assert duty(file, "danish_a2", "2022-03-31") == "open, due 2022-10-15"


def test_p19_stk12_without_a_day_to_count_from_or_a_spouse_permit_there_is_no_test() -> None:
    assert "danish_a1" not in listed(case(START, spouse_permit=True), "2024-01-01")
    assert "danish_a1" not in listed(case(START, **SPOUSE | {"spouse_permit": False}), "2024-01-01")
    unknown = case(START, spouse_permit=True, resident_before_permit=True, cpr_registered_on="2022-08-31")
    assert "danish_a1" not in listed(unknown, "2024-01-01")


@pytest.mark.parametrize(
    ("level", "a1", "a2"),
    [
        ("A1", "met 2022-12-01, due 2023-02-28", "overdue, due 2023-05-31"),
        ("A2", "met 2022-12-01, due 2023-02-28", "met 2022-12-01, due 2023-05-31"),
        ("final", "met 2022-12-01, due 2023-02-28", "met 2022-12-01, due 2023-05-31"),
    ],
)
def test_p19_stk12_a_higher_test_meets_the_lower_one(level: str, a1: str, a2: str) -> None:
    file = case(f"{START}\n2022-12-01 danish_test level={level}", **SPOUSE)
    assert duty(file, "danish_a1", "2023-07-01") == a1
    assert duty(file, "danish_a2", "2023-07-01") == a2


def test_p19_stk12_a_test_passed_before_the_registration_counts() -> None:
    file = case("2021-11-01 danish_test level=A2\n" + START, **SPOUSE)
    assert duty(file, "danish_a1", "2022-08-31") == "met 2021-11-01, due 2023-02-28"


def test_reading_49_a2_has_twelve_months_after_an_attempt_of_that_very_level() -> None:
    attempt = "\n2023-05-31 danish_test level={} passed=false"
    assert duty(case(START + attempt.format("A2"), **SPOUSE), "danish_a2", "2023-05-31") == "open, due 2023-08-31"
    for other in ("A1", "final"):
        assert duty(case(START + attempt.format(other), **SPOUSE), "danish_a2", "2023-05-31") == "open, due 2023-05-31"


# Permanent residence

APPLIED = START + "\n2023-09-01 moved\n2024-06-03 moved municipality=0461\n2024-09-02 permanent_residence_applied"


def needs(file: object, on: str) -> list[str]:
    return occurrences(file, "permanent_residence_status", on)[1].needs  # type: ignore[arg-type]


def test_guide_5_2_it_must_contain_the_status_of_the_earlier_municipalities() -> None:
    assert needs(case(APPLIED), "2024-09-02") == ["0101", "0751"]
    assert needs(case(START, "2022-04-01 permanent_residence_applied"), "2022-04-01") == []


def test_guide_5_2_each_earlier_municipality_is_named_once_and_the_present_one_not() -> None:
    file = case(
        START,
        """
        2022-06-01 moved municipality=0751
        2022-09-01 moved municipality=0101
        2022-10-01 moved municipality=0461
        2023-01-01 moved municipality=0101
        2024-09-02 permanent_residence_applied""",
    )
    assert needs(file, "2024-09-02") == ["0751", "0461"]


def test_guide_5_1_a_refusal_lapses_it_and_a_new_application_opens_another() -> None:
    file = case(APPLIED + "\n2024-10-01 permanent_residence_refused\n2025-03-01 permanent_residence_applied")
    assert every(file, "permanent_residence_status", "2024-09-30") == ["open, no due day"]
    assert every(file, "permanent_residence_status", "2025-03-01") == ["lapsed, no due day", "open, no due day"]


@pytest.mark.parametrize("fact", ["need_recorded of=revision", "health_assessment_completed"])
def test_a_need_before_the_takeover_does_not_hide_the_next_one(fact: str) -> None:
    file = case(f"2022-03-30 {fact}\n{START}\n2022-05-01 {fact}")
    assert every(file, "revision", "2022-06-01") == ["open, no due day"]


def test_p20_stk2_work_at_the_first_anniversary_does_not_hide_the_year_of_a_later_start() -> None:
    file = case(
        START,
        """
        2023-03-01 employment_started
        2023-05-01 employment_ended
        2023-06-01 programme_ended
        2023-09-01 programme_started""",
    )
    assert "revision_one_year" not in listed(file, "2024-08-31")
    assert every(file, "revision_one_year", "2024-09-01") == ["open, no due day"]


def test_an_application_before_the_takeover_starts_nothing() -> None:
    file = case(f"2022-03-30 permanent_residence_applied\n{START}")
    assert "permanent_residence_status" not in listed(file, "2022-06-01")
    both = case(f"2022-03-30 permanent_residence_applied\n{START}\n2022-05-01 permanent_residence_applied")
    assert every(both, "permanent_residence_status", "2022-06-01") == ["open, no due day"]


@pytest.mark.parametrize("fact", ["need_recorded of=revision", "health_assessment_completed"])
def test_a_need_of_revision_on_the_day_of_the_takeover_counts(fact: str) -> None:
    assert every(case(f"{START} + {fact}"), "revision", "2022-04-01") == ["open, no due day"]
