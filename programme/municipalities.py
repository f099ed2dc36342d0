"""The municipalities that there are and were: by their code, with names and the days on which mergers changed them."""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import AfterValidator, TypeAdapter

from statute.data import Data
from statute.facts import MunicipalityCode


class Municipality(Data):
    """One municipality, its first day where a merger made it, its last day and its successors where one ended it."""

    name: str
    since: date = date.min
    until: date = date.max
    into: tuple[str, ...] = ()

    def is_there_on(self, day: date) -> bool:
        """Tell whether the code names a municipality on that day."""
        return self.since <= day <= self.until


@cache
def municipalities() -> dict[str, Municipality]:
    """Return every municipality by its code, in the order of the codes."""
    text = (files("programme") / "municipalities.toml").read_text("utf-8")
    return TypeAdapter(dict[str, Municipality]).validate_python(
        {code: {**fields, "into": tuple(fields.get("into", ()))} for code, fields in tomllib.loads(text).items()}
    )


def current() -> dict[str, Municipality]:
    """Return the municipalities whose code is in use, by their code."""
    return {code: one for code, one in municipalities().items() if one.until == date.max}


def municipality_name(code: str) -> str:
    """Name a municipality; one that is not known is named by its code."""
    known = municipalities().get(code)
    return known.name if known else f"Kommune {code}"


def unknown(code: str, day: date) -> str | None:
    """Say in Danish why a code names no municipality on a day; None when it does."""
    known = municipalities().get(code)
    if known is None:
        return f"Der er ingen kommune med koden {code}; skriv kommunens fire cifre, fx 0101."
    if day > known.until:
        heirs = " eller ".join(f"{municipalities()[heir].name} ({heir})" for heir in known.into)
        return f"{known.name} ({code}) blev nedlagt; brug {heirs}."
    if day < known.since:
        return f"{known.name} ({code}) var der ikke endnu den {day.day:02}.{day.month:02}.{day.year}."
    return None


def _in_use(code: str) -> str:
    if code not in current():
        raise ValueError("it is the code of no municipality; four digits such as 0101 are expected")
    return code


CurrentMunicipality = Annotated[MunicipalityCode, AfterValidator(_in_use)]
"""The code of a municipality that there is today."""
