"""Case files as people write them, JSON or YAML, read into a `CaseFile`, or refused with every place and reason.

YAML is read by the 1.2 core schema: `on`, `off`, `yes` and `no` are text, and `0101` without quotation marks is
refused. pydantic judges the shape; its words are turned into ours, with line, column, path and what to do.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import islice
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from intake.document import MAX_PROBLEMS, BadDocument, Node, Path, Problem, read_json
from statute.facts import CPR_LIKE, FACT_MODELS, CaseFile, ContractContent, Person

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

MAX_BYTES = 2_000_000
"""The longest file that is read."""

MAX_FACTS = 1_000
"""The most facts that a case begins with; a life of five years has some 120, and one evaluation asks the law of all."""

_QUOTED = re.compile(r"'([^']*)'")


def masked(text: str) -> str:
    """Return `text` with digits like a CPR number made unreadable."""
    return CPR_LIKE.sub("######-####", text)


class BadCaseFile(Exception):
    """A file that is no case file. The message has one line per problem, each with place, reason and what to do.

    Digits like a CPR number are never repeated in it.
    """

    def __init__(self, name: str, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        lines = [f"{name} is not a case file:", *(f"  {problem}" for problem in self.problems)]
        super().__init__(masked("\n".join(lines)))


def read(path: FilePath) -> CaseFile:
    """Read the case file at `path`: `.json` as JSON, `.yaml` and `.yml` as YAML, others by their first character.

    Raises `BadCaseFile` for a file that cannot be read, is no JSON or YAML, or does not say what a case file says.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadCaseFile(str(path), [Problem(f"it cannot be read: {reason}")]) from None
    try:
        return case_file(*document_of(content, path.suffix.lower()))
    except BadDocument as error:
        raise BadCaseFile(str(path), error.problems) from None


def document_of(content: bytes, suffix: str = "") -> tuple[Node, list[Problem]]:
    """Read the bytes of a file as JSON or YAML, by its suffix or else by the first character.

    Raises `BadDocument` for what is neither, and for what is longer than `MAX_BYTES`.
    """
    return _document(_text(content), suffix)


def case_file(document: Node, problems: Iterable[Problem] = (), at: Path = ()) -> CaseFile:
    """Turn a document, or the part of it that stands under the path `at`, into a case file.

    Raises `BadDocument` with the problems already found and those of the shape, in the order of their places.
    """
    node = document.find(at)
    found = {problem.path: problem for problem in problems}
    _hold_facts_few(node, at)
    try:
        case = CaseFile.model_validate(node.plain())
    except ValidationError as error:
        for problem in islice(_problems(node, at, error), MAX_PROBLEMS + 1):
            found.setdefault(problem.path, problem)
    else:
        if not found:
            return case
    raise BadDocument(sorted(found.values(), key=lambda problem: (problem.line or 0, problem.column or 0)))


def _hold_facts_few(node: Node, at: Path) -> None:
    facts = node.child("facts")
    if facts and isinstance(facts.value, list) and len(facts.value) > MAX_FACTS:
        reason = f"a case begins with at most {MAX_FACTS:,} facts, and here are {len(facts.value):,}"
        raise BadDocument([Problem(reason, facts.line, facts.column, (*at, "facts"))])


def _text(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise BadDocument([Problem(f"it is longer than {MAX_BYTES:,} bytes")])
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadDocument([Problem("it is written in UTF-16; save it as UTF-8")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise BadDocument([Problem("a byte that is not UTF-8; save the file as UTF-8", line, column)]) from None
    if not text.strip():
        raise BadDocument([Problem("it is empty")])
    return text


def _document(text: str, suffix: str) -> tuple[Node, list[Problem]]:
    if suffix == ".json" or (suffix not in (".yaml", ".yml") and text.lstrip().startswith("{")):
        return read_json(text)
    from intake.yaml_document import read_yaml  # a tenth of a second that JSON need not wait for

    return read_yaml(text)


def _problems(node: Node, at: Path, error: ValidationError) -> Iterator[Problem]:
    """Turn what pydantic found into problems with a place, one for each place."""
    for detail in error.errors(include_url=False):
        path, labels = _path(node, detail)
        place = node.find(path)
        if any(label.startswith("literal[") for label in labels) and isinstance(place.value, list):
            continue  # the other half of "a list, or the word all"
        if detail["type"] == "extra_forbidden":
            parent = node.find(path[:-1])
            place = parent.keys.get(str(path[-1]), place)
        elif not path and detail["type"] == "value_error":
            path = _repeated_id(node)
            place = node.find(path)
        yield Problem(_reason(node, path, detail), place.line, place.column, (*at, *path))


def _path(node: Node, detail: "ErrorDetails") -> tuple[Path, list[str]]:
    """Part the place that pydantic names into the path in the file and the labels of its unions."""
    path: list[str | int] = []
    labels: list[str] = []
    last = len(detail["loc"]) - 1
    for index, step in enumerate(detail["loc"]):
        if node.child(step) is not None or (index == last and detail["type"] == "missing"):
            path.append(step)
            node = node.child(step) or node
        else:
            labels.append(str(step))
    return tuple(path), labels


def _repeated_id(node: Node) -> Path:
    """Return the path of the first fact id that an earlier fact has already."""
    facts = node.child("facts")
    seen: set[object] = set()
    for index, fact in enumerate(facts.value if facts and isinstance(facts.value, list) else []):
        given = fact.child("id")
        if given and given.value is not None and given.value in seen:
            return ("facts", index, "id")
        seen.add(given.value if given else None)
    return ()


def _reason(node: Node, path: Path, detail: "ErrorDetails") -> str:
    kind = detail["type"]
    context: Mapping[str, object] = detail.get("ctx", {})
    given = node.find(path)
    match kind:
        case "missing":
            return f"the field {path[-1]!r} is missing"
        case "extra_forbidden":
            known = _model(node, path[:-1]).model_fields
            return f"unknown key {str(path[-1])[:40]!r}{_did_you_mean(str(path[-1]), known)}"
        case "union_tag_not_found":
            return "the key 'fact' is missing"
        case "union_tag_invalid":
            return _unknown_fact(given.child("fact"))
        case "literal_error":
            expected = _QUOTED.findall(str(context["expected"]))
            guess = _did_you_mean(str(given.value), expected) if isinstance(given.value, str) else ""
            choice = ", ".join(expected) if len(expected) < 9 or not guess else "the values allowed"
            return f"{_shown(given)} is none of {choice}{guess}"
        case "value_error":
            return _own_words(given, str(context["error"]))
        case "too_short" | "string_too_short":
            return "it is empty; write something or leave it out"
        case "bool_type":
            return f"true or false is expected, not {_shown(given)}"
        case "string_type":
            hint = "" if isinstance(given.value, list | dict) else "; put it in quotation marks"
            return f"text is expected, not {_shown(given)}{hint}"
        case "date_type" | "date_from_datetime_inexact":
            return f"a date written YYYY-MM-DD is expected, not {_shown(given)}"
        case "datetime_type" | "timezone_aware":
            return f"a time as in RFC 3339, such as 2025-02-10T09:30:00+01:00, is expected, not {_shown(given)}"
        case "list_type":
            return f"a list is expected, not {_shown(given)}"
        case "model_type" | "model_attributes_type":
            return f"a mapping of keys to values is expected, not {_shown(given)}"
        case "float_type" | "float_parsing":
            return f"a number is expected, not {_shown(given)}"
        case "greater_than_equal" | "less_than_equal" | "finite_number":
            bounds = ("ge", "from"), ("le", "up to")
            bound = "".join(f" {word} {context[key]:g}" for key, word in bounds if key in context)
            return f"a number{bound} is expected, not {_shown(given)}"
        case _:
            return detail["msg"]


def _own_words(given: Node, words: str) -> str:
    """Return the words of our own models, but show a number as it is written in the file."""
    if isinstance(given.value, int | float) and not isinstance(given.value, bool):
        return f"text is expected, not {_shown(given)}; put it in quotation marks"
    return words


def _unknown_fact(given: Node | None) -> str:
    if given is None or given.value is None:
        return "the key 'fact' is missing"
    if not isinstance(given.value, str):
        return f"the key 'fact' names a fact, not {_shown(given)}"
    return f"unknown fact {given.value[:40]!r}{_did_you_mean(given.value, FACT_MODELS)}"


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word[:60].lower(), list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _model(node: Node, path: Path) -> type[BaseModel]:
    """Return the model that the mapping at `path` is read by."""
    match path:
        case ("person",):
            return Person
        case ("facts", int()):
            fact = node.find(path).child("fact")
            return FACT_MODELS[str(fact.value)] if fact else CaseFile
        case (*_, "content"):
            return ContractContent
        case _:
            return CaseFile


def _shown(node: Node) -> str:
    """Show a value as it was written, shortened."""
    match node.value:
        case None:
            return "nothing"
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case bool():
            return str(node.value).lower()
        case str():
            return f"the text {node.value[:40]!r}"
        case float() if not math.isfinite(node.value) and not node.source[:1].isdigit():
            return f"{node.source[:40]}, which is no number"
        case _:
            return f"the number {node.source[:40]}"
