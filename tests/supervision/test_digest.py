"""The morning's overview: what stands in it, for whom, and when somebody's leader is told."""

from datetime import date

import pytest

from programme.digest import Addressee, Standing, digest
from programme.evaluation import Owed

MONDAY = date(2040, 1, 16)
ANNA = Addressee(kind="caseworker", name="anna")
NORTH = Addressee(kind="team", name="nord")
CITY = Addressee(kind="municipality", name="0101")


def standing(case: str, *due: str, caseworker: str | None = None, team: str | None = None) -> Standing:
    owed = [
        Owed(duty="contract", citation="§ 6", due=date.fromisoformat(day), overdue=date.fromisoformat(day) < MONDAY)
        for day in due
    ]
    return Standing(case=case, municipality="0101", caseworker=caseworker, team=team, owed=owed)


def test_a_caseworker_is_told_what_is_overdue_due_today_and_due_within_a_week():
    found = digest(
        ANNA, MONDAY, [standing("a", "2040-01-10", "2040-01-16", "2040-01-23", "2040-01-24", caseworker="anna")], 14
    )
    assert [(line.due.isoformat(), line.late) for line in found.overdue] == [("2040-01-10", 6)]
    assert [line.due.isoformat() for line in found.today] == ["2040-01-16"]
    assert [line.due.isoformat() for line in found.week] == ["2040-01-23"]
    assert found.escalated == []


@pytest.mark.parametrize(("due", "escalated"), [("2040-01-02", False), ("2040-01-01", True)])
def test_the_leader_is_told_of_what_is_overdue_for_more_than_fourteen_days(due: str, escalated: bool):
    found = digest(NORTH, MONDAY, [standing("a", due, caseworker="anna", team="nord")], 14)
    assert bool(found.escalated) is escalated
    assert found.by_caseworker == {"anna": 1}
    assert found.overdue == []


def test_without_a_team_the_municipality_is_told():
    found = digest(CITY, MONDAY, [standing("a", "2039-12-01", caseworker="anna")], 14)
    assert [line.case for line in found.escalated] == ["a"]


def test_what_has_no_caseworker_is_the_work_of_the_team_and_else_of_the_municipality():
    nobodys, teams = standing("a", "2040-01-16"), standing("b", "2040-01-16", team="nord")
    assert [line.case for line in digest(CITY, MONDAY, [nobodys, teams], 14).today] == ["a"]
    assert [line.case for line in digest(NORTH, MONDAY, [nobodys, teams], 14).today] == ["b"]


def test_nothing_to_see_to_is_an_empty_overview():
    assert digest(ANNA, MONDAY, [standing("a", "2040-02-16", caseworker="anna")], 14).is_empty


def test_a_case_that_is_not_followed_is_told_of():
    silent = Standing(case="a", municipality="0101", caseworker="anna", owed=[], is_followed=False)
    found = digest(ANNA, MONDAY, [silent], 14)
    assert found.silent == ["a"]
    assert not found.is_empty
