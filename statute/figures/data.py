"""How the data files of this folder are read: one file per subject, in it one table per order, each with its source.

A subject is asked by the key of an order. An order without a table of its own has that of the order it is based on, or
names the subject in its table `lacks`; otherwise the file is not read at all, so that no figure vanishes in silence.
"""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from importlib.resources import files
from typing import Any, TypeVar

from pydantic import TypeAdapter

from statute.data import Data
from statute.facts import RegulationKey
from statute.regulations import Regulation, regulations

Table = dict[str, Any]


class Sourced(Data):
    """A table of figures with the paragraph they come from, and where that was read if not in the order itself.

    `unverified` marks figures that come from an act and not from an order on file; `note` tells what surprises.
    """

    citation: str
    reference: str | None = None
    note: str | None = None
    unverified: bool = False


_Table = TypeVar("_Table")
_ORDER: TypeAdapter[RegulationKey] = TypeAdapter(RegulationKey)


def read(subject: str) -> Table:
    """Read the data file of a subject; a decimal fraction is read as written, not as binary.

    Raises tomllib.TOMLDecodeError, also for a key that stands twice.
    """
    return tomllib.loads((files("statute.figures") / f"{subject}.toml").read_text("utf-8"), parse_float=Decimal)


def by_order(subject: str, table: type[_Table]) -> dict[RegulationKey, _Table]:
    """Read the tables of a subject, one per order that has one.

    A paragraph without a text before it is of the order itself. Raises pydantic.ValidationError for unknown keys or
    wrong types; ValueError for an order of which nothing is said.
    """
    validated: TypeAdapter[_Table] = TypeAdapter(table)
    return {key: validated.validate_python(content) for key, content in _tables(subject).items()}


def _tables(subject: str) -> dict[RegulationKey, Table]:
    written = {_ORDER.validate_python(key): content for key, content in read(subject).items()}
    found: dict[RegulationKey, Table] = {}
    for order in regulations().values():
        earlier = found.get(order.based_on) if order.based_on is not None else None
        own = {**written.get(order.key, {}), **order.figures.get(subject, {})}
        lacks = subject in order.lacks.figures
        if lacks and (own or (order.based_on is not None and earlier is None)):
            raise ValueError(f"{order.key} lacks the figures of {subject}, but " + ("has some" if own else "had none"))
        if own or earlier is not None:
            found |= {} if lacks else {order.key: {**(earlier or {}), **own}}
        elif order.based_on is None and not lacks:
            raise ValueError(
                f"{order.key} has no figures of {subject}: give them a table [{order.key}] in {subject}.toml, "
                f"or name {subject} under lacks.figures in the order's own file"
            )
    return {key: _cited(content, regulations()[key]) for key, content in found.items()}


def _cited(content: Mapping[str, Any], order: Regulation) -> Table:
    """Name the order before each of its own paragraphs."""
    return {name: _whole(value, order) for name, value in content.items()}


def _whole(value: object, order: Regulation) -> object:
    if isinstance(value, dict):
        return _cited(value, order)  # pyright: ignore[reportUnknownArgumentType]
    return order.cite(value) if isinstance(value, str) else value
