"""Events of takeover: each line for itself, the bad ones with number, place and reason."""

import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.document import BadDocument
from intake.events import MAX_LINE, BadLine, Takeover, read_event, read_events

EVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "v-7f3c",
    "source": "https://visitering.example/overtagelser",
    "type": "dk.forloeb.takeover.v1",
    "subject": "7f3c-0101",
    "time": "2026-10-20T09:14:00+02:00",
    "datacontenttype": "application/json",
    "data": {
        "case": "7f3c-0101",
        "person": {"born": "1991-04-12", "group": "refugee"},
        "facts": [{"fact": "takeover", "on": "2026-11-02", "municipality": "0101"}],
    },
}


def event(**changes: Any) -> dict[str, Any]:
    """Return the event with other attributes; `...` leaves one out."""
    return {key: value for key, value in {**EVENT, **changes}.items() if value is not ...}


def problems(changed: object) -> list[str]:
    with pytest.raises(BadDocument) as error:
        read_event(json.dumps(changed))
    return [str(problem) for problem in error.value.problems]


def read(*lines: bytes) -> list[Takeover | BadLine]:
    return list(read_events(BytesIO(b"\n".join(lines)), "events"))


def test_an_event_gives_the_case_and_a_command_that_names_source_and_id() -> None:
    case, command, _ = read_event(json.dumps(EVENT))
    assert case.case == "7f3c-0101"
    assert [fact.fact for fact in case.facts] == ["takeover"]
    assert command == "https://visitering.example/overtagelser v-7f3c"


def test_the_same_event_is_the_same_command_however_it_is_written() -> None:
    turned = dict(reversed(EVENT.items()))
    assert read_event(json.dumps(turned, indent=2))[1] == read_event(json.dumps(EVENT))[1]
    assert read_event(json.dumps(event(id="v-other")))[1] != read_event(json.dumps(EVENT))[1]
    assert read_event(json.dumps(event(source="/other")))[1] != read_event(json.dumps(EVENT))[1]


def test_extension_attributes_and_a_missing_time_are_no_fault() -> None:
    assert read_event(json.dumps(event(traceparent="00-0af7-b7ad-01", time=..., datacontenttype=...)))


@pytest.mark.parametrize("name", ["specversion", "id", "source", "type", "subject"])
def test_an_attribute_that_is_missing_is_named(name: str) -> None:
    assert problems(event(**{name: ...})) == [f"line 1, column 1, {name}: the attribute {name!r} is missing"]


ENVELOPES = {
    "of another type": (
        {"type": "dk.other.v1"},
        "type: events of the type 'dk.other.v1' are not taken in, only dk.forloeb.takeover.v1",
    ),
    "of another version": ({"specversion": "0.3"}, "specversion: Attribute 'specversion' must be '1.0'"),
    "with a number for an id": ({"id": 12}, "id: the attribute 'id' must be text"),
    "with an empty id": ({"id": ""}, "id: Attribute 'id' must not be None or empty"),
    "with a time that is none": ({"time": "now"}, "time: the time is not written as in RFC 3339"),
    "with a time without a zone": (
        {"time": "2026-10-20T09:14:00"},
        "time: Attribute 'time' must be timezone aware",
    ),
    "with a blank in its source": ({"source": "a b"}, "source: a source is a URI reference and has no spaces"),
    "with a CPR number for an id": (
        {"id": "010190-1234"},
        "id: it contains digits like a CPR number; use a pseudonymous id",
    ),
    "with data in another form": (
        {"datacontenttype": "application/xml"},
        "datacontenttype: data is read as application/json in UTF-8 only",
    ),
    "with an attribute no event may have": (
        {"Other": "x"},
        "Other: Extension attribute 'Other' should only contain lowercase letters and numbers",
    ),
    "about another case": (
        {"subject": "other"},
        "subject: the subject is not the case id of the data, '7f3c-0101'",
    ),
    "without data": ({"data": ...}, "data: the event has no data"),
    "with null for data": ({"data": None}, "data: a mapping of keys to values is expected, not nothing"),
    "with data twice": ({"data_base64": "e30="}, "data_base64: an event has data or data_base64, not both"),
    "with data in no base64": ({"data": ..., "data_base64": "{}"}, "data_base64: it is not written in base64"),
    "with encoded data that is no JSON": (
        {"data": ..., "data_base64": "e30sIA=="},
        "data: the document ends here, but there is more text",
    ),
    "with data in another character set": (
        {"datacontenttype": "application/json; charset=iso-8859-1"},
        "datacontenttype: data is read as application/json in UTF-8 only",
    ),
    "without a takeover": (
        {"data": {**EVENT["data"], "facts": [{"fact": "goals_met", "on": "2026-11-02"}]}},
        "data.facts: no takeover among the facts",
    ),
    "with an unknown fact": (
        {"data": {**EVENT["data"], "facts": [{"fact": "takover", "on": "2026-11-02"}]}},
        "data.facts[0]: unknown fact 'takover'; did you mean 'takeover'?",
    ),
}


@pytest.mark.parametrize(("changes", "reason"), ENVELOPES.values(), ids=ENVELOPES)
def test_an_event_is_refused(changes: dict[str, Any], reason: str) -> None:
    (problem,) = problems(event(**changes))
    assert problem.partition(", ")[2].partition(", ")[2] == reason


def test_everything_wrong_with_an_event_is_told_at_once() -> None:
    wrong = event(type="x", id=..., data={"case": "7f3c-0101", "person": {"born": "1991-04-12"}, "facts": []})
    assert [problem.split(": ")[0].rpartition(", ")[2] for problem in problems(wrong)] == [
        "id",
        "type",
        "data.person.group",
    ]


def test_a_bad_line_has_its_number_and_loses_none_of_the_others() -> None:
    good = json.dumps(EVENT).encode()
    lines = read(good, b'{"specversion": "1.0"', b"", b"\xff{}", b"[]", good)
    assert [(type(line).__name__, line.line) for line in lines] == [
        ("Takeover", 1),
        ("BadLine", 2),
        ("BadLine", 4),
        ("BadLine", 5),
        ("Takeover", 6),
    ]
    assert [line.reason for line in lines if isinstance(line, BadLine)] == [
        "column 22: the document ends before it is complete",
        "column 1: a byte that is not UTF-8",
        "column 1: an event is a JSON object",
    ]


def test_lines_are_read_as_windows_writes_them() -> None:
    good = json.dumps(EVENT).encode()
    assert [type(line) for line in read(b"\xef\xbb\xbf" + good + b"\r", good + b"\r", b"\r")] == [Takeover, Takeover]


def test_a_line_without_end_is_passed_over_and_the_next_one_read() -> None:
    good = json.dumps(EVENT).encode()
    long, after = read(b" " * (3 * MAX_LINE), good)
    assert isinstance(long, BadLine)
    assert long.reason == f"the line is longer than {MAX_LINE:,} bytes"
    assert (type(after), after.line) == (Takeover, 2)
    exact = read(good.ljust(MAX_LINE - 1), good)
    assert [type(line) for line in exact] == [Takeover, Takeover]


def test_a_cpr_number_in_a_line_is_not_repeated_in_its_report() -> None:
    wrong = json.dumps(event(data={**EVENT["data"], "010190-1234": 1, "case": "0101901234"})).encode()
    (line,) = read(wrong)
    assert isinstance(line, BadLine)
    assert "######-####" in line.reason
    assert "1234" not in line.reason


@settings(max_examples=200)
@given(st.lists(st.binary(max_size=60) | st.just(json.dumps(EVENT).encode()), max_size=5))
def test_any_bytes_are_lines_good_or_bad(lines: list[bytes]) -> None:
    for line in read(*lines):
        assert isinstance(line, Takeover) or line.reason


@settings(max_examples=200)
@given(
    st.dictionaries(
        st.sampled_from([*EVENT, "data_base64", "other"]),
        st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=2),
        max_size=4,
    )
)
def test_any_value_of_an_attribute_is_accepted_or_refused(changes: dict[str, Any]) -> None:
    (line,) = read(json.dumps({**EVENT, **changes}).encode())
    assert isinstance(line, Takeover) or line.problems
