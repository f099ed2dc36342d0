"""The offers of 2020: the first one §22, the gap of six weeks §23, the visible CV §15, and how long one may last."""

import pytest

from tests.statute.casebuilder import case, cited, duty, every, listed, target

START = "2022-03-01 takeover"
BENEFIT = START + " + benefit_started"  # the first offer is due 1 April 2022


# §22 stk.1, the first enterprise offer


def test_p22_stk1_the_first_offer_is_due_a_month_after_the_takeover_if_possible_in_two_weeks() -> None:
    assert duty(case(BENEFIT), "first_offer", "2022-04-01") == "open, due 2022-04-01"
    assert duty(case(BENEFIT), "first_offer", "2022-04-02") == "overdue, due 2022-04-01"
    assert target(case(BENEFIT), "first_offer", "2022-03-02") == "2022-03-15"


@pytest.mark.parametrize("what", ["offer_made", "offer_started"])
@pytest.mark.parametrize("kind", ["company_placement", "wage_subsidy"])
def test_p22_stk1_an_enterprise_offer_made_or_started_meets_it(what: str, kind: str) -> None:
    assert duty(case(f"{BENEFIT}\n2022-04-01 {what} kind={kind}"), "first_offer", "2022-05-01") == (
        "met 2022-04-01, due 2022-04-01"
    )
    assert duty(case(f"{BENEFIT}\n2022-04-02 {what} kind={kind}"), "first_offer", "2022-05-01") == (
        "met_late 2022-04-02, due 2022-04-01"
    )


def test_p22_stk1_the_offer_made_counts_before_its_start() -> None:
    file = case(f"{BENEFIT}\n2022-03-10 offer_made\n2022-04-20 offer_started")
    assert duty(file, "first_offer", "2022-05-01") == "met 2022-03-10, due 2022-04-01"


def test_p22_stk1_benefit_from_before_the_takeover_that_ended_on_its_day_is_no_benefit() -> None:
    file = case(f"2022-02-01 benefit_started\n{START} + benefit_ended")
    assert "first_offer" not in listed(file, "2022-03-02")


def test_a_ground_of_lapse_that_holds_when_the_clock_starts_makes_the_duty_listed_as_lapsed() -> None:
    file = case(f"2022-02-20 obviously_unable_found\n{BENEFIT}")
    assert duty(file, "first_offer", "2022-03-01") == "lapsed, due 2022-04-01"


def test_met_and_lapsing_on_the_same_day_is_met() -> None:
    file = case(f"{BENEFIT}\n2022-03-20 obviously_unable_found + offer_made")
    assert duty(file, "first_offer", "2022-04-01") == "met 2022-03-20, due 2022-04-01"


# §23 stk.2, the gap between two offers

OFFER = f"{BENEFIT}\n2022-03-14 offer_started\n2022-05-02 offer_ended"  # six weeks later is 13 June 2022


def test_p23_stk2_six_weeks_from_the_end_of_one_offer_to_the_start_of_the_next() -> None:
    assert "next_offer" not in listed(case(OFFER), "2022-05-01")
    assert duty(case(OFFER), "next_offer", "2022-06-13") == "open, due 2022-06-13"
    assert duty(case(OFFER), "next_offer", "2022-06-14") == "overdue, due 2022-06-13"


def test_p23_stk2_every_end_of_an_enterprise_offer_starts_a_gap() -> None:
    file = case(f"{OFFER}\n2022-05-16 offer_started offer=o2 kind=wage_subsidy\n2022-06-01 offer_ended offer=o2")
    assert every(file, "next_offer", "2022-07-01") == ["met 2022-05-16, due 2022-06-13", "open, due 2022-07-13"]


def test_p23_stk2_the_end_of_another_kind_starts_no_gap() -> None:
    file = case(f"{BENEFIT}\n2022-03-14 offer_started kind=mentor\n2022-05-02 offer_ended")
    assert "next_offer" not in listed(file, "2022-07-01")


@pytest.mark.parametrize(
    ("before", "found"),
    [
        ("2022-05-02 benefit_ended", False),
        ("2022-05-03 benefit_ended", True),
        ("2022-05-02 visitation_decided category=activity_ready", False),
        ("2022-05-03 visitation_decided category=activity_ready", True),
        ("2022-05-02 obviously_unable_found", False),
        ("2022-05-03 obviously_unable_found", True),
        ("2022-05-02 visitation_decided\n2022-05-02 obviously_unable_found", True),
        (
            "2022-04-20 visitation_decided category=activity_ready\n2022-05-02 visitation_decided category=job_ready",
            True,
        ),
        (
            "2022-04-20 visitation_decided category=job_ready\n2022-05-02 visitation_decided category=activity_ready",
            False,
        ),
    ],
)
def test_p23_stk2_only_the_job_ready_with_benefit(before: str, found: bool) -> None:
    assert ("next_offer" in listed(case(f"{OFFER}\n{before}"), "2022-05-05")) == found


LAPSES = {
    "folk_high_school": "offer_started offer=f1 kind=folk_high_school",
    "repatriation": "repatriation_preparation_started",
    "employment": "employment_started",
    "education": "education_started",
    "benefit": "benefit_ended",
    "activity_ready": "visitation_decided category=activity_ready",
}


@pytest.mark.parametrize("work", ["employment", "education"])
def test_p23_stk2_what_ended_before_does_not_lapse_it(work: str) -> None:
    file = case(f"{OFFER}\n2022-04-20 {work}_started\n2022-05-02 {work}_ended")
    assert duty(file, "next_offer", "2022-06-14") == "overdue, due 2022-06-13"


@pytest.mark.parametrize("work", ["employment", "education"])
def test_p23_stk2_work_that_is_not_ordinary_does_not_lapse_it(work: str) -> None:
    file = case(f"{OFFER}\n2022-05-20 {work}_started ordinary=false")
    assert duty(file, "next_offer", "2022-06-14") == "overdue, due 2022-06-13"


def test_what_lapsed_does_not_come_back() -> None:
    file = case(f"{OFFER}\n2022-05-20 employment_started\n2022-05-25 employment_ended\n2022-06-01 offer_started")
    assert duty(file, "next_offer", "2022-07-01") == "lapsed, due 2022-06-13"


# §15 stk.2, the CV

REGISTERED = BENEFIT + "\n2022-03-07 jobseeker_registered"  # three weeks later is 28 March 2022


def test_p15_stk2_the_cv_is_open_to_employers_three_weeks_after_registration() -> None:
    assert "cv_published" not in listed(case(REGISTERED), "2022-03-06")
    assert duty(case(REGISTERED), "cv_published", "2022-03-28") == "open, due 2022-03-28"
    assert duty(case(REGISTERED), "cv_published", "2022-03-29") == "overdue, due 2022-03-28"
    assert duty(case(REGISTERED, "2022-03-29 cv_published"), "cv_published", "2022-04-29") == (
        "met_late 2022-03-29, due 2022-03-28"
    )


@pytest.mark.parametrize(
    ("published", "expected"), [("2022-03-06", "not listed"), ("2022-03-07", "met 2022-03-07, due 2022-03-28")]
)
def test_p15_stk2_a_cv_published_on_an_earlier_day_leaves_nothing_to_do(published: str, expected: str) -> None:
    assert duty(case(f"{REGISTERED}\n{published} cv_published"), "cv_published", "2022-04-01") == expected


def test_two_registrations_give_two_duties_and_one_cv_meets_both() -> None:
    file = case(REGISTERED, "2022-03-14 jobseeker_registered\n2022-03-20 cv_published")
    assert every(file, "cv_published", "2022-04-01") == [
        "met 2022-03-20, due 2022-03-28",
        "met 2022-03-20, due 2022-04-04",
    ]


def test_nothing_dated_before_the_takeover_starts_a_clock() -> None:
    file = case(f"2022-02-20 jobseeker_registered\n{BENEFIT}")
    assert "cv_published" not in listed(file, "2022-04-01")


@pytest.mark.parametrize(
    ("fact", "found"),
    [
        ("2022-03-07 visitation_decided category=activity_ready", False),
        ("2022-03-07 obviously_unable_found", False),
        ("2022-03-07 benefit_ended", False),
        ("2022-03-08 obviously_unable_found", True),
    ],
)
def test_p15_stk2_it_is_for_the_job_ready_with_benefit(fact: str, found: bool) -> None:
    assert ("cv_published" in listed(case(f"{REGISTERED}\n{fact}"), "2022-03-10")) == found


def test_p15_stk3_who_is_exempt_already_has_a_lapsed_duty() -> None:
    file = case(f"{BENEFIT}\n2022-03-05 cv_exempted\n2022-03-07 jobseeker_registered")
    assert duty(file, "cv_published", "2022-03-07") == "lapsed, due 2022-03-28"


@pytest.mark.parametrize("fact", ["joblog_exempted", "self_booking_revoked"])
def test_p15_other_exemptions_leave_the_cv_alone(fact: str) -> None:
    assert duty(case(f"{REGISTERED}\n2022-03-10 {fact}"), "cv_published", "2022-03-29") == "overdue, due 2022-03-28"


# §§30-44, how long an offer may last


def test_p44_the_limit_is_the_first_day_without_the_offer() -> None:
    started = f"{START}\n2022-04-01 offer_started kind=wage_subsidy until=2023-03-31"
    assert duty(case(started), "offer_limit", "2023-04-01") == "open, due 2023-04-01"
    assert duty(case(started), "offer_limit", "2023-04-02") == "overdue, due 2023-04-01"
    in_time, late = f"{started}\n2023-04-01 offer_ended", f"{started}\n2023-04-02 offer_ended"
    assert duty(case(in_time), "offer_limit", "2023-05-01") == "met 2023-04-01, due 2023-04-01"
    assert duty(case(late), "offer_limit", "2023-05-01") == "met_late 2023-04-02, due 2023-04-01"


def test_each_offer_has_its_own_limit_and_its_own_end() -> None:
    file = case(f"""{START}
        2022-04-01 offer_started kind=utility_work offer=u1
        2022-04-04 offer_started kind=utility_work offer=u2
        2022-05-01 offer_ended offer=u2""")
    assert every(file, "offer_limit", "2022-07-01") == ["open, due 2022-07-01", "met 2022-05-01, due 2022-07-04"]


def test_an_offer_that_starts_again_under_the_same_id_is_a_further_offer() -> None:
    file = case(f"""{START}
        2022-04-01 offer_started kind=utility_work
        2022-05-01 offer_ended
        2022-05-10 offer_started kind=utility_work""")
    assert every(file, "offer_limit", "2022-07-01") == ["met 2022-05-01, due 2022-07-01", "open, due 2022-08-09"]


def test_the_limits_are_cited_each_by_its_paragraph() -> None:
    file = case(
        f"""{START}
        2022-04-01 offer_started offer=a kind=wage_subsidy
        2022-04-02 offer_started offer=b kind=utility_work
        2022-04-03 offer_started offer=c kind=special_upskilling
        2022-04-04 offer_started offer=d kind=practice_in_course""",
        higher_education=True,
    )
    cells = ["§44", "§36 stk.2", "§32 stk.1", "§30 stk.2"]
    assert [cited(file, "offer_limit", "2022-05-01", n) for n in (1, 2, 3, 4)] == [f"BEK-1307-2020 {c}" for c in cells]


def test_p23_stk2_an_offer_that_ends_beside_another_does_not_hide_the_gap_after_the_other() -> None:
    file = case(
        BENEFIT,
        """
        2022-03-14 offer_started offer=o1
        2022-03-15 offer_started offer=o2
        2022-04-10 offer_ended offer=o1
        2022-05-02 offer_ended offer=o2""",
    )
    assert every(file, "next_offer", "2022-05-02") == ["open, due 2022-06-13"]


@pytest.mark.parametrize(
    ("key", "timeline", "expected"),
    [
        ("cv_published", "2022-03-07 jobseeker_registered\n2022-03-10 cv_published", "met 2022-03-10, due 2022-03-28"),
        (
            "next_offer",
            "2022-03-02 offer_started\n2022-03-05 offer_ended\n2022-03-10 offer_started",
            "met 2022-03-10, due 2022-04-16",
        ),
    ],
)
def test_what_was_met_before_the_person_is_visited_activity_ready_stays_met(
    key: str, timeline: str, expected: str
) -> None:
    file = case(BENEFIT, timeline, "2022-03-20 visitation_decided category=activity_ready")
    assert duty(file, key, "2022-04-01") == expected


def test_an_earlier_visitation_as_activity_ready_that_was_changed_does_not_lapse_the_gap() -> None:
    visited = "2022-04-20 visitation_decided category=activity_ready\n2022-05-01 visitation_decided"
    assert duty(case(OFFER, visited), "next_offer", "2022-06-14") == "overdue, due 2022-06-13"


def test_p23_stk2_an_offer_of_a_single_day_takes_over_the_gap_of_the_one_that_ended_that_day() -> None:
    file = case(
        "2022-03-31 takeover + benefit_started\n2022-04-01 offer_started offer=a",
        "2022-04-20 offer_ended offer=a + offer_started offer=b + offer_ended offer=b",
    )
    assert every(file, "next_offer", "2022-05-01") == ["open, due 2022-06-01"]
