"""The figures `forloeb plan` gives for a case: the day, the number, the paragraph, and to whom they do not apply."""

from datetime import date

import pytest

from programme.plan import Plan
from statute.facts import CaseFile
from statute.figures import Figure
from tests.statute.casebuilder import case, planned

START = "2025-01-15 takeover + benefit_started"  # under 2025
OLD = "2023-01-15 takeover + benefit_started"  # under 2020
OF_2004 = "2004-05-10 takeover + benefit_started benefit=introduction"


def figures(file: CaseFile, on: str) -> dict[str, Figure]:
    return planned(file, on).figures


def values(file: CaseFile, on: str, part: str = "") -> dict[str, object]:
    return {name: figure.value for name, figure in figures(file, on).items() if part in name}


# The length of the programme (integrationsloven § 16, reading 23)


def test_the_programme_is_planned_for_a_year_and_lasts_at_most_five_from_the_takeover() -> None:
    assert values(case(START), "2025-03-01", "programme_") == {
        "programme_first_year_end": date(2026, 1, 15),
        "programme_outermost_end": date(2030, 1, 15),
    }


def test_a_recorded_start_counts_before_the_takeover_day_does() -> None:
    file = case(f"{START}\n2025-02-03 programme_started")
    assert values(file, "2025-03-01")["programme_outermost_end"] == date(2030, 2, 3)


def test_five_years_from_a_leap_day_end_on_28_february() -> None:
    assert values(case("2024-02-29 takeover"), "2024-03-01")["programme_outermost_end"] == date(2029, 2, 28)


def test_the_order_of_2020_has_the_same_year_and_five_years() -> None:
    assert values(case(OLD), "2023-03-01", "programme_") == {
        "programme_first_year_end": date(2024, 1, 15),
        "programme_outermost_end": date(2028, 1, 15),
    }


def test_the_length_is_of_the_act_and_marked_unverified_with_the_number_of_its_time() -> None:
    new, old = (
        figures(case(t), on)["programme_outermost_end"] for t, on in ((START, "2025-03-01"), (OLD, "2023-03-01"))
    )
    assert (new.citation, new.unverified, new.since) == ("INTEGRATIONSLOVEN §16 stk.7", True, date(2025, 1, 15))
    assert (old.citation, old.unverified, old.unit) == ("INTEGRATIONSLOVEN §16 stk.8", True, "date")
    assert new.basis == "Programmet kan højst vare til 15.01.2030: starten 15.01.2025 + 60 måneder."


def test_2004_has_no_length_on_file() -> None:
    assert not values(case(OF_2004, regulation="2004"), "2004-06-01", "programme_")


# When there are figures at all


@pytest.mark.parametrize(
    ("timeline", "on"),
    [
        (START, "2025-01-14"),  # before the takeover
        ("2019-01-15 takeover + benefit_started", "2019-02-01"),  # no order on file
        (f"{START}\n2025-02-01 case_closed", "2025-02-01"),
        (f"{START}\n2025-02-01 permanent_residence_granted", "2025-02-01"),
        (f"{START}\n2025-02-01 programme_ended", "2025-02-01"),
    ],
)
def test_no_figures_without_a_running_programme(timeline: str, on: str) -> None:
    assert values(case(timeline), on) == {}


def test_the_figures_return_with_a_new_start_and_count_from_it() -> None:
    file = case(f"{START}\n2025-02-01 programme_ended\n2025-06-02 programme_started")
    assert values(file, "2025-06-02")["programme_outermost_end"] == date(2030, 6, 2)


def test_a_plan_can_be_read_back_from_its_json_with_the_key_from() -> None:
    answer = planned(case(START), "2025-03-01")
    written = answer.model_dump_json()
    assert '"value":"2030-01-15"' in written
    assert '"from":"2025-01-15"' in written
    assert Plan.model_validate_json(written) == answer


# Practice in courses, 92 days in all (2004 §24 stk.2, 2020 §30 stk.2, 2025 §20 stk.2)


@pytest.mark.parametrize(
    ("facts", "left"),
    [
        ("", 91),  # three months from 10 April
        ("2025-03-01 offer_started kind=practice_in_course until=2025-03-31", 61),  # a month; two more from 10 April
        ("2025-03-01 offer_started kind=practice_in_course until=2025-03-31\n2025-03-11 offer_ended", 82),
        ("2025-04-01 offer_started kind=practice_in_course", 81),  # three months from 1 April less ten days
        ("2025-03-01 offer_started kind=company_placement until=2025-03-31", 91),
    ],
)
def test_practice_days_left(facts: str, left: int) -> None:
    assert values(case(f"{START}\n{facts}"), "2025-04-10")["practice_days_left"] == left


def test_practice_days_never_go_below_none() -> None:
    practice = """
        2025-03-03 offer_started kind=practice_in_course until=2025-03-04
        2025-03-10 offer_started offer=o2 kind=practice_in_course until=2025-04-09
        2025-04-10 offer_started offer=o3 kind=practice_in_course until=2025-05-09
        2025-05-12 offer_started offer=o4 kind=practice_in_course
    """
    days = ("2025-05-12", "2025-06-09", "2025-06-11", "2025-06-12")  # the last of them fills a month itself
    file = case(f"{START}\n{practice}")
    assert [values(file, day)["practice_days_left"] for day in days] == [28, 0, 0, 0]


def test_the_days_of_practice_are_said_in_the_months_of_the_order() -> None:
    basis = figures(case(START), "2025-04-10")["practice_days_left"].basis
    assert basis.startswith("Praktik under uddannelsesforløb må vare 1 måned ad gangen og 3 måneder i alt.")


@pytest.mark.parametrize(
    ("file", "on", "citation"),
    [
        (case(START), "2025-03-01", "BEK-2024-12-30 §20 stk.2"),
        (case(OLD), "2023-03-01", "BEK-1307-2020 §30 stk.2"),
        (case(OF_2004, regulation="2004"), "2004-06-01", "BEK-2004-02-17 §24 stk.2"),
    ],
)
def test_practice_cites_the_order_in_force(file: CaseFile, on: str, citation: str) -> None:
    assert figures(file, on)["practice_days_left"].citation == citation


# Special upskilling, once (2004 §26 stk.4, 2020 §32 stk.4, 2025 §22 stk.4)


def test_special_upskilling_is_left_once_for_those_with_a_higher_education() -> None:
    used = f"{START}\n2025-03-03 offer_started kind=special_upskilling concrete_job=true"
    assert values(case(START, higher_education=True), "2025-04-01")["special_upskilling_left"] == 1
    found = figures(case(used, higher_education=True), "2025-04-01")["special_upskilling_left"]
    assert (found.value, found.unit, found.citation) == (0, "courses", "BEK-2024-12-30 §22 stk.4")
    assert "special_upskilling_left" not in figures(case(START), "2025-04-01")


def test_special_upskilling_may_run_for_three_months() -> None:
    file = case(f"{START}\n2025-03-03 offer_started kind=special_upskilling concrete_job=true", higher_education=True)
    found = figures(file, "2025-04-01")["special_upskilling_last_day:o1"]
    assert (found.value, found.citation) == (date(2025, 6, 2), "BEK-2024-12-30 §22 stk.1")


# The last lawful day of running offers (2004 §38, 2020 §§36 and 44, 2025 §29)


def test_wage_subsidy_may_last_to_the_day_before_a_year_has_passed() -> None:
    file = case(f"{START}\n2025-03-03 offer_started offer=l1 kind=wage_subsidy")
    found = figures(file, "2025-04-01")["wage_subsidy_last_day:l1"]
    assert (found.value, found.citation, found.since) == (date(2026, 3, 2), "BEK-2026-01-20 §29", date(2025, 3, 3))
    assert not values(file, "2025-04-01", "weeks_left")


def test_an_ended_offer_has_no_last_day() -> None:
    file = case(f"{START}\n2025-03-03 offer_started kind=wage_subsidy\n2025-03-31 offer_ended")
    assert "wage_subsidy_last_day:o1" not in figures(file, "2025-04-01")


def test_suspended_days_move_the_last_day() -> None:
    file = case(
        f"{START}\n2025-03-03 offer_started kind=wage_subsidy"
        "\n2025-05-01 deadlines_suspended until=2025-05-10 duties=offer_limit"
    )
    found = figures(file, "2025-06-01")["wage_subsidy_last_day:o1"]
    assert found.value == date(2026, 3, 12)
    assert "stået stille" in found.basis


def test_utility_work_of_2020_has_thirteen_weeks_of_which_the_whole_ones_left_are_told() -> None:
    file = case(f"{OLD}\n2023-03-06 offer_started kind=utility_work")
    assert values(file, "2023-03-06", "utility_work") == {
        "utility_work_last_day:o1": date(2023, 6, 4),
        "utility_work_weeks_left:o1": 13,
    }
    assert values(file, "2023-03-07", "weeks_left") == {"utility_work_weeks_left:o1": 12}
    assert values(file, "2023-06-04", "weeks_left") == {"utility_work_weeks_left:o1": 0}
    assert values(file, "2023-07-01", "weeks_left") == {"utility_work_weeks_left:o1": 0}
    assert figures(file, "2023-03-06")["utility_work_weeks_left:o1"].citation == "BEK-1307-2020 §36 stk.2"


def test_utility_work_of_2025_has_no_limit_on_file() -> None:
    file = case(f"{START}\n2025-03-03 offer_started kind=utility_work")
    assert not values(file, "2025-04-01", "utility_work")


def test_preparatory_courses_count_for_six_months_for_the_activity_ready_of_2020() -> None:
    file = case(f"{OLD}\n2023-04-15 visitation_decided category=activity_ready")
    found = figures(file, "2023-05-01")["preparatory_course_counts_until"]
    assert (found.value, found.citation) == (date(2023, 7, 15), "BEK-1307-2020 §23 stk.2 pkt.3")
    assert "preparatory_course_counts_until" not in figures(file, "2023-04-14")  # still presumed job-ready


def test_own_payment_is_helped_for_a_folk_high_school_stay_of_26_weeks() -> None:
    file = case(
        f"{OLD}\n2023-02-01 offer_started offer=p1\n2023-03-01 offer_ended offer=p1"
        "\n2023-03-06 offer_started offer=h1 kind=folk_high_school",
        born="2000-01-01",
    )
    found = figures(file, "2023-04-01")["folk_high_school_support_last_day:h1"]
    assert (found.value, found.citation) == (date(2023, 9, 3), "BEK-1307-2020 §34 stk.5")


# The week of the work duty (integrationsloven § 20 d)


def test_37_hours_are_owed_and_those_of_running_offers_and_work_are_planned() -> None:
    file = case(
        f"{START}\n2025-03-03 offer_started offer=d1 kind=danish_education weekly_hours=15"
        " + offer_started offer=p1 kind=company_placement weekly_hours=12.5"
        " + employment_started weekly_hours=5"
    )
    assert values(file, "2025-03-06", "work_duty") == {
        "work_duty_hours": 37,
        "work_duty_planned_hours": 32.5,
        "work_duty_missing_hours": 4.5,
    }
    found = figures(file, "2025-03-06")["work_duty_planned_hours"]
    assert (found.unit, found.citation, found.unverified) == ("hours per week", "INTEGRATIONSLOVEN §20 d stk.1", True)
    assert found.since == date(2025, 3, 3)  # the Monday
    assert found.basis == (
        "Planlagt i ugen: danskuddannelse 15, virksomhedspraktik 12,5, ordinært arbejde 5; i alt 32,5 timer."
    )


@pytest.mark.parametrize(
    ("kind", "planned_hours"),
    [
        ("company_placement", 10),
        ("wage_subsidy", 10),
        ("utility_work", 10),
        ("special_utility_work", 10),
        ("short_guidance", 10),
        ("special_project", 10),
        ("practice_in_course", 10),
        ("ordinary_education", 10),
        ("special_upskilling", 10),
        ("danish_education", 10),
        ("mentor", 0),
        ("health_guidance", 0),
    ],
)
def test_which_kinds_of_offer_count_in_the_work_duty(kind: str, planned_hours: float) -> None:
    file = case(
        f"{START}\n2025-03-03 offer_started kind={kind} weekly_hours=10 concrete_job=true", higher_education=True
    )
    assert values(file, "2025-03-03")["work_duty_planned_hours"] == planned_hours


def test_more_than_37_planned_hours_leave_none_missing() -> None:
    file = case(
        f"{START}\n2025-03-03 offer_started offer=d1 kind=danish_education weekly_hours=15"
        " + offer_started offer=p1 weekly_hours=30"
    )
    assert values(file, "2025-03-03")["work_duty_missing_hours"] == 0


def test_ended_offers_and_work_no_longer_count_and_unknown_hours_are_named() -> None:
    file = case(
        f"{START}\n2025-03-03 offer_started weekly_hours=10 + employment_started weekly_hours=20"
        "\n2025-03-10 offer_ended + employment_ended + offer_started offer=o2 kind=utility_work"
    )
    assert values(file, "2025-03-09")["work_duty_planned_hours"] == 30
    assert values(file, "2025-03-10")["work_duty_planned_hours"] == 0
    assert figures(file, "2025-03-10")["work_duty_missing_hours"].basis.endswith("Uden oplyst timetal: nytteindsats.")


def test_subsidised_work_counts_once_whether_it_stands_as_an_offer_or_as_work() -> None:
    work = f"{START}\n2025-03-03 employment_started ordinary=false weekly_hours=20"
    both = f"{work} + offer_started kind=wage_subsidy weekly_hours=20"
    assert values(case(work), "2025-03-03")["work_duty_planned_hours"] == 20
    assert values(case(both), "2025-03-03")["work_duty_planned_hours"] == 20


@pytest.mark.parametrize(
    ("timeline", "person", "on"),
    [
        ("2025-01-15 takeover", {}, "2025-03-01"),  # without benefit
        (START, {"ukraine_special_act": True}, "2025-03-01"),
        (f"{START}\n2025-02-01 exempted scope=offers", {}, "2025-03-01"),
        (f"{START}\n2025-02-01 exempted ground=disability_pension scope=partial", {}, "2025-03-01"),
        ("2024-11-15 takeover + benefit_started", {}, "2024-12-31"),
    ],
)
def test_who_is_not_under_the_work_duty(timeline: str, person: dict[str, bool], on: str) -> None:
    assert not values(case(timeline, **person), on, "work_duty")


def test_a_partly_exempt_person_and_one_of_2024_in_january_2025_are() -> None:
    partly = case(f"{START}\n2025-02-01 exempted scope=partial")
    assert values(partly, "2025-03-01")["work_duty_hours"] == 37
    assert values(case("2024-11-15 takeover + benefit_started"), "2025-01-01")["work_duty_hours"] == 37


# The average of 15 hours (2020 §23 stk.3, readings 40 and 41)


def test_the_average_is_over_the_whole_offer_and_sums_concurrent_ones() -> None:
    file = case(
        f"{OLD}\n2023-03-01 offer_started offer=a kind=company_placement weekly_hours=10 until=2023-03-20"
        "\n2023-03-11 offer_started offer=b kind=wage_subsidy weekly_hours=12 until=2023-04-19"
    )
    # a: 20 days of 10 hours and 10 days of 12 beside them: (200 + 120) / 20; b: 40 days of 12, 10 days of 10 beside
    assert values(file, "2023-03-15", "average") == {
        "enterprise_hours_average:a": 16.0,
        "enterprise_hours_average:b": 14.5,
    }
    found = figures(file, "2023-03-15")["enterprise_hours_average:a"]
    assert (found.citation, found.unit, found.since) == ("BEK-1307-2020 §23 stk.3", "hours per week", date(2023, 3, 1))
    assert "01.03.2023-20.03.2023" in found.basis
    assert "kravet er mindst 15" in found.basis


def test_the_last_ended_offer_is_told_while_none_runs() -> None:
    file = case(
        f"{OLD}\n2023-02-01 offer_started offer=a weekly_hours=20\n2023-02-11 offer_ended offer=a"
        "\n2023-03-01 offer_started offer=b weekly_hours=9\n2023-03-11 offer_ended offer=b"
    )
    assert values(file, "2023-03-20", "average") == {"enterprise_hours_average:b": 9.0}


def test_utility_work_counts_only_from_a_year_after_the_start() -> None:
    file = case(f"{OLD}\n2024-01-05 offer_started kind=utility_work weekly_hours=20 until=2024-01-24")
    found = figures(file, "2024-01-10")["enterprise_hours_average:o1"]
    assert found.value == 10.0  # ten of twenty days lie on or after 15 January 2024
    assert "først fra 15.01.2024" in found.basis


def test_utility_work_in_the_second_year_counts_whole() -> None:
    file = case(f"{OLD}\n2024-02-05 offer_started kind=utility_work weekly_hours=20 until=2024-02-24")
    assert values(file, "2024-02-10", "average") == {"enterprise_hours_average:o1": 20.0}


def test_only_offers_beside_the_own_one_are_named_and_only_utility_work_is_said_to_wait() -> None:
    file = case(
        f"{OLD}\n2023-02-01 offer_started offer=before kind=utility_work\n2023-03-01 offer_ended offer=before"
        "\n2023-03-01 offer_started offer=own weekly_hours=20 until=2023-03-31"
        "\n2023-03-31 offer_started offer=beside kind=wage_subsidy until=2023-06-30"
    )
    own = figures(file, "2023-04-05")["enterprise_hours_average:own"]
    assert "Nytteindsats" not in own.basis
    assert own.basis.endswith("Uden oplyst timetal: løntilskud.")
    first_day = case(f"{OLD}\n2024-01-15 offer_started kind=utility_work weekly_hours=20 until=2024-02-24")
    assert "tæller først" not in figures(first_day, "2024-01-20")["enterprise_hours_average:o1"].basis


def test_unknown_hours_count_as_none_and_are_named() -> None:
    found = figures(case(f"{OLD}\n2023-03-01 offer_started"), "2023-03-15")["enterprise_hours_average:o1"]
    assert found.value == 0
    assert found.basis.endswith("Uden oplyst timetal: virksomhedspraktik.")


@pytest.mark.parametrize(
    ("timeline", "on"),
    [
        (f"{OLD}\n2023-03-01 visitation_decided category=activity_ready + offer_started weekly_hours=10", "2023-03-15"),
        ("2023-01-15 takeover\n2023-03-01 offer_started weekly_hours=10", "2023-03-15"),  # without benefit
        (f"{START}\n2025-03-01 offer_started weekly_hours=10", "2025-03-15"),  # dropped in 2025
        (f"{OLD}\n2023-03-01 offer_started kind=special_project weekly_hours=10", "2023-03-15"),
        (OLD, "2023-03-15"),
    ],
)
def test_where_no_average_is_asked(timeline: str, on: str) -> None:
    assert not values(case(timeline), on, "average")


# The employment supplement of 2004 (§33)


def test_placement_gives_12_21_kroner_an_hour() -> None:
    file = case(f"{OF_2004}\n2004-06-01 offer_started weekly_hours=20", regulation="2004")
    found = figures(file, "2004-06-10")["employment_supplement:o1"]
    assert (found.value, found.unit, found.citation) == (244.2, "DKK per week", "BEK-2004-02-17 §33 stk.1")
    assert found.basis == "20 timer x 12,21 kr. = 244,20 kr."


def test_none_is_due_without_the_benefit_or_when_taken_over_before_july_2002() -> None:
    placed = "\n2004-06-01 offer_started weekly_hours=20"
    without = figures(case("2004-05-10 takeover" + placed, regulation="2004"), "2004-06-10")
    early = "2002-06-30 takeover + benefit_started benefit=introduction"
    before = figures(case(early + placed, regulation="2004"), "2004-06-10")
    assert (without["employment_supplement:o1"].value, without["employment_supplement:o1"].citation) == (
        0,
        "BEK-2004-02-17 §33 stk.3",
    )
    assert (before["employment_supplement:o1"].value, before["employment_supplement:o1"].citation) == (
        0,
        "BEK-2004-02-17 §33 stk.1 pkt.2",
    )


@pytest.mark.parametrize(
    ("facts", "regulation", "on"),
    [
        ("2004-06-01 offer_started", "2004", "2004-06-10"),  # hours unknown
        ("2004-06-01 offer_started kind=wage_subsidy weekly_hours=20", "2004", "2004-06-10"),
        ("2004-06-01 offer_started weekly_hours=20\n2004-06-08 offer_ended", "2004", "2004-06-10"),
    ],
)
def test_where_the_supplement_is_not_told(facts: str, regulation: str, on: str) -> None:
    assert not values(case(f"{OF_2004}\n{facts}", regulation=regulation), on, "supplement")


def test_the_supplement_is_gone_after_2004() -> None:
    assert not values(case(f"{OLD}\n2023-03-01 offer_started weekly_hours=20"), "2023-03-10", "supplement")
