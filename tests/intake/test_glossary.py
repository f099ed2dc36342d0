"""The glossary explains every term of the vocabulary."""

from pathlib import Path
from typing import get_args

import pytest

from statute.facts import Benefit, ContractContent, DutyKey, OfferKind

GLOSSARY = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")
TERMS = [*get_args(DutyKey), *get_args(Benefit), *get_args(OfferKind), *ContractContent.model_fields]


@pytest.mark.parametrize("term", TERMS)
def test_the_glossary_has_a_row_for_the_term(term: str) -> None:
    assert f"`{term}`" in GLOSSARY
