"""CloudEvents as senders write them, in the scenarios of the conformance suite of the CloudEvents project.

Each case is an event in one mode over one protocol: it begins the programme, or is refused with the reason.
"""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from intake.document import MAX_MEMBERS, MAX_PROBLEMS, BadDocument
from intake.events import read_event
from intake.modes import amqp_attributes, http_attributes, mode_of, structured, text_of

DATA = {
    "case": "7f3c-0101",
    "person": {"born": "1991-04-12", "group": "refugee"},
    "facts": [{"fact": "takeover", "on": "2026-11-02", "municipality": "0101"}],
}
ATTRIBUTES = {
    "specversion": "1.0",
    "type": "dk.forloeb.takeover.v1",
    "id": "1234-1234-1234",
    "source": "/mycontext/subcontext",
    "subject": "7f3c-0101",
}
JSON, EVENT = "application/json", "application/cloudevents+json"
BASE64 = base64.b64encode(json.dumps(DATA).encode()).decode()


def http(content_type: str, body: bytes, **attributes: str | bytes) -> tuple[str, str]:
    """Read one event as it came over HTTP; return its case and command."""
    headers = [(f"ce-{name}".encode(), as_bytes(value)) for name, value in attributes.items()]
    headers.append((b"content-type", content_type.encode()))
    text = text_of(body)
    match mode_of(content_type):
        case "structured":
            case, command, _ = read_event(text)
        case "binary":
            case, command, _ = read_event(structured(http_attributes(headers), content_type, text))
        case mode:
            raise AssertionError(mode)
    return case.case, command


def as_bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


def refusal(content_type: str, body: bytes, **attributes: str | bytes) -> str:
    with pytest.raises(BadDocument) as bad:
        http(content_type, body, **attributes)
    return str(bad.value)


def body(**changes: object) -> bytes:
    """A structured event; `...` leaves an attribute out."""
    event = {**ATTRIBUTES, "data": DATA, **changes}
    return json.dumps({name: value for name, value in event.items() if value is not ...}).encode()


BINARY_DATA = json.dumps(DATA).encode()
TAKEN: dict[str, tuple[str, bytes, dict[str, str | bytes]]] = {
    "binary": (JSON, BINARY_DATA, {**ATTRIBUTES, "time": "2018-04-05T03:56:24Z"}),
    "binary with a character set": ("application/json; charset=utf-8", BINARY_DATA, ATTRIBUTES),
    "binary with a quoted character set in capitals": ('Application/JSON;Charset="UTF-8"', BINARY_DATA, ATTRIBUTES),
    "binary with JSON by another name": ("application/vnd.visitering+json", BINARY_DATA, ATTRIBUTES),
    "binary with quoted values": (JSON, BINARY_DATA, {name: f'"{value}"' for name, value in ATTRIBUTES.items()}),
    "binary with an escaped character in quotation marks": (
        JSON,
        BINARY_DATA,
        {**ATTRIBUTES, "subject": '"7f3c\\-0101"'},
    ),
    "binary with percent-encoding": (JSON, BINARY_DATA, {**ATTRIBUTES, "subject": "7f3c%2D0101"}),
    "binary with quotation marks and percent-encoding": (JSON, BINARY_DATA, {**ATTRIBUTES, "subject": '"7f3c%2D0101"'}),
    "binary with an extension": (JSON, BINARY_DATA, {**ATTRIBUTES, "comexampleextension1": "Euro%20%E2%82%AC"}),
    "binary with a byte order mark": (JSON, b"\xef\xbb\xbf" + BINARY_DATA, ATTRIBUTES),
    "structured": (EVENT, body(time="2018-04-05T03:56:24Z", datacontenttype=JSON), {}),
    "structured with a character set": ("application/cloudevents+json; charset=UTF-8", body(), {}),
    "structured in capitals": ("APPLICATION/CLOUDEVENTS+JSON", body(), {}),
    "structured beside headers of attributes": (EVENT, body(), {"traceparent": "00-0af7-b7ad-01", "id": "other"}),
    "structured with a character set of its data": (EVENT, body(datacontenttype="application/json; charset=utf-8"), {}),
    "structured with attributes that are null": (EVENT, body(datacontenttype=None, time=None, dataschema=None), {}),
    "structured with an extension that is null": (EVENT, body(comexampleextension1=None), {}),
    "structured with extensions of other types": (EVENT, body(sequence=12, sampled=True), {}),
    "structured with data in base64": (EVENT, body(data=..., data_base64=BASE64), {}),
    "structured with data in base64 beside null": (EVENT, body(data=None, data_base64=BASE64), {}),
    "structured with base64 that is null": (EVENT, body(data_base64=None), {}),
    "structured with a byte order mark": (EVENT, b"\xef\xbb\xbf" + body(), {}),
    "structured with a fraction of a second and an offset": (
        EVENT,
        body(time="2018-04-05T17:31:00.123456789-05:00"),
        {},
    ),
}


@pytest.mark.parametrize(("content_type", "content", "attributes"), TAKEN.values(), ids=TAKEN)
def test_an_event_is_taken(content_type: str, content: bytes, attributes: dict[str, str | bytes]) -> None:
    assert http(content_type, content, **attributes) == ("7f3c-0101", "/mycontext/subcontext 1234-1234-1234")


REFUSED: dict[str, tuple[str, bytes, dict[str, str | bytes], str]] = {
    "percent-encoding of no UTF-8": (JSON, BINARY_DATA, {**ATTRIBUTES, "id": "v%FF"}, "id: it is not UTF-8"),
    "percent-encoding of half a pair": (JSON, BINARY_DATA, {**ATTRIBUTES, "id": "%ED%A0%80"}, "id: it is not UTF-8"),
    "bytes of no UTF-8": (JSON, BINARY_DATA, {**ATTRIBUTES, "id": b"v\xe6"}, "id: it is not UTF-8"),
    "an attribute with a wrong name": (JSON, BINARY_DATA, {**ATTRIBUTES, "case_id": "1"}, "'case_id' is no name"),
    "data as an attribute": (JSON, BINARY_DATA, {**ATTRIBUTES, "data": "{}"}, "'data' is no name"),
    "no specversion": (JSON, BINARY_DATA, {**ATTRIBUTES, "specversion": ""}, "'specversion' must be '1.0'"),
    "an empty id": (JSON, BINARY_DATA, {**ATTRIBUTES, "id": ""}, "'id' must not be None or empty"),
    "an empty quoted id": (JSON, BINARY_DATA, {**ATTRIBUTES, "id": '""'}, "'id' must not be None or empty"),
    "a required attribute that is null": (EVENT, body(id=None), {}, "id: the attribute 'id' is missing"),
    "an older version": (EVENT, body(specversion="0.3"), {}, "'specversion' must be '1.0'"),
    "UTF-16": (EVENT, body().decode().encode("utf-16"), {}, "written in UTF-16; send it as UTF-8"),
    "a byte order mark inside": (EVENT, b" \xef\xbb\xbf" + body(), {}, "is no JSON value"),
}


@pytest.mark.parametrize(("content_type", "content", "attributes", "reason"), REFUSED.values(), ids=REFUSED)
def test_an_event_is_refused(
    content_type: str, content: bytes, attributes: dict[str, str | bytes], reason: str
) -> None:
    assert reason in refusal(content_type, content, **attributes)


@pytest.mark.parametrize(
    ("content_type", "mode"),
    [
        ("application/cloudevents-batch+json; charset=utf-8", "batched"),
        ("application/cloudevents+avro", None),
        ("application/cloudevents", None),
        ("application/cloudevents+json; charset=iso-8859-1", None),
        ("application/json; charset=utf-16", None),
        ("application/xml", None),
        ("text/plain", None),
        ("", None),
        ("application/json\r\nX: y", None),
    ],
)
def test_the_content_type_decides_the_mode(content_type: str, mode: str | None) -> None:
    assert mode_of(content_type) == mode


def test_an_attribute_given_twice_is_refused() -> None:
    with pytest.raises(BadDocument, match="id: the attribute is given twice"):
        http_attributes([(b"ce-id", b"1"), (b"ce-id", b"2")])
    with pytest.raises(BadDocument, match="id: the attribute is given twice"):
        amqp_attributes({"cloudEvents_id": "1", "cloudEvents:id": "2"})


def test_values_of_amqp_are_written_as_cloudevents_write_them() -> None:
    at = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
    given: dict[str, Any] = {"cloudEvents:time": at, "cloudEvents_sampled": True, "CE-Sequence": 7, "ce-id": b"v-1"}
    read = amqp_attributes({**given, "ce-none": None, "other": 1, "cloudEvents:subject": "100%25"})
    assert read == {
        "time": "2026-11-02T08:30:00+00:00",
        "sampled": "true",
        "sequence": "7",
        "id": "v-1",
        "subject": "100%25",
    }
    with pytest.raises(BadDocument, match="not UTF-8"):
        amqp_attributes({"cloudEvents:id": b"\xf8"})


def test_an_object_with_more_keys_than_any_fact_is_not_read_further() -> None:
    assert f"more than {MAX_MEMBERS} keys" in refusal(EVENT, body(data={f"k{n}": n for n in range(60_000)}))
    assert "more than 50,000 values" in refusal(EVENT, body(data=[0] * 200_000))


def test_a_case_begins_with_no_more_facts_than_can_be_reckoned_with() -> None:
    facts = [*DATA["facts"], *[{"fact": "follow_up_held", "on": "2026-11-03", "form": "in_person"}] * 1_000]
    assert "data.facts: a case begins with at most 1,000 facts, and here are 1,001" in refusal(
        EVENT, body(data={**DATA, "facts": facts})
    )
    assert http(EVENT, body(data={**DATA, "facts": facts[:-1]}))[0] == "7f3c-0101"


def test_not_more_problems_are_told_than_somebody_reads() -> None:
    told = refusal(EVENT, body(data={**DATA, "facts": [{"fact": "n"}] * 900})).splitlines()
    assert len(told) == MAX_PROBLEMS + 1
    assert told[-1] == "there are more problems; the first 50 are told"
