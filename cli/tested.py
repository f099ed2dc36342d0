"""Which tests prove a paragraph or a reading: found by their names and words, when the tests are there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_YEARS = {
    "BEK-2004-02-17": "2004",
    "BEK-1307-2020": "2020",
    "BEK-1307-2020-consolidated": "2020",
    "BEK-2024-12-30": "2025",
}


class _Test(NamedTuple):
    place: str
    name: str
    file: str
    text: str


def tests_of(entry: str, folder: Path) -> list[str]:
    """List as `path:line  name` the tests of a catalogue entry below `folder`.

    A test belongs to `BEK-1307-2020 §19 stk.3` when it names it in full, or when its name begins `test_p19_stk3` and
    its file's name has the year, as in test_2020_leave.py.
    """
    source, _, paragraph = entry.partition(" ")
    finer = r"(?!\d|\.\d| ?(stk|nr|pkt)\.| \()"
    in_full = re.compile(re.escape(entry) + finer)
    short = "".join(character for character in paragraph if character.isalnum() or character == " ").replace(" ", "_")
    by_name = re.compile(rf"test_p{short}(?!\d|_(stk|nr|pkt)\d)") if paragraph.startswith("§") else None
    year = _YEARS.get(source)
    return [
        f"{test.place}  {test.name}"
        for test in _tests(folder)
        if in_full.search(test.text) or (by_name and year and f"_{year}" in test.file and by_name.match(test.name))
    ]


def tests_of_reading(number: int, folder: Path) -> list[str]:
    """List as `path:line  name` the tests whose names begin `test_reading_<number>`."""
    named = re.compile(rf"test_reading_{number}(?!\d)")
    return [f"{test.place}  {test.name}" for test in _tests(folder) if named.match(test.name)]


def _tests(folder: Path) -> Iterator[_Test]:
    for file in sorted(folder.rglob("test_*.py")):
        text = file.read_text("utf-8")
        lines = text.splitlines()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                place = f"{file.relative_to(folder.parent).as_posix()}:{node.lineno}"
                yield _Test(place, node.name, file.stem, "\n".join(lines[first - 1 : node.end_lineno]))
