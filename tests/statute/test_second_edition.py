"""What the second edition of the specification says anew, row by row: the day before, the day itself, the day after."""

import pytest

from tests.statute.casebuilder import case, cited, duty, every, missing, occurrences, refused, target, warned

TAKEOVER = "2023-01-31 takeover + benefit_started"
IN_2025 = "2025-03-10 takeover + benefit_started"


# A breach on record, and duties that rest


def test_an_overdue_first_offer_of_one_found_unable_is_missed_and_stays_so() -> None:
    file = case(TAKEOVER, "2023-03-10 obviously_unable_found", "2023-04-01 offer_started")
    assert duty(file, "first_offer", "2023-03-09") == "overdue, due 2023-02-28"
    assert duty(file, "first_offer", "2023-03-10") == "missed, due 2023-02-28"
    assert duty(file, "first_offer", "2023-04-01") == "missed, due 2023-02-28"


def test_a_visitation_rests_while_there_is_no_benefit_and_wakes_with_it() -> None:
    file = case(TAKEOVER, "2023-04-20 benefit_ended", "2023-05-10 benefit_started")
    assert duty(file, "visitation", "2023-04-19") == "open, due 2023-04-30"
    assert duty(file, "visitation", "2023-04-29") == "lapsed, due 2023-04-30"
    assert duty(file, "visitation", "2023-04-30") == "lapsed, no due day"
    assert duty(file, "visitation", "2023-05-10") == "open, due 2023-05-10"
    assert duty(file, "visitation", "2023-05-11") == "overdue, due 2023-05-10"


def test_an_overdue_visitation_without_benefit_is_missed_until_the_benefit_comes_back() -> None:
    file = case(TAKEOVER, "2023-05-02 benefit_ended", "2023-06-01 benefit_started")
    assert duty(file, "visitation", "2023-05-01") == "overdue, due 2023-04-30"
    assert duty(file, "visitation", "2023-05-31") == "missed, due 2023-04-30"
    assert duty(file, "visitation", "2023-06-01") == "overdue, due 2023-04-30"


def test_the_end_of_the_case_leaves_a_breach_on_record() -> None:
    file = case(TAKEOVER, "2023-03-01 case_closed")
    assert duty(file, "contract", "2023-03-01") == "missed, due 2023-02-28"
    assert duty(case(TAKEOVER, "2023-02-28 case_closed"), "contract", "2023-02-28") == "lapsed, due 2023-02-28"


def test_met_and_ending_on_one_day_is_met() -> None:
    file = case(TAKEOVER, "2023-02-20 offer_made + obviously_unable_found")
    assert duty(file, "first_offer", "2023-02-20") == "met 2023-02-20, due 2023-02-28"


# The contract: drafts, moves, and what is tied to it


@pytest.mark.parametrize(
    ("drafted", "met"),
    [("2023-02-09", "met 2023-02-12, due 2023-02-28"), ("2023-02-11", "open, due 2023-02-28")],
)
def test_a_later_draft_makes_a_lone_signature_worthless(drafted: str, met: str) -> None:
    file = case(
        TAKEOVER,
        "2023-02-10 contract_signed party=foreigner",
        f"{drafted} contract_drafted content=goal",
        "2023-02-12 contract_signed party=municipality",
    )
    assert duty(file, "contract", "2023-02-12") == met


def test_a_move_starts_the_clock_again_only_where_nothing_was_concluded_before_it() -> None:
    moved = case(TAKEOVER, "2023-02-20 moved", "2023-03-25 contract_signed")
    assert every(moved, "contract", "2023-03-20") == ["lapsed, due 2023-02-28", "open, due 2023-03-20"]
    assert every(moved, "contract", "2023-03-25")[1] == "met_late 2023-03-25, due 2023-03-20"
    signed = case(TAKEOVER, "2023-02-19 contract_signed", "2023-02-20 moved")
    assert every(signed, "contract", "2023-03-20") == ["met 2023-02-19, due 2023-02-28"]


def test_signatures_of_the_day_of_the_move_belong_to_the_new_contract() -> None:
    file = case(TAKEOVER, "2023-02-20 contract_signed + moved")
    assert every(file, "contract", "2023-02-20") == ["lapsed, due 2023-02-28", "met 2023-02-20, due 2023-03-20"]


def test_what_goes_with_the_contract_is_due_with_it_and_null_before() -> None:
    file = case(TAKEOVER, "2023-03-15 contract_signed", "2023-03-15 assessment_completed")
    assert duty(file, "assessment", "2023-03-14") == "open, no due day"
    assert target(file, "assessment", "2023-03-14") == "2023-02-28"
    assert duty(file, "assessment", "2023-03-15") == "met 2023-03-15, due 2023-03-15"
    assert duty(file, "language_provider", "2023-03-16") == "overdue, due 2023-03-15"


def test_the_declaration_is_due_with_the_foreigners_own_signature() -> None:
    file = case(TAKEOVER, "2023-02-10 contract_signed party=foreigner", "2023-02-20 contract_signed party=municipality")
    assert duty(file, "declaration", "2023-02-11") == "overdue, due 2023-02-10"
    assert duty(file, "language_provider", "2023-02-21") == "overdue, due 2023-02-20"


def test_while_a_deferred_contract_runs_its_goal_is_not_missing() -> None:
    file = case(TAKEOVER, "2023-02-10 contract_drafted content=nothing + contract_deferred expected_on=2023-05-01")
    assert not {"goal", "activities", "offers_extent", "danish_and_offers_ratio"} & set(missing(file, "2023-02-10"))
    content = case(TAKEOVER, "2023-02-10 contract_drafted content=nothing")
    assert {"goal", "activities"} <= set(missing(content, "2023-02-10"))


# The act's own duties


def test_referral_and_start_are_owed_to_those_of_eighteen_within_a_month() -> None:
    file = case("2025-03-10 takeover", born="2007-03-10")
    assert duty(file, "danish_referral", "2025-04-10") == "open, due 2025-04-10"
    assert duty(file, "programme_start", "2025-04-11") == "overdue, due 2025-04-10"
    assert cited(file, "programme_start", "2025-04-10") == "INTEGRATIONSLOVEN §16 stk.5"
    assert occurrences(file, "danish_referral", "2025-04-10")[1].unverified
    assert duty(case("2025-03-10 takeover", born="2007-03-11"), "danish_referral", "2025-04-10") == "not listed"


def test_a_waiver_of_danish_ends_the_referral_and_a_late_one_leaves_the_breach() -> None:
    waived = "danish_waived ground=sufficient_danish"
    assert duty(case(IN_2025, f"2025-04-10 {waived}"), "danish_referral", "2025-05-01") == "lapsed, due 2025-04-10"
    assert duty(case(IN_2025, f"2025-04-11 {waived}"), "danish_referral", "2025-05-01") == "missed, due 2025-04-10"


def test_a_health_assessment_of_a_quota_refugee_and_by_need() -> None:
    need = "need_recorded of=health_assessment"
    file = case("2025-03-10 takeover", f"2025-09-10 {need}", f"2025-09-11 {need}", quota_refugee=True)
    assert every(file, "health_assessment", "2025-09-11") == [
        "overdue, due 2025-09-10",
        "overdue, due 2025-09-10",
        "open, no due day",
    ]


# Benefit, gaps, CV


def test_rights_guidance_is_tied_to_a_job_interview_but_not_from_2026_on() -> None:
    file = case(IN_2025, "2025-05-05 follow_up_held talk=job")
    assert duty(file, "rights_guidance", "2025-05-06") == "overdue, due 2025-05-05"
    in_2026 = case("2026-01-20 takeover + benefit_started", "2026-02-01 first_job_interview_held")
    assert duty(in_2026, "rights_guidance", "2026-02-02") == "open, no due day"
    in_2025 = case("2026-01-20 takeover + benefit_started", "2026-01-31 first_job_interview_held")
    assert duty(in_2025, "rights_guidance", "2026-02-02") == "overdue, due 2026-01-31"


def test_each_gap_between_offers_runs_by_itself() -> None:
    file = case(
        TAKEOVER,
        "2023-02-20 offer_started",
        "2023-03-01 offer_ended",
        "2023-03-20 employment_started",
        "2023-05-01 employment_ended",
    )
    assert every(file, "next_offer", "2023-05-01") == ["lapsed, due 2023-04-12", "open, due 2023-06-12"]


def test_a_waiver_of_all_offers_breaks_the_gap() -> None:
    offers = "2023-02-20 offer_started\n2023-03-01 offer_ended"
    waived = case(TAKEOVER, offers, "2023-04-20 offers_waived scope=whole ground=traume until=2023-04-30")
    assert every(waived, "next_offer", "2023-05-01") == ["missed, due 2023-04-12", "open, due 2023-06-12"]


def test_an_exemption_from_the_cv_ends_it_and_one_that_has_ended_does_not() -> None:
    exempted = "2025-03-11 cv_exempted"
    registered = "2025-03-20 jobseeker_registered"
    file = case(IN_2025, exempted, registered)
    assert duty(file, "cv_published", "2025-03-20") == "lapsed, due 2025-04-10"
    ended = case(IN_2025, exempted, "2025-03-19 exemption_ended of=cv", registered)
    assert duty(ended, "cv_published", "2025-03-20") == "open, due 2025-04-10"
    assert cited(ended, "cv_published", "2025-03-20") == "INTEGRATIONSLOVEN §26 b stk.4"


def test_no_benefit_on_the_last_day_of_the_window_ends_it() -> None:
    visited = "2023-04-30 visitation_decided"
    file = case(TAKEOVER, visited, "2023-10-30 benefit_ended", "2023-11-10 benefit_started")
    assert duty(file, "follow_up", "2023-11-10") == "lapsed, due 2023-10-30"
    back = case(TAKEOVER, visited, "2023-06-01 benefit_ended", "2023-10-30 benefit_started")
    assert duty(back, "follow_up", "2023-10-29") == "lapsed, due 2023-10-30"
    assert duty(back, "follow_up", "2023-10-30") == "open, due 2023-10-30"


# Tests of Danish, offers that last


SPOUSE = {"spouse_permit": True, "cpr_registered_on": "2024-08-31"}


def test_the_retake_is_counted_from_the_limit() -> None:
    failed = "danish_test level=A1 passed=false"
    in_time = case("2024-08-31 takeover", f"2025-02-28 {failed}", **SPOUSE)
    assert duty(in_time, "danish_a1", "2025-03-01") == "open, due 2025-05-28"
    late = case("2024-08-31 takeover", f"2025-03-01 {failed}", **SPOUSE)
    assert duty(late, "danish_a1", "2025-03-01") == "overdue, due 2025-02-28"


def test_lawful_absence_moves_the_limit_of_its_level_only() -> None:
    file = case("2024-08-31 takeover", "2025-02-20 test_excused level=A1 until=2025-03-01", **SPOUSE)
    assert duty(file, "danish_a1", "2025-03-02") == "open, due 2025-03-10"
    assert duty(file, "danish_a2", "2025-03-02") == "open, due 2025-05-31"


def test_three_whole_months_of_practice_fill_the_sum_and_a_day_more_is_refused() -> None:
    months = [
        f"2025-0{n}-01 offer_started kind=practice_in_course offer=p{n} until={until}\n{end} offer_ended offer=p{n}"
        for n, until, end in ((5, "2025-05-31", "2025-06-01"), (7, "2025-07-31", "2025-08-01"))
    ]
    third = "2025-08-01 offer_started kind=practice_in_course offer=p8 until=2025-08-31"
    assert refused(case(IN_2025, *months, third)) == []
    more = "2025-09-02 offer_started kind=practice_in_course offer=p9 until=2025-09-02"
    assert refused(case(IN_2025, *months, third, more)) == [("offer_started", "BEK-2024-12-30 §20 stk.2")]


def test_placements_that_run_together_are_at_most_37_hours() -> None:
    first = "2025-04-01 offer_started weekly_hours=20"
    assert refused(case(IN_2025, first, "2025-04-02 offer_started offer=o2 weekly_hours=17")) == []
    over = case(IN_2025, first, "2025-04-02 offer_started offer=o2 weekly_hours=18")
    assert refused(over) == [("offer_started", "BEK-2024-12-30 §26 stk.2")]


# Refusals and warnings


@pytest.mark.parametrize(
    ("manner", "citation"),
    [
        ("marked", "BEK-2024-12-30 §4 stk.2"),
        ("reason_stated", "BEK-2024-12-30 §4 stk.3"),
        ("special_circumstances", "INTEGRATIONSLOVEN §19 stk.1 pkt.5"),
    ],
)
def test_the_municipality_signs_itself(manner: str, citation: str) -> None:
    file = case(IN_2025, f"2025-04-01 contract_signed party=municipality manner={manner}")
    assert refused(file) == [("contract_signed", citation)]


def test_a_contract_is_revised_only_where_there_is_one_also_later_that_day() -> None:
    assert refused(case(IN_2025, "2025-04-01 contract_revised")) == [("contract_revised", "BEK-2024-12-30 §15 stk.3")]
    assert refused(case(IN_2025, "2025-04-01 contract_revised + contract_signed")) == []


def test_an_exemption_needs_benefit_that_day() -> None:
    ended = case(IN_2025, "2025-05-01 benefit_ended", "2025-05-01 exempted ground=disability_pension")
    assert refused(ended) == [("exempted", "BEK-2024-12-30 §40 stk.1")]
    assert warned(case(IN_2025, "2025-05-01 exempted")) == [("exempted", "BEK-2024-12-30 §39 stk.1")]


def test_the_first_row_that_refuses_is_cited_also_on_a_closed_case() -> None:
    file = case(IN_2025, "2025-05-01 case_closed", "2025-05-02 offer_made kind=folk_high_school + cv_published")
    assert refused(file) == [("offer_made", "BEK-2024-12-30 §20 stk.1"), ("cv_published", None)]
