"""A history that grows beyond the programme's own threshold is continued as new, in virtual time."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple, cast

from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client, WorkflowHistory
from temporalio.converter import WorkflowSerializationContext

from programme.notices import Notice
from workflows.client import act, take_in, workflow_id


class Sending(NamedTuple):
    """A notice that a programme had sent. `attempts` is None while it is in flight, and when it was called back.

    A notice is called back when a run ends before it was sent, and goes along into the next run; if its worker was
    killed, it runs into its time limit instead.
    """

    key: str
    attempts: int | None
    called_back: bool


async def runs_of(client: Client, case: str) -> list[WorkflowHistory]:
    """Fetch the histories of all runs of a programme, back from the present one."""
    found: list[WorkflowHistory] = []
    run: str | None = None
    while run is None or run:
        found.append(await client.get_workflow_handle(workflow_id(case), run_id=run).fetch_history())
        run = found[-1].events[0].workflow_execution_started_event_attributes.continued_execution_run_id
    return found


def notifications(history: WorkflowHistory) -> Iterator[HistoryEvent]:
    """Give the notices that a run had sent."""
    for event in history.events:
        if event.activity_task_scheduled_event_attributes.activity_type.name == "notify":
            yield event


async def sendings(client: Client, case: str) -> list[Sending]:
    """Tell what all runs of a programme had sent, however often: a mailbox that drops what it has cannot tell."""
    converter = client.data_converter.with_context(WorkflowSerializationContext(client.namespace, workflow_id(case)))
    found: list[Sending] = []
    for history in await runs_of(client, case):
        started = [event.activity_task_started_event_attributes for event in history.events]
        attempts = {attributes.scheduled_event_id: attributes.attempt for attributes in started}
        called_back = {event.activity_task_canceled_event_attributes.scheduled_event_id for event in history.events}
        called_back |= {event.activity_task_timed_out_event_attributes.scheduled_event_id for event in history.events}
        for event in notifications(history):
            payloads = event.activity_task_scheduled_event_attributes.input.payloads
            [notice] = await converter.decode(payloads, [cast("type[Any]", Notice)])
            found.append(Sending(notice.key, attempts.get(event.event_id), event.event_id in called_back))
    return found


async def times_sent(client: Client, case: str) -> Counter[str]:
    """Count by its key how often a programme had each notice sent, without those called back."""
    return Counter(sending.key for sending in await sendings(client, case) if not sending.called_back)


async def test_every_rung_is_sent_once_across_many_runs(short_histories, world, case_file):
    await take_in(world.client, case_file("n-rungs", "2040-01-16"), "event-1")
    await world.until("2040-03-02")
    assert len(await runs_of(world.client, "n-rungs")) > 3
    assert world.mailbox.rungs("n-rungs", "contract") == [
        "2040-02-02 before-14",
        "2040-02-10 before-5",
        "2040-02-15 last-working-day",
        "2040-02-16 due-day",
        "2040-02-17 overdue-1",
        "2040-02-24 overdue-2",
        "2040-03-02 overdue-3",
    ]
    keys = [mail["X-Forloeb-Notice"] for mail in world.mailbox.mails("n-rungs")]
    assert await times_sent(world.client, "n-rungs") == dict.fromkeys(keys, 1)


async def test_a_correction_and_a_request_for_a_status_are_sent_once_across_many_runs(
    short_histories, world, case_file
):
    await take_in(world.client, case_file("n-told", "2040-01-16"), "event-1")
    await world.until("2040-01-17")
    await act(world.client, "n-told", {"fact": "moved", "municipality": "0751"})
    await world.until("2040-02-03")
    await act(world.client, "n-told", {"fact": "permanent_residence_applied"})
    suspended = {"fact": "deadlines_suspended", "until": "2040-02-22", "duties": ["contract"]}
    await act(world.client, "n-told", suspended)
    await world.until("2040-02-06")
    runs = len(await runs_of(world.client, "n-told"))
    await world.until("2040-03-02")
    assert len(await runs_of(world.client, "n-told")) > runs
    sent = await times_sent(world.client, "n-told")
    assert set(sent.values()) == {1}
    corrections = [key.partition("/corrected/")[0] for key in sent if "/corrected/" in key]
    assert "contract/1/2040-02-16" in corrections
    assert len(corrections) == len(set(corrections))
    assert [key for key in sent if "/request/" in key] == ["permanent_residence_status/1/no-due-day/request/0101"]
