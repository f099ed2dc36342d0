"""The modes in which a CloudEvent travels, over HTTP and AMQP alike: all become the structured text that is read.

The content type decides the mode, as the bindings for HTTP and AMQP say. Attributes of a binary event are headers, read
as leniently as the bindings want, and no more: what is not certain is refused.
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.message import Message
from typing import Literal
from urllib.parse import unquote_to_bytes

from intake.document import BadDocument, Problem, read_json

STRUCTURED = "application/cloudevents+json"
BATCHED = "application/cloudevents-batch+json"
BINARY = "application/json"

Mode = Literal["structured", "batched", "binary"]

_MODES: dict[str, Mode] = {STRUCTURED: "structured", BATCHED: "batched"}
_JSON = re.compile(r"(application|text)/([a-z0-9.!#$&^_-]+\+)?json")
_OF_EVENTS = "application/cloudevents"
_CHARSETS = ("utf-8", "utf8", "us-ascii", "ascii")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_NAME = re.compile(r"[a-z0-9]+")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_HTTP_PREFIX = "ce-"
_AMQP_PREFIXES = ("cloudevents:", "cloudevents_", _HTTP_PREFIX)


def mode_of(content_type: str) -> Mode | None:
    """Tell the mode from the content type; None for one in which no event of ours travels."""
    if not is_json(content_type):
        return None
    kind = _parsed(content_type).get_content_type()
    return _MODES.get(kind) if kind.startswith(_OF_EVENTS) else "binary"


def is_json(content_type: str) -> bool:
    """Tell whether a content type, perhaps with parameters, is that of JSON in UTF-8."""
    parsed = _parsed(content_type)
    charset = str(parsed.get_param("charset", "utf-8")).lower()
    return _JSON.fullmatch(parsed.get_content_type()) is not None and charset in _CHARSETS


def text_of(body: bytes) -> str:
    """Decode a body; a byte order mark is passed over. Raises `BadDocument` when it is not UTF-8."""
    if body.startswith(_UTF_16):
        raise BadDocument([Problem("it is written in UTF-16; send it as UTF-8")])
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        column = error.start - body.rfind(b"\n", 0, error.start)
        raise BadDocument([Problem("a byte that is not UTF-8", line, column)]) from None


def http_attributes(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Read the attributes of a binary event from raw HTTP headers: quotation marks and percent-encoding undone.

    Raises `BadDocument` for what is no text, and for an attribute that is given twice.
    """
    named = ((name.decode("latin-1").lower(), value) for name, value in headers)
    return _attributes(
        (name.removeprefix(_HTTP_PREFIX), _unescaped(name, value))
        for name, value in named
        if name.startswith(_HTTP_PREFIX)
    )


def amqp_attributes(headers: Mapping[str, object]) -> dict[str, str]:
    """Read the attributes of a binary event from the headers of its message, in which they may have types of AMQP.

    Raises `BadDocument` as `http_attributes` does.
    """
    return _attributes(
        (name.lower().removeprefix(prefix), _text(name, value))
        for name, value in headers.items()
        for prefix in _AMQP_PREFIXES
        if name.lower().startswith(prefix) and value is not None
    )


def structured(attributes: Mapping[str, str], content_type: str, data: str) -> str:
    """Put the attributes and the data of a binary event together as a structured one, the data as it was written.

    Raises `BadDocument` when the data is no JSON.
    """
    read_json(data)  # so that nothing but one value is put in
    return f'{json.dumps({**attributes, "datacontenttype": content_type})[:-1]}, "data": {data}}}'


def _parsed(content_type: str) -> Message:
    message = Message()
    message["Content-Type"] = re.sub(r"[\r\n]", " ", content_type)
    return message


def _attributes(given: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in given:
        if not _NAME.fullmatch(name) or name == "data":
            raise BadDocument([Problem(f"{name[:40]!r} is no name of an attribute: small letters and digits only")])
        if name in found:
            raise BadDocument([Problem("the attribute is given twice", path=(name,))])
        found[name] = value
    return found


def _text(name: str, value: object) -> str:
    """Write a value of AMQP as CloudEvents write it."""
    match value:
        case bytes():
            try:
                return value.decode()
            except UnicodeDecodeError:
                raise BadDocument([Problem("it is not UTF-8", path=(name,))]) from None
        case bool():
            return str(value).lower()
        case datetime():
            return (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
        case _:
            return str(value)


def _unescaped(name: str, value: bytes) -> str:
    """Undo quotation marks, then percent-encoding once, as section 3.1.3.2 of the HTTP binding wants."""
    plain = _QUOTED.sub(lambda quoted: re.sub(r"\\(.)", r"\1", quoted.group(1)), _text(name, value))
    return _text(name, unquote_to_bytes(plain))
