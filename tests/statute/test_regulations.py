"""Which order counts on which day (2004 §48, 2020 §49, 2025 §41): day by day, for every kind of person."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from statute.checks import read
from statute.regulations import Regulation, regulations
from tests.statute.casebuilder import case, listed, planned

NONE = None
KINDS = {
    "refugee": (
        case("2021-01-15 takeover"),
        [("2020-09-08", "BEK-1307-2020"), ("2025-01-01", "BEK-2024-12-30"), ("2026-02-01", "BEK-2026-01-20")],
    ),
    "family of other": (
        case("2021-01-15 takeover", group="family_of_other", spouse_permit=True),
        [("2020-09-08", "BEK-1307-2020"), ("2025-01-01", "BEK-2024-12-30"), ("2026-02-01", "BEK-2026-01-20")],
    ),
    "nothing has happened": (
        case(),
        [("2020-09-08", "BEK-1307-2020"), ("2025-01-01", "BEK-2024-12-30"), ("2026-02-01", "BEK-2026-01-20")],
    ),
    "Ukraine": (case("2022-04-01 takeover", ukraine_special_act=True), [("2020-09-08", "BEK-1307-2020")]),
    "Ukraine until 19 May 2025": (
        case("2022-04-01 takeover\n2025-05-19 residence_basis_changed", ukraine_special_act=True),
        [("2020-09-08", "BEK-1307-2020"), ("2025-05-19", "BEK-2024-12-30"), ("2026-02-01", "BEK-2026-01-20")],
    ),
    "Ukraine from 3 March 2025": (
        case("2025-02-01 takeover\n2025-03-03 residence_basis_changed ukraine_special_act=true"),
        [("2020-09-08", "BEK-1307-2020"), ("2025-01-01", "BEK-2024-12-30"), ("2025-03-03", "BEK-1307-2020")],
    ),
    "Ukraine, away and back": (
        case(
            "2025-02-01 residence_basis_changed\n2025-06-01 residence_basis_changed ukraine_special_act=true",
            ukraine_special_act=True,
        ),
        [("2020-09-08", "BEK-1307-2020"), ("2025-02-01", "BEK-2024-12-30"), ("2025-06-01", "BEK-1307-2020")],
    ),
    "pinned to 2004": (case(regulation="2004"), [("2004-03-01", "BEK-2004-02-17")]),
    "pinned to 2020": (case(regulation="2020"), [("2020-09-08", "BEK-1307-2020")]),
    "pinned to 2025": (case(regulation="2025"), [("2025-01-01", "BEK-2024-12-30")]),
    "Ukraine pinned to 2025": (case(regulation="2025", ukraine_special_act=True), [("2025-01-01", "BEK-2024-12-30")]),
    "Ukraine pinned to 2004": (case(regulation="2004", ukraine_special_act=True), [("2004-03-01", "BEK-2004-02-17")]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_day_from_2004_to_2035_has_one_order_or_is_not_on_file_with_a_reason(kind: str) -> None:
    file, spans = KINDS[kind]
    history = read(file).history
    starts = {date.fromisoformat(day): key for day, key in spans}
    expected = NONE
    day = date(2004, 1, 1)
    while day <= date(2035, 12, 31):
        expected = starts.get(day, expected)
        order = history.regulation(day)
        assert (order.key if order else None) == expected, day
        assert history.regulation_reason(day), day
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "key"),
    [
        ("2004-03-01", None),
        ("2020-09-07", None),
        ("2020-09-08", "BEK-1307-2020"),
        ("2024-12-31", "BEK-1307-2020"),
        ("2025-01-01", "BEK-2024-12-30"),
        ("2026-01-31", "BEK-2024-12-30"),
        ("2026-02-01", "BEK-2026-01-20"),
        ("2035-12-31", "BEK-2026-01-20"),
    ],
)
def test_the_plan_names_the_order_of_the_day_asked_about(day: str, key: str | None) -> None:
    answer = planned(case("2003-01-15 takeover"), day)
    assert answer.regulation == key
    assert answer.regulation_reason.strip()


def test_2025_p41_stk3_the_reason_for_a_person_from_ukraine_names_the_paragraph() -> None:
    assert "§41 stk.3" in planned(case("2025-02-01 takeover", ukraine_special_act=True), "2025-02-01").regulation_reason


def test_2026_p41_stk3_from_february_2026_the_reason_names_the_order_then_in_force() -> None:
    ukraine = case("2025-02-01 takeover", ukraine_special_act=True)
    assert "BEK-2024-12-30 §41 stk.3" in planned(ukraine, "2026-01-31").regulation_reason
    assert "BEK-2026-01-20 §41 stk.3" in planned(ukraine, "2026-02-01").regulation_reason


def test_before_its_commencement_a_pinned_order_is_not_on_file_and_the_reason_names_it() -> None:
    answer = planned(case("2004-01-15 takeover", regulation="2004"), "2004-02-29")
    assert answer.regulation is None
    assert "BEK-2004-02-17" in answer.regulation_reason


def test_nothing_is_listed_that_falls_due_on_a_day_without_an_order() -> None:
    file = case("2020-06-07 takeover + benefit_started")
    assert listed(file, "2020-09-07") == []  # the contract was due 7 July, the visitation 7 September


def test_2020_p49_what_falls_due_on_the_first_day_of_the_order_is_judged_by_it() -> None:
    file = case("2020-06-08 takeover + benefit_started")
    assert listed(file, "2020-09-07") == ["visitation"]  # due 8 September


def test_2025_p41_stk2_a_first_offer_due_in_january_2025_is_due_under_no_rule() -> None:
    assert "first_offer" in listed(case("2024-11-30 takeover + benefit_started"), "2024-12-15")  # due 30 December
    assert "first_offer" not in listed(case("2024-12-10 takeover + benefit_started"), "2024-12-15")


def test_the_four_orders_are_on_file_with_their_numbers_and_days() -> None:
    assert {key: (order.number, order.dated) for key, order in regulations().items()} == {
        "BEK-2004-02-17": (None, date(2004, 2, 17)),
        "BEK-1307-2020": (1307, date(2020, 9, 7)),
        "BEK-2024-12-30": (1761, date(2024, 12, 30)),
        "BEK-2026-01-20": (208, date(2026, 1, 20)),
    }
    assert all(order.title and order.source for order in regulations().values())


def test_the_reason_names_the_special_act_only_where_it_is_the_basis() -> None:
    assert "§41" not in planned(case("2025-02-01 takeover"), "2025-02-01").regulation_reason
    pinned = case("2025-02-01 takeover", regulation="2025", ukraine_special_act=True)
    assert "bundet" in planned(pinned, "2025-02-01").regulation_reason
    assert "01.01.2025" in planned(case("2025-02-01 takeover"), "2025-02-01").regulation_reason
    assert "31.08.2020" in planned(case("2020-02-01 takeover"), "2020-08-31").regulation_reason


def test_a_pinned_order_that_is_not_yet_in_force_says_so() -> None:
    file = case("2004-01-15 takeover", regulation="2004")
    assert "først trådte i kraft senere" in planned(file, "2004-02-29").regulation_reason
    assert "senere" not in planned(file, "2004-03-01").regulation_reason


@pytest.mark.parametrize(
    "changes",
    [
        {"unknown": "key"},
        {"valid_from": "2025-01-01"},
        {"number": "1761"},
        {"key": "BEK-1"},
        {"duties": {"contract": {"citation": "§6", "limit": {"months": 1, "years": 1}}}},
        {"duties": {"contract": {"citation": "§6", "limit": {"months": "1"}}}},
        {"duties": {"contract": {"citation": "§6", "limit": {"months": -1}}}},
        {"duties": {"contract": {"limit": {"months": 1}}}},
        {"content": {"unknown_heading": {"citation": "§6"}}},
        {"content": {"goal": {"citation": "§6", "when": "sometimes"}}},
    ],
    ids=lambda changes: str(changes),
)
def test_a_data_file_with_unknown_keys_or_wrong_types_is_refused(changes: dict[str, Any]) -> None:
    order = regulations()["BEK-2024-12-30"]
    whole = {name: getattr(order, name) for name in type(order).model_fields}
    assert Regulation.model_validate(whole) == order
    with pytest.raises(ValidationError):
        Regulation.model_validate(whole | changes)


def test_an_order_on_file_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        setattr(regulations()["BEK-2024-12-30"], "key", "BEK-1307-2020")  # noqa: B010
