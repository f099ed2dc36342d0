"""Every figure in the data files of the orders is held: change one, and a life worked out by hand disagrees."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel

from statute import duties
from statute.regulations import regulations
from tests.statute.conformance import CASES, GIVEN, disagreements

LIVES = [*CASES, *GIVEN]

ORDERS = list(regulations().values())
NOT_FIGURES = {"number", "dated"}  # what the order is called, not what it says


def figures(part: object, name: str) -> Iterator[tuple[BaseModel, str, str]]:
    """Walk a table and yield every span, hour, age, sum and day in it: where it stands, its field, its full name."""
    if isinstance(part, BaseModel):
        for field in type(part).model_fields:
            value: Any = getattr(part, field)
            if field in NOT_FIGURES:
                continue
            is_figure = isinstance(value, int | Decimal) and not isinstance(value, bool) and value
            if is_figure or isinstance(value, date):
                yield part, field, f"{name} {field}"
            else:
                yield from figures(value, f"{name} {field}")
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from figures(value, f"{name} {key}")
    elif isinstance(part, tuple):
        for place, value in enumerate(part, 1):
            yield from figures(value, f"{name} {place}")


@contextmanager
def changed(part: BaseModel, field: str, by: int) -> Iterator[None]:
    """Change one figure of a table in place, although tables are frozen, and put it back.

    What the law keeps about orders with the same figures is forgotten: it is found once for the tables on file.
    """
    before: Any = getattr(part, field)
    part.__dict__[field] = before + (timedelta(days=by) if isinstance(before, date) else by)
    duties._KNOWN.clear()
    try:
        yield
    finally:
        part.__dict__[field] = before
        duties._KNOWN.clear()


def own(tables: dict[str, BaseModel]) -> Iterator[tuple[BaseModel, str, str]]:
    """Walk the tables of the orders and yield every figure that an order does not have from the one it is based on."""
    for key, table in tables.items():
        base = tables.get(str(regulations()[key].based_on))
        unchanged = {(name, getattr(part, field)) for part, field, name in figures(base, "")}
        for part, field, name in figures(table, ""):
            if (name, getattr(part, field)) not in unchanged:
                yield part, field, f"{key}{name}"


FIGURES = list(own(dict(regulations())))


CHANGES = [
    pytest.param(part, field, name, by, id=f"{name} {by:+}")
    for part, field, name in FIGURES
    for by in (-1, 1)
    # a day that both have is the earlier order's, so nothing shows when the later one begins too soon
    if not (field == "valid_from" and by < 0 and getattr(part, "repeals", None))
]


@pytest.mark.parametrize(("part", "field", "name", "by"), CHANGES)
def test_some_life_notices_when_the_figure_changes(part: BaseModel, field: str, name: str, by: int) -> None:
    with changed(part, field, by):
        assert any(disagreements(path) for path in LIVES), f"nothing notices {name} {by:+}"


def test_the_figures_are_as_they_were() -> None:
    assert len(FIGURES) > 60
    assert [path.stem for path in LIVES if disagreements(path)] == []
