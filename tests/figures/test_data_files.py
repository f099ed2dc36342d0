"""The data files of the figures: strict, sourced, and cited as the catalogue knows it."""

from decimal import Decimal

import pytest
from pydantic import BaseModel, ValidationError

from statute import requirements
from statute.catalogue import catalogue
from statute.figures import BY_ORDER, OF_THE_ACTS, data
from statute.figures.figure import hours, kroner, rounded
from statute.figures.security import securities
from statute.figures.supplement import supplements
from statute.figures.work_duty import weeks
from statute.trace import CARRIERS

READERS = [*BY_ORDER.values(), *OF_THE_ACTS]


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
def test_every_file_is_read_and_refuses_an_unknown_key(reader: object, monkeypatch: pytest.MonkeyPatch) -> None:
    read = reader.__wrapped__  # type: ignore[attr-defined]
    assert read()
    original = data.read

    def with_unknown_key(subject: str) -> dict[str, object]:
        found = original(subject)
        tables = [value for part in found.values() for value in (part if isinstance(part, list) else [part])]
        table = next((value for value in tables if isinstance(value, dict)), found)
        next((part for part in table.values() if isinstance(part, dict)), table)["colour"] = "blue"
        return found

    for module in (data, __import__(read.__module__, fromlist=["read"])):
        if hasattr(module, "read"):
            monkeypatch.setattr(module, "read", with_unknown_key)
    with pytest.raises(ValidationError, match="colour"):
        read()


def test_an_order_that_is_not_known_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "read", lambda _: {"BEK-1999": {}})
    with pytest.raises(ValidationError, match="BEK-2024-12-30"):
        weeks.__wrapped__()


def test_kroner_are_read_as_written() -> None:
    assert supplements()["BEK-2004-02-17"].per_hour == Decimal("12.21")
    assert securities().percentages["2026"] == Decimal("4.5")


def test_every_entry_that_a_rule_here_names_stands_in_the_catalogue() -> None:
    by_code = {
        name for rule, names in CARRIERS.items() if rule.__module__.startswith("statute.figures") for name in names
    }
    by_sentence = {
        entry
        for order, by_occasion in requirements.sentences().items()
        for found in by_occasion.values()
        for said in found
        for entry in requirements.cited(said, order)
    }
    assert min(len(by_code), len(by_sentence)) >= 40
    assert by_code | by_sentence <= set(catalogue())


def citations(part: object) -> set[str]:
    """Find every citation in a table, by the names of its fields."""
    if isinstance(part, BaseModel):
        part = {name: getattr(part, name) for name in type(part).model_fields}
    if isinstance(part, dict):
        here = {str(value) for name, value in part.items() if str(name).endswith("citation")}
        return here.union(*(citations(value) for value in part.values()))
    return set().union(*(citations(value) for value in part)) if isinstance(part, tuple) else set()


def test_every_citation_in_the_data_is_of_the_catalogue_or_one_of_these_of_the_acts() -> None:
    cited = set().union(*(citations(reader()) for reader in READERS))
    assert len(cited) > 20
    not_in_it = {"BEK-646-2012 §5 stk.1", "BEK-646-2012 §14 stk.1", "BEK-646-2012 §17", "INTEGRATIONSLOVEN §23 b stk.4"}
    assert cited - set(catalogue()) <= not_in_it


def test_how_danes_write_hours_and_kroner() -> None:
    assert [hours(value) for value in (37.0, 12.5, 7.25, 0, 10)] == ["37", "12,5", "7,25", "0", "10"]
    assert [kroner(Decimal(value)) for value in ("11400", "23044.97", "0.5")] == ["11.400", "23.044,97", "0,50"]
    assert rounded(Decimal("0.125")) == Decimal("0.13")
