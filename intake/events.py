"""Events of takeover: CloudEvents 1.0 in structured JSON, one on each line.

The `type` is `dk.forloeb.takeover.v1`, the `subject` the case id, and `data` a case file whose facts hold the takeover.
`source` and `id` together name the event: however often it is sent, it starts one programme. Who recorded a fact, when,
and under which id is for the programme to say, never for an event.
"""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from cloudevents.core.exceptions import CloudEventValidationError, InvalidAttributeTypeError
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from intake.casefiles import case_file, masked
from intake.document import BadDocument, Node, Problem, read_json
from intake.modes import BINARY, is_json, text_of
from programme.admission import Flaw, flaws
from programme.identifiers import unshowable
from statute.facts import CaseFile, holds_cpr_like

TYPE = "dk.forloeb.takeover.v1"
MAX_LINE = 1_000_000
"""The longest line that is read, in bytes."""


@dataclass(frozen=True, slots=True)
class Takeover:
    """A programme that shall begin. `command` is the same whenever the same event is sent."""

    source: str
    line: int
    case: CaseFile
    command: str


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no event of takeover, with everything that is wrong with it. The other lines still count."""

    source: str
    line: int
    problems: tuple[Problem, ...]

    @property
    def reason(self) -> str:
        """What is wrong, with column and path, one problem on each line. Digits like a CPR number are not repeated."""
        return masked("\n".join(str(replace(problem, line=None)) for problem in self.problems))


def read_events(stream: BinaryIO, source: str) -> Iterator[Takeover | BadLine]:
    """Read the events of `stream`, whose name is `source`. Blank lines are passed over. Never raises for content."""
    for number, line in _lines(stream):
        try:
            if len(line) > MAX_LINE:
                raise BadDocument([Problem(f"the line is longer than {MAX_LINE:,} bytes")])
            if text := line.decode("utf-8-sig").rstrip():  # every line may come from a file of its own
                case, command = read_event(text)
                yield Takeover(source, number, case, command)
        except UnicodeDecodeError as error:
            problem = Problem("a byte that is not UTF-8", number, error.start + 1)
            yield BadLine(source, number, (problem,))
        except BadDocument as error:
            yield BadLine(source, number, error.problems)


def read_event(text: str) -> tuple[CaseFile, str]:
    """Read one event: the case it begins and its command id. Raises `BadDocument` with everything wrong with it."""
    return event_of(*read_json(text))


def event_of(document: Node, problems: Sequence[Problem] = ()) -> tuple[CaseFile, str]:
    """Read an event from the document it was read into, with the problems that were found there, as `read_event`."""
    if not isinstance(document.value, dict):
        raise BadDocument([Problem("an event is a JSON object", document.line, document.column)])
    document = _with_plain_data(_without_nulls(document, document.value))
    problems = [*problems, *_envelope_problems(document)]
    if document.child("data") is None:
        raise BadDocument([*problems, Problem("the event has no data", document.line, document.column, ("data",))])
    case = case_file(document, problems, ("data",))
    if about := _case_problems(document, case):
        raise BadDocument(about)
    return case, f"{_text(document, 'source')} {_text(document, 'id')}"


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


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield the lines with their numbers; of one that is too long, only so much that it can be told."""
    number = 0
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        rest = line
        while len(line) > MAX_LINE and rest and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE)
        yield number, line


def _envelope_problems(document: Node) -> list[Problem]:
    """Judge the attributes of the event by the CloudEvents SDK, and ask for what this service needs."""

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
    if kind and kind.value != TYPE:
        problems.append(problem("type", f"events of the type {str(kind.value)[:60]!r} are not taken in, only {TYPE}"))
    if content and not (isinstance(content.value, str) and is_json(content.value)):
        problems.append(problem("datacontenttype", f"data is read as {BINARY} in UTF-8 only"))
    cpr_like = [name for name in ("source", "id") if holds_cpr_like(_text(document, name))]
    problems += [problem(name, "it contains digits like a CPR number; use a pseudonymous id") for name in cpr_like]
    problems += [
        problem(name, "it holds control characters")
        for name in ("source", "id")
        if unshowable(_text(document, name).replace("\n", "\0"))
    ]
    if " " in _text(document, "source"):
        problems.append(problem("source", "a source is a URI reference and has no spaces"))
    return problems


def _envelope(document: Node) -> str:
    members = document.value if isinstance(document.value, dict) else {}
    return json.dumps({name: node.plain() for name, node in members.items() if name != "data"})


def _case_problems(document: Node, case: CaseFile) -> list[Problem]:
    """Hold the case of an event against its envelope."""
    subject, data = document.find(("subject",)), document.find(("data",))
    problems = [_placed(document, flaw) for flaw in flaws(case)]
    if subject.value != case.case:
        reason = f"the subject is not the case id of the data, {case.case!r}"
        problems.append(Problem(reason, subject.line, subject.column, ("subject",)))
    if not any(fact.fact == "takeover" for fact in case.facts):
        problems.append(Problem("no takeover among the facts", data.line, data.column, ("data", "facts")))
    return problems


def _placed(document: Node, flaw: Flaw) -> Problem:
    path = ("data", *flaw.path)
    node = document.find(path)
    return Problem(flaw.reason, node.line, node.column, path)


def _text(document: Node, name: str) -> str:
    node = document.child(name)
    return node.value if node and isinstance(node.value, str) else ""
