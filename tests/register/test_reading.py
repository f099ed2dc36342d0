"""Lists: who is in them, in which order, on which page; who is found by name; how timely a municipality is."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from register.filters import Filter
from register.overviews import Overviews
from register.reading import Reader
from register.writing import Writer
from tests.programme.ledgers import accepted
from tests.register.standings import named, taken_over, write

TODAY = date(2025, 3, 1)


def cases_of(reader: Reader, **narrowing: object) -> list[str]:
    return [one.case for one in reader.page(Filter(**narrowing), TODAY).cases]  # pyright: ignore[reportArgumentType]


def test_a_list_holds_the_cases_of_the_municipality_alone(writer: Writer, reader: Reader) -> None:
    write(writer, taken_over("a-1", "0101"), "2025-03-01")
    write(writer, taken_over("b-1", "0751"), "2025-03-01")
    assert cases_of(reader, municipality="0751") == ["b-1"]


def test_the_most_urgent_comes_first_and_what_has_no_due_day_last(writer: Writer, reader: Reader) -> None:
    write(writer, taken_over("late", on="2025-01-15"), "2025-03-01")
    write(writer, taken_over("later", on="2025-01-10"), "2025-03-01")
    write(writer, taken_over("in-time", on="2025-02-20"), "2025-03-01")
    closed = accepted(taken_over("closed"), "2025-02-01", "case_closed", reason="rejst")
    write(writer, closed, "2025-03-01")
    assert cases_of(reader) == ["later", "late", "in-time"]
    assert cases_of(reader, ended=True) == ["closed"]
    assert cases_of(reader, ended=None) == ["later", "late", "in-time", "closed"]


def test_days_late_are_counted_from_the_due_day(writer: Writer, reader: Reader) -> None:
    write(writer, taken_over("a-1", on="2025-01-10"), "2025-02-01")
    line = reader.listed("a-1", date(2025, 2, 10))
    assert line is not None
    assert line.days_late == 0
    line = reader.listed("a-1", date(2025, 2, 13))
    assert line is not None
    assert line.days_late == 3  # though no evaluation has come since the due day, 10 February


def test_a_list_is_given_page_by_page(writer: Writer, reader: Reader) -> None:
    for number in range(5):
        write(writer, taken_over(f"c-{number}"), "2025-03-01")
    pages = [reader.page(Filter(), TODAY, sort="case", number=number, size=2) for number in (1, 2, 3, 4)]
    assert [[one.case for one in page.cases] for page in pages] == [["c-0", "c-1"], ["c-2", "c-3"], ["c-4"], []]
    assert {(page.total, page.last) for page in pages} == {(5, 3)}


def test_lists_are_narrowed(writer: Writer, reader: Reader) -> None:
    mine = accepted(taken_over("mine"), "2025-01-16", "assigned", caseworker="mette", team="nord")
    write(writer, mine, "2025-03-01")
    write(writer, taken_over("nobodys", on="2025-02-20"), "2025-03-01")
    assert cases_of(reader, caseworker="mette") == ["mine"]
    assert cases_of(reader, team="nord") == ["mine"]
    assert cases_of(reader, unassigned=True) == ["nobodys"]
    assert cases_of(reader, days_late=1) == ["mine"]
    assert cases_of(reader, days_late=14) == ["mine"]  # since 15 February
    assert cases_of(reader, days_late=15) == []
    assert cases_of(reader, due_before=date(2025, 3, 20)) == ["mine"]
    assert cases_of(reader, due_before=date(2025, 3, 21)) == ["mine", "nobodys"]
    assert cases_of(reader, due_from=date(2025, 2, 16)) == ["nobodys"]
    assert cases_of(reader, duty="visitation") == ["mine", "nobodys"]
    assert cases_of(reader, phase="offers") == []


@pytest.mark.parametrize(
    "text", ["Åse", "aase", "ÅSE", "aas", "Åse Sørensen", "soer", "SØRENSEN ås", "010190-1234", "0101901234", "n-1"]
)
def test_a_person_is_found(writer: Writer, reader: Reader, text: str) -> None:
    write(writer, named(taken_over("n-1"), "Åse Margrethe Sørensen", "010190-1234"), "2025-03-01")
    write(writer, named(taken_over("n-2"), "José García"), "2025-03-01")
    assert cases_of(reader, municipality="0101", found_by=text) == ["n-1"]


def test_accents_do_not_matter(writer: Writer, reader: Reader) -> None:
    write(writer, named(taken_over("n-2"), "José García"), "2025-03-01")
    assert cases_of(reader, municipality="0101", found_by="jose garcia") == ["n-2"]


@pytest.mark.parametrize("text", ["Sorte", "rensen", "Åse Hansen", "s", "010190-1235", ""])
def test_nobody_is_found_who_does_not_fit(writer: Writer, reader: Reader, text: str) -> None:
    write(writer, named(taken_over("n-1"), "Åse Margrethe Sørensen", "010190-1234"), "2025-03-01")
    assert cases_of(reader, municipality="0101", found_by=text) == []


def test_a_person_is_found_by_the_own_municipality_alone(writer: Writer, reader: Reader) -> None:
    write(writer, named(taken_over("n-1"), "Åse Sørensen"), "2025-03-01")
    write(writer, named(taken_over("o-1", "0751"), "Ole Olsen"), "2025-03-01")
    assert cases_of(reader, municipality="0751", found_by="Åse") == []


def test_a_person_of_an_ended_case_is_found(writer: Writer, reader: Reader) -> None:
    closed = accepted(named(taken_over("n-1"), "Åse Sørensen"), "2025-02-01", "case_closed", reason="rejst")
    write(writer, closed, "2025-03-01")
    assert cases_of(reader, municipality="0101", found_by="Åse", ended=None) == ["n-1"]


def test_a_corrected_name_is_found_and_the_wrong_one_no_more(writer: Writer, reader: Reader) -> None:
    wrong = named(taken_over("n-1"), "Aase Sorensen")
    write(writer, wrong, "2025-03-01")
    write(writer, named(wrong, "Karen Blixen", on="2025-02-01"), "2025-03-01", number=2)
    assert cases_of(reader, municipality="0101", found_by="Karen") == ["n-1"]
    assert cases_of(reader, municipality="0101", found_by="Aase") == []


def test_timeliness_counts_what_fell_due_by_quarter(writer: Writer, engine: Engine) -> None:
    signed = accepted(taken_over("met"), "2025-02-10", "contract_signed", party="both", manner="signed")
    write(writer, signed, "2025-03-01")
    write(writer, taken_over("late"), "2025-03-01")
    write(writer, taken_over("elsewhere", "0751"), "2025-03-01")
    overviews = Overviews(engine)
    counted = [row for row in overviews.timeliness(TODAY, "0101") if row.duty == "contract"]
    assert [(row.quarter, row.met, row.met_late, row.overdue) for row in counted] == [("2025-Q1", 1, 0, 1)]
    everywhere = [row for row in overviews.timeliness(TODAY) if row.duty == "contract"]
    assert [(row.municipality, row.overdue) for row in everywhere] == [("0101", 1), ("0751", 1)]


def test_a_duty_counts_for_who_was_responsible_on_its_day(writer: Writer, engine: Engine) -> None:
    moved = accepted(taken_over("moved"), "2025-02-20", "moved", municipality="0751")
    write(writer, moved, "2025-03-01")
    [contract] = [row for row in Overviews(engine).timeliness(TODAY) if row.duty == "contract"]
    assert (contract.municipality, contract.missed) == ("0101", 1)


def test_interviews_are_listed_in_the_order_they_begin(writer: Writer, reader: Reader) -> None:
    for case, at in (("a-1", "2025-02-10T10:00:00+01:00"), ("a-2", "2025-02-10T09:00:00+01:00")):
        write(writer, accepted(taken_over(case), "2025-02-03", "invited", to="contract", at=at), "2025-02-03")
    day = datetime(2025, 2, 10, tzinfo=UTC), datetime(2025, 2, 11, tzinfo=UTC)
    assert [one.case for one in reader.appointments(Filter(municipality="0101"), *day)] == ["a-2", "a-1"]
    assert reader.appointments(Filter(municipality="0751"), *day) == []
