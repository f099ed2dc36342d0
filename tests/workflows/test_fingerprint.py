"""What the workflow commands, in one life under a law that never changes, is what it commanded before."""

import json
from datetime import date
from pathlib import Path

import pytest
from temporalio import activity
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory

import worker
from archive.record import Piece
from programme.commands import Judged
from programme.corrections import Corrected
from programme.evaluation import Evaluation, Owed
from programme.inquiry import Inquiry, Reply
from programme.notices import Notice
from programme.reminders import Rung
from statute.answers import Remark
from workflows.client import act, take_in, workflow_id

_FINGERPRINT = Path(__file__).parent / "fingerprint.txt"
_ADVICE = f"""The workflow commands something else than before. Programmes that were begun before would fail at replay.
Put the change behind `workflow.patched("what-changes")`, so that they go on as they began. Then, or when nothing has
been released since the last fingerprint, write it anew: delete {_FINGERPRINT.name}, run this test, look at the diff."""


def _answer(*owed: Owed, **fields: object) -> Evaluation:
    return Evaluation.model_validate(
        {"on": "2040-01-16", "ruleset": "a law that never changes", "phase": "contract", "municipality": "0101"}
        | {"owed": owed}
        | fields
    )


def _owed(duty: str, due: str | None, **fields: object) -> Owed:
    return Owed.model_validate({"duty": duty, "citation": "§6", "due": due} | fields)


_RUNG = Rung(name="before-14", on=date(2040, 1, 16))
_MOVED = Corrected(duty="contract", told_due=date(2040, 2, 16), due=date(2040, 2, 20), status="open")
ANSWERS = [
    _answer(_owed("contract", "2040-02-16", rung=_RUNG), _owed("visitation", "2040-03-16"), remind_on="2040-02-01"),
    _answer(_owed("contract", "2040-02-20"), _owed("visitation", "2040-03-16"), corrected=[_MOVED]),
    _answer(_owed("permanent_residence_status", None, needs=["0751"]), wake_on="2040-06-01"),
    _answer(_owed("visitation", "2040-03-16", overdue=True), quiet_until="2040-03-19T06:00:00Z"),
    _answer(finished=True),
]


class CannedLaw:
    """Answers by the number of facts, whatever they say, and takes every notice and every piece."""

    def __init__(self) -> None:
        self._facts = 0

    @activity.defn
    async def evaluate(self, asked: Inquiry) -> Reply:
        self._facts += sum(entry.fact is not None for entry in asked.entries)
        refused = Judged(remark=Remark(index=0, fact="cv_published", reason="altid"))
        return Reply(evaluation=ANSWERS[self._facts - 1], judged=(refused,) * len(asked.registrations))

    @activity.defn
    async def notify(self, notice: Notice) -> None: ...

    @activity.defn
    async def archive(self, new: Piece) -> None: ...


def _command(event: HistoryEvent) -> str | None:
    """Name what the workflow commanded, or what called it."""
    kind = event.WhichOneof("attributes").removesuffix("_event_attributes")
    match kind:
        case "activity_task_scheduled":
            return f"activity {event.activity_task_scheduled_event_attributes.activity_type.name}"
        case "workflow_execution_update_accepted":
            update = event.workflow_execution_update_accepted_event_attributes.accepted_request
            return f"update {update.input.name}"
        case "marker_recorded":
            marker = event.marker_recorded_event_attributes
            assert marker.marker_name == "core_patch"  # what `workflow.patched` leaves, and nothing else
            return f"patched {json.loads(marker.details['patch-data'].payloads[0].data)['id']}"
        case "timer_started" | "timer_canceled" | "upsert_workflow_search_attributes":
            return kind.replace("_", " ")
        case "workflow_execution_signaled" | "workflow_execution_completed" | "workflow_execution_continued_as_new":
            return kind.replace("_", " ")
        case _:
            return None


def commands(history: WorkflowHistory) -> str:
    """Give the commands of a history, one a line."""
    return "".join(f"{command}\n" for event in history.events if (command := _command(event)))


@pytest.fixture
def canned(monkeypatch) -> None:
    monkeypatch.setattr(worker, "Law", lambda *_: CannedLaw())
    monkeypatch.setattr(worker, "Notices", lambda *_: CannedLaw())
    monkeypatch.setattr(worker, "AuditTrail", lambda *_: CannedLaw())


async def test_the_workflow_commands_what_it_commanded_before(canned, world, case_file):
    await take_in(world.client, case_file("f-print", "2040-01-16"), "event-1")
    handle = world.client.get_workflow_handle(workflow_id("f-print"))
    await world.until("2040-02-10")
    await act(world.client, "f-print", {"fact": "recognition_informed"})
    await world.until("2040-02-11")
    await handle.signal("record", {"fact": "cv_published"})
    await world.until("2040-02-12")
    for day in ("2040-02-13", "2040-03-20", "2040-04-20"):
        await world.until(day)
        await act(world.client, "f-print", {"fact": "recognition_informed"})
    await handle.result()
    fingerprint = commands(await handle.fetch_history())
    if not _FINGERPRINT.exists():
        _FINGERPRINT.write_text(fingerprint)
        pytest.fail(f"{_FINGERPRINT.name} was written anew; look at the diff, and run this again")
    assert fingerprint == _FINGERPRINT.read_text(), _ADVICE
