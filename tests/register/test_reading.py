"""Lists: who is in them, in which order, on which page; who is found by name; how timely a municipality is."""

from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest
from sqlalchemy import Engine

from programme.ledger import Entry, RefusedFact
from register.filters import Filter, Sort
from register.overviews import Overviews
from register.reading import Reader
from register.writing import Writer
from statute.answers import Remark
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


def test_cases_in_which_limits_stand_still_are_listed(writer: Writer, reader: Reader) -> None:
    suspended = {"until": "2025-03-10", "duties": "all", "basis": "§ 4 b"}
    write(writer, accepted(taken_over("still"), "2025-02-20", "deadlines_suspended", **suspended), "2025-03-01")
    write(writer, accepted(taken_over("leave"), "2025-02-20", "leave_started"), "2025-03-01")
    write(writer, taken_over("runs"), "2025-03-01")
    assert sorted(cases_of(reader, stopped=True)) == ["leave", "still"]
    after = reader.page(Filter(stopped=True), date(2025, 3, 11)).cases
    assert [one.case for one in after] == ["leave"]


def test_a_list_is_sorted_both_ways_and_what_has_no_value_comes_last(writer: Writer, reader: Reader) -> None:
    for case, caseworker in (("a-1", "bo"), ("a-2", "anna")):
        write(writer, accepted(taken_over(case), "2025-01-16", "assigned", caseworker=caseworker), "2025-03-01")
    write(writer, taken_over("a-3"), "2025-03-01")

    def sorted_by(sort: Sort, *, reverse: bool = False) -> list[str]:
        return [one.case for one in reader.page(Filter(), TODAY, sort=sort, reverse=reverse).cases]

    assert sorted_by("caseworker") == ["a-2", "a-1", "a-3"]
    assert sorted_by("caseworker", reverse=True) == ["a-1", "a-2", "a-3"]
    assert sorted_by("case", reverse=True) == ["a-3", "a-2", "a-1"]
    for sort in get_args(Sort):
        assert sorted(sorted_by(sort)) == ["a-1", "a-2", "a-3"]


def test_a_page_counts_all_cases_and_those_that_are_late(writer: Writer, reader: Reader) -> None:
    write(writer, taken_over("late"), "2025-03-01")
    write(writer, taken_over("in-time", on="2025-02-20"), "2025-03-01")
    page = reader.page(Filter(), TODAY, size=1)
    assert (page.total, page.late, len(page.cases)) == (2, 1, 1)


def test_a_programme_that_was_not_asked_again_in_time_is_behind(writer: Writer, reader: Reader) -> None:
    write(writer, taken_over("a-1", on="2025-02-20"), "2025-03-01")
    assert cases_of(reader, behind=True) == []
    late = reader.page(Filter(behind=True), date(2025, 6, 1)).cases
    assert [one.case for one in late] == ["a-1"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Åse Sørensen", "Ase"),
        ("Åse Sørensen", "sorensen"),
        ("Aase Sorensen", "Åse Sørensen"),
        ("Özgür Çelik", "ozgur celik"),
        ("Özgür Çelik", "Øzgur"),
        ("Jørgen", "Joergen"),
        ("Fatima Al-Khatib", "alkhatib"),
        ("Fatima Al-Khatib", "Al-Khatib"),
        ("Sinéad O\u2019Brien", "O'Brien"),
        ("Sinéad O'Brien", "obrien"),
        ("Łukasz Straße", "lukasz strasse"),
        ("Олена Шевченко", "олен"),
        ("A\u030ase", "åse"),
        ("O\u0323\u0300s\u0323un", "osun"),
        ("Bartholomæus-Christoffersen", "bartholomæus-christoffersen"),
    ],
)
def test_a_name_is_found_however_it_is_spelt(writer: Writer, reader: Reader, name: str, text: str) -> None:
    write(writer, named(taken_over("n-1"), name), "2025-03-01")
    write(writer, named(taken_over("n-2"), "Zakarias Xu"), "2025-03-01")
    assert cases_of(reader, municipality="0101", found_by=text) == ["n-1"]


@pytest.mark.parametrize("text", ["010190 1234", " 010190-1234 ", "N-1"])
def test_a_number_and_an_id_are_found_however_they_are_typed(writer: Writer, reader: Reader, text: str) -> None:
    write(writer, named(taken_over("n-1"), "Åse Sørensen", "010190-1234"), "2025-03-01")
    assert cases_of(reader, municipality="0101", found_by=text) == ["n-1"]


@pytest.mark.parametrize("text", ["%", "_-1", "n_1", "' or 1=1 --"])
def test_signs_of_the_database_find_nobody(writer: Writer, reader: Reader, text: str) -> None:
    write(writer, taken_over("n-1"), "2025-03-01")
    assert cases_of(reader, municipality="0101", found_by=text) == []


def test_what_was_refused_is_listed_the_latest_first(writer: Writer, reader: Reader) -> None:
    remark = Remark(index=0, fact="cv_published", reason="for sent")
    entries = [
        Entry(
            refused=RefusedFact(id=f"r{day}", recorded_at=datetime(2025, 2, day, tzinfo=UTC), given={}, remark=remark)
        )
        for day in (3, 5)
    ]
    write(writer, taken_over("a-1").with_entries(entries), "2025-03-01")
    write(writer, taken_over("b-1"), "2025-03-01")
    assert [(one.case, one.entry.id) for one in reader.refused(Filter(municipality="0101"), TODAY)] == [
        ("a-1", "r5"),
        ("a-1", "r3"),
    ]


def test_the_register_is_as_old_as_the_last_sign_of_a_worker(writer: Writer, reader: Reader) -> None:
    assert reader.as_of() is None
    writer.beat()
    first = reader.as_of()
    assert first is not None
    assert datetime.now(UTC) - first < timedelta(minutes=1)
    writer.beat()
    again = reader.as_of()
    assert again is not None
    assert again > first
