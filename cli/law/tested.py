"""Which tests prove a reading: found by their names, when the tests are there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class _Test(NamedTuple):
    place: str
    name: str


def tests_of_reading(number: int, folder: Path) -> list[str]:
    """List as `path:line  name` the tests whose names begin `test_reading_<number>`."""
    named = re.compile(rf"test_reading_{number}(?!\d)")
    return [f"{test.place}  {test.name}" for test in _tests(folder) if named.match(test.name)]


def _tests(folder: Path) -> Iterator[_Test]:
    for file in sorted(folder.rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                yield _Test(f"{file.relative_to(folder.parent).as_posix()}:{node.lineno}", node.name)
