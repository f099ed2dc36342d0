"""The picture of what lies ahead: the nearest first, further right the later, and every day in words."""

from datetime import date

from programme.plan import plan
from service.desk.picture import picture
from statute.facts import CaseFile

CASE = CaseFile.model_validate(
    {
        "case": "7f3c-0101",
        "person": {"born": "1991-04-12", "group": "refugee"},
        "facts": [
            {"fact": "takeover", "on": "2025-05-01", "municipality": "0101"},
            {"fact": "benefit_started", "on": "2025-05-01", "benefit": "self_support_and_return"},
        ],
    }
)


def rows(on: date) -> dict[str, tuple[str, float, str]]:
    return {row.label: (row.sign, row.x, row.when) for row in picture(plan(CASE, on)).rows}


def test_what_comes_later_stands_further_right():
    drawn = picture(plan(CASE, date(2025, 5, 20)))
    days = [row.day for row in drawn.rows if row.day]
    assert days == sorted(days)
    assert [row.x for row in drawn.rows if row.day] == sorted(row.x for row in drawn.rows if row.day)
    assert all(drawn.today_x <= row.x <= 940 for row in drawn.rows)
    assert [tick.x for tick in drawn.ticks] == sorted(tick.x for tick in drawn.ticks)


def test_the_contract_is_due_then_late():
    assert rows(date(2025, 5, 20))["Kontrakt"][::2] == ("due", "01.06.2025, om 12 dage")
    assert rows(date(2025, 6, 1))["Kontrakt"][2] == "01.06.2025, i dag"
    assert rows(date(2025, 6, 11))["Kontrakt"][::2] == ("overdue", "01.06.2025, 10 dage over fristen")


def test_days_that_the_law_sets_are_milestones():
    assert rows(date(2025, 5, 20))["Programmet slutter senest"] == ("milestone", 940, "01.05.2030, om 4 år")


def test_the_end_of_a_special_act_permit_is_shown_ahead():
    person = CASE.person.model_copy(update={"ukraine_special_act": True})
    drawn = picture(plan(CASE.model_copy(update={"person": person}), date(2026, 3, 17)))
    assert {row.label: row.when for row in drawn.rows}[
        "Tilladelsen efter særloven udløber"
    ] == "17.03.2027, om 12 måneder"
