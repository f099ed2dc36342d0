"""Status on a day: what is known, what lapses, how occurrences are numbered, and what an annulment undoes."""

from tests.statute.casebuilder import case, duty, every, listed, occurrences, planned, refused

START = "2022-03-31 takeover"
BENEFIT = START + " + benefit_started"


def test_facts_dated_after_the_day_are_unknown() -> None:
    file = case(START, "2022-04-12 contract_signed")
    assert duty(file, "contract", "2022-04-11") == "open, due 2022-04-30"
    assert duty(file, "contract", "2022-04-12") == "met 2022-04-12, due 2022-04-30"


def test_the_order_in_the_file_does_not_matter() -> None:
    file = case("2022-04-12 contract_signed\n2022-06-30 visitation_decided\n" + BENEFIT)
    assert duty(file, "contract", "2022-07-01") == "met 2022-04-12, due 2022-04-30"
    assert duty(file, "visitation", "2022-07-01") == "met 2022-06-30, due 2022-06-30"


def test_reading_3_the_due_day_stands_on_a_holiday() -> None:
    file = case("2022-11-25 takeover")
    assert duty(file, "contract", "2022-12-25") == "open, due 2022-12-25"
    assert duty(file, "contract", "2022-12-26") == "overdue, due 2022-12-25"


def test_every_answer_has_a_reason_and_a_lapsed_one_says_when_and_why() -> None:
    file = case(BENEFIT, "2022-04-10 obviously_unable_found")
    reason = occurrences(file, "first_offer", "2022-04-11")[1].reason
    assert "10.04.2022" in reason
    assert "åbenlyst" in reason


# The end of the case, the grant, the end of the programme

LIFE = """
    2022-03-31 takeover + benefit_started
    2022-04-01 jobseeker_registered + offer_started
    2022-04-02 need_recorded of=revision + need_recorded + permanent_residence_applied
    2022-04-03 contract_deferred expected_on=2022-06-01
    2022-04-04 moved + child_born + leave_started
    2022-04-05 offer_started offer=u kind=utility_work
    2022-04-06 offer_ended
"""
SPOUSE = {"spouse_permit": True, "cpr_registered_on": "2022-03-31"}
OPEN_OF_LIFE = {
    "assessment",
    "contract_content",
    "cv_published",
    "danish_a1",
    "danish_a2",
    "declaration",
    "declaration_guidance",
    "follow_up",
    "language_provider",
    "next_offer",
    "offer_limit",
    "parental_leave_follow_up",
    "permanent_residence_status",
    "recognition_information",
    "revision",
    "rights_guidance",
    "transfer_follow_up",
    "visitation",
}
OF_THE_PROGRAMME = {"first_offer", "next_offer", "cv_published", "visitation", "revision_one_year"}


def status(timeline: str, on: str) -> dict[str, str]:
    return {d.duty: d.status for d in planned(case(timeline, **SPOUSE), on).duties}


def with_status(timeline: str, on: str, wanted: str) -> set[str]:
    return {key for key, found in status(timeline, on).items() if found == wanted}


def test_after_a_new_start_of_the_programme_they_arise_again() -> None:
    file = case(
        BENEFIT,
        """
        2022-04-01 programme_ended
        2022-05-01 programme_started
        2022-05-02 jobseeker_registered + offer_started
        2022-05-20 offer_ended""",
    )
    assert duty(file, "next_offer", "2022-06-01") == "open, due 2022-07-01"
    assert duty(file, "cv_published", "2022-05-03") == "open, due 2022-05-23"


def test_an_end_of_the_case_also_ends_a_need_after_the_grant() -> None:
    file = case(START, "2022-04-01 permanent_residence_granted\n2022-04-10 need_recorded\n2022-05-01 case_closed")
    assert duty(file, "follow_up", "2022-04-30") == "open, no due day"
    assert duty(file, "follow_up", "2022-05-01") == "lapsed, no due day"


def test_a_need_that_is_open_when_ground_1_begins_lapses_with_the_rest() -> None:
    file = case(START, "2022-04-10 need_recorded\n2022-05-01 goals_met\n2022-06-01 need_recorded")
    assert every(file, "follow_up", "2022-07-01") == ["lapsed, no due day", "open, no due day"]


def test_the_end_of_the_case_meets_nothing_that_happens_later() -> None:
    file = case(START, "2022-04-10 case_closed\n2022-04-12 contract_signed")
    assert duty(file, "contract", "2022-04-30") == "lapsed, due 2022-04-30"
    assert refused(file) == [("contract_signed", None)]


def test_what_happens_on_the_day_of_the_end_before_it_in_the_file_counts() -> None:
    file = case(START, "2022-04-10 contract_signed + case_closed")
    assert duty(file, "contract", "2022-04-30") == "met 2022-04-10, due 2022-04-30"


# Numbers


def test_occurrences_are_numbered_in_the_order_in_which_their_clocks_started_across_grounds() -> None:
    file = case(
        START
        + """ + employment_started
        2022-04-12 contract_signed
        2022-05-01 need_recorded
        2022-06-01 benefit_started
        2022-06-30 visitation_decided
        2022-07-10 need_recorded"""
    )
    assert every(file, "follow_up", "2022-07-10") == ["lapsed, due 2023-04-12", "open, no due day"] + [
        "open, due 2022-12-30"
    ] * 4 + ["open, no due day"]


def test_ties_are_numbered_by_target_and_a_scheduled_one_before_a_need() -> None:
    file = case(BENEFIT, "2022-06-30 need_recorded + visitation_decided")
    numbered = [(d.due, d.target) for _, d in sorted(occurrences(file, "follow_up", "2022-07-01").items())]
    assert [str(target) for _, target in numbered] == ["2022-08-14", "2022-09-30", "2022-11-14", "2022-12-30", "None"]


def test_ties_of_one_kind_are_numbered_in_file_order() -> None:
    file = case(
        START
        + """
        2022-05-01 offer_started offer=b kind=wage_subsidy
        2022-05-01 offer_started offer=a kind=practice_in_course"""
    )
    assert every(file, "offer_limit", "2022-05-02") == ["open, due 2023-05-01", "open, due 2022-06-01"]


def test_a_lapsed_number_is_not_given_again() -> None:
    file = case(START, "2022-04-10 need_recorded\n2022-05-01 goals_met\n2022-06-01 need_recorded")
    assert list(occurrences(file, "follow_up", "2022-07-01")) == [1, 2]


# Annulment

SIGNED = START + "\n2022-04-12 contract_signed #s"


def test_an_annulled_fact_counts_for_nothing_from_the_day_of_the_annulment_on() -> None:
    file = case(SIGNED, "2022-04-15 annulled fact_id=s")
    assert duty(file, "contract", "2022-04-14") == "met 2022-04-12, due 2022-04-30"
    assert duty(file, "contract", "2022-04-15") == "open, due 2022-04-30"
    assert "permanent_residence_guidance" not in listed(file, "2022-04-15")


def test_an_annulment_can_be_annulled_itself() -> None:
    file = case(SIGNED, "2022-04-15 annulled fact_id=s #a\n2022-04-20 annulled fact_id=a #b")
    assert duty(file, "contract", "2022-04-19") == "open, due 2022-04-30"
    assert duty(file, "contract", "2022-04-20") == "met 2022-04-12, due 2022-04-30"
    again = case(
        SIGNED + "\n2022-04-15 annulled fact_id=s #a\n2022-04-20 annulled fact_id=a #b\n2022-04-25 annulled fact_id=b"
    )
    assert duty(again, "contract", "2022-04-25") == "open, due 2022-04-30"
    assert refused(again) == []


def test_of_two_annulments_one_that_stands_is_enough() -> None:
    file = case(
        SIGNED,
        """
        2022-04-15 annulled fact_id=s #a
        2022-04-16 annulled fact_id=s
        2022-04-20 annulled fact_id=a""",
    )
    assert duty(file, "contract", "2022-04-20") == "open, due 2022-04-30"


def test_an_annulment_on_the_day_of_the_fact_counts() -> None:
    assert duty(case(SIGNED, "2022-04-12 annulled fact_id=s"), "contract", "2022-04-12") == "open, due 2022-04-30"


def test_an_annulled_takeover_is_none() -> None:
    file = case("2022-03-31 takeover #t\n2022-04-15 takeover\n2022-04-20 annulled fact_id=t")
    assert duty(file, "contract", "2022-04-19") == "open, due 2022-04-30"
    assert duty(file, "contract", "2022-04-20") == "open, due 2022-05-15"
    assert listed(case("2022-03-31 takeover #t\n2022-04-01 annulled fact_id=t"), "2022-05-01") == []


def test_annulled_facts_are_not_judged() -> None:
    file = case("2022-03-01 visitation_decided #v\n" + START, "2022-04-01 annulled fact_id=v")
    assert refused(file) == []
    assert planned(file, "2022-03-31").warnings[0].fact == "visitation_decided"
    assert planned(file, "2022-04-01").warnings == []


def test_an_end_of_the_case_can_be_annulled() -> None:
    file = case(START, "2022-04-10 case_closed #c\n2022-04-12 annulled fact_id=c\n2022-04-15 contract_signed")
    assert refused(file) == []
    assert duty(file, "contract", "2022-04-30") == "met 2022-04-15, due 2022-04-30"


# Refused facts


def test_the_plan_leaves_out_what_check_refuses_with_a_warning_for_each() -> None:
    file = case(
        BENEFIT
        + """
        2022-04-01 offer_ended
        2022-04-02 contract_partial clarification_on=2022-05-15
        2022-04-03 offer_started kind=health_guidance"""
    )
    answer = planned(file, "2022-04-10")
    assert [warning.fact for warning in answer.warnings] == ["offer_ended", "contract_partial", "offer_started"]
    assert duty(file, "contract", "2022-04-10") == "open, due 2022-04-30"
    assert "contract_content" not in listed(file, "2022-04-10")


def test_a_refused_fact_is_left_out_for_the_facts_after_it() -> None:
    file = case(START, "2022-04-01 benefit_ended\n2022-04-02 benefit_started\n2022-04-03 benefit_started")
    assert refused(file) == [("benefit_ended", None), ("benefit_started", None)]


def test_the_reason_tells_the_length_of_the_limit_in_danish() -> None:
    file = case(BENEFIT, "2022-04-01 jobseeker_registered + offer_started\n2022-04-20 offer_ended")
    told = {d.duty: d.reason for d in planned(file, "2022-05-01").duties}
    assert "1 måned efter overtagelsen 31.03.2022" in told["contract"]
    assert "3 måneder efter" in told["visitation"]
    assert "6 uger" in told["next_offer"]
    assert "3 uger" in told["cv_published"]


def test_of_two_events_that_would_end_a_duty_the_first_does_and_is_named() -> None:
    file = case(BENEFIT, "2022-04-10 obviously_unable_found\n2022-04-20 programme_ended")
    assert "Bortfaldet 10.04.2022" in occurrences(file, "first_offer", "2022-04-25")[1].reason
    offered = case(BENEFIT, "2022-04-10 obviously_unable_found\n2022-04-15 offer_made\n2022-04-20 programme_ended")
    assert duty(offered, "first_offer", "2022-04-25") == "lapsed, due 2022-04-30"


def test_a_programme_that_ends_and_starts_on_one_day_goes_on() -> None:
    file = case(BENEFIT, "2022-04-10 programme_ended + programme_started")
    assert duty(file, "visitation", "2022-05-01") == "open, due 2022-06-30"
    assert duty(file, "first_offer", "2022-05-01") == "overdue, due 2022-04-30"


def test_after_the_end_of_the_case_nothing_arises_by_itself() -> None:
    file = case(START, "2022-05-01 case_closed")
    assert "revision_one_year" not in listed(file, "2023-03-31")


def test_the_reason_of_a_duty_that_was_met_names_no_lapse() -> None:
    file = case(BENEFIT, "2022-04-05 offer_made\n2022-04-10 obviously_unable_found")
    assert "Bortfaldet" not in occurrences(file, "first_offer", "2022-04-11")[1].reason


def test_what_arises_on_the_day_the_case_is_closed_is_listed_as_lapsed() -> None:
    file = case(START, "2022-05-01 moved + case_closed")
    assert every(file, "transfer_follow_up", "2022-06-01") == ["lapsed, no due day"]


def test_what_arises_on_the_day_of_the_grant_is_listed_as_lapsed() -> None:
    file = case(START, "2022-04-10 permanent_residence_applied + permanent_residence_granted")
    assert duty(file, "permanent_residence_status", "2022-04-10") == "lapsed, no due day"
    later = case(START, "2022-04-10 permanent_residence_granted\n2022-04-11 permanent_residence_applied")
    assert duty(later, "permanent_residence_status", "2022-04-11") == "not listed"
