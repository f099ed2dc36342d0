"""The form annexed to the order of 2004: its parts, filled in as far as the case tells."""

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import Field

from documents.document import Said
from documents.versions import ContractVersion
from statute.answers import Answer
from statute.danish import danish_date
from statute.data import Data
from statute.duties import duties
from statute.facts import ContractItem, ContractPartial

_GROUPS = {
    "refugee": "Flygtning (integrationsloven § 54)",
    "family_of_refugee": "Familiesammenført til en flygtning (integrationsloven § 55)",
    "family_of_other": "Familiesammenført til andre (integrationsloven § 56)",
}


class Line(Answer):
    """A line of the form; without a value it is left open, to be written by hand."""

    label: str
    value: str | None = None


class Part(Answer):
    """One part of the form: `items` are the headings of the contract that stand in it."""

    number: str
    heading: str
    citation: str
    said: list[Said]
    items: list[ContractItem]
    lines: list[Line]


class _Line(Data):
    label: str
    value: str | None = None


class _Part(Data):
    number: str
    heading: str
    requirement: str
    items: tuple[ContractItem, ...] = Field(default=(), strict=False)
    fields: tuple[_Line, ...] = Field(default=(), strict=False)


class _Form(Data):
    part: tuple[_Part, ...] = Field(strict=False)


@cache
def _form() -> _Form:
    return _Form.model_validate(tomllib.loads((files("documents") / "form.toml").read_text("utf-8")))


def form_parts(version: ContractVersion) -> list[Part]:
    """Fill in the form for one version of the contract."""
    values = _values(version)
    return [
        Part(
            number=part.number,
            heading=part.heading,
            citation=version.case.required[part.requirement].citation,
            said=version.case.said(part.requirement) if part.requirement == "form_follow_up" else [],
            items=list(part.items),
            lines=[Line(label=line.label, value=values.get(line.value or "")) for line in part.fields],
        )
        for part in _form().part
    ]


def _values(version: ContractVersion) -> dict[str, str]:
    history = version.standing.history
    found = {"group": _GROUPS[history.person.group]}
    if isinstance(version.fact, ContractPartial):
        found["clarification"] = f"Afklares senest {danish_date(version.fact.clarification_on)}"
    due = [duty.due for duty in duties(history) if duty.duty == "follow_up" and duty.status in ("open", "overdue")]
    if due and due[0]:
        found["next_follow_up"] = danish_date(due[0])
    if held := [day for day in history.days("follow_up_held") if day >= version.fact.on]:
        found["follow_ups"] = ", ".join(map(danish_date, held))
    return found
