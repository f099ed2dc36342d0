"""What the documents say to the citizen is asked for by an order on file, and all of it is worded."""

import tomllib
from importlib.resources import files

import pytest

from documents.case import municipality_name
from documents.contract import NOTICES, SUBSTITUTES
from statute.regulations import regulations
from statute.requirements import sentences
from tests.documents.lives import said
from tests.statute.casebuilder import case

WORDING = tomllib.loads((files("documents") / "wording.toml").read_text("utf-8"))
REQUIRED = {
    (said.sentence.what, order)
    for order, by_occasion in sentences().items()
    for required in by_occasion.values()
    for said in required
}


def test_everything_worded_is_a_requirement_of_an_order() -> None:
    for name, words in WORDING.items():
        orders = {order for what, order in REQUIRED if what == name}
        assert orders, name
        assert set(words) - {"default"} <= orders, name
        assert "default" in words or set(words) == orders, name


def test_every_notice_of_the_contract_is_worded() -> None:
    assert {*SUBSTITUTES, *(name for names in NOTICES.values() for name in names)} <= set(WORDING)


def test_every_prescribed_notice_of_every_order_is_among_the_headings_of_the_contract() -> None:
    for order in regulations().values():
        prescribed = {item for item in order.content if item.endswith("_notice")}
        assert prescribed <= set(NOTICES), order.key


@pytest.mark.parametrize(
    ("code", "name"), [("0101", "Københavns Kommune"), ("0999", "Kommune 0999"), (None, "Kommunen")]
)
def test_a_municipality_is_named(code: str | None, name: str) -> None:
    assert municipality_name(code) == name


def test_a_document_before_the_takeover_names_no_municipality() -> None:
    early = case("2025-02-03 contract_drafted content=goal", permit_granted_on="2025-01-01")
    assert said(early, "contract", "2025-02-04").startswith("UDKAST Kommunen Sag law-test")
