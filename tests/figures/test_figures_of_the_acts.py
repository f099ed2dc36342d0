"""Figures that rest on acts and not on the order: audits, appeals, placements, special-act permits, the work duty."""

from datetime import date

import pytest

from programme.plan import Plan
from statute.checks import read
from statute.facts import CaseFile
from statute.figures.figure import Figure
from tests.statute.casebuilder import case, planned


def figure(file: CaseFile, name: str, on: str) -> Figure | None:
    return planned(file, on).figures.get(name)


def value(file: CaseFile, name: str, on: str) -> object:
    found = figure(file, name, on)
    return None if found is None else found.value


# What an auditor counts (AUDIT-BEK-802-2025 §44 stk.4 nr.3, reading 27)

TAKEN_OVER = "2025-05-31 takeover + benefit_started"


def test_reading_27_an_auditor_counts_days_from_three_to_nine_months_after_the_takeover_both_included() -> None:
    held = "2025-08-30 follow_up_held\n2025-08-31 follow_up_held + follow_up_held\n2026-02-28 follow_up_held"
    file = case(f"{TAKEN_OVER}\n{held}\n2026-03-01 follow_up_held")
    assert figure(file, "audit_follow_ups", "2025-08-30") is None
    told = planned(file, "2026-03-15").figures["audit_follow_ups"].model_dump(mode="json")
    assert {name: told[name] for name in ("value", "unit", "from", "until", "required", "dates", "citation")} == {
        "value": 2,
        "unit": "follow-ups",
        "from": "2025-08-31",
        "until": "2026-02-28",
        "required": 4,
        "dates": ["2025-08-31", "2026-02-28"],
        "citation": "AUDIT-BEK-802-2025 §44 stk.4 nr.3",
    }
    assert value(file, "audit_follow_ups", "2025-12-01") == 1


@pytest.mark.parametrize(
    ("takeover", "citation"),
    [
        ("2024-03-31", None),  # the window ends 31 December 2024
        ("2024-04-01", "AUDIT-BEK-1711-2024 §44 stk.4 nr.3"),
        ("2024-09-30", "AUDIT-BEK-1711-2024 §44 stk.4 nr.3"),  # ends 30 June 2025
        ("2024-10-01", "AUDIT-BEK-802-2025 §44 stk.4 nr.3"),
    ],
)
def test_the_audit_order_is_that_in_force_when_the_window_ends(takeover: str, citation: str | None) -> None:
    found = figure(case(f"{takeover} takeover"), "audit_follow_ups", "2025-08-01")
    assert (found.citation if found else None) == citation


@pytest.mark.parametrize(
    ("life", "required"),
    [
        ("", 4),
        ("2025-08-31 goals_met", 0),
        ("2025-09-01 goals_met", 4),  # one day in the window was without
        ("2025-08-31 leave_started", 0),
        ("2025-08-15 leave_started\n2025-12-30 leave_ended", 4),
        ("2025-08-31 employment_started", 4),  # with benefit
        ("2025-08-31 benefit_ended + employment_started", 0),
        ("2025-08-31 benefit_ended + education_started", 0),
        ("2025-08-31 benefit_ended + employment_started ordinary=false", 4),
        ("2025-08-31 benefit_ended + employment_started + benefit_started benefit=cash_assistance", 4),
        ("2025-08-31 benefit_ended + employment_started + benefit_started benefit=unemployment_insurance", 0),
        ("2025-08-31 exempted scope=offers", 0),
        ("2025-08-31 exempted scope=partial", 4),
        ("2025-08-31 permanent_residence_granted", 0),
        ("2025-08-31 case_closed", 0),
    ],
)
def test_an_auditor_asks_for_four_unless_every_day_of_the_window_so_far_excuses(life: str, required: int) -> None:
    file = case(f"{TAKEN_OVER}\n{life}")
    told = planned(file, "2025-12-30").figures["audit_follow_ups"].model_dump()
    assert told["required"] == required


def test_2004_knows_no_audit_and_no_appeal() -> None:
    file = case("2025-01-15 takeover\n2025-02-01 contract_set_by_municipality ground=act", regulation="2004")
    assert figure(file, "audit_follow_ups", "2025-05-01") is None
    assert figure(file, "appeal_until", "2025-02-02") is None


def test_what_an_auditor_counts_is_read_back_from_the_json_of_the_plan() -> None:
    answer = planned(case(TAKEN_OVER), "2025-12-01")
    assert Plan.model_validate_json(answer.model_dump_json(by_alias=True)) == answer


# Appeals (reading 55)


@pytest.mark.parametrize(
    ("decided", "until"),
    [
        ("2025-02-03", date(2025, 3, 3)),  # a Monday, four weeks on
        ("2025-02-01", date(2025, 3, 3)),  # four weeks end on a Saturday
        ("2025-03-20", date(2025, 4, 22)),  # on Maundy Thursday; Easter Monday is 21 April
        ("2025-05-08", date(2025, 6, 6)),  # on 5 June
        ("2025-11-26", date(2025, 12, 29)),  # on 24 December; the 27th is a Saturday
    ],
)
def test_reading_55_a_decision_is_appealed_within_four_weeks_to_a_working_day(decided: str, until: date) -> None:
    file = case(f"2025-01-15 takeover\n{decided} contract_set_by_municipality ground=act")
    assert value(file, "appeal_until", decided) == until
    assert value(file, "appeal_until", until.isoformat()) == until
    found = figure(file, "appeal_until", decided)
    assert found is not None
    assert found.citation == "INTEGRATIONSLOVEN §53 stk.2"


def test_an_appeal_is_shown_to_its_last_day_only() -> None:
    file = case("2025-01-15 takeover\n2025-02-03 contract_set_by_municipality ground=act")
    assert value(file, "appeal_until", "2025-02-02") is None
    assert value(file, "appeal_until", "2025-03-04") is None


# The length of a placement (INTEGRATIONSLOVEN §23 b stk.4-5, reading 60)


@pytest.mark.parametrize(
    ("life", "until"),
    [
        ("2025-03-03 offer_started", date(2025, 3, 30)),  # presumed job-ready: 4 weeks less a day
        ("2025-02-01 obviously_unable_found\n2025-03-03 offer_started", date(2025, 6, 1)),  # 13 weeks less a day
        ("2025-03-03 offer_started\n2025-03-20 visitation_decided category=activity_ready", date(2025, 6, 1)),
        (
            "2025-03-03 offer_started weekly_hours=10\n2025-03-10 offer_started offer=o2 weekly_hours=10",
            date(2025, 4, 6),
        ),
        ("2025-03-03 offer_started kind=wage_subsidy", None),
        ("2025-03-03 offer_started\n2025-03-25 offer_ended", None),
    ],
)
def test_reading_60_a_placement_lasts_4_or_13_weeks_without_an_assessment(life: str, until: date | None) -> None:
    assert value(case(f"2025-01-15 takeover\n{life}"), "company_placement_until", "2025-03-25") == until


def test_the_length_of_a_placement_is_unverified_from_2025_on() -> None:
    file = case("2024-11-15 takeover\n2024-12-20 offer_started")
    before, after = (figure(file, "company_placement_until", day) for day in ("2024-12-31", "2025-01-01"))
    assert before is not None
    assert after is not None
    assert (before.unverified, after.unverified, after.citation) == (False, True, "INTEGRATIONSLOVEN §23 b stk.4")


@pytest.mark.parametrize(
    ("life", "warned"),
    [
        ("2024-03-04 offer_started until=2024-03-31", None),  # 4 weeks less a day
        ("2024-03-04 offer_started until=2024-04-01", "4 uger"),
        ("2024-03-04 offer_started until=2024-06-02", "4 uger"),  # 13 weeks less a day
        ("2024-03-04 offer_started until=2024-06-03", "13 uger"),
        ("2024-03-04 offer_started until=2024-09-01", "13 uger"),  # 26 weeks less a day
        ("2024-03-04 offer_started until=2024-09-02", "26 uger"),
        ("2024-02-01 obviously_unable_found\n2024-03-04 offer_started until=2024-06-02", None),
        ("2024-02-01 obviously_unable_found\n2024-03-04 offer_started until=2024-06-03", "13 uger"),
    ],
)
def test_reading_60_a_placement_planned_for_longer_is_warned_of(life: str, warned: str | None) -> None:
    warnings = read(case(f"2024-01-15 takeover\n{life}")).warnings
    said = f"Praktikken er planlagt til mere end {warned}; det kræver sin begrundelse."
    assert [warning.reason for warning in warnings] == ([said] if warned else [])


def test_the_warning_of_a_long_placement_is_unverified_from_2025_on() -> None:
    begun = [f"2024-01-15 takeover\n{day} offer_started until=2025-06-30" for day in ("2024-12-31", "2025-01-01")]
    unseen = ["Ordlyden efter 2024 er ikke set." in read(case(life)).warnings[0].reason for life in begun]
    assert unseen == [False, True]


# Permits under the special act (BEK-1095-2025 §1)


def test_the_end_of_the_special_act_permits_is_shown_ahead_and_then_a_new_basis_is_asked_for() -> None:
    file = case("2022-05-01 takeover", ukraine_special_act=True)
    shown = [
        value(file, "special_act_permit_until", day) for day in ("2025-09-14", "2025-09-15", "2027-03-17", "2027-03-18")
    ]
    assert shown == [None, date(2027, 3, 17), date(2027, 3, 17), None]
    asked = [[w.reason for w in planned(file, day).warnings] for day in ("2027-03-17", "2027-03-18")]
    assert asked[0] == []
    assert "registrér det nye opholdsgrundlag" in asked[1][0]
    assert planned(file, "2027-03-18").regulation == "BEK-1307-2020"


def test_who_has_another_basis_is_shown_no_end_and_asked_for_none() -> None:
    file = case("2022-05-01 takeover\n2026-01-10 residence_basis_changed", ukraine_special_act=True)
    assert value(file, "special_act_permit_until", "2026-01-09") == date(2027, 3, 17)
    assert value(file, "special_act_permit_until", "2026-01-10") is None
    assert planned(file, "2027-03-18").warnings == []


# The week of the work duty (INTEGRATIONSLOVEN §17 a and §20 d)

OWED = "2025-01-15 takeover + benefit_started"


@pytest.mark.parametrize(
    ("life", "owed"),
    [
        ("", 37),
        ("2025-03-05 repatriation_preparation_started\n2025-03-06 repatriation_preparation_ended", 29.6),  # Wednesday
        ("2025-03-05 repatriation_preparation_started", 14.8),  # Wednesday to Friday
        ("2025-03-01 repatriation_preparation_started\n2025-03-03 repatriation_preparation_ended", 37),  # the weekend
        ("2025-03-03 repatriation_preparation_started", None),  # the whole week
        ("2025-02-01 exempted scope=offers", None),
        ("2025-02-01 exempted scope=availability", 37),
        ("2025-02-01 exempted scope=partial", 37),
        ("2025-02-01 exempted scope=partial ground=disability_pension", None),
        ("2025-02-01 exempted scope=offers\n2025-03-05 exemption_ended of=offers", 37),
        ("2025-02-01 exempted scope=offers\n2025-03-05 exemption_ended of=availability", None),
        ("2025-02-01 exempted scope=offers\n2025-02-02 exempted scope=availability", None),
        ("2025-02-01 leave_started", 37),
        ("2025-02-01 programme_ended", None),
        ("2025-02-01 programme_ended + programme_started", 37),
        ("2025-02-01 permanent_residence_granted", None),
        ("2025-02-01 benefit_ended", None),
    ],
)
def test_the_hours_of_the_work_duty_owed_in_a_week(life: str, owed: float | None) -> None:
    assert value(case(f"{OWED}\n{life}"), "work_duty_hours", "2025-03-07") == owed


def test_act_p17a_missing_hours_are_what_is_owed_less_what_is_planned() -> None:
    file = case(f"{OWED}\n2025-02-01 offer_started weekly_hours=20\n2025-03-05 repatriation_preparation_started")
    assert value(file, "work_duty_missing_hours", "2025-03-05") == 0
    assert value(file, "work_duty_missing_hours", "2025-03-02") == 17


def test_act_p20d_the_work_duty_ends_five_years_after_the_start_of_the_programme() -> None:
    file = case(OWED)
    assert value(file, "work_duty_hours", "2030-01-14") == 37
    assert value(file, "work_duty_hours", "2030-01-15") is None
    started = case(f"{OWED}\n2025-02-10 programme_started")
    assert value(started, "work_duty_hours", "2030-02-09") == 37
    assert value(started, "work_duty_hours", "2030-02-10") is None
    assert value(case("2024-06-01 takeover + benefit_started"), "work_duty_hours", "2024-12-31") is None
    assert value(case("2024-06-01 takeover + benefit_started"), "work_duty_hours", "2026-02-01") == 37


# The supplement of 2004 (§33 stk.2-3)


def test_2004_p33_stk3_the_benefit_of_the_day_the_placement_started_decides() -> None:
    placed = "2004-06-01 offer_started weekly_hours=20"
    lost = case(
        f"2004-05-10 takeover + benefit_started benefit=introduction\n{placed}\n2004-06-15 benefit_ended "
        "benefit=introduction",
        regulation="2004",
    )
    assert value(lost, "employment_supplement:o1", "2004-06-20") == 244.20
    later = case(f"2004-05-10 takeover\n{placed}\n2004-06-15 benefit_started benefit=introduction", regulation="2004")
    assert value(later, "employment_supplement:o1", "2004-06-20") == 0
