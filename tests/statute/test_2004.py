"""The order of 2004, for a case that pins it: contract §§4-11, assessment §8, follow-up §15, revision §16."""

from typing import Any

import pytest

from statute.facts import CaseFile
from tests.statute.casebuilder import case, cited, duty, every, listed, refused

START = "2005-01-31 takeover"  # the contract is due on 28 February 2005
BENEFIT = START + " + benefit_started benefit=introduction"


def pinned(*timelines: str, **person: Any) -> CaseFile:
    return case(*timelines, regulation="2004", **person)


def test_a_case_of_2004_that_does_not_pin_the_order_has_no_duties() -> None:
    assert listed(case(BENEFIT), "2005-02-01") == []


def test_p48_before_the_commencement_nothing_is_listed() -> None:
    file = pinned("2004-01-15 takeover")
    assert listed(file, "2004-02-20") == []  # the contract was due on 15 February
    assert duty(pinned("2004-02-01 takeover"), "contract", "2004-02-20") == "open, due 2004-03-01"


def test_the_pinned_order_has_no_end() -> None:
    assert duty(pinned("2034-01-31 takeover"), "contract", "2034-02-01") == "open, due 2034-02-28"


def test_p4_there_is_no_substitute_for_the_signature() -> None:
    file = pinned(
        START, "2005-02-10 contract_signed party=municipality\n2005-02-12 contract_signed party=foreigner manner=marked"
    )
    assert duty(file, "contract", "2005-02-20") == "open, due 2005-02-28"


# §5, partial and deferred contracts


@pytest.mark.parametrize(
    ("form", "day", "cell"),
    [("partial", "clarification_on", "§5 stk.2"), ("deferred", "expected_on", "§5 stk.3")],
)
def test_p5_stk2_and_3_a_contract_whose_content_comes_later(form: str, day: str, cell: str) -> None:
    file = pinned(f"{START}\n2005-02-20 contract_{form} {day}=2005-06-01\n2005-06-02 contract_signed")
    assert duty(file, "contract", "2005-03-01") == "met 2005-02-20, due 2005-02-28"
    assert duty(file, "contract_content", "2005-06-01") == "open, due 2005-06-01"
    assert duty(file, "contract_content", "2005-06-02") == "met_late 2005-06-02, due 2005-06-01"
    assert cited(file, "contract_content", "2005-06-02") == f"BEK-2004-02-17 {cell}"


def test_p5_stk2_or_to_the_day_the_content_is_in_if_that_is_earlier() -> None:
    file = pinned(BENEFIT, "2005-02-20 contract_partial clarification_on=2005-06-01\n2005-05-10 contract_signed")
    assert duty(file, "assessment", "2005-05-10") == "open, due 2005-05-10"


def test_p8_stk1_benefit_up_to_the_day_of_clarification_counts() -> None:
    partial = (
        START + "\n2005-02-20 contract_partial clarification_on=2005-06-01\n{} benefit_started benefit=introduction"
    )
    assert duty(pinned(partial.format("2005-06-01")), "assessment", "2005-06-01") == "open, due 2005-06-01"
    assert "assessment" not in listed(pinned(partial.format("2005-06-02")), "2005-07-01")


def test_a_suspension_of_the_content_carries_over_to_the_assessment_and_counts_once() -> None:
    partial = (
        BENEFIT
        + "\n2005-02-20 contract_partial clarification_on=2005-06-01"
        + "\n2005-03-01 deadlines_suspended until=2005-03-10 duties="
    )
    assert duty(pinned(partial + "contract_content"), "assessment", "2005-04-01") == "open, due 2005-06-11"
    assert duty(pinned(partial + "all"), "assessment", "2005-04-01") == "open, due 2005-06-11"
    assert duty(pinned(partial + "assessment"), "assessment", "2005-04-01") == "open, due 2005-06-11"
    assert duty(pinned(partial + "assessment"), "contract_content", "2005-04-01") == "open, due 2005-06-01"


@pytest.mark.parametrize("benefit", ["cash_assistance", "cash_assistance_minimum", "unemployment_insurance", "other"])
def test_p8_in_2004_the_introduction_benefit_counts(benefit: str) -> None:
    assert "assessment" not in listed(pinned(f"{START} + benefit_started benefit={benefit}"), "2005-02-20")
    assert "assessment" in listed(pinned(BENEFIT), "2005-02-20")


@pytest.mark.parametrize("ground", ["disagreement", "non_attendance"])
def test_p10_the_municipality_may_decide_on_any_ground(ground: str) -> None:
    file = pinned(f"{START}\n2005-02-20 contract_set_by_municipality ground={ground}")
    assert refused(file) == []
    assert duty(file, "contract", "2005-03-01") == "met 2005-02-20, due 2005-02-28"


# §11, a new contract after a move

MOVED = "\n2005-08-31 moved"


def test_p11_a_move_needs_a_new_contract_within_a_month() -> None:
    file = pinned(START, "2005-02-20 contract_signed" + MOVED)
    assert every(file, "contract", "2005-08-31") == ["met 2005-02-20, due 2005-02-28", "open, due 2005-09-30"]
    assert every(file, "contract", "2005-10-01") == ["met 2005-02-20, due 2005-02-28", "overdue, due 2005-09-30"]


def test_p11_both_signatures_are_dated_on_or_after_the_move() -> None:
    file = pinned(
        START,
        """
        2005-02-20 contract_signed
        2005-08-30 contract_signed party=municipality
        2005-08-31 moved + contract_signed party=foreigner
        2005-09-10 contract_signed party=municipality""",
    )
    assert duty(file, "contract", "2005-09-09", 2) == "open, due 2005-09-30"
    assert duty(file, "contract", "2005-09-10", 2) == "met 2005-09-10, due 2005-09-30"


@pytest.mark.parametrize(
    "form",
    [
        "contract_set_by_municipality ground=act",
        "contract_partial clarification_on=2005-12-01",
        "contract_deferred expected_on=2005-12-01",
    ],
    ids=lambda form: form.split()[0],
)
def test_p11_the_new_contract_in_every_lawful_form(form: str) -> None:
    file = pinned(f"{START}\n2005-02-20 {form}{MOVED}\n2005-09-12 {form}")
    assert duty(file, "contract", "2005-09-11", 2) == "open, due 2005-09-30"
    assert duty(file, "contract", "2005-09-12", 2) == "met 2005-09-12, due 2005-09-30"


def test_p11_a_move_lapses_the_first_contract_while_it_is_open() -> None:
    file = pinned(START, "2005-02-28 moved")
    assert every(file, "contract", "2005-03-01") == ["lapsed, due 2005-02-28", "open, due 2005-03-28"]


def test_p11_every_move_needs_its_own() -> None:
    file = pinned(START, "2005-02-20 contract_signed" + MOVED + "\n2005-09-15 moved municipality=0461")
    assert every(file, "contract", "2005-10-16") == [
        "met 2005-02-20, due 2005-02-28",
        "lapsed, due 2005-09-30",
        "overdue, due 2005-10-15",
    ]


# §15, follow-up every three months

SIGNED = START + "\n2005-02-28 contract_signed"


def test_p15_stk1_three_months_after_the_contract_and_then_after_each_follow_up_held() -> None:
    file = pinned(SIGNED, "2005-05-29 follow_up_held\n2005-07-31 follow_up_held")
    assert every(file, "follow_up", "2005-05-28") == ["open, due 2005-05-28"]
    assert every(file, "follow_up", "2005-08-01") == [
        "met_late 2005-05-29, due 2005-05-28",
        "met 2005-07-31, due 2005-08-29",
        "open, due 2005-10-31",
    ]


def test_p15_stk1_without_a_contract_there_is_none_and_a_follow_up_before_it_does_not_count() -> None:
    assert "follow_up" not in listed(pinned(START, "2005-02-10 follow_up_held"), "2005-12-01")
    file = pinned(SIGNED, "2005-02-10 follow_up_held\n2005-02-28 follow_up_held")
    assert every(file, "follow_up", "2005-03-01") == ["open, due 2005-05-28"]


@pytest.mark.parametrize(
    "form", ["contract_partial clarification_on=2005-12-01", "contract_deferred expected_on=2005-12-01"]
)
def test_p15_stk1_a_partial_or_deferred_contract_starts_the_rhythm(form: str) -> None:
    file = pinned(f"{START}\n2005-02-20 {form}\n2005-03-05 contract_signed")
    assert every(file, "follow_up", "2005-03-01") == ["open, due 2005-05-20"]


def test_p15_stk1_a_contract_concluded_before_the_takeover_starts_it_and_it_is_listed_from_the_takeover() -> None:
    file = pinned("2005-01-10 contract_signed\n" + START)
    assert listed(file, "2005-01-30") == []
    assert every(file, "follow_up", "2005-01-31") == ["open, due 2005-04-10"]


def test_p15_stk1_a_new_contract_after_a_move_counts_as_a_follow_up() -> None:
    file = pinned(SIGNED, "2005-05-10 moved\n2005-05-20 contract_signed\n2005-06-10 contract_signed")
    assert every(file, "follow_up", "2005-06-11") == ["met 2005-05-20, due 2005-05-28", "open, due 2005-08-20"]


def test_p15_stk1_benefit_work_visitation_and_leave_do_not_change_the_rhythm() -> None:
    file = pinned(
        BENEFIT,
        """
        2005-02-28 contract_signed
        2005-03-01 employment_started + leave_started + child_born + visitation_decided
        2005-04-01 leave_ended""",
    )
    assert every(file, "follow_up", "2005-05-01") == ["open, due 2005-05-28"]


@pytest.mark.parametrize("event", ["goals_met", "permanent_residence_granted", "case_closed"])
def test_p15_stk1_it_lapses_when_ground_1_begins_and_none_follows(event: str) -> None:
    file = pinned(f"{SIGNED}\n2005-04-01 follow_up_held\n2005-07-01 {event}\n2005-08-01 follow_up_held")
    assert every(file, "follow_up", "2005-12-01") == ["met 2005-04-01, due 2005-05-28", "lapsed, due 2005-07-01"]


def test_p15_a_need_opens_one_and_the_follow_up_meets_both() -> None:
    file = pinned(SIGNED, "2005-03-10 need_recorded\n2005-03-20 follow_up_held")
    assert every(file, "follow_up", "2005-03-20") == [
        "met 2005-03-20, due 2005-05-28",
        "met 2005-03-20, no due day",
        "open, due 2005-06-20",
    ]


def test_p15_the_rhythm_stands_still_while_it_is_suspended() -> None:
    file = pinned(SIGNED, "2005-03-11 deadlines_suspended until=2005-03-20")
    assert every(file, "follow_up", "2005-04-01") == ["open, due 2005-06-07"]


def test_p38_only_the_limits_of_2004_apply_to_its_offers() -> None:
    file = pinned(
        START, "2005-02-01 offer_started kind=utility_work\n2005-02-02 offer_started offer=w kind=wage_subsidy"
    )
    assert every(file, "offer_limit", "2005-03-01") == ["open, due 2006-02-02"]


def test_p15_the_rhythm_stands_still_while_it_alone_is_named() -> None:
    suspended = "2005-03-11 deadlines_suspended until=2005-03-20 duties="
    assert every(pinned(SIGNED, f"{suspended}follow_up"), "follow_up", "2005-04-01") == ["open, due 2005-06-07"]
    assert every(pinned(SIGNED, f"{suspended}contract"), "follow_up", "2005-04-01") == ["open, due 2005-05-28"]


def test_p15_of_a_follow_up_and_a_need_of_one_day_the_follow_up_comes_first() -> None:
    file = case("2005-03-31 takeover\n2005-04-10 need_recorded + contract_signed", regulation="2004")
    assert every(file, "follow_up", "2005-05-01") == ["open, due 2005-07-10", "open, no due day"]
