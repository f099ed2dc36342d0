"""Suspension of limits (integrationsloven § 4 b): start exclusive, due inclusive, named or all, lent and borrowed."""

import pytest

from tests.statute.casebuilder import case, duty, every, listed, occurrences, target

START = "2022-03-31 takeover"  # the contract is due on 30 April 2022


def contract_due(*periods: str) -> str:
    lines = "".join(f"\n{p.split('..')[0]} deadlines_suspended until={p.split('..')[1]}" for p in periods)
    return duty(case(START + lines), "contract", "2023-01-01").removeprefix("overdue, due ")


@pytest.mark.parametrize(
    ("periods", "due"),
    [
        pytest.param(["2022-04-11..2022-04-20"], "2022-05-10", id="ten days"),
        pytest.param(["2022-04-11..2022-04-11"], "2022-05-01", id="one day"),
        pytest.param(["2022-03-25..2022-04-05"], "2022-05-05", id="begun before the start"),
        pytest.param(["2022-03-31..2022-04-02"], "2022-05-02", id="the day of the start does not count"),
        pytest.param(["2022-03-20..2022-03-31"], "2022-04-30", id="over by the start"),
        pytest.param(["2022-04-01..2022-04-01"], "2022-05-01", id="the day after the start counts"),
        pytest.param(["2022-04-30..2022-05-04"], "2022-05-05", id="from the due day on"),
        pytest.param(["2022-05-01..2022-05-04"], "2022-04-30", id="after the due day"),
        pytest.param(["2022-04-25..2022-05-10"], "2022-05-16", id="across the due day"),
        pytest.param(["2022-04-11..2022-04-20", "2022-05-10..2022-05-11"], "2022-05-12", id="from the moved due day"),
        pytest.param(["2022-04-11..2022-04-20", "2022-05-11..2022-05-12"], "2022-05-10", id="after the moved due day"),
        pytest.param(["2022-04-11..2022-04-20", "2022-04-15..2022-04-25"], "2022-05-15", id="overlapping"),
        pytest.param(["2022-04-11..2022-04-20", "2022-04-12..2022-04-15"], "2022-05-10", id="one within another"),
        pytest.param(["2022-04-11..2022-04-15", "2022-04-16..2022-04-20"], "2022-05-10", id="one after the other"),
        pytest.param(["2022-04-16..2022-04-20", "2022-04-11..2022-04-15"], "2022-05-10", id="out of order"),
        pytest.param(["2022-04-11..2022-04-12", "2022-04-20..2022-04-21"], "2022-05-04", id="apart"),
    ],
)
def test_p4b_the_due_day_moves_by_every_suspended_day_after_the_start_up_to_the_due_day_as_moved(
    periods: list[str], due: str
) -> None:
    assert contract_due(*periods) == due


def test_a_suspension_is_not_known_before_its_day() -> None:
    file = case(START, "2022-04-11 deadlines_suspended until=2022-04-20")
    assert duty(file, "contract", "2022-04-10") == "open, due 2022-04-30"
    assert duty(file, "contract", "2022-04-11") == "open, due 2022-05-10"


def test_what_was_done_in_the_days_gained_is_in_time() -> None:
    file = case(START, "2022-04-11 deadlines_suspended until=2022-04-20\n2022-05-10 contract_signed")
    assert duty(file, "contract", "2022-06-01") == "met 2022-05-10, due 2022-05-10"


SUSPENDED = "\n2022-04-11 deadlines_suspended until=2022-04-20 duties="
BENEFIT = START + " + benefit_started"
BORROWING = ["assessment", "language_provider", "recognition_information", "declaration_guidance", "declaration"]


def test_all_names_every_limit_of_the_municipality_but_not_those_of_the_foreigner() -> None:
    timeline = BENEFIT + "\n2022-04-04 jobseeker_registered"
    spouse = {"spouse_permit": True, "cpr_registered_on": "2022-03-31"}
    file = case(f"{timeline}{SUSPENDED}all", **spouse)
    assert duty(file, "visitation", "2022-05-01") == "open, due 2022-07-10"
    assert duty(file, "first_offer", "2022-05-01") == "open, due 2022-05-10"
    assert target(file, "first_offer", "2022-05-01") == "2022-04-24"
    assert duty(file, "cv_published", "2022-05-01") == "overdue, due 2022-04-25"
    assert duty(file, "danish_a1", "2022-05-01") == "open, due 2022-09-30"
    named = case(f"{timeline}{SUSPENDED}cv_published,danish_a1,danish_a2", **spouse)
    assert duty(named, "cv_published", "2022-05-01") == "open, due 2022-05-05"
    assert duty(named, "danish_a1", "2022-05-01") == "open, due 2022-10-10"
    assert duty(named, "danish_a2", "2022-05-01") == "open, due 2023-01-10"
    assert duty(named, "contract", "2022-05-01") == "overdue, due 2022-04-30"


def test_all_does_not_move_how_long_an_offer_may_last_unless_it_is_named() -> None:
    started = START + "\n2022-04-04 offer_started kind=utility_work"
    assert duty(case(f"{started}{SUSPENDED}all"), "offer_limit", "2022-05-01") == "open, due 2022-07-04"
    assert duty(case(f"{started}{SUSPENDED}offer_limit"), "offer_limit", "2022-05-01") == "open, due 2022-07-14"


def test_the_gap_and_the_target_after_a_move_stand_still() -> None:
    file = case(
        BENEFIT,
        """
        2022-04-04 offer_started
        2022-05-02 offer_ended + moved
        2022-05-11 deadlines_suspended until=2022-05-20""",
    )
    assert duty(file, "next_offer", "2022-05-20") == "open, due 2022-06-23"
    assert target(file, "transfer_follow_up", "2022-05-20") == "2022-06-12"


def test_the_window_of_four_and_its_targets_stand_still() -> None:
    file = case(BENEFIT, "2022-06-30 visitation_decided\n2022-07-11 deadlines_suspended until=2022-07-20")
    assert every(file, "follow_up", "2022-08-01") == ["open, due 2023-01-09"] * 4
    assert [target(file, "follow_up", "2022-08-01", n) for n in (1, 2, 3, 4)] == [
        "2022-08-24",
        "2022-10-10",
        "2022-11-24",
        "2023-01-09",
    ]


def test_the_window_does_not_count_a_suspended_day_of_its_start() -> None:
    file = case(
        BENEFIT, "2022-06-21 deadlines_suspended until=2022-06-30 duties=follow_up\n2022-06-30 visitation_decided"
    )
    assert every(file, "follow_up", "2022-08-01") == ["open, due 2022-12-30"] * 4


def test_the_yearly_follow_up_stands_still() -> None:
    file = case(
        START + " + employment_started\n2022-04-12 contract_signed\n2022-07-11 deadlines_suspended until=2022-07-20"
    )
    assert every(file, "follow_up", "2022-08-01") == ["open, due 2023-04-22"]


def test_the_six_months_after_a_birth_stand_still() -> None:
    leave = "\n2022-05-01 child_born\n2022-05-15 leave_started\n2022-05-10 deadlines_suspended until=2022-05-19"
    file = case(START + leave)
    assert duty(file, "parental_leave_follow_up", "2022-06-01") == "open, due 2022-11-05"  # four days after 15 May


def test_the_day_named_by_a_deferral_stands_still() -> None:
    deferred = START + "\n2022-04-08 contract_deferred expected_on=2022-06-01"
    assert duty(case(f"{deferred}{SUSPENDED}contract_content"), "contract_content", "2022-05-01") == (
        "open, due 2022-06-11"
    )
    assert duty(case(f"{deferred}{SUSPENDED}all"), "contract_content", "2022-05-01") == "open, due 2022-06-11"
    assert duty(case(f"{deferred}{SUSPENDED}contract"), "contract_content", "2022-05-01") == "open, due 2022-06-01"


@pytest.mark.parametrize(
    ("timeline", "key", "n", "expected"),
    [
        ("\n2022-04-12 contract_signed", "assessment", 1, "overdue, due 2022-04-12"),
        ("\n2022-04-12 contract_signed", "permanent_residence_guidance", 1, "overdue, due 2022-04-12"),
        ("\n2022-04-12 first_job_interview_held", "rights_guidance", 1, "overdue, due 2022-04-12"),
        (
            "\n2022-04-01 leave_started\n2022-04-12 leave_ended",
            "parental_leave_follow_up",
            2,
            "overdue, due 2022-04-12",
        ),
    ],
)
def test_a_due_day_that_is_the_day_of_an_event_is_not_moved(timeline: str, key: str, n: int, expected: str) -> None:
    assert duty(case(f"{BENEFIT}{timeline}{SUSPENDED}all"), key, "2022-05-01", n) == expected


def test_the_day_a_late_benefit_starts_is_not_moved() -> None:
    file = case(START, "2022-07-15 benefit_started + deadlines_suspended until=2022-07-31")
    assert duty(file, "visitation", "2022-08-01") == "overdue, due 2022-07-15"


def test_a_benefit_that_starts_within_the_days_gained_does_not_move_the_visitation() -> None:
    file = case(f"{START}{SUSPENDED}visitation\n2022-07-05 benefit_started")
    assert duty(file, "visitation", "2022-07-05") == "open, due 2022-07-10"


def test_a_suspension_may_carry_a_duty_into_another_order() -> None:
    file = case("2024-11-25 takeover + benefit_started\n2024-12-01 deadlines_suspended until=2024-12-07")
    assert "first_offer" not in listed(file, "2024-12-20")  # 25 December and seven days is 1 January 2025
    shorter = case("2024-11-25 takeover + benefit_started\n2024-12-01 deadlines_suspended until=2024-12-06")
    assert duty(shorter, "first_offer", "2024-12-20") == "open, due 2024-12-31"


def test_a_lapse_counts_until_the_due_day_as_moved() -> None:
    file = case(f"{BENEFIT}{SUSPENDED}first_offer\n2022-05-10 obviously_unable_found")
    assert duty(file, "first_offer", "2022-06-01") == "lapsed, due 2022-05-10"


def test_an_annulled_suspension_moves_nothing() -> None:
    file = case(START, "2022-04-11 deadlines_suspended until=2022-04-20 #p\n2022-04-25 annulled fact_id=p")
    assert duty(file, "contract", "2022-04-24") == "open, due 2022-05-10"
    assert duty(file, "contract", "2022-04-25") == "open, due 2022-04-30"


def test_the_reason_tells_for_how_long_a_limit_has_stood_still() -> None:
    yearly = START + " + employment_started\n2022-04-12 contract_signed\n2022-07-11 deadlines_suspended until="
    ten, one = case(yearly + "2022-07-20"), case(yearly + "2022-07-11")
    assert "stået stille i 10 dage" in occurrences(ten, "follow_up", "2022-08-01")[1].reason
    assert "stået stille i 1 dag." in occurrences(one, "follow_up", "2022-08-01")[1].reason
    assert "stået stille" not in occurrences(ten, "follow_up", "2022-07-10")[1].reason


@pytest.mark.parametrize(
    ("key", "timeline", "expected"),
    [
        ("contract", "", "open, due 2022-05-10"),
        ("first_offer", "", "open, due 2022-05-10"),
        ("visitation", "", "open, due 2022-07-10"),
        ("next_offer", "2022-04-02 offer_started\n2022-04-05 offer_ended", "open, due 2022-05-27"),
        ("follow_up", "2022-04-05 visitation_decided", "open, due 2022-10-15"),
        ("parental_leave_follow_up", "2022-04-05 child_born + leave_started", "open, due 2022-10-15"),
        ("contract_content", "2022-04-05 contract_deferred expected_on=2022-06-01", "open, due 2022-06-11"),
        ("offer_limit", "2022-04-05 offer_started kind=utility_work", "open, due 2022-07-15"),
        ("cv_published", "2022-04-05 jobseeker_registered", "open, due 2022-05-06"),
    ],
)
def test_a_limit_named_by_itself_stands_still_and_one_not_named_does_not(
    key: str, timeline: str, expected: str
) -> None:
    named, other = case(BENEFIT, timeline, f"{SUSPENDED}{key}"), case(BENEFIT, timeline, f"{SUSPENDED}danish_a1")
    assert duty(named, key, "2022-04-20") == expected
    assert duty(other, key, "2022-04-20") != expected


def test_the_target_after_a_move_stands_still_when_it_is_named_by_itself() -> None:
    file = case(START, "2022-04-05 moved", f"{SUSPENDED}transfer_follow_up")
    assert target(file, "transfer_follow_up", "2022-04-20") == "2022-05-15"


def test_a_suspension_across_the_visitation_moves_the_window_by_the_days_after_it() -> None:
    file = case(BENEFIT, "2022-06-21 deadlines_suspended until=2022-07-10\n2022-06-30 visitation_decided")
    assert every(file, "follow_up", "2022-08-01") == ["open, due 2023-01-09"] * 4


def test_p19_stk2_nr3_the_yearly_follow_up_stands_still_while_it_alone_is_named() -> None:
    file = case(
        "2022-03-31 takeover\n2022-04-20 contract_signed\n2022-05-01 employment_started",
        "2022-06-01 deadlines_suspended until=2022-06-10 duties=follow_up",
    )
    assert duty(file, "follow_up", "2022-07-01") == "open, due 2023-05-11"
