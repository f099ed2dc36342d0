"""Scenarios: a case file, a day, and what a jurist expects the law to answer; what differs is told in Danish."""

from collections.abc import Iterable, Iterator
from datetime import date

from pydantic import Field, JsonValue

from programme.duty_names import duty_name
from programme.plan import Plan, check, plan
from programme.words import heading_name, status_name
from statute.answers import Answer, Duty, Status
from statute.danish import danish_date
from statute.facts import CaseFile, ContractItem, DutyKey, RegulationKey

_FIELDS = {"due": "frist", "target": "mål", "status": "stilling", "met_on": "opfyldt", "citation": "hjemmel"}


class ExpectedDuty(Answer):
    """A duty that is expected; only what is named is compared, and null means that there is none."""

    duty: DutyKey
    occurrence: int = Field(default=1, ge=1)
    due: date | None = None
    target: date | None = None
    status: Status | None = None
    met_on: date | None = None
    citation: str | None = None
    unverified: bool | None = None


class ExpectedRemark(Answer):
    """A fact that is expected to be refused, by its number from 0, and by which paragraph, where one is named."""

    index: int = Field(ge=0)
    citation: str | None = None


class Expected(Answer):
    """What is expected; what is left out is not compared.

    `figures`: by name, the value, or some of the fields that `forloeb plan` gives the figure; null: there is none.
    """

    regulation: RegulationKey | None = None
    duties: tuple[ExpectedDuty, ...] = ()
    absent: tuple[DutyKey, ...] = ()
    figures: dict[str, JsonValue] = Field(default_factory=dict[str, JsonValue])
    missing_contract_content: tuple[ContractItem, ...] = ()
    refused: tuple[ExpectedRemark, ...] = ()
    warned: tuple[int, ...] = ()


class Scenario(Answer):
    """One scenario. `law` names the paragraphs it is about; `complete`: no other duties than the expected are listed.

    `why` says what a careless answer gets wrong, `revised` what was corrected since it was written.
    """

    title: str = Field(min_length=1)
    law: tuple[str, ...] = Field(min_length=1)
    case: CaseFile
    on: date
    expect: Expected
    complete: bool = False
    why: str | None = None
    revised: str | None = None


def differences(scenario: Scenario) -> list[str]:
    """Say in Danish where the law on file answers differently; empty when it agrees."""
    named = scenario.expect.model_fields_set
    found = list(_judged(scenario, named))
    if named - {"refused", "warned"} or not named or scenario.complete:
        found += _planned(scenario, named)
    return found


def _judged(scenario: Scenario, named: set[str]) -> Iterator[str]:
    judgement = check(scenario.case)
    if "refused" in named:
        wanted = {remark.index: remark.citation for remark in scenario.expect.refused}
        refused = {remark.index: remark.citation for remark in judgement.refused}
        for index in sorted(wanted.keys() - refused.keys()):
            yield f"Hændelse {index} skulle være afvist og er det ikke."
        for index in sorted(refused.keys() - wanted.keys()):
            yield f"Hændelse {index} er afvist ({refused[index]}) og skulle ikke være det."
        for index, citation in wanted.items():
            if citation and index in refused and refused[index] != citation:
                yield f"Hændelse {index} er afvist efter {refused[index]}; ventet {citation}."
    if "warned" in named:
        warned = [remark.index for remark in judgement.warnings if remark.index is not None]
        if warned != [*scenario.expect.warned]:
            yield f"Der advares om hændelserne {_listed(warned)}; ventet {_listed(scenario.expect.warned)}."


def _planned(scenario: Scenario, named: set[str]) -> Iterator[str]:
    expect, answered = scenario.expect, plan(scenario.case, scenario.on)
    if "regulation" in named and answered.regulation != expect.regulation:
        yield f"Regelsættet er {answered.regulation or 'intet'}; ventet {expect.regulation or 'intet'}."
    have = {(duty.duty, duty.occurrence): duty for duty in answered.duties}
    for duty in expect.duties:
        found = have.get((duty.duty, duty.occurrence))
        name = duty_name(duty.duty, duty.occurrence)
        if found is None:
            yield f"{name}: står ikke på listen."
        else:
            yield from (f"{name}: {told}" for told in _compared(duty, found))
    for found in answered.duties:
        key, number = found.duty, found.occurrence
        if key in expect.absent:
            yield f"{duty_name(key, number)}: står på listen og skulle ikke."
        elif scenario.complete and not any((d.duty, d.occurrence) == (key, number) for d in expect.duties):
            yield f"{duty_name(key, number)}: står på listen og er ikke ventet."
    for name, wanted in expect.figures.items():
        yield from _figure(name, wanted, answered)
    if "missing_contract_content" in named:
        yield from _missing(expect, answered)


def _compared(expected: ExpectedDuty, found: Duty) -> Iterator[str]:
    for field, word in _FIELDS.items():
        if field in expected.model_fields_set and getattr(found, field) != getattr(expected, field):
            yield f"{word} {_said(getattr(found, field))}; ventet {_said(getattr(expected, field))}."
    if expected.unverified is not None and found.unverified != expected.unverified:
        yield "tallet er ikke bekræftet." if found.unverified else "tallet er bekræftet og ventes ikke bekræftet."


def _figure(name: str, wanted: JsonValue, answered: Plan) -> Iterator[str]:
    found = answered.figures.get(name)
    if found is None or wanted is None:
        if found is not None:
            yield f"Tallet {name} er {found.value}; ventet intet."
        elif wanted is not None:
            yield f"Tallet {name} er der ikke."
        return
    given: dict[str, JsonValue] = found.model_dump(mode="json", by_alias=True)
    for field, value in (wanted if isinstance(wanted, dict) else {"value": wanted}).items():
        if given.get(field) != value:
            label = name if field == "value" else f"{name}.{field}"
            yield f"Tallet {label} er {given.get(field)}; ventet {value}."


def _missing(expect: Expected, answered: Plan) -> Iterator[str]:
    missing = {item.content for item in answered.missing_contract_content}
    if missing != set(expect.missing_contract_content):
        wanted = _headings(expect.missing_contract_content)
        yield f"Kontrakten mangler {_headings(sorted(missing))}; ventet {wanted}."


def _headings(items: Iterable[str]) -> str:
    return ", ".join(map(heading_name, items)) or "intet"


def _said(value: date | str | None) -> str:
    if value is None:
        return "ingen"
    return danish_date(value) if isinstance(value, date) else status_name(value)


def _listed(indices: Iterable[int]) -> str:
    return ", ".join(str(index) for index in indices) or "ingen"


def as_answered(case: CaseFile, on: date, title: str) -> Scenario:
    """Make a scenario that expects what the law on file answers now, for a jurist to read through and correct."""
    answered, judged = plan(case, on), check(case)
    duties = tuple(
        ExpectedDuty(
            duty=duty.duty,
            occurrence=duty.occurrence,
            due=duty.due,
            status=duty.status,
            met_on=duty.met_on,
            citation=duty.citation,
        )
        for duty in answered.duties
    )
    expect = Expected(
        regulation=answered.regulation,
        duties=duties,
        refused=tuple(ExpectedRemark(index=r.index, citation=r.citation) for r in judged.refused),
    )
    law = tuple(dict.fromkeys(d.citation for d in duties if d.citation)) or ("INTEGRATIONSLOVEN §4",)
    return Scenario(title=title, law=law, case=case, on=on, expect=expect, complete=True)
