"""A document of plain data in which every value knows its place, so that an error can be shown where it is made."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from json import decoder

MAX_DEPTH = 32
"""How deep lists and mappings may nest; a case file needs four levels."""

MAX_VALUES = 50_000
"""How many values a JSON document may hold; a case of a thousand facts has ten thousand."""

MAX_MEMBERS = 200
"""How many keys one object or mapping may have; no fact needs twenty."""

MAX_PROBLEMS = 50
"""How many problems of one document are told; whoever mends those sees the next."""

SURROGATE = re.compile(r"[\ud800-\udfff]")
"""Half a surrogate pair, which is no character and cannot be written as UTF-8."""

Path = tuple[str | int, ...]
"""Where a value stands: `("facts", 3, "party")` is written `facts[3].party`."""


@dataclass(slots=True)
class Node:
    """One value of a document. `line` and `column` count from 1; `source` is a scalar as it was written."""

    line: int
    column: int
    value: "str | int | float | bool | list[Node] | dict[str, Node] | None"
    source: str = ""
    keys: "dict[str, Node]" = field(default_factory=lambda: {})

    def plain(self) -> object:
        """Return the value without places: dicts, lists, text, numbers, booleans and None."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def child(self, step: str | int) -> "Node | None":
        """Return the value under a key or index, None when there is none."""
        if isinstance(self.value, dict) and isinstance(step, str):
            return self.value.get(step)
        if isinstance(self.value, list) and isinstance(step, int) and step < len(self.value):
            return self.value[step]
        return None

    def find(self, path: Path) -> "Node":
        """Return the value at `path`, or the innermost one on the way to it that exists."""
        node = self
        for step in path:
            inner = node.child(step)
            if inner is None:
                break
            node = inner
        return node


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a document: where, what, and what to do about it."""

    reason: str
    line: int | None = None
    column: int | None = None
    path: Path = ()

    def __str__(self) -> str:
        place = [f"line {self.line}"] if self.line else []
        place += [f"column {self.column}"] if self.column else []
        place += [written(self.path)] if self.path else []
        return f"{', '.join(place)}: {self.reason}" if place else self.reason


class BadDocument(Exception):
    """The text is no JSON or YAML document that may be read further; `problems` says where and why.

    Of more than `MAX_PROBLEMS` it says the first ones, and that there are more.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        told = problems[:MAX_PROBLEMS]
        if len(problems) > MAX_PROBLEMS:
            told = [*told, Problem(f"there are more problems; the first {MAX_PROBLEMS} are told")]
        super().__init__("\n".join(map(str, told)))
        self.problems = tuple(told)


def written(path: Path) -> str:
    """Write a path as people do: `facts[3].party`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{_shown(step)}" for step in path).removeprefix(".")


def _shown(key: str) -> str:
    return key if _NAME.fullmatch(key) else repr(key[:40])


_NAME = re.compile(r"[\w-]{1,40}")
_scan_string: Callable[[str, int], tuple[str, int]] = decoder.scanstring  # pyright: ignore
_BLANK = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORD = re.compile(r"[^\s,:\[\]{}\"]+")
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def read_json(text: str) -> tuple[Node, list[Problem]]:
    """Read one JSON value. What can be read past (a key given twice) is returned as problems beside it.

    Raises `BadDocument` where the text stops being JSON.
    """
    reader = _Json(text)
    node = reader.value(0, ())
    if reader.skip_blank() < len(text):
        raise reader.bad("the document ends here, but there is more text")
    return node, reader.problems


class _Json:
    """A reader of JSON text by recursive descent; `at` is the place of the next character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at: int = 0
        self.problems: list[Problem] = []
        self._values = 0
        self._line, self._line_start, self._counted_to = 1, 0, 0

    def skip_blank(self) -> int:
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at

    def place(self, at: int) -> tuple[int, int]:
        """Return line and column of `at`. Places are asked for in rising order, but for the start of an open string."""
        if at >= self._counted_to:
            self._line += self.text.count("\n", self._counted_to, at)
            self._line_start = max(self._line_start, self.text.rfind("\n", self._counted_to, at) + 1)
            self._counted_to = at
        return self._line, at - self._line_start + 1

    def bad(self, reason: str, path: Path = ()) -> BadDocument:
        line, column = self.place(self.at)
        return BadDocument([Problem(reason, line, column, path)])

    def value(self, depth: int, path: Path) -> Node:
        if depth > MAX_DEPTH:
            raise self.bad(f"nested deeper than {MAX_DEPTH} levels")
        self._values += 1
        if self._values > MAX_VALUES:
            raise self.bad(f"the document holds more than {MAX_VALUES:,} values")
        start = self.skip_blank()
        if start >= len(self.text):
            raise self.bad("the document ends before it is complete", path)
        line, column = self.place(start)
        match self.text[start]:
            case "{":
                return self._object(Node(line, column, {}), depth, path)
            case "[":
                return self._list(Node(line, column, []), depth, path)
            case '"':
                return Node(line, column, self._string(path))
            case _:
                return self._scalar(line, column, path)

    def _string(self, path: Path) -> str:
        try:
            text, end = _scan_string(self.text, self.at + 1)
        except json.JSONDecodeError as error:
            if error.pos > self.at:
                self.at = error.pos
            raise self.bad(f"text is not written as JSON wants it: {error.msg}", path) from None
        if SURROGATE.search(text):
            raise self.bad("half a surrogate pair is no character", path)
        self.at = end
        return text

    def _scalar(self, line: int, column: int, path: Path) -> Node:
        number = _NUMBER.match(self.text, self.at)
        word = _WORD.match(self.text, self.at)
        source = word.group() if word else self.text[self.at]
        if number and number.group() == source:
            self.at = number.end()
            whole = not (number.group(2) or number.group(3)) and len(source) < 300
            return Node(line, column, int(source) if whole else float(source), source)
        if source in _CONSTANTS:
            self.at += len(source)
            return Node(line, column, _CONSTANTS[source], source)
        raise self.bad(f"{source[:40]!r} is no JSON value; text stands in double quotation marks", path)

    def _list(self, node: Node, depth: int, path: Path) -> Node:
        items: list[Node] = []
        node.value = items
        self.at += 1
        self.skip_blank()
        if self.text.startswith("]", self.at):
            self.at += 1
            return node
        while True:
            items.append(self.value(depth + 1, (*path, len(items))))
            if self._ends("]", path):
                return node

    def _object(self, node: Node, depth: int, path: Path) -> Node:
        members: dict[str, Node] = {}
        node.value = members
        self.at += 1
        self.skip_blank()
        if self.text.startswith("}", self.at):
            self.at += 1
            return node
        while True:
            start = self.skip_blank()
            line, column = self.place(start)
            if not self.text.startswith('"', start):
                raise self.bad("a key in double quotation marks is expected", path)
            key = self._string(path)
            self.skip_blank()
            if not self.text.startswith(":", self.at):
                raise self.bad(f"a colon is expected after the key {key[:40]!r}", path)
            self.at += 1
            value = self.value(depth + 1, (*path, key))
            if key in members:
                self.problems.append(given_twice(key, line, column, path, node.keys[key].line))
            else:
                members[key], node.keys[key] = value, Node(line, column, key)
                if len(members) > MAX_MEMBERS:
                    raise self.bad(f"an object has more than {MAX_MEMBERS} keys", path)
            if self._ends("}", path):
                return node

    def _ends(self, bracket: str, path: Path) -> bool:
        """Read on past a comma (False) or the closing bracket (True)."""
        self.skip_blank()
        found = self.text[self.at : self.at + 1]
        if found not in (",", bracket):
            reason = f"a comma or {bracket} is expected" if found else "the document ends before it is complete"
            raise self.bad(reason, path)
        self.at += 1
        return found == bracket


def given_twice(key: str, line: int, column: int, path: Path, first: int) -> Problem:
    """Say that a key stands twice in one mapping."""
    return Problem(f"the key {key[:40]!r} is given twice, first on line {first}; keep one", line, column, (*path, key))
