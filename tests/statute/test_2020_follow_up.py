"""Follow-up of 2020 (§19 stk.2): four after the visitation, yearly in work, otherwise on a recorded need."""

import pytest

from tests.statute.casebuilder import case, cited, duty, every, listed, target

START = "2022-03-31 takeover"
VISITED = START + " + benefit_started\n2022-06-30 visitation_decided"  # four by 30 December 2022
OPEN = "open, due 2022-12-30"


def held(*days: str) -> str:
    return "".join(f"\n{day} follow_up_held" for day in days)


# nr.1, benefit and visited


def test_p19_stk2_nr1_four_follow_ups_are_due_six_months_after_the_visitation() -> None:
    file = case(VISITED)
    assert "follow_up" not in listed(file, "2022-06-29")
    assert every(file, "follow_up", "2022-06-30") == [OPEN] * 4
    assert every(file, "follow_up", "2022-12-31") == ["overdue, due 2022-12-30"] * 4


def test_reading_26_their_targets_are_spread_over_the_window() -> None:
    assert [target(case(VISITED), "follow_up", "2022-07-01", n) for n in (1, 2, 3, 4)] == [
        "2022-08-14",
        "2022-09-30",
        "2022-11-14",
        "2022-12-30",
    ]


def test_reading_27_the_window_runs_from_the_visitation_itself_not_from_its_due_day() -> None:
    file = case(START + " + benefit_started\n2022-08-31 visitation_decided")
    assert every(file, "follow_up", "2022-09-01") == ["open, due 2023-02-28"] * 4


def test_p19_stk2_nr1_the_first_visitation_decides() -> None:
    file = case(VISITED, "2022-09-30 visitation_decided category=activity_ready")
    assert every(file, "follow_up", "2022-10-01") == [OPEN] * 4


def test_reading_26_the_visitation_interview_does_not_count() -> None:
    assert every(case(VISITED + held("2022-06-30")), "follow_up", "2022-07-01") == [OPEN] * 4


def test_a_follow_up_before_the_visitation_does_not_count() -> None:
    assert every(case(VISITED + held("2022-06-01")), "follow_up", "2022-07-01") == [OPEN] * 4


def test_p19_stk2_nr1_each_follow_up_held_meets_one_and_each_after_the_due_day_one_late() -> None:
    file = case(VISITED + held("2022-07-01", "2022-07-02", "2022-12-31", "2023-01-10", "2023-01-11"))
    assert every(file, "follow_up", "2023-02-01") == [
        "met 2022-07-01, due 2022-12-30",
        "met 2022-07-02, due 2022-12-30",
        "met_late 2022-12-31, due 2022-12-30",
        "met_late 2023-01-10, due 2022-12-30",
    ]


def test_p19_stk2_nr1_after_the_window_none_is_scheduled_until_a_need_is_recorded() -> None:
    four = held("2022-08-01", "2022-09-01", "2022-10-01", "2022-11-01")
    assert len(every(case(VISITED + four), "follow_up", "2025-12-01")) == 4
    needed = case(VISITED + four + "\n2023-05-01 need_recorded\n2023-05-20 follow_up_held")
    assert duty(needed, "follow_up", "2023-05-01", 5) == "open, no due day"
    assert duty(needed, "follow_up", "2023-06-01", 5) == "met 2023-05-20, no due day"


def test_nothing_before_the_visitation_although_there_is_benefit_and_a_contract() -> None:
    file = case(START + " + benefit_started + employment_started\n2022-04-12 contract_signed")
    assert "follow_up" not in listed(file, "2022-09-01")


def test_a_change_of_benefit_without_a_day_between_is_no_end() -> None:
    file = case(f"{VISITED}\n2022-09-01 benefit_started benefit=transition\n2022-09-01 benefit_ended")
    assert every(file, "follow_up", "2022-11-01") == [OPEN] * 4


@pytest.mark.parametrize(("started", "found"), [("2022-12-30", 4), ("2022-12-31", 0)])
def test_the_window_is_listed_from_the_first_day_with_benefit_up_to_its_due_day(started: str, found: int) -> None:
    file = case(f"{START}\n2022-06-30 visitation_decided\n{started} benefit_started")
    assert every(file, "follow_up", "2022-12-29") == []
    assert len(every(file, "follow_up", "2023-01-15")) == found


def test_benefit_wins_over_work() -> None:
    file = case(VISITED, "2022-04-12 contract_signed\n2022-05-01 employment_started")
    assert every(file, "follow_up", "2022-07-01") == [OPEN] * 4


@pytest.mark.parametrize("event", ["goals_met", "case_closed", "permanent_residence_granted"])
def test_ground_1_lapses_what_is_open(event: str) -> None:
    file = case(f"{VISITED}{held('2022-08-01')}\n2022-09-01 need_recorded\n2022-12-30 {event}")
    assert every(file, "follow_up", "2022-12-30") == ["met 2022-08-01, due 2022-12-30"] + [
        "lapsed, due 2022-12-30"
    ] * 3 + ["lapsed, no due day"]


@pytest.mark.parametrize("event", ["goals_met", "permanent_residence_granted"])
def test_reading_35_after_ground_1_only_a_recorded_need_opens_one(event: str) -> None:
    file = case(
        f"{START} + employment_started\n2022-04-12 contract_signed\n2022-06-01 {event}\n2022-09-01 need_recorded"
    )
    assert every(file, "follow_up", "2022-08-31") == ["lapsed, due 2023-04-12"]
    assert every(file, "follow_up", "2022-09-01") == ["lapsed, due 2023-04-12", "open, no due day"]


# nr.3, in work or education without benefit

WORK = START + " + employment_started\n2022-04-12 contract_signed"


def test_p19_stk2_nr3_in_work_a_follow_up_is_due_a_year_after_the_contract() -> None:
    file = case(WORK)
    assert "follow_up" not in listed(file, "2022-04-11")
    assert every(file, "follow_up", "2022-04-12") == ["open, due 2023-04-12"]
    assert every(file, "follow_up", "2023-04-13") == ["overdue, due 2023-04-12"]
    assert target(file, "follow_up", "2022-04-12") is None


def test_p19_stk2_nr3_each_follow_up_held_starts_the_next_early_or_late() -> None:
    file = case(WORK + held("2023-03-01", "2024-03-02"))
    assert every(file, "follow_up", "2024-03-02") == [
        "met 2023-03-01, due 2023-04-12",
        "met_late 2024-03-02, due 2024-03-01",
        "open, due 2025-03-02",
    ]


def test_p19_stk2_nr3_work_that_begins_later_starts_the_year() -> None:
    file = case(START, "2022-04-12 contract_signed\n2022-08-31 employment_started")
    assert "follow_up" not in listed(file, "2022-08-30")
    assert every(file, "follow_up", "2022-08-31") == ["open, due 2023-08-31"]


def test_p19_stk2_nr3_a_follow_up_held_in_work_before_the_contract_starts_nothing() -> None:
    file = case(START + " + employment_started\n2022-04-05 follow_up_held\n2022-04-12 contract_signed")
    assert every(file, "follow_up", "2022-05-01") == ["open, due 2023-04-12"]


def test_p19_stk2_nr3_a_follow_up_held_before_the_work_counts_for_less_than_the_work() -> None:
    file = case(START, "2022-04-12 contract_signed\n2022-06-01 follow_up_held\n2022-08-31 employment_started")
    assert every(file, "follow_up", "2022-09-01") == ["open, due 2023-08-31"]


def test_p19_stk2_nr3_the_first_day_of_work_is_a_follow_up_day() -> None:
    file = case(START, "2022-04-12 contract_signed\n2022-08-31 employment_started + follow_up_held")
    assert every(file, "follow_up", "2022-09-01") == ["open, due 2023-08-31"]


@pytest.mark.parametrize("work", ["employment_started ordinary=false", "education_started ordinary=false"])
def test_p19_stk2_nr3_subsidised_work_and_other_education_have_no_yearly_rhythm(work: str) -> None:
    assert "follow_up" not in listed(case(START + f" + {work}\n2022-04-12 contract_signed"), "2022-09-01")


def test_p19_stk2_nr3_an_ordinary_education_counts_as_work() -> None:
    file = case(START + " + education_started\n2022-04-12 contract_signed")
    assert every(file, "follow_up", "2022-05-01") == ["open, due 2023-04-12"]


def test_p19_stk2_nr3_from_work_to_education_without_a_day_between_is_unbroken() -> None:
    file = case(WORK, "2022-09-01 employment_ended + education_started")
    assert every(file, "follow_up", "2022-10-01") == ["open, due 2023-04-12"]


def test_p19_stk2_nr3_a_day_between_breaks_the_time() -> None:
    file = case(WORK, "2022-09-01 employment_ended\n2022-09-02 education_started")
    assert every(file, "follow_up", "2022-09-01") == ["lapsed, due 2023-04-12"]
    assert every(file, "follow_up", "2022-10-01") == ["lapsed, due 2023-04-12", "open, due 2023-09-02"]


def test_p19_stk2_nr3_overlapping_work_and_education_is_one_time() -> None:
    file = case(WORK, "2022-07-01 education_started\n2022-09-01 employment_ended")
    assert every(file, "follow_up", "2022-10-01") == ["open, due 2023-04-12"]


def test_p19_stk2_nr3_an_overdue_one_is_met_late_and_starts_the_next() -> None:
    file = case(WORK + held("2023-05-02"))
    assert every(file, "follow_up", "2023-06-01") == ["met_late 2023-05-02, due 2023-04-12", "open, due 2024-05-02"]


@pytest.mark.parametrize(
    "concluded", ["contract_set_by_municipality ground=act", "contract_deferred expected_on=2022-06-01"]
)
def test_p19_stk2_nr3_every_lawful_form_of_conclusion_starts_the_year(concluded: str) -> None:
    file = case(f"{START} + employment_started\n2022-04-20 {concluded}")
    assert every(file, "follow_up", "2022-05-01") == ["open, due 2023-04-20"]


# nr.2, on need


def test_p19_stk2_nr2_without_benefit_and_work_only_a_need_opens_one() -> None:
    file = case(START, "2022-04-12 contract_signed\n2022-05-01 need_recorded\n2022-05-10 need_recorded of=revision")
    assert "follow_up" not in listed(file, "2022-04-30")
    assert every(file, "follow_up", "2024-05-01") == ["open, no due day"]


def test_p19_stk2_nr2_one_follow_up_on_or_after_meets_all_the_needs_so_far() -> None:
    file = case(START, "2022-05-01 need_recorded\n2022-05-10 need_recorded\n2022-05-10 follow_up_held")
    assert every(file, "follow_up", "2022-06-01") == ["met 2022-05-10, no due day"] * 2


def test_p19_stk2_nr2_a_follow_up_before_the_need_does_not_meet_it() -> None:
    file = case(START, "2022-05-09 follow_up_held\n2022-05-10 need_recorded")
    assert every(file, "follow_up", "2022-06-01") == ["open, no due day"]


def test_a_need_before_the_takeover_starts_no_clock() -> None:
    assert "follow_up" not in listed(case(f"2022-03-30 need_recorded\n{START}"), "2022-06-01")


def test_one_follow_up_meets_every_duty_whose_condition_it_fulfils() -> None:
    file = case(VISITED, "2022-08-01 need_recorded + moved\n2022-08-20 follow_up_held")
    assert duty(file, "follow_up", "2022-09-01", 1) == "met 2022-08-20, due 2022-12-30"
    assert duty(file, "follow_up", "2022-09-01", 5) == "met 2022-08-20, no due day"
    assert duty(file, "transfer_follow_up", "2022-09-01") == "met 2022-08-20, no due day"


# §21, moving


def test_p21_the_new_municipality_follows_up_without_a_fixed_day() -> None:
    file = case(START, "2022-05-31 moved\n2022-08-01 moved municipality=0461\n2022-08-15 follow_up_held")
    assert every(file, "transfer_follow_up", "2022-08-14") == ["open, no due day"] * 2
    assert every(file, "transfer_follow_up", "2022-08-15") == ["met 2022-08-15, no due day"] * 2
    assert [target(file, "transfer_follow_up", "2022-08-15", n) for n in (1, 2)] == ["2022-06-30", "2022-09-01"]


def test_p21_a_follow_up_before_the_move_does_not_count_and_on_its_day_does() -> None:
    before = case(START, "2022-05-30 follow_up_held\n2022-05-31 moved")
    assert duty(before, "transfer_follow_up", "2022-06-01") == "open, no due day"
    same = case(START, "2022-05-31 moved + follow_up_held")
    assert duty(same, "transfer_follow_up", "2022-06-01") == "met 2022-05-31, no due day"


def test_p21_a_move_before_the_takeover_starts_nothing() -> None:
    assert "transfer_follow_up" not in listed(case(f"2022-03-30 moved\n{START}"), "2022-06-01")


def test_reading_36_moving_leaves_the_visitation_clock_alone() -> None:
    file = case(START + " + benefit_started\n2022-05-31 moved")
    assert every(file, "visitation", "2022-06-01") == ["open, due 2022-06-30"]


# a change of order inside the window


def test_a_window_that_ends_on_the_last_day_of_2024_is_the_orders() -> None:
    file = case("2024-03-31 takeover + benefit_started\n2024-06-30 visitation_decided")
    assert cited(file, "follow_up", "2024-12-31") == "BEK-1307-2020 §19 stk.2"


def test_the_window_of_the_first_visitation_is_listed_from_it_although_another_visitation_follows() -> None:
    file = case(VISITED, "2022-08-01 benefit_ended\n2022-09-30 visitation_decided category=activity_ready")
    assert every(file, "follow_up", "2022-10-01") == ["lapsed, due 2022-12-30"] * 4


def test_a_need_on_the_day_of_the_takeover_counts() -> None:
    assert every(case(START + " + need_recorded"), "follow_up", "2022-04-01") == ["open, no due day"]


def test_p19_stk2_nr3_a_time_of_work_that_is_over_does_not_end_the_year_of_the_next() -> None:
    file = case(
        WORK,
        """
        2022-09-01 employment_ended
        2022-10-01 education_started
        2022-11-01 residence_basis_changed""",
    )
    assert every(file, "follow_up", "2022-12-01") == ["lapsed, due 2023-04-12", "open, due 2023-10-01"]
