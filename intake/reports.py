"""Events of other systems about a case: what somebody there has recorded, and who the person is.

`dk.forloeb.action.v1`: the `data` holds the `action` by its name and its fields, as a body of `POST
/programmes/…/actions/…` does. `dk.forloeb.person.v1`: name, CPR number and address of the person, and whether the
address is protected. The `subject` is the case id. `source` and `id` together name the event: however often it is sent,
it records once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from intake.document import BadDocument, Node, Problem
from intake.envelope import envelope_problems, prepared, text_at
from programme.commands import Unreadable, read_action
from programme.danish_time import day_of
from programme.identifiers import case_id_flaw

ACTION = "dk.forloeb.action.v1"
PERSON = "dk.forloeb.person.v1"
_IDENTIFIED = "person_identified"
_SET_HERE = {"fact", "record", "by", "id", "recorded_at", "actor"}


@dataclass(frozen=True, slots=True)
class Report:
    """An action to be recorded in a case; `fact` names it. `command`: the same whenever the same event is sent."""

    case: str
    action: dict[str, object]
    command: str


def report_of(document: Node, found: Sequence[Problem]) -> Report:
    """Read an event about a case. Raises `BadDocument` with everything wrong with it."""
    document = prepared(document)
    problems = [*found, *envelope_problems(document, (ACTION, PERSON))]
    subject, data = document.child("subject"), document.child("data")
    if subject is not None and case_id_flaw(text_at(document, "subject")):
        problems.append(Problem("it is no case id", subject.line, subject.column, ("subject",)))
    if data is None or not isinstance(data.value, dict):
        raise BadDocument([*problems, Problem("the data is a JSON object", document.line, document.column, ("data",))])
    fields = cast("dict[str, object]", data.plain())
    action = _IDENTIFIED if text_at(document, "type") == PERSON else fields.pop("action", None)
    if reason := _flaw(action, fields):
        problems.append(Problem(reason, data.line, data.column, ("data",)))
    if problems:
        raise BadDocument(problems)
    command = f"{text_at(document, 'source')} {text_at(document, 'id')}"
    return Report(text_at(document, "subject"), {**fields, "fact": action}, command)


def identity_of(case: str, identity: Node, command: str) -> Report:
    """Read who the person is from the data of a takeover. Raises `BadDocument`."""
    fields = cast("dict[str, object]", identity.plain()) if isinstance(identity.value, dict) else {}
    if reason := _flaw(_IDENTIFIED, fields):
        raise BadDocument([Problem(reason, identity.line, identity.column, ("data", "identity"))])
    return Report(case, {**fields, "fact": _IDENTIFIED}, f"{command}#identity")


def _flaw(action: object, fields: dict[str, object]) -> str | None:
    """Say why an action with these fields is none."""
    if not isinstance(action, str):
        return 'the key "action" names what is recorded'
    if set_here := _SET_HERE & set(fields):
        return f"{min(set_here)} is for the programme to say"
    try:
        read_action(action, fields, day_of(datetime.now(UTC)))
    except Unreadable as unreadable:
        return str(unreadable)
    return None
