"""What ends at once, what rests, and the days that a duty tied to the contract borrows."""

from typing import Any

import pytest

from tests.statute.casebuilder import case, duty, every, listed, planned, refused, target, warned

START = "2022-03-31 takeover"  # the contract is due on 30 April 2022
BENEFIT = START + " + benefit_started"
TIED = ["assessment", "language_provider", "recognition_information", "declaration_guidance", "declaration"]
SUSPENDED = "\n2022-04-11 deadlines_suspended until=2022-04-20 duties="


@pytest.mark.parametrize("key", TIED)
def test_a_borrowed_target_moves_with_the_contract_that_lends_it(key: str) -> None:
    assert target(case(f"{BENEFIT}{SUSPENDED}contract"), key, "2022-05-01") == "2022-05-10"


@pytest.mark.parametrize("key", TIED)
def test_naming_only_the_borrower_moves_its_target_and_no_other(key: str) -> None:
    file = case(f"{BENEFIT}{SUSPENDED}{key}")
    assert target(file, key, "2022-05-01") == "2022-05-10"
    assert duty(file, "contract", "2022-05-01") == "overdue, due 2022-04-30"
    assert [target(file, other, "2022-05-01") for other in TIED if other != key] == ["2022-04-30"] * 4


@pytest.mark.parametrize("key", TIED)
def test_a_day_on_which_lender_and_borrower_stand_still_counts_once(key: str) -> None:
    assert target(case(f"{BENEFIT}{SUSPENDED}contract,{key}"), key, "2022-05-01") == "2022-05-10"


def test_a_borrower_takes_its_own_further_days_on_top() -> None:
    file = case(f"{BENEFIT}{SUSPENDED}contract\n2022-04-16 deadlines_suspended until=2022-04-25 duties=assessment")
    assert duty(file, "contract", "2022-05-01") == "open, due 2022-05-10"
    assert target(file, "assessment", "2022-05-01") == "2022-05-15"
    later = case(f"{BENEFIT}{SUSPENDED}contract\n2022-05-10 deadlines_suspended until=2022-05-11 duties=assessment")
    assert target(later, "assessment", "2022-05-12") == "2022-05-12"


def test_a_suspension_without_a_foreseeable_end_is_answered_at_once() -> None:
    file = case(f"{BENEFIT}\n2022-04-11 deadlines_suspended until=9999-12-31")
    assert duty(file, "contract", "2022-05-01").startswith("open, due 9999-12-")


LIFE = """
    2022-03-31 takeover + benefit_started
    2022-04-01 jobseeker_registered + offer_started
    2022-04-02 need_recorded of=revision + need_recorded + permanent_residence_applied
    2022-04-03 contract_deferred expected_on=2022-06-01
    2022-04-04 moved + child_born + leave_started
    2022-04-05 offer_started offer=u kind=wage_subsidy
    2022-04-06 offer_ended
"""
SPOUSE: dict[str, Any] = {"spouse_permit": True, "cpr_registered_on": "2022-03-31"}


def with_status(timeline: str, on: str, wanted: str) -> set[str]:
    return {found.duty for found in planned(case(timeline, **SPOUSE), on).duties if found.status == wanted}


@pytest.mark.parametrize("closing", ["permanent_residence_granted", "case_closed"])
def test_a_closing_event_ends_every_duty_that_is_open_that_day(closing: str) -> None:
    still_open = with_status(LIFE, "2022-04-10", "open")
    assert len(still_open) > 15
    assert with_status(f"{LIFE}\n2022-04-10 {closing}", "2022-04-10", "lapsed") == still_open
    assert with_status(f"{LIFE}\n2022-04-10 {closing}", "2022-04-10", "met") == {"contract", "first_offer"}


@pytest.mark.parametrize("closing", ["permanent_residence_granted", "case_closed"])
def test_a_breach_stays_on_record_after_a_closing_event(closing: str) -> None:
    assert with_status(LIFE, "2022-05-01", "overdue") == {"cv_published", "danish_referral", "programme_start"}
    assert with_status(f"{LIFE}\n2022-05-01 {closing}", "2022-06-01", "missed") == {
        "cv_published",
        "danish_referral",
        "programme_start",
    }


def test_the_end_of_the_programme_lays_the_first_offer_to_rest_and_ends_what_is_of_it() -> None:
    file = case(BENEFIT, "2022-04-01 jobseeker_registered\n2022-04-10 programme_ended\n2022-05-10 programme_started")
    assert duty(file, "first_offer", "2022-04-10") == "lapsed, due 2022-04-30"
    assert duty(file, "first_offer", "2022-05-01") == "lapsed, no due day"
    assert duty(file, "first_offer", "2022-05-10") == "open, due 2022-05-10"
    assert duty(file, "cv_published", "2022-05-10") == "lapsed, due 2022-04-22"


def test_no_gap_arises_on_the_day_the_programme_ends() -> None:
    file = case(BENEFIT, "2022-04-04 offer_started\n2022-04-20 offer_ended + programme_ended")
    assert duty(file, "next_offer", "2022-04-20") == "not listed"


def test_after_the_grant_only_a_need_of_a_later_day_opens_something() -> None:
    later = case(START, "2022-04-01 permanent_residence_granted\n2022-04-02 need_recorded + need_recorded of=revision")
    assert every(later, "follow_up", "2022-04-03") == ["open, no due day"]
    assert every(later, "revision", "2022-04-03") == ["open, no due day"]
    that_day = case(START, "2022-04-01 permanent_residence_granted + need_recorded")
    assert every(that_day, "follow_up", "2022-04-03") == ["lapsed, no due day"]
    moved = case(START, "2022-04-01 permanent_residence_granted\n2022-04-02 moved + jobseeker_registered")
    assert not {"transfer_follow_up", "cv_published"} & set(listed(moved, "2022-05-01"))


@pytest.mark.parametrize("first", ["goals_met + need_recorded", "need_recorded + goals_met"])
def test_a_need_of_the_day_the_goals_are_met_is_under_ground_1_whatever_the_order(first: str) -> None:
    assert every(case(START, f"2022-05-01 {first}"), "follow_up", "2022-06-01") == ["open, no due day"]


def test_an_annulment_of_what_is_nowhere_on_file_is_refused() -> None:
    assert refused(case(START, "2022-04-01 annulled fact_id=nowhere")) == [("annulled", None)]
    assert refused(case(START, "2022-04-01 annulled fact_id=later\n2022-04-12 contract_signed #later")) == []


@pytest.mark.parametrize(
    ("work_ends", "expected"),
    [
        ("2022-06-13 employment_started", "lapsed, due 2022-06-13"),
        ("2022-06-14 employment_started", "missed, due 2022-06-13"),
        ("2022-06-14 repatriation_preparation_started", "missed, due 2022-06-13"),
        ("2022-06-14 benefit_ended", "missed, due 2022-06-13"),
    ],
)
def test_p23_stk2_a_gap_that_ends_in_time_has_lapsed_and_one_that_ends_late_was_missed(
    work_ends: str, expected: str
) -> None:
    file = case(BENEFIT, f"2022-04-04 offer_started\n2022-05-02 offer_ended\n{work_ends}")
    assert duty(file, "next_offer", "2022-07-01") == expected


def test_p12_stk2_benefit_that_comes_back_after_the_day_owes_the_visitation_that_day() -> None:
    file = case(BENEFIT, "2022-06-30 benefit_ended\n2022-07-15 benefit_started")  # 31 March + 3 months
    assert duty(file, "visitation", "2022-06-30") == "lapsed, no due day"
    assert duty(file, "visitation", "2022-07-15") == "open, due 2022-07-15"
    assert duty(file, "visitation", "2022-07-16") == "overdue, due 2022-07-15"


def test_p5_stk2_guidance_is_due_with_the_declaration_if_that_is_signed_before_the_contract() -> None:
    file = case(BENEFIT, "2022-04-10 declaration_signed\n2022-04-20 contract_signed")
    assert duty(file, "declaration_guidance", "2022-05-01") == "overdue, due 2022-04-10"
    assert duty(file, "declaration", "2022-05-01") == "met 2022-04-10, due 2022-04-20"


def test_2025_p5_stk3_a_declaration_does_not_move_the_guidance() -> None:
    file = case("2025-03-31 takeover\n2025-04-10 declaration_signed\n2025-04-20 contract_signed")
    assert duty(file, "declaration_guidance", "2025-05-01") == "overdue, due 2025-04-20"


def test_guidance_for_a_declaration_of_december_is_judged_by_the_order_of_2020() -> None:
    file = case("2024-12-10 takeover + benefit_started\n2024-12-20 declaration_signed\n2025-01-10 contract_signed")
    assert duty(file, "declaration_guidance", "2025-02-01") == "overdue, due 2024-12-20"


@pytest.mark.parametrize("who", ["visitation_decided", "follow_up_held", "offer_made", "offer_started"])
@pytest.mark.parametrize("day", ["2022-03-30", "2022-03-31"])
def test_what_belongs_to_the_programme_cannot_come_before_the_takeover(who: str, day: str) -> None:
    assert [fact for fact, _ in refused(case(START, f"{day} {who}"))] == ([who] if day == "2022-03-30" else [])


@pytest.mark.parametrize(
    ("born", "allowed"),
    [("2004-05-02", True), ("2004-05-03", False), ("1992-05-03", True), ("1992-05-02", False)],
)
def test_2020_p34_stk1_a_stay_is_for_those_from_18_to_29_on_the_day_it_is_offered(born: str, allowed: bool) -> None:
    stay = "2022-05-02 offer_made offer=s kind=folk_high_school better_suited=true"
    said = [] if allowed else [("offer_made", "BEK-1307-2020 §34 stk.1")]
    assert refused(case(START, stay, born=born)) == said


def test_2020_p33_stk3_only_a_visitation_makes_activity_ready() -> None:
    course = "\n2022-05-02 offer_started kind=preparatory_course"
    assert ("offer_started", "BEK-1307-2020 §33 stk.3") in warned(case(BENEFIT + course))
    visited = BENEFIT + "\n2022-04-30 visitation_decided category=activity_ready"
    assert ("offer_started", "BEK-1307-2020 §33 stk.3") not in warned(case(visited + course))
