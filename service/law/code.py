"""The code and the tests behind a paragraph, as they stand in the files."""

import ast
import inspect
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import statute
from statute.catalogue.coverage import Carrier, proofs

_ROOT = Path(statute.__file__).parent.parent
_DATES = re.compile(r"date\((\d{4}), (\d{1,2}), (\d{1,2})\)|(\d{4})-(\d\d)-(\d\d)")


class Code(NamedTuple):
    """One rule as code or data: its name, where it begins, and its lines."""

    name: str
    place: str
    lines: str


class Proof(NamedTuple):
    """A test that fails without the rule, and the days that it names; none are known where the tests are not there."""

    name: str
    days: tuple[date, ...]


def code_of(carrier: Carrier) -> Code:
    """Return the lines of a carrier: a whole function, or the rule of a data file."""
    lines = _lines(carrier.path)[carrier.line - 1 :]
    found = inspect.getblock(lines) if carrier.path.endswith(".py") else _entry(lines)
    return Code(carrier.name, f"{carrier.path}:{carrier.line}", "".join(found).rstrip())


def proofs_of(carriers: list[Carrier]) -> list[Proof]:
    """List the tests that fail when one of the carriers is removed, as they were found by removing it."""
    names = dict.fromkeys(test for carrier in carriers for test in proofs().get(carrier.key, []))
    return [Proof(name, _days(*name.split("::", 1))) for name in names]


@cache
def _lines(path: str) -> list[str]:
    return (_ROOT / path).read_text("utf-8").splitlines(keepends=True)


def _entry(lines: list[str]) -> Iterator[str]:
    """Yield a rule of a data file: its line, or its table up to the next one."""
    yield lines[0]
    if lines[0].startswith("[") or lines[0].startswith("what ="):
        for line in lines[1:]:
            if not line.strip() or line.startswith("["):
                return
            yield line


def _days(path: str, name: str) -> tuple[date, ...]:
    source = _tests(path).get(name.partition("[")[0], "")
    found = (tuple(int(part) for part in match.groups() if part) for match in _DATES.finditer(source))
    return tuple(sorted({date(*parts) for parts in found if _is_day(parts)}))


def _is_day(parts: tuple[int, ...]) -> bool:
    try:
        date(*parts)
    except ValueError:
        return False
    return True


@cache
def _tests(path: str) -> dict[str, str]:
    """Return the sources of the tests in a file by their names; nothing where only the program is installed."""
    file = _ROOT / path
    if not file.is_file():
        return {}
    text = file.read_text("utf-8")
    return {
        node.name: ast.get_source_segment(text, node) or ""
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
