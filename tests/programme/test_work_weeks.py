"""The ledger of the work duty of 2025: 37 hours a week, what counts, and illness nobody was told of."""

from datetime import date

from programme.administration import administration
from programme.ledger import Ledger
from programme.work_weeks import Illness, WorkWeek, illnesses, work_weeks
from statute.checks import read
from tests.programme.ledgers import accepted, opened

PLACEMENT = {"fact": "offer_started", "on": "2025-08-04", "offer": "o-1", "kind": "company_placement"}


def weeks(ledger: Ledger) -> list[WorkWeek]:
    return work_weeks(administration(ledger.records), read(ledger.case_file()).history)


def ill(ledger: Ledger, on: str) -> list[Illness]:
    return illnesses(administration(ledger.records), read(ledger.case_file(), date.fromisoformat(on)).history)


def day(ledger: Ledger, on: str, activity: str, planned: float, **hours: object) -> Ledger:
    return accepted(ledger, on, "hours_recorded", activity=activity, planned=planned, **hours)


def test_a_week_adds_up_what_was_planned_attended_and_missed():
    ledger = opened(PLACEMENT)
    ledger = day(ledger, "2025-08-04", "offer", 7, offer="o-1", attended=7)
    ledger = day(ledger, "2025-08-05", "offer", 7, offer="o-1", sick=7)
    ledger = day(ledger, "2025-08-06", "offer", 7, offer="o-1", attended=4)
    ledger = day(ledger, "2025-08-07", "danish_education", 6, attended=6)
    [week] = weeks(ledger)
    assert (week.monday, week.planned, week.attended, week.sick, week.absent) == (date(2025, 8, 4), 27, 17, 7, 3)
    assert (week.owed, week.counted, week.missing) == (37, 24, 13)  # illness counts, absence does not
    assert [(left.on, left.hours, left.citation) for left in week.left_out] == [
        (date(2025, 8, 6), 3, "INTEGRATIONSLOVEN §20 d stk.1")
    ]


def test_preparation_and_job_search_count_four_hours_together_at_an_assigned_place():
    ledger = day(opened(), "2025-08-04", "preparation", 3, attended=3, assigned_place=True)
    ledger = day(ledger, "2025-08-05", "job_search", 3, attended=3, assigned_place=True)
    ledger = day(ledger, "2025-08-06", "job_search", 2, attended=2)
    [week] = weeks(ledger)
    assert week.counted == 4
    assert {left.citation for left in week.left_out} == {"BEK-2024-12-30 §36 stk.1", "BEK-2024-12-30 §36 stk.2"}


def test_travel_counts_between_two_activities_of_a_day():
    ledger = day(opened(PLACEMENT), "2025-08-04", "offer", 4, offer="o-1", attended=4, travel=0.5)
    assert weeks(ledger)[0].counted == 4
    ledger = day(ledger, "2025-08-04", "danish_education", 3, attended=3)
    assert weeks(ledger)[0].counted == 7.5


def test_a_decision_takes_hours_off_the_weeks_from_its_own_on():
    ledger = day(opened(), "2025-08-04", "danish_education", 6, attended=6)
    ledger = accepted(ledger, "2025-08-13", "work_duty_reduced", by_hours=17, reason="helbred")
    ledger = day(ledger, "2025-08-14", "danish_education", 6, attended=6)
    assert [(week.owed, week.missing) for week in weeks(ledger)] == [(37, 31), (20, 14)]


def test_act_p17a_each_working_day_of_preparing_repatriation_takes_a_fifth_off_the_week():
    wednesday = {"fact": "repatriation_preparation_started", "on": "2025-08-06"}
    monday = {"fact": "repatriation_preparation_ended", "on": "2025-08-11"}
    ledger = opened(wednesday, monday)
    for on in ("2025-08-04", "2025-08-11"):
        ledger = day(ledger, on, "danish_education", 6, attended=6)
    assert [(week.owed, week.missing) for week in weeks(ledger)] == [(14.8, 8.8), (37, 31)]
    ledger = accepted(ledger, "2025-08-04", "work_duty_reduced", by_hours=17, reason="helbred")
    assert [(week.owed, week.missing) for week in weeks(ledger)] == [(0, 0), (20, 14)]


def test_hours_and_decisions_recorded_again_take_the_place_of_the_wrong_ones():
    ledger = day(opened(PLACEMENT), "2025-08-04", "offer", 7, offer="o-1", sick=7)
    ledger = day(ledger, "2025-08-04", "danish_education", 3, attended=3)
    ledger = day(ledger, "2025-08-04", "offer", 7, offer="o-1", attended=6)
    ledger = accepted(ledger, "2025-08-04", "work_duty_reduced", by_hours=17, reason="tastefejl")
    ledger = accepted(ledger, "2025-08-04", "work_duty_reduced", by_hours=7, reason="helbred")
    [week] = weeks(ledger)
    assert (week.planned, week.attended, week.sick, week.owed) == (10, 9, 0, 30)
    assert ill(ledger, "2025-08-05") == []


def test_illness_in_a_placement_is_reported_to_municipality_and_enterprise_on_its_first_day():
    ledger = day(opened(PLACEMENT), "2025-08-04", "offer", 7, offer="o-1", attended=7)
    ledger = day(ledger, "2025-08-05", "offer", 7, offer="o-1", sick=7)
    told = {"offer": "o-1", "first_day": "2025-08-05"}
    ledger = accepted(ledger, "2025-08-05", "absence_reported", to="municipality", **told)
    ledger = day(ledger, "2025-08-06", "offer", 7, offer="o-1", sick=7)
    ledger = accepted(ledger, "2025-08-06", "absence_reported", to="enterprise", **told)
    assert [(each.to, each.told_on, each.late, each.citation) for each in ill(ledger, "2025-08-06")] == [
        ("municipality", date(2025, 8, 5), False, "BEK-2024-12-30 §25"),
        ("enterprise", date(2025, 8, 6), True, "BEK-2024-12-30 §25"),
    ]


def test_illness_that_nobody_was_told_of_is_late_when_its_first_day_is_over_and_each_illness_counts_once():
    ledger = opened(PLACEMENT)
    for on, hours in (("2025-08-05", {"sick": 7}), ("2025-08-06", {"sick": 7}), ("2025-08-07", {"attended": 7})):
        ledger = day(ledger, on, "offer", 7, offer="o-1", **hours)
    assert [each.late for each in ill(ledger, "2025-08-05")] == [False, False]
    assert [each.late for each in ill(ledger, "2025-08-07")] == [True, True]
    ledger = day(ledger, "2025-08-08", "offer", 7, offer="o-1", sick=7)
    assert {each.first_day for each in ill(ledger, "2025-08-08")} == {date(2025, 8, 5), date(2025, 8, 8)}


def test_illness_in_a_wage_subsidy_job_is_no_matter_of_the_order_of_2025():
    subsidy = {"fact": "offer_started", "on": "2025-08-04", "offer": "o-2", "kind": "wage_subsidy"}
    ledger = day(opened(subsidy), "2025-08-05", "offer", 7, offer="o-2", sick=7)
    assert ill(ledger, "2025-08-06") == []
