"""Parental leave in 2020 (§19 stk.3): six months after the birth, at the end of the leave, and windows that wait."""

import pytest

from tests.statute.casebuilder import case, duty, every, listed, occurrences, target

START = "2022-03-31 takeover"
KEY = "parental_leave_follow_up"
LEAVE = START + "\n2022-08-15 leave_started\n2022-08-31 child_born"  # six months later is 28 February 2023


def test_p19_stk3_the_first_follow_up_is_due_six_months_after_the_birth() -> None:
    assert KEY not in listed(case(LEAVE), "2022-08-30")
    assert every(case(LEAVE), KEY, "2022-08-31") == ["open, due 2023-02-28"]
    assert every(case(LEAVE), KEY, "2023-03-01") == ["overdue, due 2023-02-28"]


def test_p19_stk3_the_clock_starts_with_the_later_of_birth_and_leave() -> None:
    file = case(START, "2022-07-31 child_born\n2022-08-15 leave_started")
    assert KEY not in listed(file, "2022-08-14")
    assert every(file, KEY, "2022-08-15") == ["open, due 2023-01-31"]
    assert occurrences(file, KEY, "2022-08-15")[1].since.isoformat() == "2022-08-15"


@pytest.mark.parametrize(("started", "found"), [("2023-01-31", True), ("2023-02-01", False)])
def test_p19_stk3_only_if_the_day_falls_within_the_leave(started: str, found: bool) -> None:
    file = case(f"{START}\n2022-07-31 child_born\n{started} leave_started")
    assert (KEY in listed(file, "2023-03-01")) == found


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ("2023-02-27", "overdue, due 2023-02-28"),
        ("2023-02-28", "met 2023-02-28, due 2023-02-28"),
        ("2023-05-01", "met 2023-05-01, due 2023-02-28"),
    ],
)
def test_reading_32_it_is_held_on_or_after_the_day_and_never_late(held: str, expected: str) -> None:
    assert duty(case(f"{LEAVE}\n{held} follow_up_held"), KEY, "2023-06-01") == expected


@pytest.mark.parametrize(
    ("need", "held", "expected"),
    [
        ("2022-10-01 need_recorded", "2022-10-01", "met 2022-10-01, due 2023-02-28"),
        ("2022-10-01 need_recorded", "2022-12-24", "met 2022-12-24, due 2023-02-28"),
        ("2022-10-01 need_recorded", "2022-09-30", "overdue, due 2023-02-28"),
        ("2022-08-31 need_recorded", "2022-09-30", "met 2022-09-30, due 2023-02-28"),
        ("2022-08-30 need_recorded", "2022-09-30", "overdue, due 2023-02-28"),
        ("2022-10-01 need_recorded of=revision", "2022-12-24", "overdue, due 2023-02-28"),
    ],
)
def test_reading_32_earlier_only_after_a_recorded_need(need: str, held: str, expected: str) -> None:
    assert duty(case(f"{LEAVE}\n{need}\n{held} follow_up_held"), KEY, "2023-03-01") == expected


def test_reading_33_a_leave_that_ends_before_the_day_lapses_it_and_the_end_itself_is_followed_up() -> None:
    file = case(LEAVE, "2023-02-01 leave_ended\n2023-02-10 follow_up_held")
    assert every(file, KEY, "2023-01-31") == ["open, due 2023-02-28"]
    assert every(file, KEY, "2023-02-01") == ["lapsed, due 2023-02-28", "open, due 2023-02-01"]
    assert every(file, KEY, "2023-02-02") == ["lapsed, due 2023-02-28", "overdue, due 2023-02-01"]
    assert every(file, KEY, "2023-02-10") == ["lapsed, due 2023-02-28", "met 2023-02-10, due 2023-02-01"]


def test_p19_stk3_a_leave_that_ends_the_day_after_keeps_both() -> None:
    file = case(LEAVE, "2023-03-01 leave_ended + follow_up_held")
    assert every(file, KEY, "2023-03-01") == ["met 2023-03-01, due 2023-02-28", "met 2023-03-01, due 2023-03-01"]


def test_p19_stk3_a_follow_up_before_the_end_of_the_leave_does_not_meet_its_end() -> None:
    file = case(START, "2022-08-15 leave_started\n2022-11-30 follow_up_held\n2022-12-01 leave_ended")
    assert duty(file, KEY, "2022-12-02", 2) == "overdue, due 2022-12-01"


def test_p19_stk3_without_a_birth_only_the_end_of_the_leave_is_followed_up_as_number_two() -> None:
    file = case(START, "2022-08-15 leave_started\n2022-12-01 leave_ended")
    assert list(occurrences(file, KEY, "2022-12-01")) == [2]


def test_numbering_of_the_kth_leave_a_is_2k_minus_1_and_b_2k() -> None:
    file = case(
        START,
        """
        2022-04-15 leave_started
        2022-05-01 leave_ended
        2022-08-15 leave_started
        2022-08-31 child_born
        2023-06-01 leave_ended
        2024-01-01 leave_started
        2024-01-10 child_born""",
    )
    found = occurrences(file, KEY, "2024-02-01")
    assert {number: str(item.due) for number, item in found.items()} == {
        2: "2022-05-01",
        3: "2023-02-28",
        4: "2023-06-01",
        5: "2024-07-10",
    }


# Windows of follow-up wait for the leave (reading 34)

VISITED = START + " + benefit_started\n2022-06-30 visitation_decided"  # four by 30 December 2022
SEPTEMBER = VISITED + "\n2022-09-01 leave_started\n2022-10-01 leave_ended"  # thirty days


def targets(file: object, on: str) -> list[str | None]:
    return [target(file, "follow_up", on, n) for n in (1, 2, 3, 4)]  # type: ignore[arg-type]


def test_reading_34_a_window_is_lengthened_by_the_days_of_the_leave_and_so_are_the_targets_from_then_on() -> None:
    assert every(case(SEPTEMBER), "follow_up", "2022-10-01") == ["open, due 2023-01-29"] * 4
    assert targets(case(SEPTEMBER), "2022-10-01") == ["2022-08-14", "2022-10-30", "2022-12-14", "2023-01-29"]


def test_reading_34_while_the_leave_runs_the_window_has_no_due_day_and_no_targets_from_its_start_on() -> None:
    assert every(case(SEPTEMBER), "follow_up", "2022-09-01") == ["open, no due day"] * 4
    assert targets(case(SEPTEMBER), "2022-09-15") == ["2022-08-14", None, None, None]
    endless = case(VISITED, "2022-09-01 leave_started")
    assert every(endless, "follow_up", "2024-09-01") == ["open, no due day"] * 4


def test_reading_34_a_target_on_the_first_day_of_the_leave_moves() -> None:
    file = case(VISITED, "2022-08-14 leave_started\n2022-08-24 leave_ended")
    assert targets(file, "2022-09-01") == ["2022-08-24", "2022-10-10", "2022-11-24", "2023-01-09"]


def test_reading_34_a_leave_already_running_counts_from_the_visitation_on() -> None:
    file = case(
        START
        + """ + benefit_started
        2022-06-01 leave_started
        2022-06-30 visitation_decided
        2022-07-10 leave_ended"""
    )
    assert "follow_up" not in listed(file, "2022-07-09")
    assert every(file, "follow_up", "2022-07-10") == ["open, due 2023-01-09"] * 4
    assert targets(file, "2022-07-10") == ["2022-08-24", "2022-10-10", "2022-11-24", "2023-01-09"]


def test_reading_34_a_leave_that_ended_before_the_visitation_changes_nothing() -> None:
    file = case(
        START
        + """ + benefit_started
        2022-05-01 leave_started
        2022-06-30 leave_ended
        2022-06-30 visitation_decided"""
    )
    assert every(file, "follow_up", "2022-07-10") == ["open, due 2022-12-30"] * 4


@pytest.mark.parametrize(("started", "due"), [("2022-12-30", "2023-01-09"), ("2022-12-31", "2022-12-30")])
def test_reading_34_a_leave_that_begins_after_the_due_day_changes_nothing(started: str, due: str) -> None:
    ended = {"2022-12-30": "2023-01-09", "2022-12-31": "2023-01-10"}[started]
    file = case(f"{VISITED}\n{started} leave_started\n{ended} leave_ended")
    assert duty(file, "follow_up", ended).endswith(f"due {due}")


def test_reading_34_two_leaves_lengthen_it_by_both() -> None:
    file = case(SEPTEMBER, "2023-01-29 leave_started\n2023-02-08 leave_ended")  # the day it has come to be due
    assert every(file, "follow_up", "2023-02-08") == ["open, due 2023-02-08"] * 4
    assert targets(file, "2023-02-08") == ["2022-08-14", "2022-10-30", "2022-12-14", "2023-02-08"]


def test_reading_34_a_window_wholly_met_before_the_leave_does_not_move() -> None:
    held = "".join(f"\n2022-08-{day} follow_up_held" for day in ("01", "02", "03", "04"))
    file = case(SEPTEMBER + held)
    assert every(file, "follow_up", "2022-09-15")[3] == "met 2022-08-04, due 2022-12-30"


def test_reading_34_a_follow_up_held_on_leave_counts_in_the_window() -> None:
    file = case(SEPTEMBER, "2022-09-15 follow_up_held")
    assert every(file, "follow_up", "2022-10-01") == ["met 2022-09-15, due 2023-01-29"] + ["open, due 2023-01-29"] * 3


def test_reading_34_the_yearly_follow_up_waits_too() -> None:
    file = case(
        START
        + """ + employment_started
        2022-04-12 contract_signed
        2022-09-01 leave_started
        2022-10-01 leave_ended"""
    )
    assert every(file, "follow_up", "2022-09-30") == ["open, no due day"]
    assert every(file, "follow_up", "2022-10-01") == ["open, due 2023-05-12"]


def test_p19_stk3_on_leave_none_is_scheduled_but_a_need_opens_one() -> None:
    file = case(START, "2022-04-12 contract_signed + leave_started + employment_started\n2022-06-01 need_recorded")
    assert "follow_up" not in listed(file, "2022-05-31")
    assert every(file, "follow_up", "2022-06-01") == ["open, no due day"]


def test_a_benefit_that_ends_during_the_leave_lapses_the_window() -> None:
    file = case(SEPTEMBER, "2022-09-20 benefit_ended")
    assert every(file, "follow_up", "2022-09-20") == ["lapsed, no due day"] * 4


def test_reading_34_a_yearly_follow_up_met_the_day_the_leave_starts_does_not_wait() -> None:
    yearly = (
        START + " + employment_started\n2022-04-12 contract_signed\n2022-09-01 leave_started\n2022-10-01 leave_ended"
    )
    assert (
        duty(case(yearly, "2022-09-01 follow_up_held"), "follow_up", "2022-11-01") == "met 2022-09-01, due 2023-04-12"
    )
    assert (
        duty(case(yearly, "2022-08-31 follow_up_held"), "follow_up", "2022-11-01") == "met 2022-08-31, due 2023-04-12"
    )


def test_p19_stk3_a_birth_on_the_day_one_leave_ends_and_the_next_starts_belongs_to_the_next() -> None:
    file = case(START, "2022-05-01 leave_started\n2022-10-01 leave_ended + leave_started + child_born")
    assert {n: str(d.due) for n, d in occurrences(file, KEY, "2022-11-01").items()} == {
        2: "2022-10-01",
        3: "2023-04-01",
    }


def test_the_reason_says_when_a_limit_stands_still() -> None:
    on_hold = occurrences(case(SEPTEMBER), "follow_up", "2022-09-15")[1].reason
    assert "står stille" in on_hold
    assert "står stille" not in occurrences(case(SEPTEMBER), "follow_up", "2022-10-01")[1].reason
    assert "stået stille" not in occurrences(case(VISITED), "follow_up", "2022-10-01")[1].reason


def test_reading_34_a_window_wholly_met_the_day_the_leave_starts_does_not_wait() -> None:
    held = "".join(f"\n2022-08-{day} follow_up_held" for day in ("01", "02", "03"))
    on_the_day = case(SEPTEMBER + held + "\n2022-09-01 follow_up_held")
    assert duty(on_the_day, "follow_up", "2022-11-01", 4) == "met 2022-09-01, due 2022-12-30"
    a_month_later = case(SEPTEMBER + held + "\n2022-10-01 follow_up_held")
    assert duty(a_month_later, "follow_up", "2022-11-01", 4) == "met 2022-10-01, due 2023-01-29"


def test_reading_34_a_leave_that_starts_on_the_due_day_keeps_the_window_open() -> None:
    file = case("2022-03-31 takeover + benefit_started\n2022-06-30 visitation_decided\n2022-12-30 leave_started")
    assert duty(file, "follow_up", "2022-12-30") == "open, no due day"
    assert target(file, "follow_up", "2022-12-30", 4) is None
    assert target(file, "follow_up", "2022-12-30", 3) == "2022-11-14"
