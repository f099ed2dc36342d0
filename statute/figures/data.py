"""How the data files of this folder are read: one file per subject, in it one table per order, each with its source."""

import tomllib
from decimal import Decimal
from importlib.resources import files
from typing import TypeVar

from pydantic import TypeAdapter

from statute.data import Data
from statute.facts import RegulationKey


class Sourced(Data):
    """A table of figures with the paragraph they come from, and where that was read.

    `unverified` marks figures that come from an act and not from an order on file; `note` tells what surprises.
    """

    citation: str
    reference: str
    note: str | None = None
    unverified: bool = False


_Table = TypeVar("_Table", bound=Data)
_ORDER: TypeAdapter[RegulationKey] = TypeAdapter(RegulationKey)


def read(subject: str) -> dict[str, object]:
    """Read the data file of a subject; a decimal fraction is read as written, not as binary.

    Raises tomllib.TOMLDecodeError, also for a key that stands twice.
    """
    return tomllib.loads((files("statute.figures") / f"{subject}.toml").read_text("utf-8"), parse_float=Decimal)


def by_order(subject: str, table: type[_Table]) -> dict[RegulationKey, _Table]:
    """Read the tables of a subject, one per order. Raises pydantic.ValidationError for unknown keys or wrong types."""
    return {_ORDER.validate_python(key): table.model_validate(content) for key, content in read(subject).items()}
