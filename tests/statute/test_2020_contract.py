"""The contract of 2020 (§§4-6): when it is concluded, by whom, and when its content may come later."""

import pytest

from tests.statute.casebuilder import case, duty, every, listed

START = "2022-03-31 takeover"  # the contract is due on Saturday 30 April 2022


def test_p6_stk1_the_contract_is_open_on_its_last_day_and_overdue_the_day_after() -> None:
    file = case(START)
    assert duty(file, "contract", "2022-03-31") == "open, due 2022-04-30"
    assert duty(file, "contract", "2022-04-30") == "open, due 2022-04-30"
    assert duty(file, "contract", "2022-05-01") == "overdue, due 2022-04-30"


def test_nothing_is_owed_before_the_takeover() -> None:
    file = case(START + " + benefit_started", spouse_permit=True, cpr_registered_on="2022-01-01")
    assert listed(file, "2022-03-30") == []


def test_the_first_of_two_takeovers_starts_the_case() -> None:
    assert every(case(START, "2022-05-15 takeover"), "contract", "2022-06-01") == ["overdue, due 2022-04-30"]


@pytest.mark.parametrize(("signed", "status"), [("2022-04-30", "met"), ("2022-05-01", "met_late")])
def test_p6_stk1_a_contract_signed_by_both_is_concluded(signed: str, status: str) -> None:
    file = case(f"{START}\n{signed} contract_signed")
    assert duty(file, "contract", "2022-06-01") == f"{status} {signed}, due 2022-04-30"


def test_p4_stk1_the_last_signature_concludes() -> None:
    file = case(f"""{START}
        2022-04-10 contract_signed party=foreigner
        2022-04-20 contract_signed party=municipality""")
    assert duty(file, "contract", "2022-04-19") == "open, due 2022-04-30"
    assert duty(file, "contract", "2022-04-20") == "met 2022-04-20, due 2022-04-30"


@pytest.mark.parametrize("party", ["foreigner", "municipality"])
def test_p4_stk1_one_partys_signatures_alone_do_not_conclude(party: str) -> None:
    file = case(f"{START}\n2022-04-10 contract_signed party={party}\n2022-04-20 contract_signed party={party}")
    assert duty(file, "contract", "2022-05-01") == "overdue, due 2022-04-30"


def test_p4_stk1_a_second_signature_of_one_party_changes_nothing() -> None:
    file = case(f"""{START}
        2022-04-10 contract_signed party=municipality
        2022-04-12 contract_signed party=foreigner
        2022-04-20 contract_signed party=foreigner
        2022-04-21 contract_signed party=municipality""")
    assert duty(file, "contract", "2022-05-01") == "met 2022-04-12, due 2022-04-30"


@pytest.mark.parametrize("manner", ["marked", "reason_stated"])
def test_p4_stk2_and_3_a_mark_or_a_stated_reason_counts_for_the_foreigner(manner: str) -> None:
    file = case(f"""{START}
        2022-04-10 contract_signed party=municipality
        2022-04-12 contract_signed party=foreigner manner={manner}""")
    assert duty(file, "contract", "2022-05-01") == "met 2022-04-12, due 2022-04-30"


@pytest.mark.parametrize("manner", ["marked", "reason_stated"])
def test_p4_stk2_and_3_a_mark_or_a_stated_reason_does_not_count_for_the_municipality(manner: str) -> None:
    file = case(f"""{START}
        2022-04-10 contract_signed party=foreigner
        2022-04-12 contract_signed party=municipality manner={manner}""")
    assert duty(file, "contract", "2022-05-01") == "overdue, due 2022-04-30"


def test_reading_16_a_refused_contract_is_not_concluded() -> None:
    file = case(f"{START}\n2022-04-10 contract_signed party=municipality\n2022-04-12 contract_refused")
    assert duty(file, "contract", "2022-05-01") == "overdue, due 2022-04-30"


def test_p6_stk3_a_refugees_contract_may_be_signed_before_the_takeover() -> None:
    file = case(f"2022-03-01 contract_signed\n{START}")
    assert duty(file, "contract", "2022-04-01") == "met 2022-03-01, due 2022-04-30"


def test_p6_stk3_the_permanent_residence_guidance_is_then_listed_from_the_takeover() -> None:
    file = case(f"2022-03-01 contract_signed\n{START}")
    assert "permanent_residence_guidance" not in listed(file, "2022-03-30")
    assert duty(file, "permanent_residence_guidance", "2022-03-31") == "overdue, due 2022-03-01"


def test_p6_stk2_a_deferral_meets_the_contract_and_opens_its_content() -> None:
    file = case(f"{START}\n2022-04-20 contract_deferred expected_on=2022-07-01")
    assert duty(file, "contract", "2022-05-01") == "met 2022-04-20, due 2022-04-30"
    assert duty(file, "contract_content", "2022-04-20") == "open, due 2022-07-01"
    assert duty(file, "contract_content", "2022-07-02") == "overdue, due 2022-07-01"


@pytest.mark.parametrize("met_by", ["contract_signed", "contract_revised", "contract_set_by_municipality ground=act"])
def test_p6_stk2_the_content_is_in_when_signed_revised_or_set_after_the_deferral(met_by: str) -> None:
    file = case(f"""{START}
        2022-04-20 contract_deferred expected_on=2022-07-01
        2022-06-15 {met_by}""")
    assert duty(file, "contract_content", "2022-07-02") == "met 2022-06-15, due 2022-07-01"


@pytest.mark.parametrize("not_by", ["contract_signed", "contract_revised", "contract_set_by_municipality ground=act"])
def test_p6_stk2_what_is_dated_the_day_of_the_deferral_does_not_bring_its_content(not_by: str) -> None:
    file = case(f"{START}\n2022-04-20 contract_deferred expected_on=2022-07-01 + {not_by}")
    assert duty(file, "contract_content", "2022-07-02") == "overdue, due 2022-07-01"


def test_p6_stk2_all_signatures_on_the_content_are_dated_after_the_deferral() -> None:
    file = case(f"""{START}
        2022-04-19 contract_signed party=municipality
        2022-04-20 contract_deferred expected_on=2022-07-01
        2022-06-15 contract_signed party=foreigner
        2022-06-20 contract_signed party=municipality""")
    assert duty(file, "contract_content", "2022-06-19") == "open, due 2022-07-01"
    assert duty(file, "contract_content", "2022-07-02") == "met 2022-06-20, due 2022-07-01"


def test_p6_stk2_each_deferral_has_its_own_content_duty() -> None:
    file = case(f"""{START}
        2022-04-20 contract_deferred expected_on=2022-07-01
        2022-06-20 contract_deferred expected_on=2022-09-01
        2022-06-25 contract_signed""")
    assert every(file, "contract_content", "2022-07-02") == [
        "met 2022-06-25, due 2022-07-01",
        "met 2022-06-25, due 2022-09-01",
    ]


def test_concluded_what_was_concluded_before_the_deferral_stays_concluded() -> None:
    file = case(f"{START}\n2022-04-08 contract_signed\n2022-04-10 contract_deferred expected_on=2022-06-25")
    assert duty(file, "language_provider", "2022-04-10") == "overdue, due 2022-04-08"


def test_concluded_a_contract_set_by_the_municipality_concludes_by_itself_also_after_a_deferral() -> None:
    file = case(f"""{START}
        2022-04-10 contract_deferred expected_on=2022-06-25
        2022-04-20 contract_set_by_municipality ground=act""")
    assert duty(file, "language_provider", "2022-04-25") == "overdue, due 2022-04-20"


def test_p6_stk2_the_content_may_be_in_the_day_after_the_deferral() -> None:
    file = case("2022-03-31 takeover\n2022-04-10 contract_deferred expected_on=2022-06-01\n2022-04-11 contract_signed")
    assert duty(file, "contract_content", "2022-05-01") == "met 2022-04-11, due 2022-06-01"
    assert duty(file, "permanent_residence_guidance", "2022-05-01") == "overdue, due 2022-04-11"


def test_p6_stk2_two_deferrals_of_one_day_are_numbered_as_they_stand_in_the_file() -> None:
    file = case(
        "2022-03-31 takeover\n2022-04-10 contract_deferred expected_on=2022-06-15"
        "\n2022-04-10 contract_deferred expected_on=2022-06-01"
    )
    assert duty(file, "contract_content", "2022-05-01") == "open, due 2022-06-15"
    assert duty(file, "contract_content", "2022-05-01", 2) == "open, due 2022-06-01"
