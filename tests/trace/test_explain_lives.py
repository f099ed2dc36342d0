"""What started, made and met every duty of a whole life, and what it rests on: the lives of explained_lives.yaml."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from statute.answers import Duty
from statute.checks import read
from statute.duties import duties
from statute.explain import Event, explain
from statute.history import History
from tests.statute.casebuilder import case

LIVES: dict[str, dict[str, Any]] = YAML(typ="safe").load(Path(__file__).with_name("explained_lives.yaml"))


@pytest.mark.parametrize("life", LIVES.values(), ids=LIVES)
def test_every_duty_of_the_life_is_explained(life: dict[str, Any]) -> None:
    history = read(case(*life["timeline"], **life.get("person", {})), date.fromisoformat(life["on"])).history
    assert [told(history, duty) for duty in duties(history)] == life["told"]


def told(history: History, duty: Duty) -> str:
    explanation = explain(history, duty.duty, duty.occurrence)
    parts = (
        f"{duty.duty}:{duty.occurrence}",
        days(explanation.started_by),
        "; ".join(f"{step.text} = {step.day}" for step in explanation.steps),
        days(explanation.ended_by),
        " ".join(str(reading.number) for reading in explanation.readings),
    )
    return " | ".join(parts)


def days(events: list[Event]) -> str:
    return "; ".join(f"{event.fact} {event.on}" for event in events)
