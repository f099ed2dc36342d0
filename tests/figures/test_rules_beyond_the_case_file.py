"""The figures that need more than the case file: weeks, journeys, expenses, lessons, hours worked."""

from datetime import date
from decimal import Decimal

import pytest

from statute.figures.enterprise_hours import Planned, average
from statute.figures.supplement import supplement
from statute.figures.transport import Journey, Purpose, payment
from statute.figures.work_duty import Activity, Attendance, Entry, week

MONDAY = date(2025, 3, 3)
TUESDAY = date(2025, 3, 4)

PAID_ON = date(2025, 4, 1)


# The week of the work duty (2025 §§35-37, integrationsloven § 20 d)


@pytest.mark.parametrize(
    "activity",
    [
        "danish_education",
        "offer",
        "employment",
        "interview",
        "promoting_activity",
        "job_rotation",
        "disability_wage_subsidy",
        "social_or_health_measure",
    ],
)
def test_what_counts_in_the_week(activity: Activity) -> None:
    found = week(MONDAY, [Entry(MONDAY, activity, 7.5)])
    assert (found.owed, found.counted, found.missing, found.left_out) == (37, 7.5, 29.5, ())


@pytest.mark.parametrize(("attendance", "counted"), [("attended", 6), ("holiday", 6), ("ill", 6), ("absent", 0)])
def test_reading_42_planned_hours_count_on_holidays_and_in_illness(attendance: Attendance, counted: float) -> None:
    assert week(MONDAY, [Entry(MONDAY, "offer", 6, attendance)]).counted == counted


def test_par_36_preparation_and_job_search_count_four_hours_together() -> None:
    found = week(
        MONDAY,
        [
            Entry(MONDAY, "preparation", 3, assigned_place=True),
            Entry(TUESDAY, "job_search", 2, assigned_place=True),
            Entry(date(2025, 3, 5), "job_search", 1, assigned_place=True),
        ],
    )
    assert found.counted == 4
    assert [(left.hours, left.citation) for left in found.left_out] == [
        (1, "BEK-2024-12-30 §36 stk.1"),
        (1, "BEK-2024-12-30 §36 stk.1"),
    ]
    assert "højst 4 timer" in found.left_out[0].reason


def test_par_36_stk_2_they_count_only_at_an_assigned_place() -> None:
    found = week(MONDAY, [Entry(MONDAY, "preparation", 2), Entry(MONDAY, "job_search", 3, assigned_place=True)])
    assert found.counted == 3
    assert [(left.hours, left.citation) for left in found.left_out] == [(2, "BEK-2024-12-30 §36 stk.2")]


def test_par_37_travel_counts_between_activities_but_not_from_home() -> None:
    day = [Entry(MONDAY, "danish_education", 3), Entry(MONDAY, "offer", 4)]
    between, from_home = Entry(MONDAY, "travel", 0.5), Entry(MONDAY, "travel", 1, home=True)
    found = week(MONDAY, [*day, between, from_home])
    assert found.counted == 7.5
    assert [(left.entry, left.citation) for left in found.left_out] == [(from_home, "BEK-2024-12-30 §37 stk.1")]


def test_par_37_travel_needs_two_activities_that_count_that_day() -> None:
    absent = Entry(MONDAY, "offer", 4, "absent")
    found = week(MONDAY, [Entry(MONDAY, "danish_education", 3), absent, Entry(MONDAY, "travel", 0.5)])
    assert found.counted == 3
    other_day = week(MONDAY, [Entry(MONDAY, "offer", 3), Entry(TUESDAY, "offer", 3), Entry(TUESDAY, "travel", 0.5)])
    assert other_day.counted == 6


def test_par_35_health_guidance_replaces_hours_lost_to_illness_and_reduces_nothing() -> None:
    ill = Entry(MONDAY, "offer", 6, "ill")
    found = week(MONDAY, [ill, Entry(MONDAY, "health_guidance", 2)])
    assert (found.owed, found.counted) == (37, 6)
    assert [(left.hours, left.citation) for left in found.left_out] == [(2, "BEK-2024-12-30 §35 stk.2")]


def test_par_35_stk_1_health_guidance_is_only_for_days_of_illness() -> None:
    found = week(MONDAY, [Entry(MONDAY, "offer", 6), Entry(MONDAY, "health_guidance", 2)])
    assert [left.citation for left in found.left_out] == ["BEK-2024-12-30 §35 stk.1"]
    assert found.counted == 6


def test_a_health_decision_takes_hours_off_the_duty() -> None:
    found = week(MONDAY, [Entry(MONDAY, "offer", 15)], reduced_by=22)
    assert (found.owed, found.missing) == (15, 0)


@pytest.mark.parametrize(
    ("monday", "entries", "reduced_by"),
    [
        (TUESDAY, [], 0),
        (MONDAY, [Entry(date(2025, 3, 10), "offer", 1)], 0),
        (MONDAY, [Entry(date(2025, 3, 2), "offer", 1)], 0),
        (MONDAY, [Entry(MONDAY, "offer", -1)], 0),
        (MONDAY, [], 37.5),
        (MONDAY, [], -1),
    ],
)
def test_a_week_that_cannot_be(monday: date, entries: list[Entry], reduced_by: float) -> None:
    with pytest.raises(ValueError, match=r"\d"):
        week(monday, entries, reduced_by)


def test_sunday_belongs_to_the_week() -> None:
    assert week(MONDAY, [Entry(date(2025, 3, 9), "employment", 5)]).counted == 5


# Help with transport expenses (2025 §38)


@pytest.mark.parametrize(
    ("expenses", "kroner"),
    [(["24.49"], 24), (["24.50"], 25), (["25.50"], 26), (["24.49", "24.49"], 49), (["0.25", "0.25"], 1), ([], 0)],
)
def test_reading_45_a_payment_is_rounded_once_half_up(expenses: list[str], kroner: int) -> None:
    assert payment([Journey("offer", Decimal(expense)) for expense in expenses], PAID_ON).kroner == kroner


@pytest.mark.parametrize(
    ("purpose", "citation"),
    [
        ("ordinary_employment", "BEK-2024-12-30 §38 stk.2 nr.1"),
        ("private_wage_subsidy", "BEK-2024-12-30 §38 stk.2 nr.2"),
        ("job_rotation", "BEK-2024-12-30 §38 stk.2 nr.3"),
        ("disability_wage_subsidy", "BEK-2024-12-30 §38 stk.2 nr.4"),
        ("social_or_health_measure", "BEK-2024-12-30 §38 stk.2 nr.5"),
    ],
)
def test_par_38_stk_2_journeys_never_covered(purpose: Purpose, citation: str) -> None:
    found = payment([Journey(purpose, Decimal(30)), Journey("job_interview", Decimal(20))], PAID_ON)
    assert found.kroner == 20
    assert [left.citation for left in found.uncovered] == [citation]


@pytest.mark.parametrize("purpose", ["offer", "job_interview", "activity"])
def test_par_38_stk_1_journeys_covered(purpose: Purpose) -> None:
    assert payment([Journey(purpose, Decimal(30))], PAID_ON).kroner == 30


def test_par_38_stk_3_an_expense_is_documented_or_advanced() -> None:
    journeys = [Journey("offer", Decimal(30), documented=False)]
    assert payment(journeys, PAID_ON).kroner == 0
    assert [left.citation for left in payment(journeys, PAID_ON).uncovered] == ["BEK-2024-12-30 §38 stk.3"]
    assert payment(journeys, PAID_ON, advance=True).kroner == 30


def test_a_negative_expense_is_an_error() -> None:
    with pytest.raises(ValueError, match="-1"):
        payment([Journey("offer", Decimal(-1))], PAID_ON)


# The average of an enterprise offer (2020 §23 stk.3)


def test_reading_40_the_average_weighs_concurrent_offers_by_their_days() -> None:
    own = Planned("company_placement", date(2023, 3, 1), date(2023, 3, 28), 10)
    beside = Planned("wage_subsidy", date(2023, 3, 22), date(2023, 4, 30), 20)
    after = Planned("wage_subsidy", date(2023, 3, 29), date(2023, 4, 30), 30)
    assert average(own, [own, beside, after], date(2024, 1, 1)) == 15.0


def test_reading_41_utility_work_counts_from_its_first_day_on() -> None:
    own = Planned("utility_work", date(2023, 3, 1), date(2023, 3, 10), 20)
    assert average(own, [own], date(2023, 3, 10)) == 2.0
    assert average(own, [own], date(2023, 3, 11)) == 0.0


def test_an_offer_that_ends_before_it_begins_is_an_error() -> None:
    wrong = Planned("wage_subsidy", date(2023, 3, 2), date(2023, 3, 1), 20)
    with pytest.raises(ValueError, match="2023-03-02"):
        average(wrong, [wrong], date(2024, 1, 1))
    negative = Planned("wage_subsidy", date(2023, 3, 1), date(2023, 3, 1), -1)
    with pytest.raises(ValueError, match="-1"):
        average(negative, [negative], date(2024, 1, 1))


# The employment supplement of 2004 (§33)


def test_par_33_the_supplement_is_rounded_to_oere_half_up() -> None:
    assert supplement(1, date(2004, 5, 1)).kroner == Decimal("12.21")
    assert supplement(0.5, date(2004, 5, 1)).kroner == Decimal("6.11")  # 6.105


@pytest.mark.parametrize(
    ("taken_over_on", "spouse", "kroner"),
    [
        (date(2002, 6, 30), False, "0"),
        (date(2002, 6, 30), True, "122.10"),
        (date(2002, 7, 1), False, "122.10"),
    ],
)
def test_par_33_stk_1_pkt_2_who_was_taken_over_before_july_2002(taken_over_on: date, spouse: bool, kroner: str) -> None:
    assert supplement(10, taken_over_on, spouse_on_starting_help=spouse).kroner == Decimal(kroner)


def test_par_33_stk_3_none_for_offers_under_act_23_5() -> None:
    found = supplement(10, date(2004, 5, 1), under_act_23_5=True)
    assert (found.kroner, found.citation) == (0, "BEK-2004-02-17 §33 stk.3")


def test_negative_hours_are_an_error() -> None:
    with pytest.raises(ValueError, match="-1"):
        supplement(-1, date(2004, 5, 1))
