"""What a contract must contain (2004 §§12-14, 2020 §§16-19, 2025 §§11-14), each heading with its paragraph."""

from typing import Any

import pytest

from statute.facts import CaseFile
from tests.statute.casebuilder import ORDERS, case, missing

ALWAYS = {
    "2004": {
        "goal": "§12 stk.1",
        "activities": "§12 stk.1",
        "complaint_notice": "§13 stk.3",
        "sanctions_notice": "§14 stk.1",
        "permanent_residence_notice": "§14 stk.2",
    },
    "2020": {
        "goal": "§16 stk.1",
        "activities": "§16 stk.1",
        "offers_extent": "§16 stk.1 pkt.2",
        "danish_and_offers_ratio": "§16 stk.1 pkt.2",
        "coordinating_administration": "§16 stk.5",
        "complaint_notice": "§17 stk.3",
    },
    "2025": {
        "goal": "§11 stk.1",
        "activities": "§11 stk.1",
        "offers_extent": "§11 stk.1 pkt.2",
        "danish_and_offers_ratio": "§11 stk.1 pkt.2",
        "complaint_notice": "§12 stk.3",
    },
}

SOMETIMES = {
    "2004": {"rehabilitation_basis": ("rehabilitation_offered", "§12 stk.2")},
    "2020": {
        "sanctions_notice": ("benefit_started", "§18 stk.1"),
        "language_notice": ("language_notice_given", "§19 stk.11"),
        "rehabilitation_basis": ("rehabilitation_offered", "§16 stk.3"),
        "education_order": ("education_ordered", "§16 stk.4"),
    },
    "2025": {
        "sanctions_notice": ("benefit_started", "§13 stk.1"),
        "language_notice": ("language_notice_given", "§14 stk.8"),
        "rehabilitation_basis": ("rehabilitation_offered", "§11 stk.3"),
        "education_order": ("education_ordered", "§11 stk.4"),
    },
}
SPOUSE = {"2020": "§19 stk.12", "2025": "§14 stk.9"}
YEAR = {"2004": "2005", "2020": "2022", "2025": "2025"}
DRAFT = "{year}-04-12 contract_drafted content={content}"


def drafted(order: str, content: str = "nothing", more: str = "", **person: Any) -> CaseFile:
    lines = f"{YEAR[order]}-03-31 takeover\n{DRAFT.format(year=YEAR[order], content=content)}\n{more}"
    return case(lines, regulation="2004" if order == "2004" else None, **person)


def full(order: str, items: dict[str, str]) -> dict[str, str]:
    return {item: f"{ORDERS[order]} {cell}" for item, cell in items.items()}


@pytest.mark.parametrize("order", ALWAYS)
def test_an_empty_draft_lacks_everything_that_is_always_asked_for(order: str) -> None:
    assert missing(drafted(order), f"{YEAR[order]}-04-12") == full(order, ALWAYS[order])


@pytest.mark.parametrize("order", ALWAYS)
def test_before_a_draft_nothing_is_missing(order: str) -> None:
    assert missing(drafted(order), f"{YEAR[order]}-04-11") == {}


@pytest.mark.parametrize(("order", "item"), [(order, item) for order in ALWAYS for item in ALWAYS[order]])
def test_a_heading_that_is_written_is_not_missing(order: str, item: str) -> None:
    expected = {key: cell for key, cell in ALWAYS[order].items() if key != item}
    assert missing(drafted(order, item), f"{YEAR[order]}-05-01") == full(order, expected)


@pytest.mark.parametrize(("order", "item"), [(order, item) for order in SOMETIMES for item in SOMETIMES[order]])
def test_a_heading_that_depends_on_something(order: str, item: str) -> None:
    fact, cell = SOMETIMES[order][item]
    file = drafted(order, more=f"{YEAR[order]}-06-01 {fact}")
    assert item not in missing(file, f"{YEAR[order]}-05-31")
    assert missing(file, f"{YEAR[order]}-06-01")[item] == f"{ORDERS[order]} {cell}"
    written = drafted(order, item, more=f"{YEAR[order]}-06-01 {fact}")
    assert item not in missing(written, f"{YEAR[order]}-06-01")


@pytest.mark.parametrize("order", SPOUSE)
def test_the_spouse_notice_belongs_to_the_spouse_permit(order: str) -> None:
    on = f"{YEAR[order]}-05-01"
    assert missing(drafted(order, spouse_permit=True), on)["spouse_notice"] == f"{ORDERS[order]} {SPOUSE[order]}"
    assert "spouse_notice" not in missing(drafted(order), on)


def test_2004_asks_for_sanctions_without_benefit_and_for_no_later_notices() -> None:
    file = drafted("2004", more="2005-04-13 language_notice_given + education_ordered", spouse_permit=True)
    assert set(missing(file, "2005-05-01")) == set(ALWAYS["2004"])


@pytest.mark.parametrize("order", ["2020", "2025"])
def test_p18_the_sanctions_notice_is_asked_for_while_there_is_benefit(order: str) -> None:
    year = YEAR[order]
    file = drafted(order, more=f"{year}-04-13 benefit_started\n{year}-06-01 benefit_ended")
    assert "sanctions_notice" in missing(file, f"{year}-05-31")
    assert "sanctions_notice" not in missing(file, f"{year}-06-01")


def test_the_latest_draft_is_measured() -> None:
    file = drafted(
        "2025",
        "goal,activities,offers_extent,danish_and_offers_ratio,complaint_notice",
        "2025-06-01 contract_drafted content=goal",
    )
    assert missing(file, "2025-05-31") == {}
    assert set(missing(file, "2025-06-01")) == set(ALWAYS["2025"]) - {"goal"}


def test_an_annulled_draft_is_not_measured() -> None:
    file = drafted("2025", more="2025-06-01 contract_drafted content=goal #d\n2025-06-02 annulled fact_id=d")
    assert set(missing(file, "2025-06-02")) == set(ALWAYS["2025"])


def test_the_draft_is_measured_by_the_order_of_the_day_asked_about() -> None:
    file = case("2024-10-01 takeover\n2024-10-20 contract_drafted content=nothing")
    assert missing(file, "2024-12-31") == full("2020", ALWAYS["2020"])
    assert missing(file, "2025-01-01") == full("2025", ALWAYS["2025"])
    ukraine = case("2024-10-01 takeover\n2024-10-20 contract_drafted content=nothing", ukraine_special_act=True)
    assert missing(ukraine, "2025-01-01") == full("2020", ALWAYS["2020"])


def test_without_an_order_on_file_nothing_is_missing() -> None:
    assert missing(case("2019-10-01 takeover\n2019-10-20 contract_drafted content=nothing"), "2020-01-01") == {}


def test_after_the_end_of_the_case_no_content_is_missing() -> None:
    file = drafted("2025", more="2025-06-01 case_closed")
    assert missing(file, "2025-05-31") != {}
    assert missing(file, "2025-06-01") == {}
