"""A programme that was ended by a mistake goes on, and knows everything that it knew."""

import asyncio
from datetime import UTC, datetime

import pytest

from programme.danish_time import day_of
from workflows.client import Ended, Refused, act, ledger_of, plan_of, reopen, take_in, workflow_id

CLOSED = {"fact": "case_closed", "reason": "moved abroad"}


async def ended(client, case):
    """Wait until the programme has ended."""
    await asyncio.wait_for(client.get_workflow_handle(workflow_id(case)).result(), 120)


async def test_a_case_closed_by_mistake_goes_on_with_all_its_facts_and_tells_nothing_twice(world, case_file):
    await world.until("2040-05-14")
    await take_in(world.client, case_file("r-1", "2040-02-01"), "event-1")
    await world.until("2040-05-15")
    told = {mail["X-Forloeb-Notice"] for mail in world.mailbox.mails("r-1")}
    assert any("/overdue-" in notice for notice in told)
    owed = [duty for duty in (await plan_of(world.client, "r-1")).duties if duty.status == "overdue"]
    closed = await act(world.client, "r-1", CLOSED, command="close")
    await ended(world.client, "r-1")
    with pytest.raises(Ended, match="Forløbet r-1 er afsluttet"):
        await act(world.client, "r-1", {"fact": "cv_published"})

    assert await reopen(world.client, "r-1", "The wrong case was closed.", command="again", by="hanne") is True

    assert [duty for duty in (await plan_of(world.client, "r-1")).duties if duty.status == "overdue"] == owed
    *_, annulled = (await ledger_of(world.client, "r-1")).entries
    assert annulled.fact.model_dump(include={"fact", "fact_id", "reason", "by"}) == {
        "fact": "annulled",
        "fact_id": closed.fact_id,
        "reason": "The wrong case was closed.",
        "by": "hanne",
    }
    assert annulled.recorded_at is not None
    await act(world.client, "r-1", {"fact": "recognition_informed"})
    await world.until("2040-06-01")
    notices = [mail["X-Forloeb-Notice"] for mail in world.mailbox.mails("r-1")]
    assert len(notices) == len(set(notices))
    assert set(notices) > told


@pytest.mark.server
async def test_the_same_command_reopens_once_and_the_takeover_is_known_after_it(client, worker_process, case_file):
    worker_process()
    case = case_file("r-2", str(day_of(datetime.now(UTC))))
    await take_in(client, case, "event-1")
    await act(client, "r-2", CLOSED)
    await ended(client, "r-2")
    assert await take_in(client, case, "event-1") is False
    assert await reopen(client, "r-2", "A mistake.", command="again") is True
    assert await reopen(client, "r-2", "A mistake.", command="again") is False
    assert await take_in(client, case, "event-1") is False
    with pytest.raises(Refused, match="allerede taget ind"):
        await take_in(client, case, "event-2")
    await act(client, "r-2", CLOSED | {"reason": "moved after all"})
    await ended(client, "r-2")
    assert await reopen(client, "r-2", "A mistake.", command="again") is False
    assert [entry.key for entry in (await ledger_of(client, "r-2")).entries].count("annulled") == 1


async def test_without_a_reason_nothing_is_reopened(world, case_file):
    await take_in(world.client, case_file("r-3", "2040-01-02"), "event-1")
    await act(world.client, "r-3", CLOSED)
    await ended(world.client, "r-3")
    with pytest.raises(Refused, match="Feltet reason"):
        await reopen(world.client, "r-3", "")


async def test_a_running_programme_is_not_reopened(world, case_file):
    await take_in(world.client, case_file("r-4", "2040-01-02"), "event-1")
    with pytest.raises(Refused, match="ikke afsluttet af en registrering"):
        await reopen(world.client, "r-4", "A mistake.")
    await act(world.client, "r-4", {"fact": "permanent_residence_granted"})
    with pytest.raises(Refused, match="Forløbet r-4 er ikke afsluttet"):
        await reopen(world.client, "r-4", "The contract is still owed.")
