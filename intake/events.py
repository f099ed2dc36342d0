"""Events of takeover: CloudEvents 1.0 in structured JSON, one on each line.

The `type` is `dk.forloeb.takeover.v1`, the `subject` the case id, and `data` a case file whose facts hold the takeover;
beside its keys, `identity` may say who the person is, as the data of a `dk.forloeb.person.v1` does (`intake.reports`).
`source` and `id` together name the event: however often it is sent, it starts one programme. Who recorded a fact, when,
and under which id is for the programme to say, never for an event.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, NamedTuple

from intake.casefiles import case_file, masked
from intake.document import BadDocument, Node, Problem, read_json
from intake.envelope import envelope_problems, prepared, text_at
from intake.reports import ACTION, PERSON, Report, identity_of, report_of
from programme.admission import Flaw, flaws
from statute.facts import CaseFile

TYPE = "dk.forloeb.takeover.v1"
MAX_LINE = 1_000_000
"""The longest line that is read, in bytes."""


class Opening(NamedTuple):
    """A case that begins. `command`: the same whenever the same event is sent; `identity`: who the person is."""

    case: CaseFile
    command: str
    identity: Report | None = None


@dataclass(frozen=True, slots=True)
class Takeover:
    """A line by which a programme shall begin, as `Opening` says."""

    source: str
    line: int
    case: CaseFile
    command: str
    identity: Report | None = None


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
                yield Takeover(source, number, *read_event(text))
        except UnicodeDecodeError as error:
            problem = Problem("a byte that is not UTF-8", number, error.start + 1)
            yield BadLine(source, number, (problem,))
        except BadDocument as error:
            yield BadLine(source, number, error.problems)


def read_event(text: str) -> Opening:
    """Read an event of takeover. Raises `BadDocument` with everything wrong with it."""
    return event_of(*read_json(text))


def event_of(document: Node, problems: Sequence[Problem] = ()) -> Opening:
    """Read an event from the document it was read into, with the problems that were found there, as `read_event`."""
    document, identity = _without_identity(prepared(document))
    problems = [*problems, *envelope_problems(document, (TYPE,))]
    if document.child("data") is None:
        raise BadDocument([*problems, Problem("the event has no data", document.line, document.column, ("data",))])
    case = case_file(document, problems, ("data",))
    if about := _case_problems(document, case):
        raise BadDocument(about)
    command = f"{text_at(document, 'source')} {text_at(document, 'id')}"
    return Opening(case, command, identity_of(case.case, identity, command) if identity else None)


def read_arrival(text: str) -> Opening | Report:
    """Read an event of any type that is taken in. Raises `BadDocument` with everything wrong with it."""
    return arrival_of(*read_json(text))


def arrival_of(document: Node, problems: Sequence[Problem] = ()) -> Opening | Report:
    """Read an event from the document it was read into, as `read_arrival`."""
    if text_at(document, "type") in (ACTION, PERSON):
        return report_of(document, problems)
    return event_of(document, problems)


def _without_identity(document: Node) -> tuple[Node, Node | None]:
    """Take who the person is out of the data: it is no part of a case file."""
    data = document.child("data")
    identity = data.child("identity") if data else None
    if data is None or identity is None or not (isinstance(data.value, dict) and isinstance(document.value, dict)):
        return document, None
    kept = replace(data, value={name: node for name, node in data.value.items() if name != "identity"})
    return replace(document, value={**document.value, "data": kept}), identity


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield the lines with their numbers; of one that is too long, only so much that it can be told."""
    number = 0
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        rest = line
        while len(line) > MAX_LINE and rest and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE)
        yield number, line


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
