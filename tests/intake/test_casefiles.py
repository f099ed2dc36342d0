"""Case files: what is read, and what is refused with place, reason and what to do."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from intake.casefiles import MAX_BYTES, BadCaseFile, read
from statute.facts import CaseFile

PERSON = "person: {born: 1991-04-12, group: refugee}\n"
GOOD: dict[str, Any] = {
    "case": "7f3c-0101",
    "person": {"born": "1991-04-12", "group": "refugee"},
    "facts": [{"fact": "takeover", "on": "2025-01-15", "municipality": "0101"}],
}


@pytest.fixture
def refusal(tmp_path: Path):
    """Return a function that gives the lines of the refusal of a text, without the first, which names the file."""

    def refused(content: str | bytes, name: str = "case.yaml") -> list[str]:
        file = tmp_path / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        with pytest.raises(BadCaseFile) as error:
            read(file)
        first, *lines = str(error.value).splitlines()
        assert first == f"{file} is not a case file:"
        return [line.removeprefix("  ") for line in lines]

    return refused


@pytest.fixture
def accepted(tmp_path: Path):
    """Return a function that reads a text as a case file."""

    def read_text(content: str | bytes, name: str = "case.yaml") -> CaseFile:
        file = tmp_path / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return read(file)

    return read_text


# What is read


def test_yaml_and_json_of_the_same_case_are_the_same(accepted: Any) -> None:
    yaml = f"case: 7f3c-0101\n{PERSON}facts:\n  - {{fact: takeover, on: 2025-01-15, municipality: '0101'}}\n"
    assert accepted(yaml) == accepted(json.dumps(GOOD), "case.json")


def test_every_field_of_the_example_in_the_format_is_read(accepted: Any) -> None:
    case = accepted("""\
case: 7f3c-0101                # pseudonymous id, never a CPR number
regulation: null
person:
  born: 1991-04-12
  group: family_of_other
  ukraine_special_act: false
  spouse_permit: true
  permit_granted_on: 2024-12-20
  cpr_registered_on: 2025-01-10
facts:
  - {fact: takeover, on: 2025-01-15, municipality: "0101"}
  - {fact: employment_started, on: 2025-02-01, ordinary: true, weekly_hours: 20}
  - fact: contract_signed
    on: "2025-02-10"
    party: both
    manner: signed
    id: f-1
    by: sagsbehandler-12
    recorded_at: 2025-02-11T09:30:00+01:00
    note: Tolk var til stede
""")
    assert case.regulation is None
    assert case.person.cpr_registered_on == date(2025, 1, 10)
    assert case.facts[1].weekly_hours == 20
    assert case.facts[2].recorded_at == datetime(2025, 2, 11, 8, 30, tzinfo=UTC)
    assert case.facts[2].on == date(2025, 2, 10), "a quoted date means the same"


def test_on_off_yes_and_no_are_text_in_yaml(accepted: Any) -> None:
    case = accepted(f"case: on\n{PERSON}facts:\n - {{fact: goals_met, on: 2025-01-01, note: no, by: yes, id: off}}\n")
    assert (case.case, case.facts[0].note, case.facts[0].by, case.facts[0].id) == ("on", "no", "yes", "off")


def test_null_is_the_same_as_left_out(accepted: Any) -> None:
    assert accepted(f"case: a\nregulation: null\nfacts: ~\n{PERSON}") == accepted(f"case: a\n{PERSON}")


@pytest.mark.parametrize("name", ["case.json", "case", "case.txt"])
def test_json_is_known_by_its_name_or_its_first_character(accepted: Any, name: str) -> None:
    assert accepted(json.dumps(GOOD), name).case == "7f3c-0101"


@pytest.mark.parametrize("name", ["case.yaml", "case.yml", "case.YAML", "case"])
def test_yaml_is_known_by_its_name_or_by_not_being_json(accepted: Any, name: str) -> None:
    assert accepted(f"case: a\n{PERSON}", name).case == "a"


def test_what_windows_writes_is_read(accepted: Any) -> None:
    assert accepted(b"\xef\xbb\xbf" + json.dumps(GOOD).encode().replace(b" ", b"\r\n"), "case.json").case == "7f3c-0101"
    assert accepted(f"case: a\n{PERSON}".replace("\n", "\r\n")).case == "a"


def test_danish_letters_and_signs_beyond_are_read(accepted: Any) -> None:
    text = f'case: æøå-1\n{PERSON}facts: [{{fact: goals_met, on: 2025-01-01, note: "👍"}}]'
    assert accepted(text).facts[0].note == "👍"
    assert accepted(json.dumps({**GOOD, "case": "👍"}), "case.json").case == "👍"


def test_an_alias_stands_for_what_it_names(accepted: Any) -> None:
    case = accepted(f"case: a\n{PERSON}facts:\n - &f {{fact: goals_met, on: 2025-01-01}}\n - *f\n")
    assert case.facts[0] == case.facts[1]


# What is refused: one thing each, with its place


SHAPES = {
    "unknown key": (
        "case: a\nperson: {born: 1991-04-12, group: refugee, borned: 1}\n",
        "line 2, column 44, person.borned: unknown key 'borned'; did you mean 'born'?",
    ),
    "unknown key of the file": (
        f"case: a\n{PERSON}fact: []\n",
        "line 3, column 1, fact: unknown key 'fact'; did you mean 'facts'?",
    ),
    "unknown key without a likeness": (f"case: a\n{PERSON}zzz: 1\n", "line 3, column 1, zzz: unknown key 'zzz'"),
    "missing field": (
        "case: a\nperson: {born: 1991-04-12}\n",
        "line 2, column 9, person.group: the field 'group' is missing",
    ),
    "null for what is needed": (
        "case: a\nperson: {born: null, group: refugee}\n",
        "line 2, column 16, person.born: the field 'born' is missing",
    ),
    "no person": ("case: a\n", "line 1, column 1, person: the field 'person' is missing"),
    "a boolean in other words": (
        "case: a\nperson: {born: 1991-04-12, group: refugee, spouse_permit: yes}\n",
        "line 2, column 59, person.spouse_permit: true or false is expected, not the text 'yes'",
    ),
    "a list for a mapping": (
        "case: a\nperson: [1]\n",
        "line 2, column 9, person: a mapping of keys to values is expected, not a list",
    ),
    "a number for a mapping": ("42\n", "line 1, column 1: a mapping of keys to values is expected, not the number 42"),
    "a mapping for a list": (
        f"case: a\n{PERSON}facts: {{}}\n",
        "line 3, column 8, facts: a list is expected, not a mapping",
    ),
    "no day of the calendar": (
        "case: a\nperson: {born: 1990-02-30, group: refugee}\n",
        "line 2, column 16, person.born: '1990-02-30' is not a day of the calendar",
    ),
    "a day not written YYYY-MM-DD": (
        "case: a\nperson: {born: 1990-2-3, group: refugee}\n",
        "line 2, column 16, person.born: '1990-2-3' is not a date written YYYY-MM-DD",
    ),
    "a number for a day": (
        "case: a\nperson: {born: 1990, group: refugee}\n",
        "line 2, column 16, person.born: a date written YYYY-MM-DD is expected, not the number 1990",
    ),
    "an id that is a number": (
        f"case: 7103\n{PERSON}",
        "line 1, column 7, case: text is expected, not the number 7103; put it in quotation marks",
    ),
    "an id that is a power of ten": (
        f"case: 1e3\n{PERSON}",
        "line 1, column 7, case: text is expected, not the number 1e3; put it in quotation marks",
    ),
    "an id that is a boolean": (
        f"case: true\n{PERSON}",
        "line 1, column 7, case: text is expected, not true; put it in quotation marks",
    ),
    "an id that is empty": (
        f'case: ""\n{PERSON}',
        "line 1, column 7, case: it is empty; write something or leave it out",
    ),
    "an unknown regulation": (
        f"case: a\nregulation: BEK-2024-12-31\n{PERSON}",
        "line 2, column 13, regulation: the text 'BEK-2024-12-31' is none of BEK-1307-2020, BEK-2004-02-17, "
        "BEK-2024-12-30, BEK-2026-01-20; did you mean 'BEK-2024-12-30'?",
    ),
}


@pytest.mark.parametrize(("text", "line"), SHAPES.values(), ids=SHAPES)
def test_a_wrong_shape_is_refused_with_its_place(refusal: Any, text: str, line: str) -> None:
    assert refusal(text) == [line]


FACTS = {
    "unknown fact": ("{fact: takover, on: 2025-01-01}", "unknown fact 'takover'; did you mean 'takeover'?"),
    "no fact key": ("{on: 2025-01-01}", "the key 'fact' is missing"),
    "null for the fact key": ("{fact: null, on: 2025-01-01}", "the key 'fact' is missing"),
    "a list for the fact key": ("{fact: [goals_met], on: 2025-01-01}", "the key 'fact' names a fact, not a list"),
    "a fact that is text": ("goals_met", "a mapping of keys to values is expected, not the text 'goals_met'"),
    "no day": ("{fact: goals_met}", ".on: the field 'on' is missing"),
    "a field of another fact": ("{fact: goals_met, on: 2025-01-01, party: both}", ".party: unknown key 'party'"),
    "a code that YAML reads as a number": (
        "{fact: takeover, on: 2025-01-01, municipality: 0101}",
        '.municipality: 0101 without quotation marks is read as a number; write "0101"',
    ),
    "an octal number": (
        "{fact: takeover, on: 2025-01-01, municipality: 0o17}",
        '.municipality: 0o17 without quotation marks is read as a number; write "0o17"',
    ),
    "a code that is a number": (
        "{fact: takeover, on: 2025-01-01, municipality: 751}",
        ".municipality: text is expected, not the number 751; put it in quotation marks",
    ),
    "no such party": (
        "{fact: contract_signed, on: 2025-01-01, party: foriegner, manner: signed}",
        ".party: the text 'foriegner' is none of municipality, foreigner, both; did you mean 'foreigner'?",
    ),
    "hours beyond the week": (
        "{fact: employment_started, on: 2025-01-01, ordinary: true, weekly_hours: 200}",
        ".weekly_hours: a number up to 168 is expected, not the number 200",
    ),
    "hours that are no number": (
        "{fact: employment_started, on: 2025-01-01, ordinary: true, weekly_hours: .nan}",
        ".weekly_hours: a number up to 168 is expected, not .nan, which is no number",
    ),
    "an empty heading": (
        '{fact: contract_drafted, on: 2025-01-01, content: {goal: ""}}',
        ".content.goal: it is empty; write something or leave it out",
    ),
    "an unknown heading": (
        "{fact: contract_drafted, on: 2025-01-01, content: {gaol: x}}",
        ".content.gaol: unknown key 'gaol'; did you mean 'goal'?",
    ),
    "an unknown duty": (
        "{fact: deadlines_suspended, on: 2025-01-01, until: 2025-02-01, duties: [visitaton]}",
        ".duties[0]: the text 'visitaton' is none of the values allowed; did you mean 'visitation'?",
    ),
    "a duty that is no list": (
        "{fact: deadlines_suspended, on: 2025-01-01, until: 2025-02-01, duties: visitation}",
        ".duties: a list is expected, not the text 'visitation'",
    ),
    "a time without a zone": (
        "{fact: goals_met, on: 2025-01-01, recorded_at: 2025-01-01T10:00:00}",
        ".recorded_at: '2025-01-01T10:00:00' is not a time written as in RFC 3339, such as 2025-02-10T09:30:00+01:00",
    ),
    "a note that is a number": (
        "{fact: goals_met, on: 2025-01-01, note: 12}",
        ".note: text is expected, not the number 12; put it in quotation marks",
    ),
}


@pytest.mark.parametrize(("fact", "reason"), FACTS.values(), ids=FACTS)
def test_a_wrong_fact_is_refused_with_its_place(refusal: Any, fact: str, reason: str) -> None:
    (line,) = refusal(f"case: a\n{PERSON}facts:\n  - {{fact: goals_met, on: 2025-01-01}}\n  - {fact}\n")
    place = "facts[1]" + ("" if reason.startswith(".") else ": ")
    assert line.startswith("line 5, column ")
    assert line.partition(", facts")[1:] == (", facts", f"{place}{reason}".removeprefix("facts"))


def test_every_error_of_the_file_is_told_in_the_order_of_the_lines(refusal: Any) -> None:
    lines = refusal("case: 0101\nperson:\n  group: refugees\n  x: 1\nfacts:\n  - {fact: nothing, on: 1}\n")
    assert [line.split(":")[0] for line in lines] == [
        "line 1, column 7, case",
        "line 3, column 3, person.born",
        "line 3, column 10, person.group",
        "line 4, column 3, person.x",
        "line 6, column 5, facts[0]",
    ]


def test_two_facts_with_the_same_id_are_refused(refusal: Any) -> None:
    facts = "facts:\n  - {fact: goals_met, on: 2025-01-01, id: x}\n  - {fact: goals_met, on: 2025-01-01, id: x}\n"
    assert refusal(f"case: a\n{PERSON}{facts}") == [
        "line 5, column 43, facts[1].id: facts 0 and 1 have the same id 'x'"
    ]


def test_a_cpr_number_is_refused_and_never_repeated(refusal: Any) -> None:
    lines = refusal("case: 010190-1234\nperson: {born: 1990-01-01, group: 0101901234}\n010190 1234: x\n")
    assert any("use a pseudonymous id" in line for line in lines)
    assert not any("1234" in line for line in lines)


TEXTS = {
    "a key twice": (
        f"case: a\n{PERSON}case: b\n",
        "line 3, column 1, case: the key 'case' is given twice, first on line 1; keep one",
    ),
    "two documents": (
        f"case: a\n{PERSON}---\ncase: b\n",
        "line 3, column 1: a second document begins here; only one is read",
    ),
    "a tag": (
        f"case: !!str 0101\n{PERSON}",
        "line 1, column 7, case: tags such as tag:yaml.org,2002:str are not read; leave it out",
    ),
    "an object of Python": (
        "!!python/object/apply:os.system [x]",
        "line 1, column 1: tags such as tag:yaml.org,2002:python/object/apply:os.system are not read; leave it out",
    ),
    "YAML of old": (f"%YAML 1.1\n---\ncase: a\n{PERSON}", "line 2, column 1: only YAML 1.2 is read"),
    "an alias of nothing": ("case: *a\n", "line 1, column 7, case: no value before this is named &a"),
    "a list as a key": ("[a]: b\n", "line 1, column 1: a key must be text"),
    "a bracket left open": ("case: [a\nperson: b\n", "line 2, column 7"),
    "a tabulator": ("case:\n\tx: 1\n", "line 2, column 1"),
    "a control character": ("case: \x07\n", "line 1, column 7: a control character that YAML does not allow"),
    "an escape beyond Unicode": ('case: "\\Uffffffff"\n', "this is not YAML: "),
    "half a surrogate pair": ('case: "\\ud800"\n', "line 1, column 7, case: half a surrogate pair is no character"),
    "deep nesting": ("case: " + "[" * 5000, "line 1, column 39: nested deeper than 32 levels"),
    "a comment alone": ("# nothing\n", "the document is empty"),
    "an empty file": ("", "it is empty"),
    "blanks alone": (" \n\n", "it is empty"),
}


@pytest.mark.parametrize(("text", "line"), TEXTS.values(), ids=TEXTS)
def test_what_is_no_yaml_for_us_is_refused_with_its_place(refusal: Any, text: str, line: str) -> None:
    lines = refusal(text)
    assert len(lines) == 1
    assert lines[0].startswith(line)


def test_aliases_that_stand_for_very_much_are_refused_at_once(refusal: Any) -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 8)}]\n" for n in range(1, 20))
    assert "stands for more than 100,000 values" in refusal(bomb)[0]


JSON = {
    "a key twice": (
        '{"case": "a",\n "case": "b", "person": {"born": "1991-04-12", "group": "refugee"}}',
        "line 2, column 2, case: the key 'case' is given twice, first on line 1; keep one",
    ),
    "NaN": ('{"case": NaN}', "line 1, column 10, case: 'NaN' is no JSON value"),
    "Infinity": ('{"case": -Infinity}', "line 1, column 10, case: '-Infinity' is no JSON value"),
    "a leading zero": ('{"case": 0101}', "line 1, column 10, case: '0101' is no JSON value"),
    "single quotation marks": ("{'case': 1}", "line 1, column 2: a key in double quotation marks is expected"),
    "a comma at the end": ('{"case": "a",\n}', "line 2, column 1: a key in double quotation marks is expected"),
    "a comment": ('{"case": "a" // b\n}', "line 1, column 14: a comma or } is expected"),
    "no colon": ('{"case" "a"}', "line 1, column 9: a colon is expected after the key 'case'"),
    "text left open": ('{"case": "a', "line 1, column 10, case: text is not written as JSON wants it"),
    "a line break in text": ('{"case": "a\nb"}', "line 1, column 12, case: text is not written as JSON wants it"),
    "half a surrogate pair": ('{"case": "\\ud83d"}', "line 1, column 10, case: half a surrogate pair is no character"),
    "cut short": ('{"case": "a", "facts": [', "line 1, column 25, facts[0]: the document ends before it is complete"),
    "two documents": ('{"case": "a"}\n{}', "line 2, column 1: the document ends here, but there is more text"),
    "deep nesting": ("[" * 100_000, "line 1, column 34: nested deeper than 32 levels"),
    "a list": ("[]", "line 1, column 1: a mapping of keys to values is expected, not a list"),
    "an empty file": ("", "it is empty"),
}


@pytest.mark.parametrize(("text", "line"), JSON.values(), ids=JSON)
def test_what_is_no_json_for_us_is_refused_with_its_place(refusal: Any, text: str, line: str) -> None:
    lines = refusal(text, "case.json")
    assert len(lines) == 1
    assert lines[0].startswith(line)


def test_a_number_beyond_all_measure_is_refused_as_what_it_is(refusal: Any) -> None:
    huge = "9" * 5000
    assert (
        "a date written YYYY-MM-DD is expected" in refusal(json.dumps(GOOD).replace('"1991-04-12"', huge), "a.json")[0]
    )
    assert "a date written YYYY-MM-DD is expected" in refusal(f"case: a\n{PERSON}".replace("1991-04-12", huge))[0]


def test_other_encodings_are_refused_with_what_to_do(refusal: Any) -> None:
    assert refusal(b"case: a\nnote: \xe6\n") == ["line 2, column 7: a byte that is not UTF-8; save the file as UTF-8"]
    assert refusal("case: a\n".encode("utf-16")) == ["it is written in UTF-16; save it as UTF-8"]


def test_a_file_without_end_is_not_read_to_its_end(refusal: Any) -> None:
    assert refusal(b"#" * (MAX_BYTES + 1)) == [f"it is longer than {MAX_BYTES:,} bytes"]


def test_a_missing_file_and_a_directory_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(BadCaseFile, match="it cannot be read: No such file or directory"):
        read(tmp_path / "none.yaml")
    with pytest.raises(BadCaseFile, match="it cannot be read: Is a directory"):
        read(tmp_path)


# Whatever the bytes


def read_bytes(directory: Path, content: bytes, suffix: str) -> CaseFile | None:
    file = directory / f"case{suffix}"
    file.write_bytes(content)
    try:
        return read(file)
    except BadCaseFile as error:
        refused = error
    assert refused.problems
    assert all(line.isprintable() for line in str(refused).split("\n"))
    return None


SUFFIXES = st.sampled_from([".json", ".yaml", ""])
PIECES = st.sampled_from(
    [
        "case: a\n",
        PERSON,
        "facts:\n",
        "  - ",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "fact: takeover",
        "on: 2025-01-01",
        '"',
        "&a ",
        "*a",
        "!!str ",
        "---\n",
        "...\n",
        "%YAML 1.2\n",
        "0101",
        ".nan",
        "null",
        "true",
        "\t",
        "\\",
        "'",
        "|\n",
        ">",
        "# ",
        "? ",
        "\ufeff",
        "é",
        "\x85",
        "\u2028",
        "-",
        "1e999",
        '"case"',
        '"facts"',
        "<<: ",
    ]
)


@settings(max_examples=300)
@given(
    content=st.binary(max_size=200) | st.lists(PIECES, max_size=30).map(lambda pieces: "".join(pieces).encode()),
    suffix=SUFFIXES,
)
@example(content=b'"\\x', suffix=".yaml")
@example(content=b"%YAML", suffix=".yaml")
@example(content=b"&", suffix=".yaml")
def test_any_bytes_are_a_case_file_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str
) -> None:
    read_bytes(tmp_path_factory.getbasetemp(), content, suffix)


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["takeover", "2025-01-01"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["fact", "on", "id", "case", "person", "duties", "content", "x"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


@settings(max_examples=300)
@given(
    fact=st.dictionaries(
        st.sampled_from(
            ["fact", "on", "id", "by", "until", "duties", "content", "weekly_hours", "recorded_at", "offer"]
        ),
        JSON_VALUES | st.sampled_from(["takeover", "deadlines_suspended", "contract_drafted", "employment_started"]),
    ),
    person=JSON_VALUES,
)
def test_any_json_in_the_place_of_facts_and_person_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, fact: object, person: object
) -> None:
    content = json.dumps({**GOOD, "person": person, "facts": [fact]}).encode()
    read_bytes(tmp_path_factory.getbasetemp(), content, ".json")


@settings(max_examples=100)
@given(note=st.text(st.characters(exclude_categories=["Cs"]), max_size=40), hours=st.floats(0, 168))
def test_what_is_written_comes_back_from_json(
    tmp_path_factory: pytest.TempPathFactory, note: str, hours: float
) -> None:
    work = {"fact": "employment_started", "on": "2025-01-01", "ordinary": True, "weekly_hours": hours, "note": note}
    case = CaseFile.model_validate({**GOOD, "facts": [*GOOD["facts"], work]})
    directory = tmp_path_factory.getbasetemp()
    for text in (case.model_dump_json(), json.dumps(case.model_dump(mode="json", exclude_none=True))):
        assert read_bytes(directory, text.encode(), ".json") == case


def test_reading_json_does_not_load_a_yaml_parser(tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text(json.dumps(GOOD))
    program = (
        "import sys, pathlib, intake.casefiles as casefiles;"
        "casefiles.read(pathlib.Path(sys.argv[1])); print('ruamel.yaml' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", program, file], capture_output=True, text=True, check=True)
    assert found.stdout == "False\n"
