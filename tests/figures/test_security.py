"""The financial security of the spouse's permit: four generations, indexed, with a floor (udlændingeloven § 9)."""

from typing import Any

import pytest

from statute.facts import CaseFile
from tests.statute.casebuilder import case, planned

SPOUSE = {"spouse_permit": True, "group": "family_of_other"}
NEWEST = {**SPOUSE, "reunification_applied_on": "2024-08-01", "cpr_registered_on": "2025-01-15"}
MISPRINT = (
    "Bekendtgørelsen skriver 7.500 kr. for A2 og afsluttende prøve; udlændingelovens § 9, stk. 38-39, siger 5.700 kr. "
    "(2024-niveau). Beregningen følger loven."
)


def amounts(file: CaseFile, on: str) -> dict[str, Any]:
    found = planned(file, on).figures
    return {name.removeprefix("security_"): figure.value for name, figure in found.items() if "security" in name}


def cautions(file: CaseFile, on: str) -> list[str]:
    return [warning.reason for warning in planned(file, on).warnings if warning.index is None]


@pytest.mark.parametrize(
    ("applied", "put_up", "amount", "floor", "left", "cited"),
    [
        ("2012-05-15", None, 50000.00, 13059.81, 36940.19, ["BEK-646-2012 §5 stk.1", "BEK-646-2012 §17"]),
        ("2015-06-01", None, 52490.12, 13059.81, 39430.31, ["BEK-646-2012 §5 stk.1", "BEK-646-2012 §17"]),
        ("2017-11-14", None, 54289.48, 13059.81, 41229.67, ["BEK-646-2012 §5 stk.1", "BEK-646-2012 §17"]),
        (
            "2017-11-15",
            None,
            54289.48,
            13059.81,
            41229.67,
            ["SECURITY-BEK-220-2018 §5 stk.1", "SECURITY-BEK-220-2018 §17"],
        ),
        (
            "2018-06-30",
            "2024-07-01",
            55375.27,
            13059.81,
            42315.46,
            ["SECURITY-BEK-220-2018 §5 stk.1", "SECURITY-BEK-220-2018 §17"],
        ),
        (
            "2018-07-01",
            "2018-09-01",
            100000.00,
            70752.56,
            29247.44,
            ["SECURITY-BEK-903-2020 §5 stk.1", "SECURITY-BEK-903-2020 §17"],
        ),
        (
            "2024-06-30",
            "2024-06-30",
            113823.30,
            70752.56,
            43070.74,
            ["SECURITY-BEK-903-2020 §5 stk.1", "SECURITY-BEK-903-2020 §17"],
        ),
        (
            "2024-06-30",
            "2024-07-01",
            57000.00,
            35431.20,
            21568.80,
            ["UDLAENDINGELOVEN §9 stk.4", "UDLAENDINGELOVEN §9 stk.40"],
        ),
        (
            "2024-07-01",
            None,
            57000.00,
            35431.20,
            21568.80,
            ["UDLAENDINGELOVEN §9 stk.4", "UDLAENDINGELOVEN §9 stk.40"],
        ),
        (
            "2025-01-02",
            None,
            59052.00,
            35431.20,
            23620.80,
            ["UDLAENDINGELOVEN §9 stk.4", "UDLAENDINGELOVEN §9 stk.40"],
        ),
    ],
)
def test_reading_51_the_generation_follows_the_application_and_the_day_the_security_was_put_up(
    applied: str, put_up: str | None, amount: float, floor: float, left: float, cited: list[str]
) -> None:
    person = {**SPOUSE, "reunification_applied_on": applied, "security_provided_on": put_up}
    file = case("2025-02-01 takeover", **person)
    assert amounts(file, "2025-03-01") == {
        "amount": amount,
        "floor": floor,
        "reduction_earned": 0,
        "reduction_left": left,
    }
    found = planned(file, "2025-03-01").figures
    assert [found["security_amount"].citation, found["security_floor"].citation] == cited


def test_reading_51_an_amount_of_a_year_before_its_level_is_the_base_and_of_the_year_after_indexed_once() -> None:
    early = case(
        "2025-02-01 takeover", **SPOUSE, reunification_applied_on="2019-05-01", security_provided_on="2024-07-01"
    )
    assert amounts(early, "2025-03-01")["amount"] == 57000
    first = case("2025-02-01 takeover", **SPOUSE, reunification_applied_on="2013-01-01")
    assert amounts(first, "2025-03-01")["amount"] == 50800


def test_reading_51_reductions_and_floor_are_of_the_year_of_the_request_and_the_amount_is_not_indexed() -> None:
    file = case("2025-01-15 takeover\n2025-05-01 danish_test level=A1", **NEWEST)
    assert amounts(file, "2025-12-31") == {
        "amount": 57000,
        "floor": 35431.20,
        "reduction_earned": 11810.40,
        "reduction_left": 9758.40,
    }
    assert amounts(file, "2026-01-01") == {
        "amount": 57000,
        "floor": 37025.60,
        "reduction_earned": 12341.87,
        "reduction_left": 7632.53,
    }


@pytest.mark.parametrize(
    ("tests", "earned"),
    [
        ("2025-05-01 danish_test level=A1\n2025-05-02 danish_test level=A1", 11810.40),  # once
        ("2025-05-01 danish_test level=A2", 17715.60),  # a higher one opens the lower
        ("2025-05-01 danish_test level=final", 21568.80),  # all three, to the floor
        ("2025-07-15 danish_test level=A1", 11810.40),  # the last day
        ("2025-07-16 danish_test level=A1", 0),
        ("2025-07-16 danish_test level=A2", 5905.20),  # too late for A1, in time for A2
        ("2025-10-15 danish_test level=A2", 5905.20),
        ("2025-10-16 danish_test level=A2", 0),
        ("2025-10-16 danish_test level=final", 5905.20),  # whenever
        ("2025-07-15 danish_test level=A1 passed=false\n2025-10-15 danish_test level=A1", 11810.40),  # retaken
        ("2025-07-15 danish_test level=A1 passed=false\n2025-10-16 danish_test level=A1", 0),
        ("2025-07-16 danish_test level=A1 passed=false\n2025-09-01 danish_test level=A1", 0),  # failed too late
        ("2025-07-15 danish_test level=A2 passed=false\n2025-09-01 danish_test level=A1", 0),  # another level failed
        ("2025-07-10 test_excused level=A1 until=2025-07-14\n2025-07-20 danish_test level=A1", 11810.40),  # 5 days
        ("2025-07-10 test_excused level=A1 until=2025-07-14\n2025-07-21 danish_test level=A1", 0),
        ("2025-07-10 test_excused level=A2 until=2025-07-14\n2025-07-20 danish_test level=A1", 0),
        ("2025-07-10 deadlines_suspended duties=danish_a1 until=2025-07-14\n2025-07-20 danish_test level=A1", 11810.40),
    ],
)
def test_reading_50_each_test_passed_in_its_time_counts_once_down_to_the_floor(tests: str, earned: float) -> None:
    file = case(f"2025-01-15 takeover\n{tests}", **NEWEST)
    assert amounts(file, "2025-11-30")["reduction_earned"] == earned
    assert amounts(file, "2025-11-30")["reduction_left"] == round(21568.80 - earned, 2)


@pytest.mark.parametrize("applied", ["2015-06-01", "2018-03-01"])
def test_the_older_generations_have_fifteen_months_for_a2(applied: str) -> None:
    person = {**SPOUSE, "reunification_applied_on": applied, "cpr_registered_on": "2023-10-15"}
    for level, earned in (("A1", 26119.61), ("final", 39179.42)):
        passed = case(
            f"2023-10-15 takeover\n2024-04-15 danish_test level=A1\n2025-02-01 danish_test level={level}", **person
        )
        assert amounts(passed, "2025-03-01")["reduction_earned"] == earned
    in_time = case("2023-10-15 takeover\n2025-01-15 danish_test level=A2", **person)
    assert amounts(in_time, "2025-03-01")["reduction_earned"] == 13059.81
    late = case("2023-10-15 takeover\n2025-01-16 danish_test level=A2", **person)
    assert amounts(late, "2025-03-01")["reduction_earned"] == 0


def test_reading_51_a_test_passed_before_the_application_lowers_the_newest_security_from_the_start() -> None:
    for level, amount in (("A1", 45600.0), ("A2", 39900.0), ("final", 34200.0)):
        file = case(f"2025-01-15 takeover\n2024-08-01 danish_test level={level}", **NEWEST)
        assert amounts(file, "2025-03-01") == {
            "amount": amount,
            "floor": 34200,
            "reduction_earned": 0,
            "reduction_left": 0,
        }
    after = case("2025-01-15 takeover\n2024-08-02 danish_test level=A1", **NEWEST)
    assert amounts(after, "2025-03-01")["amount"] == 57000


@pytest.mark.parametrize(
    ("person", "tests", "said"),
    [
        ({}, "", "dagen for ansøgningen om familiesammenføring er ikke kendt"),
        ({"reunification_applied_on": "2012-05-14"}, "", "der er søgt før 15.05.2012"),
        ({"reunification_applied_on": "2018-07-01"}, "", "det er ikke kendt, om den er stillet før 01.07.2024"),
        (
            {"reunification_applied_on": "2024-06-30", "permit_granted_on": "2024-07-01"},
            "",
            "det er ikke kendt, om den er stillet før 01.07.2024",
        ),
        (
            {"reunification_applied_on": "2020-01-01", "security_provided_on": "2020-02-01"},
            "\n2020-01-01 danish_test level=A1",
            "en danskprøve var bestået, før der blev søgt",
        ),
    ],
)
def test_what_cannot_be_told_is_not_told_and_a_warning_says_why(person: dict[str, Any], tests: str, said: str) -> None:
    file = case(f"2025-02-01 takeover{tests}", **SPOUSE, cpr_registered_on="2025-02-01", **person)
    assert amounts(file, "2025-03-01") == {}
    assert said in cautions(file, "2025-03-01")[0]


def test_a_permit_before_july_2024_shows_that_the_security_was_put_up_before() -> None:
    person = {**SPOUSE, "reunification_applied_on": "2024-02-01", "permit_granted_on": "2024-06-30"}
    assert amounts(case("2025-02-01 takeover", **person), "2025-03-01")["amount"] == 113823.30


def test_a_year_without_a_percentage_takes_only_what_is_of_that_year() -> None:
    file = case("2025-01-15 takeover", **NEWEST)
    assert amounts(file, "2027-01-01") == {"amount": 57000}
    assert "2027-niveau" in cautions(file, "2027-01-01")[0]
    assert set(amounts(file, "2026-12-31")) == {"amount", "floor", "reduction_earned", "reduction_left"}


def test_without_the_start_of_the_clock_a1_and_a2_do_not_count_and_a_warning_says_so() -> None:
    person = {name: value for name, value in NEWEST.items() if name != "cpr_registered_on"}
    file = case("2025-01-15 takeover\n2025-05-01 danish_test level=A2", **person)
    assert amounts(file, "2025-06-01")["reduction_earned"] == 0
    assert any("A1 og A2 kan ikke tælle med" in said for said in cautions(file, "2025-06-01"))
    resident = case(
        "2025-01-15 takeover\n2025-05-01 danish_test level=A2",
        **person,
        resident_before_permit=True,
        permit_granted_on="2025-01-10",
    )
    assert amounts(resident, "2025-06-01")["reduction_earned"] == 17715.60


def test_2025_p14_stk9_the_misprint_is_told_under_the_orders_that_print_it() -> None:
    file = case("2024-12-15 takeover", **NEWEST)
    assert MISPRINT not in cautions(file, "2024-12-31")
    assert MISPRINT in cautions(file, "2025-01-01")
    assert MISPRINT in cautions(file, "2026-02-01")
    [told] = [warning for warning in planned(file, "2026-02-01").warnings if warning.reason == MISPRINT]
    assert told.citation == "BEK-2026-01-20 §14 stk.9"
    assert not cautions(case("2025-01-15 takeover"), "2025-02-01")


@pytest.mark.parametrize("ended", ["permanent_residence_granted", "case_closed"])
def test_the_security_is_told_to_the_day_before_the_case_or_the_limited_permit_ends(ended: str) -> None:
    file = case(f"2025-01-15 takeover\n2025-06-01 {ended}", **NEWEST)
    assert amounts(file, "2025-05-31")
    assert not amounts(file, "2025-06-01")
    assert not cautions(file, "2025-06-01")


def test_no_security_without_a_spouse_permit_or_under_2004() -> None:
    assert not amounts(case("2025-01-15 takeover", **{**NEWEST, "spouse_permit": False}), "2025-03-01")
    assert not amounts(case("2005-01-15 takeover", regulation="2004", **NEWEST), "2025-03-01")


def test_the_security_outlives_the_programme() -> None:
    file = case("2025-01-15 takeover\n2025-03-01 programme_ended", **NEWEST)
    assert amounts(file, "2025-04-01")["amount"] == 57000


@pytest.mark.parametrize(
    ("applied", "a1", "a2", "a2_by", "a2_late", "retaken_by", "retaken_late"),
    [
        ("2015-06-01", 26119.61, 13059.81, "2025-01-15", "2025-01-16", "2025-04-15", "2025-04-16"),
        ("2018-03-01", 26119.61, 13059.81, "2025-01-15", "2025-01-16", "2025-04-15", "2025-04-16"),
        ("2018-07-01", 23584.19, 11792.09, "2024-07-15", "2024-07-16", "2024-10-15", "2024-10-16"),
    ],
)
def test_the_older_generations_to_the_day(
    applied: str, a1: float, a2: float, a2_by: str, a2_late: str, retaken_by: str, retaken_late: str
) -> None:
    person = {**SPOUSE, "reunification_applied_on": applied, "security_provided_on": "2018-09-01"}

    def earned(*tests: str) -> float:
        file = case("2023-10-15 takeover", *tests, cpr_registered_on="2023-10-15", **person)
        return amounts(file, "2025-05-01")["reduction_earned"]

    assert earned("2024-04-15 danish_test level=A1") == a1
    assert earned("2024-04-16 danish_test level=A1") == 0
    failed = "2024-04-15 danish_test level=A1 passed=false"
    assert earned(failed, "2024-07-15 danish_test level=A1") == a1
    assert earned(failed, "2024-07-16 danish_test level=A1") == 0
    assert earned(f"{a2_by} danish_test level=A2") == a2
    assert earned(f"{a2_late} danish_test level=A2") == 0
    failed = f"{a2_by} danish_test level=A2 passed=false"
    assert earned(failed, f"{retaken_by} danish_test level=A2") == a2
    assert earned(failed, f"{retaken_late} danish_test level=A2") == 0
    assert earned("2025-04-20 danish_test level=final") == a2  # the final test takes off as much as A2
