"""Every figure of the subjects and every number in a sentence is held: change one, and a test beside this one fails."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from inspect import getmembers, isfunction, signature
from itertools import product
from types import ModuleType
from typing import Any

import pytest
from pydantic import BaseModel

from statute.figures import BY_ORDER, OF_THE_ACTS
from statute.requirements import Sentence, occasions
from tests.figures import (
    test_figures_of_a_case,
    test_figures_of_the_acts,
    test_requirements,
    test_requirements_conditions,
    test_requirements_of_the_acts,
    test_requirements_on_occasions,
    test_rules_beyond_the_case_file,
    test_security,
)
from tests.statute.test_every_figure_is_tested import changed, figures, own

WITNESSES = (
    test_rules_beyond_the_case_file,
    test_figures_of_a_case,
    test_figures_of_the_acts,
    test_security,
    test_requirements,
    test_requirements_of_the_acts,
    test_requirements_conditions,
    test_requirements_on_occasions,
)


def _tests_of(module: ModuleType) -> Iterator[Callable[[], None]]:
    """Yield every test of a module that needs nothing but its own parameters, once for each of them."""
    for name, test in getmembers(module, isfunction):
        marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
        given = [_named(*mark.args) for mark in marks]
        if name.startswith("test_") and set(signature(test).parameters) == {key for row in given for key in row[0]}:
            for rows in product(*given):
                yield partial(test, **{key: value for row in rows for key, value in row.items()})


def _named(names: str | tuple[str, ...], rows: Any) -> list[dict[str, Any]]:
    keys = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    values = [row.values if hasattr(row, "values") and not isinstance(row, dict) else row for row in rows]
    return [dict(zip(keys, value if len(keys) > 1 else [value], strict=True)) for value in values]


TESTS = [test for module in WITNESSES for test in _tests_of(module)]


def is_noticed() -> bool:
    return any(fails(test) for test in TESTS)


def fails(test: Callable[[], None]) -> bool:
    try:
        test()
    except Exception:
        return True
    return False


FIGURES = [
    *(found for reader in BY_ORDER.values() for found in own(dict(reader()))),
    *(found for reader in OF_THE_ACTS for found in figures(reader(), reader.__name__)),
]
NUMBERS = [
    (sentence, number)
    for occasion in occasions().values()
    for sentence in occasion.requirement
    for number in re.finditer(r"(?<!\w)\d+(?!\d*:)", sentence.text)
]


@pytest.mark.parametrize("by", [-1, 1], ids=["one less", "one more"])
@pytest.mark.parametrize(("part", "field", "name"), FIGURES, ids=[name for _, _, name in FIGURES])
def test_some_test_notices_when_the_figure_changes(part: BaseModel, field: str, name: str, by: int) -> None:
    with changed(part, field, by):
        assert is_noticed(), f"nothing notices {name} {by:+}"


@pytest.mark.parametrize(("sentence", "number"), NUMBERS, ids=[sentence.what for sentence, _ in NUMBERS])
def test_some_test_notices_when_the_number_in_a_sentence_changes(sentence: Sentence, number: re.Match[str]) -> None:
    before = sentence.text
    sentence.__dict__["text"] = f"{before[: number.start()]}{int(number[0]) + 1}{before[number.end() :]}"
    try:
        assert is_noticed(), f"nothing notices another number than {number[0]} in {before}"
    finally:
        sentence.__dict__["text"] = before


def test_the_figures_are_as_they_were() -> None:
    assert len(TESTS) > 200
    assert len(FIGURES) > 30
    assert not is_noticed()
