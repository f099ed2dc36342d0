"""What the caseworker reads, word for word: why a duty is due, how far it was moved, why it lapsed, what is refused."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from programme.plan import check
from tests.statute.casebuilder import case, planned

LIVES: dict[str, dict[str, Any]] = YAML(typ="safe").load(Path(__file__).with_name("reasons.yaml"))


@pytest.mark.parametrize("life", LIVES.values(), ids=LIVES)
def test_the_reasons_of_a_life(life: dict[str, Any]) -> None:
    file = case(*life["timeline"], regulation=life.get("regulation"), **life.get("person", {}))
    said = [f"{duty.duty}:{duty.occurrence} {duty.status} | {duty.reason}" for duty in planned(file, life["on"]).duties]
    assert [sentence for sentence in said if sentence in life["told"]] == life["told"]


REFUSALS: list[dict[str, Any]] = YAML(typ="safe").load(Path(__file__).with_name("refusals.yaml"))


@pytest.mark.parametrize("life", REFUSALS, ids=[life["told"][0] for life in REFUSALS])
def test_the_words_of_a_refusal(life: dict[str, Any]) -> None:
    said = check(case(*life["timeline"], regulation=life.get("regulation"), **life.get("person", {})))
    told = [f"refused {remark.fact}: {remark.reason}" for remark in said.refused]
    assert told + [f"warning {remark.fact}: {remark.reason}" for remark in said.warnings] == life["told"]
