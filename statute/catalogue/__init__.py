"""The catalogue: every rule of the source texts in our own words, one entry per paragraph that carries a rule.

It is what the code is measured against (`statute.catalogue.coverage`), never what it computes with: no rule reads it.
One JSON file per source; the key of an entry's source stands before its paragraph: `BEK-2024-12-30 §14 stk.2`.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from pydantic import Field, JsonValue

from statute.data import Data

Source = Literal[
    "BEK-2004-02-17",
    "BEK-1307-2020",
    "BEK-1307-2020-consolidated",
    "BEK-2024-12-30",
    "BEK-2026-01-20",
    "CABI-KONTRAKT",
    "INTEGRATIONSLOVEN",
    "UDLAENDINGELOVEN",
    "RETSSIKKERHEDSLOVEN",
    "SECURITY-BEK-840-2024",
    "SECURITY-BEK-903-2020",
    "SECURITY-BEK-220-2018",
    "AUDIT-BEK-802-2025",
    "AUDIT-BEK-1711-2024",
    "BEK-19-2026",
    "LAS",
    "BEK-113-2026",
    "LOV-324-2022",
    "BEK-860-2022",
    "BEK-1499-2022",
    "BEK-507-2023",
    "BEK-1095-2025",
]
SOURCES: tuple[Source, ...] = get_args(Source)
"""The four orders, chapter 4 of 2020 as amended in 2021 and 2022, the guide, which is never a legal basis, and the acts
and neighbouring orders, of which only the rules that this program is to carry out are here.
"""


class Scope(Data):
    """Whom an entry applies to."""

    persons: str
    benefit: str
    readiness: str
    ukraine_special_act: str


class Entry(Data):
    """One rule of one source.

    `computable` says how far a program can carry it out; `same_as` names the same rule, or its earlier or later form,
    in the other sources; `related` names its neighbours; `note` tells defects of the printed text; `wording` tells
    which wording of an act was read: the one before lov 1654/2024 or the one that it wrote.
    """

    id: str
    title: str
    danish_term: str
    kind: str
    summary: str
    parameters: dict[str, JsonValue]
    applies_to: Scope
    duty_bearer: str
    consequence: str
    computable: Literal["full", "partial", "none"]
    program_behaviour: str
    same_as: list[str]
    related: list[str] = Field(default_factory=list[str])
    note: str | None = None
    wording: Literal["before 2025", "after 2025-01-01"] | None = None

    @property
    def heading(self) -> str:
        """The title in Danish."""
        return in_danish(self.title)

    @property
    def source(self) -> str:
        """The key of the text that the entry stands in."""
        return self.id.partition(" ")[0]

    @property
    def paragraph(self) -> str:
        """The place of the entry in its text."""
        return self.id.partition(" ")[2]


@cache
def catalogue() -> dict[str, Entry]:
    """Read every entry by its id, source by source, in the order of the text. Raises pydantic.ValidationError."""
    entries = [Entry.model_validate(raw) for source in SOURCES for raw in json.loads(_text(source))]
    return {entry.id: entry for entry in entries}


def in_danish(text: str) -> str:
    """Return a title, a group of persons, a consequence or a value in Danish; figures and names as they are."""
    return _danish()["texts"].get(text, text)


def parameter_in_danish(name: str) -> str:
    """Return what a parameter is called in Danish. Raises KeyError when nobody has said."""
    return _danish()["parameters"][name]


@cache
def _danish() -> dict[str, dict[str, str]]:
    return json.loads((files(__name__) / "danish.json").read_text("utf-8"))


def _text(source: Source) -> str:
    return (files(__name__) / f"{source.lower().replace('-', '_')}.json").read_text("utf-8")
