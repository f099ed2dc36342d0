"""The calendar of the orders: months clamped from the original day, weeks of seven days, days off (readings 1-5)."""

from datetime import date

import pytest

from statute.calendar import (
    add_days,
    add_months,
    is_working_day,
    working_day_before,
    working_day_on_or_after,
    working_day_on_or_before,
)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2000-01-31", 1, "2000-02-29"),
        ("2100-01-31", 1, "2100-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2023-01-30", 1, "2023-02-28"),
        ("2023-01-28", 1, "2023-02-28"),
        ("2023-03-31", 1, "2023-04-30"),
        ("2023-05-31", 1, "2023-06-30"),
        ("2023-08-31", 1, "2023-09-30"),
        ("2023-10-31", 1, "2023-11-30"),
        ("2023-01-31", 3, "2023-04-30"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2023-11-30", 3, "2024-02-29"),
        ("2023-12-31", 1, "2024-01-31"),
        ("2023-06-30", 1, "2023-07-30"),
        ("2023-11-15", 1, "2023-12-15"),
        ("2023-12-15", 12, "2024-12-15"),
        ("2023-05-05", 0, "2023-05-05"),
    ],
)
def test_reading_1_a_month_later_is_the_same_day_number_or_the_last_of_the_month(
    day: str, months: int, expected: str
) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


def test_reading_5_six_weeks_are_42_days() -> None:
    assert add_days(date(2023, 5, 2), 42) == date(2023, 6, 13)


@pytest.mark.parametrize(
    "day",
    [
        "2025-01-01",
        "2025-04-17",
        "2025-04-18",
        "2025-04-21",
        "2025-05-29",
        "2025-06-05",
        "2025-06-09",
        "2025-12-24",
        "2025-12-25",
        "2025-12-26",
        "2025-12-31",
        "2023-05-05",
        "2025-03-01",
        "2025-03-02",
        "2024-06-05",
    ],
)
def test_reading_4_no_working_day(day: str) -> None:
    assert not is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2025-05-16", "2024-04-26", "2025-05-01", "2025-12-23", "2025-02-28", "2025-03-03"])
def test_reading_4_a_working_day_although_not_every_year_or_everybody_works(day: str) -> None:
    assert is_working_day(date.fromisoformat(day))  # great prayer day was a day off for the last time in 2023


def test_reading_3_the_working_day_before_christmas_and_easter() -> None:
    assert working_day_before(date(2025, 12, 27)) == date(2025, 12, 23)
    assert working_day_before(date(2025, 4, 22)) == date(2025, 4, 16)
    assert working_day_before(date(2025, 3, 4)) == date(2025, 3, 3)
    assert working_day_on_or_before(date(2025, 3, 3)) == date(2025, 3, 3)
    assert working_day_on_or_before(date(2025, 3, 2)) == date(2025, 2, 28)
    assert working_day_on_or_after(date(2025, 12, 24)) == date(2025, 12, 29)
    assert working_day_on_or_after(date(2025, 12, 23)) == date(2025, 12, 23)


def test_a_day_beyond_the_ends_of_the_calendar_counts_as_its_last_or_first() -> None:
    assert add_months(date(9999, 11, 30), 2) == date(9999, 12, 31)
    assert add_months(date(9999, 11, 30), 1) == date(9999, 12, 30)
    assert add_months(date(1, 1, 31), -1) == date(1, 1, 1)
    assert add_days(date(9999, 12, 31), 1) == date(9999, 12, 31)
    assert add_days(date(1, 1, 1), -1) == date(1, 1, 1)
    assert working_day_on_or_after(date(9999, 12, 31)) == date(9999, 12, 31)
    assert working_day_before(date(1, 1, 1)) == date(1, 1, 1)
