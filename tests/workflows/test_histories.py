"""Histories of released versions replay on the code of today: a change of the workflow breaks no running programme."""

from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from workflows.client import DATA_CONVERTER
from workflows.programme import Programme

HISTORIES = sorted((Path(__file__).parent / "histories").glob("*.json"))


@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: file.stem)
async def test_a_recorded_history_replays(file):
    history = WorkflowHistory.from_json("programme-recorded", file.read_text())
    await Replayer(workflows=[Programme], data_converter=DATA_CONVERTER).replay_workflow(history)


def test_there_are_recorded_histories():
    assert HISTORIES


@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: file.stem)
async def test_no_change_of_the_law_can_break_the_replay(file, monkeypatch):
    def gone(*_: object) -> None:
        raise AssertionError("the workflow asked the law outside a local activity")

    for place in ("programme.plan.read", "programme.plan.duties", "programme.evaluation.read"):
        monkeypatch.setattr(place, gone)
    history = WorkflowHistory.from_json("programme-recorded", file.read_text())
    await Replayer(workflows=[Programme], data_converter=DATA_CONVERTER).replay_workflow(history)
