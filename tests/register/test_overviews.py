"""Across cases: what a calendar and a morning's overview are made of, what was missed, and the tables of a report."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from activities.caseload import Caseload
from programme.digest import Addressee
from programme.ledger import Ledger
from register.filters import Filter
from register.overviews import Overviews
from register.reading import Reader
from register.reports import CASE_COLUMNS, DUTY_COLUMNS, cases_csv, duties_csv
from register.writing import Writer
from tests.programme.ledgers import accepted
from tests.register.standings import named, taken_over, write

TODAY = date(2025, 3, 1)
LATE, MISSED = "2025-04-20", "2025-05-01"
"""The visitation was due on 15 April 2025; on 22 April the benefit ended, for which it is owed."""
ANNA = Addressee(kind="caseworker", name="anna")


@pytest.fixture
def overviews(engine: Engine) -> Overviews:
    return Overviews(engine)


def annas(case: str, on: str = "2025-01-15") -> Ledger:
    return accepted(taken_over(case, on=on), on, "assigned", caseworker="anna", team="nord")


def missed(ledger: Ledger) -> Ledger:
    return accepted(ledger, "2025-04-22", "benefit_ended", benefit="self_support_and_return")


def long_ago() -> datetime:
    return datetime.now(UTC) - timedelta(days=60)


def test_a_calendar_is_made_of_what_a_caseworker_or_a_team_owes(writer: Writer, overviews: Overviews) -> None:
    write(writer, annas("a-1"), "2025-03-01")
    write(writer, taken_over("b-1"), "2025-03-01")
    write(writer, taken_over("c-1", "0751"), "2025-03-01")
    owed = overviews.owed("0101", caseworker="anna", dropped_since=long_ago())
    assert {one.case for one in owed} == {"a-1"}
    assert ("contract", date(2025, 2, 15), True) in [(one.duty, one.due, one.is_owed) for one in owed]
    assert {one.case for one in overviews.owed("0101", team="nord")} == {"a-1"}
    assert overviews.owed("0751", team="nord") == []


def test_an_event_that_changes_has_a_higher_number_and_what_stays_keeps_its_own(
    writer: Writer, overviews: Overviews
) -> None:
    write(writer, annas("a-1"), "2025-02-01", number=3)
    signed = accepted(annas("a-1"), "2025-02-10", "contract_signed", party="both", manner="signed")
    write(writer, signed, "2025-02-10", number=5)
    numbers = {one.duty: (one.is_owed, one.changed_by) for one in overviews.owed("0101", dropped_since=long_ago())}
    assert numbers["contract"] == (False, 5)
    assert numbers["visitation"] == (True, 3)


def test_a_calendar_hears_that_what_was_missed_is_cancelled_and_one_that_never_had_it_hears_nothing(
    writer: Writer, overviews: Overviews
) -> None:
    write(writer, annas("a-1"), LATE, number=1)
    write(writer, missed(annas("a-1")), MISSED, number=2)
    write(writer, missed(annas("b-1")), MISSED)
    found = [one for one in overviews.owed("0101", dropped_since=long_ago()) if one.duty == "visitation"]
    assert [(one.case, one.is_owed) for one in found] == [("a-1", False)]
    assert overviews.owed("0101", dropped_since=datetime.now(UTC) + timedelta(days=1)) == overviews.owed("0101")


@pytest.mark.parametrize(("day", "counted"), [(LATE, (1, 0)), (MISSED, (0, 1))])
def test_what_was_missed_is_counted_apart(
    writer: Writer, overviews: Overviews, day: str, counted: tuple[int, int]
) -> None:
    write(writer, annas("a-1") if day == LATE else missed(annas("a-1")), day)
    found = overviews.timeliness(date.fromisoformat(day), "0101")
    [row] = [row for row in found if row.duty == "visitation"]
    assert (row.overdue, row.missed) == counted


async def test_the_morning_is_about_what_presses_and_what_is_not_followed(
    writer: Writer, reader: Reader, overviews: Overviews
) -> None:
    write(writer, annas("late"), "2025-03-01")
    write(writer, annas("later", on="2025-02-20"), "2025-03-01")
    write(writer, taken_over("nobodys"), "2025-03-01")
    caseload, until = Caseload(reader, overviews), date(2025, 3, 8)
    found = await caseload.standings("0101", TODAY, until, ANNA)
    assert [(one.case, one.is_followed) for one in found] == [("late", True)]
    addressees = await caseload.addressees("0101", TODAY, until)
    assert {(to.kind, to.name) for to in addressees} == {
        ("caseworker", "anna"),
        ("team", "nord"),
        ("municipality", "0101"),
    }
    long_after = await caseload.standings("0101", date(2026, 3, 1), date(2025, 2, 8), ANNA)
    assert {(one.case, one.is_followed) for one in long_after} == {("late", False), ("later", False)}


def test_people_and_municipalities_are_those_of_running_cases(writer: Writer, overviews: Overviews) -> None:
    write(writer, annas("a-1"), "2025-03-01")
    write(writer, accepted(taken_over("b-1", "0751"), "2025-02-01", "case_closed", reason="rejst"), "2025-03-01")
    assert overviews.municipalities() == ["0101"]
    assert (overviews.people("0101").caseworkers, overviews.people("0101").teams) == (["anna"], ["nord"])
    assert overviews.programmes("0751") == 1


def test_the_stock_is_counted_by_municipality(writer: Writer, overviews: Overviews) -> None:
    write(writer, annas("a-1"), "2025-03-01")
    stock = overviews.stock(date(2025, 4, 15))
    assert stock.programmes == {("0101", "contract"): 1}
    assert stock.overdue_duties["0101", "contract"] == 1
    assert (stock.next_duties["0101", "visitation"], stock.due_soon["0101",]) == (1, 1)


def test_a_list_as_a_table_holds_every_case_and_no_formula(writer: Writer, reader: Reader) -> None:
    for number in range(3):
        write(writer, named(taken_over(f"c-{number}"), f"=SUM(A{number})"), "2025-03-01")
    table = b"".join(cases_csv(reader, Filter(municipality="0101"), TODAY, sort="case"))
    head, *lines = table.decode("utf-8-sig").splitlines()
    assert head == ";".join(CASE_COLUMNS)
    assert [line.split(";")[:2] for line in lines] == [[f"c-{number}", f"'=SUM(A{number})"] for number in range(3)]


def test_all_duties_of_a_municipality_as_a_table(writer: Writer, overviews: Overviews) -> None:
    write(writer, annas("a-1"), "2025-03-01")
    write(writer, taken_over("b-1", "0751"), "2025-03-01")
    head, *lines = b"".join(duties_csv(overviews, "0101")).decode("utf-8-sig").splitlines()
    assert head == ";".join(DUTY_COLUMNS)
    assert {line.split(";")[0] for line in lines} == {"a-1"}
    assert any(line.startswith("a-1;kontrakt;contract;1;kommunen;") and ";2025-02-15;" in line for line in lines)
