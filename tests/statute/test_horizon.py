"""When to ask again although nothing new happens: the next day on which something begins by itself."""

from datetime import date

import pytest

from statute.checks import read
from statute.facts import CaseFile
from statute.horizon import next_change
from tests.statute.casebuilder import case


def asked_again(file: CaseFile, on: str) -> str | None:
    day = next_change(file, read(file, date.fromisoformat(on)).history)
    return day.isoformat() if day else None


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2022-03-30", "2022-03-31"),  # the takeover, announced
        ("2022-03-31", "2023-03-31"),  # a year after it
        ("2023-03-31", "2025-01-01"),  # the order of 2025
        ("2025-01-01", "2025-07-01"),  # the lowest cash assistance counts
        ("2025-07-01", "2026-02-01"),  # the order of 2026
        ("2026-02-01", None),
    ],
)
def test_the_days_on_which_something_begins_by_itself(on: str, expected: str | None) -> None:
    assert asked_again(case("2022-03-31 takeover"), on) == expected


def test_a_start_of_the_programme_has_its_own_year() -> None:
    assert asked_again(case("2025-08-31 takeover + programme_started"), "2026-02-01") == "2026-08-31"
    assert asked_again(case("2025-08-31 takeover\n2025-10-10 programme_started"), "2026-08-31") == "2026-10-10"


def test_the_persons_own_dates_count() -> None:
    spouse = case("2025-08-31 takeover", cpr_registered_on="2025-09-15", permit_granted_on="2025-09-20")
    assert asked_again(spouse, "2025-09-01") == "2025-09-15"
    assert asked_again(spouse, "2025-09-15") == "2025-09-20"


def test_facts_announced_for_later_count() -> None:
    assert asked_again(case("2025-08-31 takeover\n2025-11-30 moved"), "2025-09-01") == "2025-11-30"


def test_the_audit_begins_to_count_three_months_after_the_takeover() -> None:
    assert asked_again(case("2026-03-31 takeover"), "2026-04-01") == "2026-06-30"


def test_a_case_under_the_special_act_is_asked_again_the_day_after_the_permits_end() -> None:
    ukraine = case("2022-03-31 takeover", ukraine_special_act=True)
    assert asked_again(ukraine, "2026-02-01") == "2027-03-18"
    assert asked_again(ukraine, "2027-03-18") is None
    assert asked_again(case("2022-03-31 takeover"), "2026-02-01") is None


def test_the_amounts_of_a_security_change_every_first_of_january_while_there_is_one() -> None:
    spouse = case("2022-03-31 takeover\n2028-02-01 permanent_residence_granted", spouse_permit=True)
    assert asked_again(spouse, "2026-02-01") == "2027-01-01"
    assert asked_again(spouse, "2027-12-31") == "2028-01-01"
    assert asked_again(spouse, "2028-02-01") is None
