"""Histories of released versions replay on the code of today: a change of the workflow breaks no running programme."""

import base64
import json
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

import worker
from workflows.client import DATA_CONVERTER
from workflows.programme import Programme

HISTORIES = sorted((Path(__file__).parent / "histories").glob("*.json"))


async def _replay(file: Path) -> None:
    """Replay as the worker would, with the keys under tests/keys; the payloads are bound to the workflow's id."""
    started = json.loads(file.read_text())["events"][0]["workflowExecutionStartedEventAttributes"]
    workflow = base64.b64decode(started["input"]["payloads"][0]["metadata"]["workflow"]).decode()
    history = WorkflowHistory.from_json(workflow, file.read_text())
    replayer = Replayer(
        workflows=[Programme], data_converter=DATA_CONVERTER, namespace="default", workflow_runner=worker.sandbox()
    )
    await replayer.replay_workflow(history)


@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: file.stem)
async def test_a_recorded_history_replays(file):
    await _replay(file)


def test_there_are_recorded_histories():
    assert HISTORIES


@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: file.stem)
async def test_no_change_of_the_law_can_break_the_replay(file, monkeypatch):
    def gone(*_: object) -> None:
        raise AssertionError("the workflow asked the law outside a local activity")

    for place in ("programme.plan.read", "programme.plan.duties", "programme.evaluation.read"):
        monkeypatch.setattr(place, gone)
    await _replay(file)
