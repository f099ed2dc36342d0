"""Lives that hit one sentence of the law each, which lives made by chance rarely hit; answers worked out by hand."""

import pytest

from tests.statute.casebuilder import (
    case,
    cited,
    duty,
    every,
    listed,
    missing,
    occurrences,
    planned,
    refused,
    target,
    warned,
)

TAKEOVER = "2023-03-01 takeover + benefit_started"
WORKING = "2023-03-01 takeover"


# Suspended days


def test_a_borrowed_target_moves_by_the_days_of_its_owner_and_of_the_borrower_each_once() -> None:
    file = case(
        TAKEOVER,
        "2023-03-10 deadlines_suspended until=2023-03-19 duties=contract",
        "2023-03-15 deadlines_suspended until=2023-03-24 duties=assessment",
    )
    assert duty(file, "contract", "2023-04-01") == "open, due 2023-04-11"
    assert target(file, "assessment", "2023-04-01") == "2023-04-16"
    assert target(file, "language_provider", "2023-04-01") == "2023-04-11"


def test_a_borrowed_target_that_moves_into_suspended_days_of_the_borrower_moves_on() -> None:
    file = case(
        TAKEOVER,
        "2023-03-10 deadlines_suspended until=2023-03-19 duties=contract",
        "2023-04-05 deadlines_suspended until=2023-04-08 duties=assessment",
    )
    assert target(file, "assessment", "2023-04-06") == "2023-04-15"


def test_the_limit_of_a_need_of_health_assessment_is_the_one_of_the_takeover_as_moved() -> None:
    file = case(
        "2023-01-31 takeover + deadlines_suspended until=2023-01-31",
        "2023-04-01 deadlines_suspended until=2023-04-10",
        "2023-08-10 need_recorded of=health_assessment",
        "2023-08-11 need_recorded of=health_assessment",
        quota_refugee=True,
    )
    assert every(file, "health_assessment", "2023-08-11") == ["overdue, due 2023-08-10"] * 2 + ["open, no due day"]


# Health assessment


def test_a_need_of_a_quota_refugee_opens_one_beside_the_one_of_the_takeover() -> None:
    file = case(
        "2023-01-20 health_assessment_offered",
        "2023-01-31 takeover",
        "2023-03-01 need_recorded of=health_assessment",
        "2023-03-01 health_assessment_offered",
        quota_refugee=True,
    )
    assert every(file, "health_assessment", "2023-03-01") == [
        "met 2023-01-20, due 2023-07-31",
        "met 2023-03-01, due 2023-07-31",
    ]


def test_a_need_before_the_takeover_or_of_another_family_opens_no_health_assessment() -> None:
    early = case("2023-01-30 need_recorded of=health_assessment", "2023-01-31 takeover")
    other = case("2023-01-31 takeover", "2023-03-01 need_recorded of=health_assessment", group="family_of_other")
    assert every(early, "health_assessment", "2023-03-01") == []
    assert every(other, "health_assessment", "2023-03-01") == []
    assert [fact for fact, _ in warned(other)] == ["need_recorded"]


# Moves


def test_a_move_on_the_day_of_the_takeover_restarts_no_contract_and_asks_for_a_follow_up() -> None:
    file = case("2023-03-01 moved municipality=0461", "2023-03-01 takeover")
    assert every(file, "contract", "2023-03-02") == ["open, due 2023-04-01"]
    assert every(file, "transfer_follow_up", "2023-03-02") == ["open, no due day"]
    assert target(file, "transfer_follow_up", "2023-03-02") == "2023-04-01"


def test_what_is_signed_on_the_day_of_a_move_belongs_to_the_new_contract_alone() -> None:
    file = case(TAKEOVER, "2023-03-19 contract_signed party=foreigner", "2023-03-20 contract_signed + moved")
    assert every(file, "contract", "2023-03-20") == ["lapsed, due 2023-04-01", "met 2023-03-20, due 2023-04-20"]


def test_two_moves_on_one_day_start_two_contracts() -> None:
    file = case(TAKEOVER, "2023-04-05 moved + moved municipality=0461")
    assert every(file, "contract", "2023-04-06") == [
        "missed, due 2023-04-01",
        "lapsed, due 2023-05-05",
        "open, due 2023-05-05",
    ]
    assert every(file, "transfer_follow_up", "2023-04-06") == ["open, no due day"] * 2


# Permanent residence

THREE = "2023-01-10 takeover\n2023-06-01 moved municipality=0751\n2023-12-01 moved municipality=0461"


def test_of_three_municipalities_the_last_prepares_after_the_application_and_the_others_on_any_day() -> None:
    file = case(
        THREE,
        "2023-05-01 status_prepared municipality=0101",
        "2024-01-20 status_prepared municipality=0461",
        "2024-02-01 permanent_residence_applied",
        "2024-02-10 status_prepared municipality=0751",
        "2024-02-15 status_prepared municipality=0461",
    )
    key = "permanent_residence_status"
    assert occurrences(file, key, "2024-02-09")[1].needs == ["0751"]
    assert duty(file, key, "2024-02-14") == "open, no due day"
    assert occurrences(file, key, "2024-02-14")[1].needs == []
    assert duty(file, key, "2024-02-15") == "met 2024-02-15, no due day"


def test_a_municipality_that_is_responsible_again_is_no_earlier_one() -> None:
    file = case(
        "2023-01-10 takeover",
        "2023-06-01 moved municipality=0751",
        "2024-02-01 permanent_residence_applied",
        "2024-02-05 moved municipality=0101",
        "2024-02-10 status_prepared municipality=0101",
        "2024-02-20 status_prepared municipality=0751",
    )
    key = "permanent_residence_status"
    assert occurrences(file, key, "2024-02-04")[1].needs == ["0101"]
    assert occurrences(file, key, "2024-02-10")[1].needs == ["0751"]
    assert duty(file, key, "2024-02-20") == "met 2024-02-20, no due day"


# Annulments


def test_annulments_in_a_circle_touch_nothing_else() -> None:
    file = case(
        TAKEOVER,
        "2023-03-10 danish_referred #d",
        "2023-03-12 annulled fact_id=a2 reason=fejl #a1",
        "2023-03-13 annulled fact_id=a1 reason=fejl #a2",
    )
    assert duty(file, "danish_referral", "2023-03-14") == "met 2023-03-10, due 2023-04-01"


def test_an_annulled_annulment_lets_the_fact_count_again_from_that_day() -> None:
    file = case(
        TAKEOVER,
        "2023-03-10 danish_referred #d",
        "2023-04-05 annulled fact_id=d reason=fejl #a1",
        "2023-04-10 annulled fact_id=a1 reason=fejl",
    )
    assert duty(file, "danish_referral", "2023-04-09") == "overdue, due 2023-04-01"
    assert duty(file, "danish_referral", "2023-04-10") == "met 2023-03-10, due 2023-04-01"


# Rests and wakes


def test_a_visitation_whose_day_falls_without_benefit_is_due_when_the_benefit_returns() -> None:
    file = case(TAKEOVER, "2023-05-20 benefit_ended", "2023-06-10 benefit_started")
    key = "visitation"
    assert duty(file, key, "2023-05-25") == "lapsed, due 2023-06-01"
    assert duty(file, key, "2023-06-05") == "lapsed, no due day"
    assert duty(file, key, "2023-06-10") == "open, due 2023-06-10"
    assert duty(file, key, "2023-06-11") == "overdue, due 2023-06-10"


def test_a_visitation_before_the_day_without_benefit_keeps_that_day() -> None:
    file = case(TAKEOVER, "2023-05-20 benefit_ended + visitation_decided")
    assert duty(file, "visitation", "2023-07-01") == "met 2023-05-20, due 2023-06-01"


def test_a_first_offer_rests_over_a_waiver_and_is_due_on_the_day_after_it() -> None:
    file = case(TAKEOVER, "2023-03-20 offers_waived scope=whole ground=sygdom until=2023-04-10")
    assert duty(file, "first_offer", "2023-03-25") == "lapsed, due 2023-04-01"
    assert duty(file, "first_offer", "2023-04-10") == "lapsed, no due day"
    assert duty(file, "first_offer", "2023-04-11") == "open, due 2023-04-11"
    assert duty(file, "first_offer", "2023-04-12") == "overdue, due 2023-04-11"


def test_a_first_offer_rests_while_the_programme_is_over() -> None:
    file = case(TAKEOVER, "2023-04-03 programme_ended", "2023-04-20 programme_started")
    assert duty(file, "first_offer", "2023-04-03") == "missed, due 2023-04-01"
    assert duty(file, "first_offer", "2023-04-20") == "overdue, due 2023-04-01"


# CV


def test_without_benefit_an_offer_starts_the_time_for_the_cv() -> None:
    file = case(WORKING, "2023-03-10 jobseeker_registered", "2023-04-01 offer_made")
    assert duty(file, "cv_published", "2023-03-31") == "not listed"
    assert duty(file, "cv_published", "2023-04-01") == "open, due 2023-04-22"


def test_without_benefit_one_not_job_ready_is_listed_and_lapsed_at_once() -> None:
    file = case(
        WORKING,
        "2023-03-05 visitation_decided category=activity_ready",
        "2023-03-10 jobseeker_registered",
        "2023-04-01 offer_made",
    )
    assert duty(file, "cv_published", "2023-04-01") == "lapsed, due 2023-04-22"


@pytest.mark.parametrize(
    ("made", "said"),
    [("2024-12-10", "open, due 2024-12-31"), ("2024-12-11", "not listed")],
)
def test_without_benefit_the_time_for_the_cv_ends_under_the_order_of_2020(made: str, said: str) -> None:
    file = case("2024-10-01 takeover", "2024-11-01 jobseeker_registered", f"{made} offer_made")
    assert duty(file, "cv_published", made) == said


def test_without_benefit_a_mentor_starts_no_time_for_the_cv() -> None:
    file = case(WORKING, "2023-03-10 jobseeker_registered", "2023-04-01 offer_made kind=mentor")
    assert duty(file, "cv_published", "2023-04-01") == "not listed"


# Practice in a course

PROJECT = f"{TAKEOVER}\n2023-03-01 offer_started offer=p kind=special_project"


def practice(offer: str, start: str, until: str) -> str:
    """One practice in a course as a line of a timeline."""
    return f"{start} offer_started offer={offer} kind=practice_in_course until={until}"


@pytest.mark.parametrize(
    ("start", "until", "lawful"),
    [
        ("2024-02-01", "2024-02-29", True),
        ("2024-02-01", "2024-03-01", False),
        ("2024-01-31", "2024-02-28", True),
        ("2024-01-31", "2024-02-29", False),
    ],
)
def test_a_practice_lasts_a_month_at_most_also_over_february(start: str, until: str, lawful: bool) -> None:
    file = case(PROJECT, practice("a", start, until))
    assert refused(file) == ([] if lawful else [("offer_started", "BEK-1307-2020 §30 stk.2")])


@pytest.mark.parametrize(("last", "lawful"), [("2023-06-12", True), ("2023-06-13", False)])
def test_two_full_months_leave_the_days_of_one_month_from_the_first_short_start(last: str, lawful: bool) -> None:
    file = case(
        PROJECT,
        practice("a", "2023-03-01", "2023-03-31"),
        practice("b", "2023-04-01", "2023-04-30"),
        practice("c", "2023-05-03", "2023-05-21"),
        practice("d", "2023-06-01", last),
    )
    assert refused(file) == ([] if lawful else [("offer_started", "BEK-1307-2020 §30 stk.2")])


# Tests of Danish


def test_a_retake_counts_from_the_limit_as_excused_and_is_excused_itself() -> None:
    file = case(
        "2023-02-10 takeover",
        "2023-07-01 test_excused level=A1 until=2023-07-10",
        "2023-08-05 danish_test level=A1 passed=false",
        "2023-10-01 test_excused level=A1 until=2023-10-05",
        spouse_permit=True,
        group="family_of_other",
        cpr_registered_on="2023-01-31",
    )
    assert duty(file, "danish_a1", "2023-06-30") == "open, due 2023-07-31"
    assert duty(file, "danish_a1", "2023-08-01") == "open, due 2023-08-10"
    assert duty(file, "danish_a1", "2023-08-05") == "open, due 2023-11-10"
    assert duty(file, "danish_a1", "2023-10-01") == "open, due 2023-11-15"
    assert duty(file, "danish_a2", "2023-10-01") == "open, due 2023-10-31"


def test_a_failed_test_after_the_limit_gives_no_retake() -> None:
    file = case(
        "2023-02-10 takeover",
        "2023-08-01 danish_test level=A1 passed=false",
        spouse_permit=True,
        group="family_of_other",
        cpr_registered_on="2023-01-31",
    )
    assert duty(file, "danish_a1", "2023-08-01") == "overdue, due 2023-07-31"


def test_a_retake_from_the_end_of_november_ends_with_february() -> None:
    file = case(
        "2023-06-10 takeover",
        "2023-11-30 danish_test level=A1 passed=false",
        spouse_permit=True,
        group="family_of_other",
        cpr_registered_on="2023-05-31",
    )
    assert duty(file, "danish_a1", "2023-12-01") == "open, due 2024-02-29"


# Which order


@pytest.mark.parametrize(
    ("pin", "takeover", "citation"),
    [
        ("2004", "2004-02-01", "BEK-2004-02-17 §5 stk.1"),
        (None, "2020-08-08", "BEK-1307-2020 §6 stk.1"),
        ("2025", "2024-12-01", "BEK-2024-12-30 §6"),
        ("2025", "2026-02-01", "BEK-2024-12-30 §6"),
        (None, "2026-01-01", "BEK-2026-01-20 §6"),
        (None, "2025-12-31", "BEK-2024-12-30 §6"),
    ],
)
def test_a_contract_is_judged_by_the_order_of_its_due_day(pin: str | None, takeover: str, citation: str) -> None:
    assert cited(case(f"{takeover} takeover", regulation=pin), "contract", takeover) == citation


@pytest.mark.parametrize(("pin", "takeover"), [("2004", "2004-01-31"), (None, "2020-08-07"), ("2025", "2024-11-30")])
def test_no_order_on_the_due_day_lists_no_contract(pin: str | None, takeover: str) -> None:
    assert duty(case(f"{takeover} takeover", regulation=pin), "contract", takeover) == "not listed"


# Content under 2026


def test_under_2026_rehabilitation_needs_its_basis_only_where_it_may_be_a_flexible_job() -> None:
    drafted = "2026-02-10 takeover\n2026-02-20 contract_drafted content=goal,activities"
    only = case(drafted, "2026-02-15 rehabilitation_offered of=rehabilitation")
    either = case(drafted, "2026-02-15 rehabilitation_offered")
    flexible = case(drafted, "2026-02-15 rehabilitation_offered of=flexible_job")
    assert "rehabilitation_basis" not in missing(only, "2026-03-01")
    assert missing(either, "2026-03-01")["rehabilitation_basis"] == "BEK-2026-01-20 §11 stk.3"
    assert missing(flexible, "2026-03-01")["rehabilitation_basis"] == "BEK-2026-01-20 §11 stk.3"


def test_under_2026_no_coordinating_administration_is_warned_of_and_not_missing() -> None:
    file = case("2026-02-10 takeover", "2026-02-20 contract_drafted content=goal")
    assert set(missing(file, "2026-03-01")) == {
        "activities",
        "offers_extent",
        "danish_and_offers_ratio",
        "complaint_notice",
    }
    assert "INTEGRATIONSLOVEN §19 stk.6" in [warning.citation for warning in planned(file, "2026-03-01").warnings]


# Utility work


@pytest.mark.parametrize(("start", "said"), [("2024-10-01", "open, due 2024-12-31"), ("2024-10-02", "not listed")])
def test_the_limit_of_utility_work_ends_under_the_order_of_2020(start: str, said: str) -> None:
    file = case("2024-09-01 takeover", f"{start} offer_started kind=utility_work")
    assert duty(file, "offer_limit", start) == said


def test_utility_work_is_a_first_offer_under_2020_also_on_days_of_the_special_act_in_2025() -> None:
    file = case(
        "2025-03-01 takeover + benefit_started",
        "2025-03-20 offer_started kind=utility_work",
        ukraine_special_act=True,
    )
    assert duty(file, "first_offer", "2025-03-20") == "met 2025-03-20, due 2025-04-01"
    assert duty(file, "offer_limit", "2025-03-20") == "open, due 2025-06-19"


# Exemptions


def test_an_exemption_ends_the_four_follow_ups_for_good_also_where_it_ends_itself() -> None:
    file = case(
        "2025-03-01 takeover + benefit_started",
        "2025-04-01 visitation_decided",
        "2025-05-01 exempted",
        "2025-06-01 exemption_ended of=offers",
    )
    assert every(file, "follow_up", "2025-04-30") == ["open, due 2025-10-01"] * 4
    assert every(file, "follow_up", "2025-06-02") == ["lapsed, due 2025-10-01"] * 4


def test_a_partial_exemption_for_pension_age_after_a_whole_one_is_no_exemption() -> None:
    file = case(
        "2025-03-01 takeover + benefit_started",
        "2025-03-10 exempted",
        "2025-03-20 exempted scope=partial",
        "2025-04-01 visitation_decided",
    )
    assert every(file, "follow_up", "2025-04-02") == ["open, due 2025-10-01"] * 4


# Work and education without benefit


def test_a_follow_up_on_the_first_day_of_the_yearly_one_does_not_meet_it() -> None:
    file = case(
        WORKING,
        "2023-03-15 contract_signed",
        "2023-05-01 employment_started + follow_up_held",
        "2023-08-01 follow_up_held",
    )
    assert every(file, "follow_up", "2023-07-31") == ["open, due 2024-05-01"]
    assert every(file, "follow_up", "2023-08-01") == ["met 2023-08-01, due 2024-05-01", "open, due 2024-08-01"]


def test_work_before_the_takeover_starts_no_year_but_a_conclusion_before_it_does() -> None:
    file = case("2023-02-15 contract_signed", "2023-02-20 employment_started", "2023-03-01 takeover")
    assert every(file, "follow_up", "2023-03-01") == ["open, due 2024-02-15"]


def test_a_change_of_work_without_a_day_between_breaks_no_year() -> None:
    unbroken = case(
        WORKING,
        "2023-03-15 contract_signed",
        "2023-05-01 employment_started",
        "2023-07-01 education_started + employment_ended",
    )
    assert every(unbroken, "follow_up", "2023-07-02") == ["open, due 2024-05-01"]


# Guidance on rights


def test_an_interview_after_the_benefit_still_sets_the_day_of_the_rights_guidance() -> None:
    file = case(
        TAKEOVER, "2023-05-01 benefit_ended", "2023-06-01 follow_up_held talk=job", "2023-07-01 benefit_started"
    )
    assert duty(file, "rights_guidance", "2023-06-01") == "lapsed, due 2023-06-01"
    assert every(file, "rights_guidance", "2023-07-01") == ["lapsed, due 2023-06-01", "open, no due day"]


# Parental leave


def test_a_follow_up_on_the_day_of_a_need_within_the_leave_is_the_one_of_the_leave() -> None:
    file = case(
        "2023-01-10 takeover",
        "2023-03-01 child_born + leave_started",
        "2023-05-01 follow_up_held + need_recorded",
    )
    assert duty(file, "parental_leave_follow_up", "2023-05-01") == "met 2023-05-01, due 2023-09-01"


def test_a_follow_up_after_the_leave_is_never_late() -> None:
    file = case(
        "2023-01-10 takeover",
        "2023-03-01 child_born + leave_started",
        "2023-08-15 leave_ended",
        "2023-08-20 follow_up_held",
    )
    assert every(file, "parental_leave_follow_up", "2023-08-20") == [
        "lapsed, due 2023-09-01",
        "met 2023-08-20, due 2023-08-15",
    ]


def test_a_leave_lengthens_the_window_of_four_and_the_targets_after_its_start() -> None:
    file = case(
        "2023-02-01 takeover + benefit_started",
        "2023-03-01 visitation_decided",
        "2023-04-20 leave_started",
        "2023-05-20 leave_ended",
    )
    assert every(file, "follow_up", "2023-05-19") == ["open, no due day"] * 4
    assert every(file, "follow_up", "2023-05-20") == ["open, due 2023-10-01"] * 4
    assert [target(file, "follow_up", "2023-05-20", n) for n in (1, 2, 3, 4)] == [
        "2023-04-16",
        "2023-07-01",
        "2023-08-15",
        "2023-10-01",
    ]


# A resumed course


def test_a_resumed_course_goes_from_met_back_to_open_with_the_days_between() -> None:
    file = case(
        "2023-01-10 takeover + benefit_started",
        "2023-01-31 offer_started offer=k kind=special_upskilling",
        "2023-03-01 offer_ended offer=k + offer_started offer=v",
        "2023-03-20 offer_ended offer=v + offer_started offer=k kind=special_upskilling",
        higher_education=True,
    )
    assert refused(file) == []
    assert duty(file, "offer_limit", "2023-03-01") == "met 2023-03-01, due 2023-04-30"
    assert duty(file, "offer_limit", "2023-03-20") == "open, due 2023-05-19"


# Start of the programme


@pytest.mark.parametrize(("born", "said"), [("2005-03-01", 1), ("2005-03-02", 0)])
def test_danish_and_the_programme_are_owed_to_one_who_is_18_on_the_day(born: str, said: int) -> None:
    names = listed(case(TAKEOVER, born=born), "2023-03-01")
    assert (names.count("danish_referral"), names.count("programme_start")) == (said, said)


def test_one_born_on_a_leap_day_is_18_on_the_last_of_february() -> None:
    assert "danish_referral" in listed(case("2022-02-28 takeover", born="2004-02-29"), "2022-02-28")


def test_a_start_before_the_takeover_meets_the_duty_and_starts_no_year() -> None:
    file = case("2023-02-20 programme_started", WORKING)
    assert duty(file, "programme_start", "2023-03-01") == "met 2023-02-20, due 2023-04-01"
    assert duty(file, "revision_one_year", "2024-02-29") == "not listed"
    assert duty(file, "revision_one_year", "2024-03-01") == "open, no due day"


def test_a_restart_is_the_first_start_where_none_was_recorded() -> None:
    file = case(WORKING, "2023-06-01 programme_ended", "2023-09-01 programme_started")
    assert duty(file, "programme_start", "2023-09-01") == "met_late 2023-09-01, due 2023-04-01"
    assert duty(file, "revision_one_year", "2024-08-31") == "not listed"
    assert duty(file, "revision_one_year", "2024-09-01") == "open, no due day"


# Deferred contracts


def test_signatures_after_a_deferred_contract_meet_its_content_and_conclude_in_full() -> None:
    file = case(
        TAKEOVER,
        "2023-03-10 contract_signed party=foreigner + contract_deferred expected_on=2023-04-15",
        "2023-04-01 contract_signed",
    )
    assert duty(file, "contract", "2023-03-10") == "met 2023-03-10, due 2023-04-01"
    assert duty(file, "contract_content", "2023-04-01") == "met 2023-04-01, due 2023-04-15"
    assert duty(file, "permanent_residence_guidance", "2023-04-01") == "open, due 2023-04-01"
    assert duty(file, "assessment", "2023-04-01") == "open, due 2023-04-01"
    assert target(file, "assessment", "2023-04-01") == "2023-04-15"


# Gaps


def test_a_gap_ends_well_with_an_enterprise_offer_on_the_day_after_it() -> None:
    file = case(TAKEOVER, "2023-03-01 offer_started", "2023-03-20 offer_ended", "2023-04-15 offer_started offer=o2")
    assert duty(file, "next_offer", "2023-04-14") == "open, due 2023-05-01"
    assert duty(file, "next_offer", "2023-04-15") == "met 2023-04-15, due 2023-05-01"


def test_a_gap_ends_without_an_offer_where_the_programme_is_over() -> None:
    file = case(TAKEOVER, "2023-03-01 offer_started", "2023-03-20 offer_ended", "2023-05-02 programme_ended")
    assert duty(file, "next_offer", "2023-05-02") == "missed, due 2023-05-01"


# Needs under ground 1


def test_goals_met_ends_no_need_that_is_recorded_afterwards() -> None:
    file = case(
        WORKING,
        "2023-03-15 contract_signed",
        "2023-04-01 need_recorded",
        "2023-05-01 goals_met",
        "2023-05-10 need_recorded",
    )
    assert every(file, "follow_up", "2023-05-10") == ["lapsed, no due day", "open, no due day"]


# Figures


@pytest.mark.parametrize(("takeover", "given"), [("2024-04-01", True), ("2024-03-31", False)])
def test_the_count_of_the_audit_is_given_where_its_window_ends_in_2025(takeover: str, given: bool) -> None:
    assert ("audit_follow_ups" in planned(case(f"{takeover} takeover"), "2024-07-01").figures) is given


@pytest.mark.parametrize(("fixed", "until"), [("2023-05-08", "2023-06-06"), ("2023-03-13", "2023-04-11")])
def test_an_appeal_runs_over_a_holiday_to_the_next_working_day(fixed: str, until: str) -> None:
    file = case(TAKEOVER, f"{fixed} contract_set_by_municipality ground=disagreement")
    assert str(planned(file, fixed).figures["appeal_until"].value) == until
    assert str(planned(file, until).figures["appeal_until"].value) == until


def test_a_security_of_2025_is_of_its_own_year_and_its_floor_of_the_day_asked() -> None:
    file = case(
        "2025-04-01 takeover",
        spouse_permit=True,
        group="family_of_other",
        cpr_registered_on="2025-03-20",
        reunification_applied_on="2025-02-01",
    )
    figures = planned(file, "2026-03-01").figures
    assert (figures["security_amount"].value, figures["security_floor"].value) == (59052, pytest.approx(37025.60))


# Decided where two readers differed


@pytest.mark.parametrize("party", ["foreigner", "both"])
def test_signatures_of_the_day_of_a_deferred_contract_need_no_draft(party: str) -> None:
    file = case(TAKEOVER, f"2023-03-10 contract_signed party={party} + contract_deferred expected_on=2023-04-15")
    assert warned(file) == []


def test_a_lone_signature_of_the_day_on_which_the_contract_is_set_needs_no_draft() -> None:
    file = case(
        TAKEOVER, "2023-03-10 contract_signed party=foreigner + contract_set_by_municipality ground=disagreement"
    )
    assert warned(file) == []


@pytest.mark.parametrize(
    ("signed", "said"), [("2004-06-01", "open, no due day"), ("2004-06-02", "met 2004-06-02, no due day")]
)
def test_in_2004_a_new_contract_after_the_day_of_the_need_is_the_revision(signed: str, said: str) -> None:
    file = case(
        "2004-04-14 takeover", "2004-06-01 need_recorded of=revision", f"{signed} contract_signed", regulation="2004"
    )
    assert duty(file, "revision", signed) == said


# Several sentences at once


def test_a_day_of_leave_and_suspension_lengthens_the_window_of_four_once() -> None:
    file = case(
        TAKEOVER,
        "2023-03-05 visitation_decided",
        "2023-04-01 leave_started",
        "2023-04-10 deadlines_suspended until=2023-05-20",
        "2023-05-01 leave_ended",
    )
    assert every(file, "follow_up", "2023-05-01") == ["open, due 2023-10-25"] * 4
    assert [target(file, "follow_up", "2023-05-01", n) for n in (1, 2)] == ["2023-06-09", "2023-07-25"]


def test_a_course_resumed_twice_ends_half_a_year_and_a_day_after_its_first_start() -> None:
    file = case(
        "2023-01-10 takeover + benefit_started",
        "2023-01-31 offer_started offer=k kind=special_upskilling",
        "2023-03-01 offer_ended offer=k + offer_started offer=v",
        "2023-03-20 offer_ended offer=v + offer_started offer=k kind=special_upskilling",
        "2023-04-01 offer_ended offer=k",
        "2023-04-05 offer_started offer=w",
        "2023-07-31 offer_ended offer=w + offer_started offer=k kind=special_upskilling",
        higher_education=True,
    )
    assert refused(file) == []
    assert duty(file, "offer_limit", "2023-08-01") == "open, due 2023-08-01"


def test_after_benefit_the_year_stands_on_the_old_clock() -> None:
    file = case(
        WORKING,
        "2023-03-15 contract_signed",
        "2023-04-01 employment_started",
        "2023-05-01 benefit_started",
        "2023-06-01 benefit_ended",
    )
    assert every(file, "follow_up", "2023-06-01") == ["lapsed, due 2024-04-01", "open, due 2024-04-01"]


def test_in_2004_a_restart_stands_on_the_old_clock_and_a_new_contract_after_a_move_counts_as_a_follow_up() -> None:
    file = case(
        "2004-04-14 takeover",
        "2004-05-01 contract_signed",
        "2004-07-01 programme_ended",
        "2004-08-01 programme_started",
        "2004-09-01 moved",
        "2004-09-20 contract_signed",
        regulation="2004",
    )
    assert every(file, "follow_up", "2004-08-02") == ["lapsed, due 2004-08-01", "overdue, due 2004-08-01"]
    assert every(file, "follow_up", "2004-09-20")[1:] == [
        "met_late 2004-09-20, due 2004-08-01",
        "open, due 2004-12-20",
    ]


def test_a_second_leave_that_starts_on_the_due_day_of_the_birth_has_that_day() -> None:
    file = case(
        "2023-01-10 takeover",
        "2023-03-01 child_born + leave_started",
        "2023-08-15 leave_ended",
        "2023-09-01 leave_started",
        "2023-10-01 leave_ended",
        "2023-10-05 goals_met",
    )
    assert every(file, "parental_leave_follow_up", "2023-10-05")[2:] == [
        "missed, due 2023-09-01",
        "missed, due 2023-10-01",
    ]


def test_a_test_on_the_day_of_the_application_lessens_the_security_itself() -> None:
    file = case(
        "2025-02-10 takeover",
        "2025-03-10 danish_test level=A1",
        spouse_permit=True,
        group="family_of_other",
        cpr_registered_on="2025-01-31",
        reunification_applied_on="2025-03-10",
    )
    figures = planned(file, "2026-01-10").figures
    assert [
        figures[f"security_{name}"].value for name in ("amount", "floor", "reduction_earned", "reduction_left")
    ] == pytest.approx([47241.60, 35431.20, 0, 0])


def test_a_test_of_a2_on_the_last_excused_day_of_its_retake_is_late_for_a1_and_in_time_for_a2() -> None:
    file = case(
        "2023-02-10 takeover",
        "2023-07-31 danish_test level=A1 passed=false",
        "2023-11-01 test_excused level=A2 until=2023-11-01",
        "2023-10-31 danish_test level=A2 passed=false",
        "2024-02-01 danish_test level=A2",
        spouse_permit=True,
        group="family_of_other",
        cpr_registered_on="2023-01-31",
        reunification_applied_on="2019-01-01",
        security_provided_on="2022-01-01",
    )
    assert duty(file, "danish_a1", "2024-02-01") == "met_late 2024-02-01, due 2023-10-31"
    assert duty(file, "danish_a2", "2024-02-01") == "met 2024-02-01, due 2024-02-01"


def test_in_2004_a_signature_that_concluded_after_the_need_outlives_a_draft_and_counts_for_the_new_contract() -> None:
    file = case(
        "2004-03-25 takeover",
        "2004-07-28 contract_signed party=foreigner",
        "2004-09-26 need_recorded of=revision",
        "2005-02-13 contract_signed party=municipality",
        "2005-06-25 contract_drafted content=goal",
        "2006-04-12 contract_signed party=foreigner",
        regulation="2004",
    )
    assert duty(file, "revision", "2006-04-11") == "open, no due day"
    assert duty(file, "revision", "2006-04-12") == "met 2006-04-12, no due day"
