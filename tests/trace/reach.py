"""Which code of this program a user can reach: a walk over the names that the source itself refers to.

It begins at the faces: what `forloeb` registers as commands, the routes of the service, the workflows, the activities
and the worker. From there it follows every name that a reached piece mentions, through imports, also those inside
functions. A method counts as mentioned when its class is reached and any reached piece says its name after a dot: too
much rather than too little, so that what the walk does not find is dead.
"""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("statute", "programme", "documents", "archive", "payloads", "telemetry", "activities", "workflows")
FACES = ("cli", "service", "intake")
_MARKS = {"carries_out", "cache", "property", "dataclass", "cached_property", "classmethod", "staticmethod"}
"""Decorators that make nothing known to a face."""

Piece = tuple[str, str]
"""A module and a name in it: a function, a class, `Class.method`, an assigned name, or `` for what runs on import."""


class Source:
    """One module: its pieces, and what each name in it means."""

    def __init__(self, name: str, path: Path, known: set[str]) -> None:
        self.name, self.known = name, known
        self.pieces: defaultdict[str, list[ast.AST]] = defaultdict(list)
        self.members: defaultdict[str, set[str]] = defaultdict(set)
        self.registered: set[str] = set()
        self.functions: set[str] = set()
        self.imports = self._imported(tree := ast.parse(path.read_text("utf-8")))
        for node in tree.body:
            self._take(node)

    def _take(self, node: ast.stmt) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.pieces[node.name].append(node)
                self.functions |= set() if node.name.startswith("_") else {node.name}
                self._register(node)
            case ast.ClassDef():
                self._register(node)
                for part in node.body:
                    if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
                        self.members[node.name].add(part.name)
                        self.pieces[f"{node.name}.{part.name}"].append(part)
                        if _is_registered(part):
                            self.pieces[node.name].append(part)  # a validator: called with the class
                self.pieces[node.name] += [
                    part
                    for part in [*node.bases, *node.keywords, *node.decorator_list, *node.body]
                    if not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)
                ]
            case ast.Assign() | ast.AnnAssign():
                for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                    for name in ast.walk(target):
                        if isinstance(name, ast.Name):
                            self.pieces[name.id].append(node)
            case ast.Import() | ast.ImportFrom():
                pass
            case _:
                self.pieces[""].append(node)

    def _register(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        if _is_registered(node):
            self.registered.add(node.name)

    def _imported(self, node: ast.AST) -> dict[str, Piece]:
        """Return what the imports below `node` bind: a module, or a name of one."""
        found: dict[str, Piece] = {}
        for part in ast.walk(node):
            if isinstance(part, ast.ImportFrom) and part.module:
                for alias in part.names:
                    whole = f"{part.module}.{alias.name}"
                    found[alias.asname or alias.name] = (
                        (whole, "") if whole in self.known else (part.module, alias.name)
                    )
            elif isinstance(part, ast.Import):
                for alias in part.names:
                    found[alias.asname or alias.name.partition(".")[0]] = (alias.name, "")
        return found

    def mentioned(self, piece: str) -> Iterator[Piece | str]:
        """Yield what a piece refers to: pieces, and the bare names that it says after a dot."""
        if piece in self.imports:
            yield self.imports[piece]
        for node in self.pieces[piece]:
            own = self._imported(node)
            for part in ast.walk(node):
                if isinstance(part, ast.Name):
                    yield own.get(part.id) or self.imports.get(part.id) or (self.name, part.id)
                elif isinstance(part, ast.Attribute):
                    yield part.attr
                    if isinstance(part.value, ast.Name):
                        module, name = own.get(part.value.id) or self.imports.get(part.value.id) or ("", "-")
                        if not name:
                            yield module, part.attr


class Reach:
    """What can be reached from the faces."""

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Every module of the program, by its name."""
        paths = {_module(path): path for folder in (*PACKAGES, *FACES) for path in (ROOT / folder).rglob("*.py")}
        paths["worker"] = ROOT / "worker.py"
        return {name: Source(name, path, set(paths)) for name, path in paths.items()}

    @cached_property
    def reached(self) -> set[Piece]:
        """Every piece that a face reaches."""
        found: set[Piece] = set()
        spoken: set[str] = set()
        waiting = set(self._begin())
        while waiting:
            found |= waiting
            mentions = [mention for module, name in waiting for mention in self.sources[module].mentioned(name)]
            spoken |= {mention for mention in mentions if isinstance(mention, str)}
            named = {mention for mention in mentions if not isinstance(mention, str)}
            on_import = {(module, "") for module, _ in waiting}
            waiting = {piece for piece in named | on_import if piece[0] in self.sources} | self._methods(found, spoken)
            waiting -= found
        return found

    def _begin(self) -> Iterator[Piece]:
        for name, source in self.sources.items():
            if name.partition(".")[0] in (*FACES, "workflows", "activities", "worker"):
                yield name, ""
                yield from ((name, registered) for registered in source.registered)
        yield "worker", "main"

    def _methods(self, found: Iterable[Piece], spoken: set[str]) -> set[Piece]:
        return {
            (module, f"{name}.{method}")
            for module, name in found
            for method in self.sources[module].members.get(name, ())
            if method in spoken or method.startswith("__")
        }


def _is_registered(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    return any(_last_name(mark) not in _MARKS for mark in node.decorator_list)


def _last_name(node: ast.expr) -> str:
    called = node.func if isinstance(node, ast.Call) else node
    return called.attr if isinstance(called, ast.Attribute) else ast.unparse(called)


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
