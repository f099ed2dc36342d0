"""The envelope of an event: its attributes, judged by the CloudEvents SDK and by what this service needs."""

import base64
import json
from collections.abc import Sequence
from dataclasses import replace

from cloudevents.core.exceptions import CloudEventValidationError, InvalidAttributeTypeError
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from intake.document import BadDocument, Node, Problem, read_json
from intake.modes import BINARY, is_json, text_of
from programme.identifiers import unshowable
from statute.facts import holds_cpr_like


def prepared(document: Node) -> Node:
    """Give the event without what is null, its data in its place. Raises `BadDocument` when it is no JSON object."""
    if not isinstance(document.value, dict):
        raise BadDocument([Problem("an event is a JSON object", document.line, document.column)])
    return _with_plain_data(_without_nulls(document, document.value))


def _without_nulls(document: Node, members: dict[str, Node]) -> Node:
    """Leave out attributes that are null: to a sender they are absent."""
    given = {name: node for name, node in members.items() if node.value is not None or name == "data"}
    return replace(document, value=given)


def _with_plain_data(document: Node) -> Node:
    """Give data that came as base64 its place as `data`. Raises `BadDocument` when it is no JSON in base64."""
    encoded, data = document.child("data_base64"), document.child("data")
    if encoded is None or not isinstance(document.value, dict):
        return document
    members = {name: node for name, node in document.value.items() if name != "data_base64"}
    if data is not None and data.value is not None:
        raise _bad(encoded, "an event has data or data_base64, not both")
    try:
        decoded = base64.b64decode(encoded.value if isinstance(encoded.value, str) else "?", validate=True)
    except ValueError:
        raise _bad(encoded, "it is not written in base64") from None
    try:
        inner, problems = read_json(text_of(decoded))
        if problems:
            raise BadDocument(problems)
    except BadDocument as bad:
        raise BadDocument([replace(problem, path=("data", *problem.path)) for problem in bad.problems]) from None
    return replace(document, value={**members, "data": inner})


def _bad(node: Node, reason: str) -> BadDocument:
    return BadDocument([Problem(reason, node.line, node.column, ("data_base64",))])


def envelope_problems(document: Node, types: Sequence[str]) -> list[Problem]:
    """Judge the attributes of an event that has one of these types."""

    def problem(name: str, reason: str) -> Problem:
        place = document.child(name) or document
        return Problem(reason, place.line, place.column, (name,))

    # The SDK gives a new id, time and version to an event that has none; an event that was sent has them.
    missing = [name for name in ("specversion", "id", "source", "type", "subject") if document.child(name) is None]
    problems = [problem(name, f"the attribute {name!r} is missing") for name in missing]
    try:
        JSONFormat().read(CloudEvent, _envelope(document))
    except CloudEventValidationError as error:
        for name, reasons in error.errors.items():
            wrong_type = isinstance(reasons[0], InvalidAttributeTypeError)
            if name not in missing:
                problems.append(
                    problem(name, f"the attribute {name!r} must be text" if wrong_type else str(reasons[0]))
                )
    except (ValueError, TypeError):
        problems.append(problem("time", "the time is not written as in RFC 3339"))
    kind, content = document.child("type"), document.child("datacontenttype")
    if kind and kind.value not in types:
        known = " or ".join(types)
        problems.append(problem("type", f"events of the type {str(kind.value)[:60]!r} are not taken in, only {known}"))
    if content and not (isinstance(content.value, str) and is_json(content.value)):
        problems.append(problem("datacontenttype", f"data is read as {BINARY} in UTF-8 only"))
    cpr_like = [name for name in ("source", "id") if holds_cpr_like(text_at(document, name))]
    problems += [problem(name, "it contains digits like a CPR number; use a pseudonymous id") for name in cpr_like]
    problems += [
        problem(name, "it holds control characters")
        for name in ("source", "id")
        if unshowable(text_at(document, name).replace("\n", "\0"))
    ]
    if " " in text_at(document, "source"):
        problems.append(problem("source", "a source is a URI reference and has no spaces"))
    return problems


def _envelope(document: Node) -> str:
    members = document.value if isinstance(document.value, dict) else {}
    return json.dumps({name: node.plain() for name, node in members.items() if name != "data"})


def text_at(document: Node, name: str) -> str:
    """Give an attribute that is a text; an empty one where it is none."""
    node = document.child(name)
    return node.value if node and isinstance(node.value, str) else ""
