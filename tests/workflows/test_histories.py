"""Histories of released versions replay on the code of today: a change of the workflow breaks no running programme."""

import base64
import json
import re
from datetime import date
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

import statute.duties
import worker
from programme.danish_time import start_of
from programme.evaluation import Question, evaluate
from programme.reminders import Ladder
from statute.regulations import Span, regulations
from workflows.client import DATA_CONVERTER
from workflows.programme import Programme

HISTORIES = sorted((Path(__file__).parent / "histories").glob("*/*.json"))
_LIVES = {"failures", "moves-and-corrections"} | {
    f"whole-life-{order}" for order in ("BEK-2004-02-17", "BEK-1307-2020", "BEK-2024-12-30", "BEK-2026-01-20")
}


async def _replay(file: Path, sandbox: SandboxedWorkflowRunner | None = None) -> None:
    """Replay as the worker would, with the keys under tests/keys; the payloads are bound to the workflow's id."""
    started = json.loads(file.read_text())["events"][0]["workflowExecutionStartedEventAttributes"]
    workflow = base64.b64decode(started["input"]["payloads"][0]["metadata"]["workflow"]).decode()
    history = WorkflowHistory.from_json(workflow, file.read_text())
    replayer = Replayer(
        workflows=[Programme],
        data_converter=DATA_CONVERTER,
        namespace="default",
        workflow_runner=sandbox or worker.sandbox(),
    )
    await replayer.replay_workflow(history)


@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: f"{file.parent.name}-{file.stem}")
async def test_a_recorded_history_replays(file):
    await _replay(file)


@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: f"{file.parent.name}-{file.stem}")
async def test_the_workflow_calls_nothing_that_a_strict_sandbox_forbids(file):
    pure = (module for module in worker.PASSED_THROUGH if module != "workflows")
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*pure)
    await _replay(file, SandboxedWorkflowRunner(restrictions=restrictions))


def test_there_are_recorded_histories():
    assert HISTORIES


def test_the_histories_of_every_released_version_are_kept():
    changelog = (Path(__file__).parents[2] / "CHANGELOG.md").read_text()
    released = set(re.findall(r"^## (\S+)", changelog, re.MULTILINE)) - {"0.1.0"}  # never released, and dropped once
    assert {file.parent.name for file in HISTORIES} == released


def test_of_every_release_every_life_is_kept_and_every_run_of_the_one_that_was_continued_as_new():
    for release in {file.parent for file in HISTORIES}:
        runs = {f"continued-{number}" for number in range(_runs(release))}
        assert {file.stem for file in release.iterdir()} == _LIVES | runs


def _runs(release: Path) -> int:
    """Count the runs of the life that was continued as new; `continued-0` is the last, the first continues none."""
    number = 0
    while True:
        number += 1
        started = json.loads((release / f"continued-{number - 1}.json").read_text())["events"][0]
        if not started["workflowExecutionStartedEventAttributes"].get("continuedExecutionRunId"):
            return number


@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: f"{file.parent.name}-{file.stem}")
async def test_no_change_of_the_law_can_break_the_replay(file, monkeypatch):
    def gone(*_: object) -> None:
        raise AssertionError("the workflow asked the law outside an activity")

    for place in ("programme.plan.read", "programme.plan.duties", "programme.evaluation.read"):
        monkeypatch.setattr(place, gone)
    await _replay(file)


async def test_a_changed_figure_and_a_changed_rule_break_no_replay_and_count_from_the_next_evaluation(
    case_file, monkeypatch
):
    question = Question(case=case_file("n-next", "2040-01-16"), now=start_of(date(2040, 1, 17)), sent={}, told=[])
    before = {owed.duty: owed.due for owed in evaluate(question, Ladder(), "ruleset-1").owed}
    assert before["contract"] == date(2040, 2, 16)
    order = regulations()["BEK-2026-01-20"]
    longer = order.duties["contract"].model_copy(update={"limit": Span(months=2)})
    changed = order.model_copy(update={"duties": order.duties | {"contract": longer}})
    monkeypatch.setitem(regulations(), "BEK-2026-01-20", changed)
    rules = statute.duties.drafted
    monkeypatch.setattr(
        "programme.evaluation.drafted",
        lambda history: [drafted for drafted in rules(history) if drafted.duty.duty != "language_provider"],
    )
    for file in HISTORIES:
        await _replay(file)
    after = {owed.duty: owed.due for owed in evaluate(question, Ladder(), "ruleset-2").owed}
    assert after["contract"] == date(2040, 3, 16)
    assert "language_provider" in before
    assert "language_provider" not in after
