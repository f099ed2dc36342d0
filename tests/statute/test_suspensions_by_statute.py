"""Limits that stood still by statute, as an import adds them: to whom, from when to when, and which."""

import pytest

from statute.facts import CaseFile, DeadlinesSuspended
from statute.suspensions import Preset, suspended
from tests.statute.casebuilder import case


def days(preset: Preset, file: CaseFile) -> str:
    """Say what a preset adds, or why it does not fit."""
    added = suspended(preset, file)
    return f"{added.on} to {added.until}" if isinstance(added, DeadlinesSuspended) else added


@pytest.mark.parametrize(
    ("takeover", "expected"),
    [
        ("2022-03-16", "overtaget 16.03.2022, ikke fra 17.03.2022 til 31.12.2024"),
        ("2022-03-17", "2022-03-17 to 2022-09-17"),  # six months
        ("2022-08-31", "2022-08-31 to 2023-02-28"),
        ("2022-11-30", "2022-11-30 to 2023-05-30"),
        ("2022-12-15", "2022-12-15 to 2023-05-31"),  # the extension ended
        ("2023-02-27", "2023-02-27 to 2023-05-31"),
        ("2023-03-01", "2023-03-01 to 2023-06-01"),  # three months
        ("2023-11-30", "2023-11-30 to 2024-02-29"),
        ("2024-11-01", "2024-11-01 to 2024-12-31"),  # § 4 b was rewritten
        ("2024-12-31", "2024-12-31 to 2024-12-31"),
        ("2025-01-01", "overtaget 01.01.2025, ikke fra 17.03.2022 til 31.12.2024"),
    ],
)
def test_act_p4b_the_influx_lets_limits_stand_still_from_the_takeover(takeover: str, expected: str) -> None:
    assert days("influx-2022", case(f"{takeover} takeover")) == expected


OTHERS = "hverken flygtning, der ikke er kvoteflygtning, eller på særloven for Ukraine ved overtagelsen"


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (case("2022-05-02 takeover", quota_refugee=True), OTHERS),
        (case("2022-05-02 takeover", group="family_of_refugee"), OTHERS),
        (case("2022-05-02 takeover", group="family_of_refugee", ukraine_special_act=True), "2022-05-02 to 2022-11-02"),
        (
            case(
                "2022-05-02 takeover\n2022-05-02 residence_basis_changed ukraine_special_act=true",
                group="family_of_other",
            ),
            "2022-05-02 to 2022-11-02",
        ),
        (
            case(
                "2022-05-02 takeover\n2022-05-03 residence_basis_changed ukraine_special_act=true",
                group="family_of_other",
            ),
            OTHERS,
        ),
    ],
)
def test_the_influx_is_of_refugees_and_of_those_under_the_special_act(file: CaseFile, expected: str) -> None:
    assert days("influx-2022", file) == expected


def test_which_limits_stand_still_and_by_what() -> None:
    influx = suspended("influx-2022", case("2022-05-02 takeover"))
    assert isinstance(influx, DeadlinesSuspended)
    assert influx.duties == ["first_offer", "next_offer", "danish_referral", "programme_start", "health_assessment"]
    assert influx.basis == "integrationsloven § 4 b (LOV-324-2022), BEK-860-2022, BEK-1499-2022"
    first = suspended("covid-2020", case("2020-02-01 takeover"))
    assert isinstance(first, DeadlinesSuspended)
    assert (first.duties, first.basis) == (["health_assessment", "follow_up"], "BEK 300/2020 §1 stk.1 nr.1-2")
    second = suspended("covid-2021", case("2020-02-01 takeover"))
    assert isinstance(second, DeadlinesSuspended)
    assert second.duties == ["programme_start", "first_offer", "next_offer"]
    assert second.basis == "BEK 1241/2021 §1 stk.1 nr.1, §2 stk.4"


@pytest.mark.parametrize(
    ("preset", "takeover", "expected"),
    [
        ("covid-2020", "2019-06-01", "2020-03-28 to 2020-05-26"),
        ("covid-2020", "2020-05-26", "2020-03-28 to 2020-05-26"),
        ("covid-2020", "2020-05-27", "overtaget 27.05.2020, ikke til 26.05.2020"),
        ("covid-2021", "2021-06-30", "2020-12-20 to 2021-06-30"),
        ("covid-2021", "2021-07-01", "overtaget 01.07.2021, ikke til 30.06.2021"),
    ],
)
def test_covid_let_limits_stand_still_for_everybody_taken_over_by_its_end(
    preset: Preset, takeover: str, expected: str
) -> None:
    assert days(preset, case(f"{takeover} takeover")) == expected


def test_a_case_without_a_takeover_or_with_the_suspension_already_is_left_as_it_is() -> None:
    assert days("influx-2022", case()) == "sagen har ingen overtagelse"
    has_it = "2020-12-20 deadlines_suspended until=2021-06-30 duties=next_offer,programme_start,first_offer"
    assert days("covid-2021", case(f"2021-01-15 takeover\n{has_it}")) == "suspensionen står allerede i sagen"
    other = "2020-12-20 deadlines_suspended until=2021-06-30 duties=next_offer"
    assert days("covid-2021", case(f"2021-01-15 takeover\n{other}")) == "2020-12-20 to 2021-06-30"
