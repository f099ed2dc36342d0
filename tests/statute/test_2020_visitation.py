"""The visitation of 2020 (§12 stk.2): three months after the takeover for those with benefit on the due day."""

import pytest

from tests.statute.casebuilder import case, duty, every, listed, occurrences

START = "2022-03-31 takeover"
BENEFIT = START + " + benefit_started"  # due 30 June 2022


def test_p12_stk2_the_visitation_is_due_three_months_after_the_takeover() -> None:
    assert duty(case(BENEFIT), "visitation", "2022-03-31") == "open, due 2022-06-30"
    assert duty(case(BENEFIT), "visitation", "2022-06-30") == "open, due 2022-06-30"
    assert duty(case(BENEFIT), "visitation", "2022-07-01") == "overdue, due 2022-06-30"


@pytest.mark.parametrize("category", ["job_ready", "activity_ready"])
def test_p12_stk2_the_first_decision_meets_it(category: str) -> None:
    file = case(f"{BENEFIT}\n2022-06-30 visitation_decided category={category}\n2022-09-01 visitation_decided")
    assert every(file, "visitation", "2022-10-01") == ["met 2022-06-30, due 2022-06-30"]
    late = case(f"{BENEFIT}\n2022-07-01 visitation_decided category={category}")
    assert duty(late, "visitation", "2022-10-01") == "met_late 2022-07-01, due 2022-06-30"


def test_reading_24_an_early_visitation_counts() -> None:
    assert duty(case(f"{BENEFIT}\n2022-04-10 visitation_decided"), "visitation", "2022-05-01") == (
        "met 2022-04-10, due 2022-06-30"
    )


def test_obviously_unable_is_not_a_visitation() -> None:
    assert duty(case(f"{BENEFIT}\n2022-04-10 obviously_unable_found"), "visitation", "2022-07-01") == (
        "overdue, due 2022-06-30"
    )


def test_p12_stk2_without_benefit_there_is_no_visitation() -> None:
    assert "visitation" not in listed(case(START), "2022-12-01")


def test_p12_stk2_it_is_not_listed_before_the_first_day_with_benefit() -> None:
    file = case(f"{START}\n2022-05-10 benefit_started")
    assert duty(file, "visitation", "2022-05-09") == "not listed"
    assert duty(file, "visitation", "2022-05-10") == "open, due 2022-06-30"


@pytest.mark.parametrize(("started", "due"), [("2022-06-30", "2022-06-30"), ("2022-07-01", "2022-07-01")])
def test_reading_25_benefit_that_starts_later_makes_it_due_the_day_it_starts(started: str, due: str) -> None:
    file = case(f"{START}\n{started} benefit_started")
    assert duty(file, "visitation", started) == f"open, due {due}"
    assert duty(file, "visitation", "2022-09-02") == f"overdue, due {due}"
    assert occurrences(file, "visitation", started)[1].since.isoformat() == "2022-03-31"


def test_p12_stk2_while_the_benefit_is_gone_before_the_due_day_it_has_lapsed() -> None:
    file = case(f"{BENEFIT}\n2022-05-01 benefit_ended\n2022-06-01 benefit_started")
    assert duty(file, "visitation", "2022-04-30") == "open, due 2022-06-30"
    assert duty(file, "visitation", "2022-05-01") == "lapsed, due 2022-06-30"
    assert duty(file, "visitation", "2022-05-31") == "lapsed, due 2022-06-30"
    assert duty(file, "visitation", "2022-06-01") == "open, due 2022-06-30"
    assert duty(file, "visitation", "2022-07-01") == "overdue, due 2022-06-30"


def test_p12_stk2_a_change_of_benefit_without_a_gap_is_no_end() -> None:
    file = case(f"{BENEFIT}\n2022-06-30 benefit_ended + benefit_started benefit=transition")
    assert duty(file, "visitation", "2022-07-01") == "overdue, due 2022-06-30"


def test_benefit_from_before_the_takeover_counts_from_the_takeover() -> None:
    file = case(f"2021-12-01 benefit_started\n{START}")
    assert duty(file, "visitation", "2022-03-31") == "open, due 2022-06-30"


def test_the_reason_tells_whether_the_takeover_or_a_late_benefit_set_the_day() -> None:
    file = case(START, "2022-07-01 benefit_started")
    assert "01.07.2022" in occurrences(file, "visitation", "2022-07-01")[1].reason
    for started in ("2022-03-31", "2022-06-30"):
        reason = occurrences(case(START, f"{started} benefit_started"), "visitation", "2022-06-30")[1].reason
        assert "31.03.2022" in reason
        assert "Ydelsen" not in reason


def test_a_visitation_on_the_day_of_the_takeover_counts() -> None:
    file = case(f"{BENEFIT} + visitation_decided")
    assert duty(file, "visitation", "2022-04-01") == "met 2022-03-31, due 2022-06-30"
    assert every(file, "follow_up", "2022-04-01") == ["open, due 2022-09-30"] * 4
