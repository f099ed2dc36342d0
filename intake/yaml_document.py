"""YAML by the 1.2 core schema, read from the parser's events, without tags, several documents or nasty surprises.

Apart from `document`, so that reading JSON does not load a YAML parser.
"""

# ruamel.yaml has types only in part.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

import re
from collections.abc import Callable, Iterator

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)
from ruamel.yaml.reader import ReaderError

from intake.document import (
    MAX_DEPTH,
    MAX_MEMBERS,
    SURROGATE,
    BadDocument,
    Node,
    Path,
    Problem,
    given_twice,
)

MAX_VALUES = 100_000
"""How many values a file may hold once every alias stands for what it names; nobody waits for whoever reads a file."""

_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_PADDED = re.compile(r"[-+]?0[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_WHOLE = re.compile(r"[-+]?[0-9]{1,300}")


def read_yaml(text: str) -> tuple[Node, list[Problem]]:
    """Read one YAML document. What can be read past (a key given twice, `0101`) is returned as problems beside it.

    Raises `BadDocument` where the text stops being YAML, and for what a case file may not hold: tags, several
    documents, aliases that stand for very much, nesting without end.
    """
    builder = _Builder()
    for event in _events(text):
        builder.take(event)
    if builder.root is None:
        raise BadDocument([Problem("the document is empty")])
    return builder.root, builder.problems


def _events(text: str) -> Iterator[Event]:
    """Yield the parser's events; whatever it raises becomes a `BadDocument`."""
    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = str(error.problem or error.context or "this is not YAML")
        raise BadDocument([_problem(reason, mark) if mark else Problem(reason)]) from None
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - text.rfind("\n", 0, error.position)
        raise BadDocument([Problem("a control character that YAML does not allow", line, column)]) from None
    except Exception as error:  # the parser slips over some broken input: escapes beyond Unicode, cut directives
        raise BadDocument([Problem(f"this is not YAML: {error}")]) from None


def _problem(reason: str, mark: object, path: Path = ()) -> Problem:
    return Problem(reason, getattr(mark, "line", 0) + 1, getattr(mark, "column", 0) + 1, path)


class _Builder:
    """Builds the document from events with a stack of its own, so that no nesting can exhaust Python's."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._documents = 0
        self._values = 0
        self._stack: list[_Open] = []
        self._anchors: dict[str, tuple[Node, int]] = {}

    def take(self, event: Event) -> None:
        """Read one event of the parser."""
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise BadDocument([_problem("a second document begins here; only one is read", event.start_mark)])
            if event.version and tuple(event.version) != (1, 2):
                raise BadDocument([_problem("only YAML 1.2 is read", event.start_mark)])
        elif isinstance(event, CollectionEndEvent):
            done = self._stack.pop()
            if done.anchor:
                self._anchors[done.anchor] = (done.node, self._values - done.values_before)
        elif isinstance(event, NodeEvent):
            self._node(event)

    def _node(self, event: NodeEvent) -> None:
        path = self._stack[-1].path_of_next() if self._stack else ()
        if tag := getattr(event, "tag", None):
            raise BadDocument([_problem(f"tags such as {tag} are not read; leave it out", event.start_mark, path)])
        size = 1
        if isinstance(event, AliasEvent):
            if event.anchor not in self._anchors:
                raise BadDocument([_problem(f"no value before this is named &{event.anchor}", event.start_mark, path)])
            node, size = self._anchors[event.anchor]
        else:
            node = Node(event.start_mark.line + 1, event.start_mark.column + 1, None)
        self._values += size
        if self._values > MAX_VALUES:
            raise BadDocument([_problem(f"the document stands for more than {MAX_VALUES:,} values", event.start_mark)])
        is_key = bool(self._stack) and self._stack[-1].awaits_key()
        if is_key and not isinstance(event, ScalarEvent):
            raise BadDocument([_problem("a key must be text", event.start_mark, path)])
        if isinstance(event, ScalarEvent):
            self._scalar(node, event, path, is_key)
            if event.anchor:
                self._anchors[event.anchor] = (node, 1)
        if self._stack:
            self._stack[-1].add(node, self.problems.append)
        else:
            self.root = node
        if isinstance(event, CollectionStartEvent):
            if len(self._stack) > MAX_DEPTH:
                raise BadDocument([_problem(f"nested deeper than {MAX_DEPTH} levels", event.start_mark)])
            node.value = {} if isinstance(event, MappingStartEvent) else []
            self._stack.append(_Open(node, path, event.anchor, self._values - 1))

    def _scalar(self, node: Node, event: ScalarEvent, path: Path, is_key: bool) -> None:
        text = str(event.value)
        if SURROGATE.search(text):
            raise BadDocument([_problem("half a surrogate pair is no character", event.start_mark, path)])
        node.source = text
        node.value = text
        if is_key or event.style:
            return
        if text in _NULL:
            node.value = None
        elif text in _BOOLEANS:
            node.value = _BOOLEANS[text]
        elif _PADDED.fullmatch(text):
            reason = f'{text} without quotation marks is read as a number; write "{text}"'
            self.problems.append(Problem(reason, node.line, node.column, path))
        elif _NUMBER.fullmatch(text):
            number = text.lower().replace(".inf", "inf").replace(".nan", "nan")
            node.value = int(number) if _WHOLE.fullmatch(number) else float(number)


class _Open:
    """A list or mapping that is being read."""

    def __init__(self, node: Node, path: Path, anchor: str | None, values_before: int) -> None:
        self.node, self.path, self.anchor, self.values_before = node, path, anchor, values_before
        self._key: Node | None = None

    def awaits_key(self) -> bool:
        return isinstance(self.node.value, dict) and self._key is None

    def path_of_next(self) -> Path:
        if isinstance(self.node.value, list):
            return (*self.path, len(self.node.value))
        return (*self.path, str(self._key.value)) if self._key else self.path

    def add(self, node: Node, report: Callable[[Problem], None]) -> None:
        if isinstance(self.node.value, list):
            self.node.value.append(node)
        elif isinstance(self.node.value, dict):
            if self._key is None:
                self._key = node
                return
            key, name, self._key = self._key, str(self._key.value), None
            if name in self.node.value:
                report(given_twice(name, key.line, key.column, self.path, self.node.keys[name].line))
            else:
                self.node.value[name], self.node.keys[name] = node, key
                if len(self.node.value) > MAX_MEMBERS:
                    reason = f"a mapping has more than {MAX_MEMBERS} keys"
                    raise BadDocument([Problem(reason, key.line, key.column, self.path)])
