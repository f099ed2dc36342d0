"""The code and the catalogue are in step: every computable entry is carried out or its reason is on file."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files

import pytest

import programme
import statute
from statute import trace
from statute.calendar import is_working_day
from statute.catalogue import SOURCES, catalogue
from statute.catalogue.coverage import Coverage, data_rules, gaps, measure
from statute.regulations import regulations


@pytest.fixture(scope="module")
def measured() -> Coverage:
    return measure(statute, programme)


@pytest.fixture
def marked() -> Iterator[None]:
    """Let a test mark code of its own and take the mark away again."""
    before = dict(trace.CARRIERS)
    yield
    trace.CARRIERS.clear()
    trace.CARRIERS.update(before)


def test_the_catalogue_holds_every_entry_of_every_source() -> None:
    count = {source: sum(entry.source == source for entry in catalogue().values()) for source in SOURCES}
    assert count == {
        "BEK-2004-02-17": 126,
        "BEK-1307-2020": 167,
        "BEK-1307-2020-consolidated": 39,
        "BEK-2024-12-30": 126,
        "BEK-2026-01-20": 124,
        "CABI-KONTRAKT": 22,
        "INTEGRATIONSLOVEN": 120,
        "UDLAENDINGELOVEN": 14,
        "RETSSIKKERHEDSLOVEN": 6,
        "SECURITY-BEK-840-2024": 12,
        "SECURITY-BEK-903-2020": 5,
        "SECURITY-BEK-220-2018": 5,
        "AUDIT-BEK-802-2025": 20,
        "AUDIT-BEK-1711-2024": 10,
        "BEK-19-2026": 14,
        "LAS": 6,
        "BEK-113-2026": 15,
        "LOV-324-2022": 1,
        "BEK-860-2022": 1,
        "BEK-1499-2022": 1,
        "BEK-507-2023": 1,
        "BEK-1095-2025": 2,
    }
    assert sum(count.values()) == 837
    assert Counter(entry.computable for entry in catalogue().values()) == {"full": 561, "partial": 203, "none": 73}


def test_links_between_entries_lead_to_entries_of_other_sources_and_back() -> None:
    entries = catalogue()
    for entry in entries.values():
        for other in entry.same_as:
            assert entries[other].source != entry.source
            assert entry.id in entries[other].same_as
        assert all(other in entries for other in entry.related)


def test_no_entry_is_without_a_rule_or_a_reason(measured: Coverage) -> None:
    assert [entry.id for entry in catalogue().values() if measured.standing(entry) == "missing"] == []


def test_every_rule_cites_what_exists_and_every_reason_is_true_of_the_code(measured: Coverage) -> None:
    assert measured.problems == []


def test_an_entry_that_no_rule_and_no_reason_names_is_missing(measured: Coverage) -> None:
    entry = catalogue()["BEK-2024-12-30 §6"]
    assert measured.standing(entry) == "carried_out"
    bare = Coverage({}, {}, [])
    assert bare.standing(entry) == "missing"
    assert bare.standing(catalogue()["BEK-2024-12-30 §1 stk.1"]) == "not_computable"


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("BEK-2024-12-30 §99",), "nævner BEK-2024-12-30 §99, som ikke findes i kataloget"),
        (("BEK-9999 §1",), "nævner BEK-9999 §1, som ikke findes i kataloget"),
        (("duties.third_offer",), "nævner duties.third_offer, som ingen bekendtgørelse har"),
        ((), "er mærket som regel, men nævner ingen paragraf"),
        (("BEK-1307-2020 §24 stk.2",), "BEK-1307-2020 §24 stk.2 står som ikke udført, men"),
    ],
)
def test_a_false_mark_is_told_with_its_place(names: tuple[str, ...], told: str) -> None:
    trace.carries_out(*names)(is_working_day)
    problems = measure(statute, programme).problems
    assert any(told in problem and "statute/calendar.py:" in problem for problem in problems), problems


def test_the_mark_returns_the_rule_itself() -> None:
    def rule() -> int:
        return 1

    assert trace.carries_out("duties.contract")(rule) is rule
    del trace.CARRIERS[rule]


def test_every_rule_of_the_data_files_is_found_at_its_line(measured: Coverage) -> None:
    # no entry of its own: §4 as a whole, and what the act says of the programme's start since 2025 (not seen)
    cited = [item for item in data_rules() if item[1].cite(item[2].citation) in measured.carriers]
    others = {name for name, order, rule in data_rules() if (name, order, rule) not in cited}
    assert others == {"checks.draft_voids", "duties.programme_start"}
    for name, order, rule in cited:
        carrier = next(c for c in measured.carriers[order.cite(rule.citation)] if c.name == name and "toml" in c.path)
        line = (files("statute.regulations") / carrier.path.rpartition("/")[2]).read_text("utf-8").splitlines()
        assert name.rpartition(".")[2] in line[carrier.line - 1]


def test_chapter_4_as_amended_is_carried_out_by_the_rules_of_2020(measured: Coverage) -> None:
    by_2020 = {carrier.name for carrier in measured.carriers["BEK-1307-2020 §19 stk.3"]}
    assert by_2020 == {carrier.name for carrier in measured.carriers["BEK-1307-2020-consolidated §19 stk.3"]}
    assert "duties.parental_leave_follow_up" in by_2020


def test_every_reason_is_a_sentence_and_names_each_entry_once() -> None:
    for gap in gaps():
        assert re.fullmatch(r"[A-ZÆØÅ].*\.", gap.reason), gap.reason
    named = [entry for gap in gaps() for entry in gap.ids]
    assert len(named) == len(set(named))


def test_every_order_on_file_is_in_the_catalogue() -> None:
    assert set(regulations()) <= set(SOURCES)
    for entry in files("statute.regulations").iterdir():
        if entry.name.endswith(".toml"):
            key = tomllib.loads(entry.read_text("utf-8"))["key"]
            assert entry.name == f"{key.lower().replace('-', '_')}.toml"


def test_a_shown_sentence_is_found_at_its_line_and_counted_apart(measured: Coverage) -> None:
    [place] = measured.carriers["BEK-2024-12-30 §26 stk.1"]
    assert place.path == "statute/requirements/placement.toml"
    lines = (files("statute.requirements") / "placement.toml").read_text("utf-8").splitlines()
    assert lines[place.line - 1] == f'what = "{place.name[13:]}"'
    shown = {source: measured.count(source)["shown"] for source in ("BEK-1307-2020-consolidated", "CABI-KONTRAKT")}
    assert shown == {"BEK-1307-2020-consolidated": 10, "CABI-KONTRAKT": 2}
