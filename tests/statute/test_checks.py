"""What the orders forbid: every item of the list of checks, each with its paragraph, under every order that has it."""

from typing import Any

import pytest

from programme.actions import refusal
from statute.checks import read
from statute.facts import FACT, CaseFile
from tests.statute.casebuilder import case, facts, planned, refused

BEFORE = "2022-03-31 takeover"
AFTER = "2025-03-31 takeover"
OLD = "2005-03-31 takeover"
BENEFIT = "2025-03-31 takeover + benefit_started"


def pinned(timeline: str, **person: Any) -> CaseFile:
    return case(timeline, regulation="2004", **person)


def by(file: CaseFile) -> list[str | None]:
    """The citations of what is refused."""
    return [citation for _, citation in refused(file)]


# The contract


@pytest.mark.parametrize(
    "form",
    [
        "contract_signed",
        "contract_signed party=municipality",
        "contract_set_by_municipality ground=act",
        "contract_deferred expected_on=2022-06-01",
    ],
)
def test_2020_p6_stk3_a_contract_before_the_takeover_is_for_refugees_alone(form: str) -> None:
    early = f"2022-03-30 {form}\n{BEFORE}"
    assert by(case(early)) == []
    for group in ("family_of_refugee", "family_of_other"):
        assert by(case(early, group=group)) == ["BEK-1307-2020 §6 stk.3"]
    assert by(case(f"{BEFORE} + {form}", group="family_of_other")) == []


def test_2004_p5_stk5_a_contract_before_the_takeover_is_for_refugees_alone() -> None:
    for form in ("contract_signed", "contract_partial clarification_on=2005-06-01"):
        early = f"2005-03-30 {form}\n{OLD}"
        assert by(pinned(early)) == []
        assert by(pinned(early, group="family_of_refugee")) == ["BEK-2004-02-17 §5 stk.5"]


def test_2025_a_contract_before_the_takeover_is_refused_to_others_than_refugees() -> None:
    early = f"2025-03-30 contract_signed\n{AFTER}"
    assert refused(case(early)) == []
    assert [fact for fact, _ in refused(case(early, group="family_of_other"))] == ["contract_signed"]


def test_2004_p4_marked_and_reason_stated_are_no_signatures() -> None:
    file = pinned(f"""{OLD}
        2005-04-10 contract_signed party=foreigner manner=marked
        2005-04-11 contract_signed party=foreigner manner=reason_stated
        2005-04-12 contract_signed party=foreigner""")
    assert by(file) == ["BEK-2004-02-17 §4"] * 2


# Before the takeover


@pytest.mark.parametrize("fact", ["visitation_decided", "follow_up_held", "offer_made"])
def test_what_is_dated_before_the_takeover_counts_for_nothing(fact: str) -> None:
    file = case(f"2022-03-30 {fact}\n{BEFORE} + benefit_started")
    assert {d.status for d in planned(file, "2022-03-31").duties} == {"open"}


# Special upskilling

UPSKILLING = "offer_started kind=special_upskilling concrete_job=true"
DEGREE = {"higher_education": True}


# How long an offer may be planned: `until` is the last day with it

PLANNED = [
    ("2004", OLD, "wage_subsidy", "2005-05-02", "2006-05-01", "BEK-2004-02-17 §38"),
    ("2004", OLD, "special_upskilling", "2005-05-02", "2005-11-02", "BEK-2004-02-17 §26 stk.1"),
    ("2004", OLD, "practice_in_course", "2005-05-31", "2005-06-29", "BEK-2004-02-17 §24 stk.2"),
    ("2020", BEFORE, "wage_subsidy", "2022-05-02", "2023-05-01", "BEK-1307-2020 §44"),
    ("2020", BEFORE, "utility_work", "2022-05-02", "2022-07-31", "BEK-1307-2020 §36 stk.2"),
    ("2020", BEFORE, "special_upskilling", "2022-08-31", "2023-02-28", "BEK-1307-2020 §32 stk.1"),
    ("2020", BEFORE, "practice_in_course", "2022-05-31", "2022-06-29", "BEK-1307-2020 §30 stk.2"),
    ("2025", AFTER, "wage_subsidy", "2025-05-02", "2026-05-01", "BEK-2024-12-30 §29"),
    ("2025", AFTER, "special_upskilling", "2025-05-02", "2025-11-02", "BEK-2024-12-30 §22 stk.1"),
    ("2025", AFTER, "practice_in_course", "2025-05-31", "2025-06-29", "BEK-2024-12-30 §20 stk.2"),
]
DAY_AFTER = {
    "2006-05-01": "2006-05-02",
    "2005-11-02": "2005-11-03",
    "2005-06-29": "2005-06-30",
    "2023-05-01": "2023-05-02",
    "2022-07-31": "2022-08-01",
    "2023-02-28": "2023-03-01",
    "2022-06-29": "2022-06-30",
    "2026-05-01": "2026-05-02",
    "2025-11-02": "2025-11-03",
    "2025-06-29": "2025-06-30",
}


def test_2025_utility_work_has_no_limit_and_nor_has_a_plan_without_a_last_day() -> None:
    assert by(case(f"{AFTER}\n2025-05-02 offer_started kind=utility_work until=2028-05-02")) == []
    assert by(case(f"{BEFORE}\n2022-05-02 offer_started kind=utility_work")) == []


# Practice within courses, 92 days in sum


@pytest.mark.parametrize(
    ("order", "takeover", "year", "citation"),
    [
        ("2004", OLD, "2005", "BEK-2004-02-17 §24 stk.2"),
        ("2020", BEFORE, "2022", "BEK-1307-2020 §30 stk.2"),
        ("2025", AFTER, "2025", "BEK-2024-12-30 §20 stk.2"),
    ],
)
@pytest.mark.parametrize(("last", "lawful"), [("08-05", True), ("08-06", False)])
def test_practice_in_courses_is_at_most_92_days_in_sum(
    order: str, takeover: str, year: str, citation: str, last: str, lawful: bool
) -> None:
    # 31 days of May (what has ended counts to the day before), 30 of June, 26 of July, 5 or 6 of August as planned
    file = case(
        f"""{takeover}
        {year}-05-01 offer_started offer=a kind=practice_in_course until={year}-05-20
        {year}-06-01 offer_ended offer=a
        {year}-06-01 offer_started offer=b kind=practice_in_course until={year}-06-30
        {year}-07-01 offer_started offer=c kind=practice_in_course until={year}-07-26
        {year}-08-01 offer_started offer=d kind=practice_in_course until={year}-{last}""",
        regulation="2004" if order == "2004" else None,
    )
    assert by(file) == ([] if lawful else [citation])


def test_practice_that_was_refused_is_not_summed_and_other_kinds_are_not() -> None:
    file = case(f"""{BEFORE}
        2022-04-01 offer_started offer=x kind=practice_in_course until=2022-12-31
        2022-04-02 offer_started offer=y kind=utility_work until=2022-05-31
        2022-05-01 offer_started offer=a kind=practice_in_course until=2022-05-31
        2022-07-01 offer_started offer=b kind=practice_in_course until=2022-07-31
        2022-10-01 offer_started offer=c kind=practice_in_course until=2022-10-30""")
    assert refused(file) == [("offer_started", "BEK-1307-2020 §30 stk.2")]


# Wage subsidy


def test_2004_p38_a_further_wage_subsidy_needs_to_be_better_suited() -> None:
    first = f"{OLD}\n2005-05-02 offer_started kind=wage_subsidy\n2005-06-01 offer_ended"
    further = "\n2005-07-01 offer_started offer=o2 kind=wage_subsidy"
    assert by(pinned(first + further)) == ["BEK-2004-02-17 §38"]
    assert by(pinned(first + further + " better_suited=true")) == []
    assert by(case(first.replace("2005", "2022") + further.replace("2005", "2022"))) == []


def test_2004_p39_stk2_no_wage_subsidy_in_the_spouses_company() -> None:
    assert by(pinned(f"{OLD}\n2005-05-02 offer_started kind=wage_subsidy spouse_owned=true")) == [
        "BEK-2004-02-17 §39 stk.2"
    ]
    assert by(pinned(f"{OLD}\n2005-05-02 offer_started spouse_owned=true")) == []
    assert by(case(f"{BEFORE}\n2022-05-02 offer_started kind=wage_subsidy spouse_owned=true")) == []


# Hours


@pytest.mark.parametrize(
    ("order", "takeover", "day", "citation"),
    [
        ("2004", OLD, "2005-05-02", "BEK-2004-02-17 §31 stk.2"),
        ("2020", BEFORE, "2022-05-02", "BEK-1307-2020 §39 stk.2"),
        ("2025", AFTER, "2025-05-02", "BEK-2024-12-30 §26 stk.2"),
    ],
)
def test_a_placement_stays_within_37_hours_a_week(order: str, takeover: str, day: str, citation: str) -> None:
    pin = "2004" if order == "2004" else None
    assert by(case(f"{takeover}\n{day} offer_started weekly_hours=37", regulation=pin)) == []
    assert by(case(f"{takeover}\n{day} offer_started weekly_hours=37.5", regulation=pin)) == [citation]
    assert by(case(f"{takeover}\n{day} offer_started kind=wage_subsidy weekly_hours=40", regulation=pin)) == []
    assert by(case(f"{takeover}\n{day} offer_started", regulation=pin)) == []


# Folk high school (2020 §34)

HIGH_SCHOOL = "offer_started offer=f kind=folk_high_school better_suited=true"


@pytest.mark.parametrize(
    ("fact", "lawful"),
    [
        ("2022-05-02 visitation_decided category=activity_ready", False),
        ("2022-05-02 visitation_decided category=job_ready", True),
        ("2022-05-03 visitation_decided category=activity_ready", True),
        ("2022-04-10 obviously_unable_found", False),
        ("2022-04-10 obviously_unable_found\n2022-04-20 visitation_decided", True),
        ("2022-04-10 visitation_decided category=activity_ready\n2022-04-20 visitation_decided", True),
    ],
)
def test_2020_p34_stk1_folk_high_school_is_for_the_job_ready(fact: str, lawful: bool) -> None:
    file = case(f"{BEFORE}\n{fact}\n2022-05-02 {HIGH_SCHOOL}", born="2000-01-01")
    assert by(file) == ([] if lawful else ["BEK-1307-2020 §34 stk.1"])


@pytest.mark.parametrize(
    ("before", "lawful"),
    [
        ("", False),
        ("2022-04-04 offer_started", False),
        ("2022-04-04 offer_started\n2022-05-02 offer_ended", True),
        ("2022-04-04 offer_started kind=wage_subsidy\n2022-05-01 offer_ended", True),
        ("2022-04-04 offer_started\n2022-05-03 offer_ended", False),
        ("2022-04-04 offer_started kind=mentor\n2022-05-01 offer_ended", False),
    ],
)
def test_2020_p34_stk2_an_enterprise_offer_has_ended_first_unless_it_is_better_suited(
    before: str, lawful: bool
) -> None:
    stay = "2022-05-02 offer_started offer=f kind=folk_high_school"
    file = case(f"{BEFORE}\n{before}\n{stay}", born="2000-01-01")
    assert by(file) == ([] if lawful else ["BEK-1307-2020 §34 stk.2"])
    assert by(case(f"{BEFORE}\n{before}\n{stay} better_suited=true", born="2000-01-01")) == []


# Kinds that only one order knows


# A concrete job (2025 §18 stk.1)


@pytest.mark.parametrize("kind", ["short_guidance", "special_project", "ordinary_education", "special_upskilling"])
def test_2025_p18_stk1_with_benefit_guidance_and_upskilling_aim_at_a_concrete_job(kind: str) -> None:
    fact = f"2025-05-02 offer_started kind={kind}"
    assert by(case(f"{BENEFIT}\n{fact}", **DEGREE)) == ["BEK-2024-12-30 §18 stk.1"]
    assert by(case(f"{BENEFIT}\n{fact} concrete_job=true", **DEGREE)) == []
    assert by(case(f"{AFTER}\n{fact}", **DEGREE)) == []
    assert by(case(f"{BENEFIT}\n2025-05-02 benefit_ended\n{fact}", **DEGREE)) == []
    assert by(case(f"{BENEFIT}\n{fact}", ukraine_special_act=True, **DEGREE)) == []
    assert by(case(f"{BENEFIT}\n2025-05-02 offer_made kind={kind}", **DEGREE)) == []


@pytest.mark.parametrize(
    "kind",
    [
        "company_placement",
        "wage_subsidy",
        "utility_work",
        "practice_in_course",
        "mentor",
        "danish_education",
        "health_guidance",
        "special_utility_work",
    ],
)
def test_2025_p18_stk2_the_other_kinds_need_no_concrete_job(kind: str) -> None:
    assert by(case(f"{BENEFIT}\n2025-05-02 offer_started kind={kind}")) == []


# An education that gives SU


@pytest.mark.parametrize(
    ("order", "takeover", "day", "citation"),
    [
        ("2004", OLD, "2005-05-02", "BEK-2004-02-17 §25 stk.2"),
        ("2020", BEFORE, "2022-05-02", "BEK-1307-2020 §31 stk.2"),
        ("2025", AFTER, "2025-05-02", "BEK-2024-12-30 §21 stk.2"),
    ],
)
def test_an_education_that_gives_su_is_no_offer(order: str, takeover: str, day: str, citation: str) -> None:
    pin = "2004" if order == "2004" else None
    fact = f"{takeover}\n{day} offer_started kind=ordinary_education gives_su="
    assert by(case(fact + "true", regulation=pin)) == [citation]
    assert by(case(fact + "false", regulation=pin)) == []


# What the law merely advises against


# What cannot be


@pytest.mark.parametrize(
    "fact",
    [
        "benefit_started",
        "employment_started",
        "annulled",
        "moved",
        "contract_signed",
        "need_recorded",
        "takeover",
    ],
)
def test_on_a_closed_case_nothing_but_an_annulment_is_recorded(fact: str) -> None:
    fields = " fact_id=x" if fact == "annulled" else ""
    file = case(f"{BEFORE} + goals_met #x\n2022-05-01 case_closed\n2022-05-02 {fact}{fields}")
    assert [name for name, _ in refused(file)] == ([] if fact == "annulled" else [fact])


STATES = {
    "benefit": ("benefit_started", "benefit_ended", "benefit_started benefit=transition"),
    "employment": ("employment_started", "employment_ended", "employment_started ordinary=false"),
    "education": ("education_started", "education_ended", "education_started ordinary=false"),
    "offer": ("offer_started", "offer_ended", "offer_started offer=o2"),
    "leave": ("leave_started", "leave_ended", None),
    "repatriation": ("repatriation_preparation_started", "repatriation_preparation_ended", None),
    "programme": ("programme_started", "programme_ended", None),
}


@pytest.mark.parametrize("state", STATES)
def test_nothing_starts_that_runs_and_nothing_ends_that_does_not_run(state: str) -> None:
    start, end, other = STATES[state]
    twice = case(f"{BEFORE}\n2022-04-01 {start}\n2022-04-02 {start}")
    assert refused(twice) == [(start, None)]
    ended_twice = case(f"{BEFORE}\n2022-04-01 {start}\n2022-04-02 {end}\n2022-04-03 {end}")
    assert refused(ended_twice) == [(end, None)]
    again = case(f"{BEFORE}\n2022-04-01 {start}\n2022-04-02 {end}\n2022-04-03 {start}")
    assert refused(again) == []
    if other:
        assert refused(case(f"{BEFORE}\n2022-04-01 {start}\n2022-04-02 {other}")) == []
        assert refused(case(f"{BEFORE}\n2022-04-01 {other}\n2022-04-02 {end}")) == [(end, None)]


@pytest.mark.parametrize("state", [state for state in STATES if state != "programme"])
def test_what_never_started_cannot_end(state: str) -> None:
    end = STATES[state][1]
    assert refused(case(f"{BEFORE}\n2022-04-02 {end}")) == [(end, None)]


def test_the_programme_runs_from_the_takeover_also_when_no_start_was_recorded() -> None:
    assert refused(case(f"{BEFORE}\n2022-04-02 programme_ended")) == []
    assert refused(case(f"2022-03-30 programme_ended\n{BEFORE}")) == [("programme_ended", None)]


@pytest.mark.parametrize("state", [state for state in STATES if state != "programme"])
@pytest.mark.parametrize("swapped", [False, True], ids=["end first", "start first"])
def test_an_end_and_a_start_of_one_state_on_one_day_leave_no_gap_whatever_their_order(
    state: str, swapped: bool
) -> None:
    start, end, _ = STATES[state]
    same_day = [f"2022-04-02 {end}", f"2022-04-02 {start}"][:: -1 if swapped else 1]
    assert refused(case("\n".join([BEFORE, f"2022-04-01 {start}", *same_day]))) == []


def test_a_state_that_starts_and_ends_on_one_day_holds_on_no_day() -> None:
    file = case(f"{BEFORE}\n2022-04-02 benefit_started + benefit_ended")
    assert refused(file) == []
    assert {d.duty for d in planned(file, "2022-04-02").duties} & {"visitation", "first_offer"} == set()


def test_without_an_order_on_file_only_what_cannot_be_is_refused() -> None:
    file = case("""
        2018-01-31 takeover + benefit_started
        2018-02-01 offer_started kind=special_upskilling gives_su=true weekly_hours=50
        2018-02-02 offer_started offer=o2 kind=wage_subsidy until=2030-01-01
        2018-02-03 contract_set_by_municipality ground=disagreement
        2018-02-04 leave_ended""")
    assert refused(file) == [("leave_ended", None)]


# How the answer is given


def test_the_index_is_that_of_the_file_and_the_list_is_in_its_order() -> None:
    file = case(f"2022-05-02 leave_ended\n{BEFORE}\n2022-04-02 offer_ended\n2022-04-01 benefit_ended")
    remarks = read(file).refused
    assert [(remark.index, remark.fact) for remark in remarks] == [
        (0, "leave_ended"),
        (2, "offer_ended"),
        (3, "benefit_ended"),
    ]
    assert all(remark.reason.strip() for remark in remarks)


@pytest.mark.parametrize(
    ("timeline", "new"),
    [
        (AFTER, "2025-04-20 contract_deferred expected_on=2025-06-01"),
        (AFTER, "2025-04-20 contract_set_by_municipality ground=disagreement"),
        (AFTER, "2025-04-20 offer_ended"),
        (BEFORE, "2022-04-20 offer_started weekly_hours=40"),
        (AFTER, "2025-03-30 follow_up_held"),
        (AFTER, "2025-04-20 annulled fact_id=nobody"),
    ],
    ids=["deferred", "disagreement", "not running", "hours", "before takeover", "not on file"],
)
def test_a_programme_refuses_the_same_action_with_the_same_words(timeline: str, new: str) -> None:
    checked = read(case(f"{timeline}\n{new}")).refused[0]
    said = refusal(case(timeline), FACT.validate_python(facts(new)[0]))
    assert said is not None
    assert (said.reason, said.citation) == (checked.reason, checked.citation)


def test_a_programme_records_what_is_lawful() -> None:
    assert refusal(case(AFTER), FACT.validate_python(facts("2025-04-20 contract_signed")[0])) is None


@pytest.mark.parametrize("state", STATES)
def test_an_end_on_a_later_day_does_not_make_a_second_start_lawful(state: str) -> None:
    start, end, _ = STATES[state]
    file = case(f"{BEFORE}\n2022-04-01 {start}\n2022-04-02 {start}\n2022-04-10 {end}")
    assert [(r.index, r.fact) for r in read(file).refused] == [(2, start)]


def test_a_second_start_that_was_refused_does_not_outlive_the_end() -> None:
    file = case(
        BENEFIT,
        """
        2025-04-02 benefit_started
        2025-04-10 benefit_ended
        2025-05-02 offer_started kind=short_guidance""",
    )
    assert refused(file) == [("benefit_started", None)]
    assert "visitation" in [d.duty for d in planned(file, "2025-05-03").duties if d.status == "lapsed"]


@pytest.mark.parametrize("state", [state for state in STATES if state != "programme"])
def test_after_an_end_and_a_start_on_one_day_the_state_runs(state: str) -> None:
    start, end, _ = STATES[state]
    file = case(f"{BEFORE}\n2022-04-01 {start}\n2022-04-02 {start} + {end}\n2022-04-03 {start}\n2022-04-04 {end}")
    assert [(r.index, r.fact) for r in read(file).refused] == [(4, start)]


def test_the_programme_runs_from_the_takeover_on_and_not_without_one() -> None:
    assert refused(case(f"{BEFORE} + programme_ended reason=moved")) == []
    assert refused(case("2022-03-30 programme_ended reason=moved\n2022-03-31 takeover")) == [("programme_ended", None)]
    assert refused(case("2022-03-31 programme_ended reason=moved")) == [("programme_ended", None)]


@pytest.mark.parametrize("between", ["", " + need_recorded", " + need_recorded + need_recorded", " + employment_ended"])
def test_an_end_is_found_wherever_it_stands_on_the_day_of_the_new_start(between: str) -> None:
    runs = f"{BEFORE} + benefit_started + employment_started"
    assert refused(case(f"{runs}\n2022-05-01 benefit_started{between} + benefit_ended")) == []
