"""On the real server: a municipality gets its schedule once, and one mail after an outage."""

import asyncio
import random
import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr
from temporalio.client import Client, ScheduleActionExecutionStartWorkflow, ScheduleOverlapPolicy

import activities.supervision
import worker
from activities.settings import Settings
from programme.municipalities import current
from statute.facts import CaseFile
from tests.mail_server import MailServer
from tests.ports import free_port
from tests.workflows.patience import LONG, until
from workflows import schedules
from workflows.client import act, take_in

pytestmark = pytest.mark.server


@pytest.fixture
def municipality() -> str:
    """A municipality that no other test has, as good as surely."""
    return random.SystemRandom().choice(sorted({*current()} - {"0101", "0461", "0751"}))


async def test_a_municipality_is_supervised_on_weekdays_at_seven_until_that_is_taken_away(
    client: Client, municipality: str
):
    assert await schedules.install(client, municipality)
    assert not await schedules.install(client, municipality)
    described = await client.get_schedule_handle(f"supervision-{municipality}").describe()
    following = [instant.astimezone(ZoneInfo("Europe/Copenhagen")) for instant in described.info.next_action_times]
    assert {(instant.hour, instant.minute) for instant in following} == {(7, 0)}
    assert {instant.weekday() for instant in following} <= {0, 1, 2, 3, 4}
    assert await schedules.remove(client, municipality)
    assert not await schedules.remove(client, municipality)


async def test_what_the_server_missed_is_made_up_for_on_the_same_day_only(client: Client, municipality: str):
    await schedules.install(client, municipality)
    schedule = client.get_schedule_handle(f"supervision-{municipality}")
    for _ in range(2):
        policy = (await schedule.describe()).schedule.policy
        assert policy.catchup_window == timedelta(hours=12)  # from seven to seven in the evening
        assert policy.overlap is ScheduleOverlapPolicy.SKIP
        await schedules.install(client, municipality)
    await schedules.remove(client, municipality)


async def test_after_an_outage_of_the_workers_everybody_gets_one_mail(
    client: Client, municipality: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(activities.supervision, "is_working_day", bool)  # every day is one
    async with worker.build(client, settings):
        await with_annas_case(client, municipality)
    await schedules.install(client, municipality)
    schedule = client.get_schedule_handle(f"supervision-{municipality}")
    for _ in range(3):
        await schedule.trigger()
        await asyncio.sleep(1.1)  # a round is named by its second
    async with MailServer(free_port()) as mail:
        settings = settings.model_copy(update={"smtp_url": SecretStr(f"smtp://127.0.0.1:{mail.port}")})
        async with worker.build(client, settings):
            async with asyncio.timeout(LONG):
                while not (begun := (await schedule.describe()).info.recent_actions):
                    await asyncio.sleep(0.1)
                [round_] = begun
                assert isinstance(round_.action, ScheduleActionExecutionStartWorkflow)
                await client.get_workflow_handle(round_.action.workflow_id).result()

            async def are_counted() -> bool:
                info = (await schedule.describe()).info
                return (info.num_actions, info.num_actions_skipped_overlap) == (1, 2)

            await until(are_counted)
            told = [one["To"] for one in mail.mails if one["X-Forloeb-Overview"]]
            assert sorted(told) == ["anna@forloeb.invalid", "nord@forloeb.invalid"]
    await schedules.remove(client, municipality)


async def with_annas_case(client: Client, municipality: str) -> None:
    """Take a programme in that is overdue, for anna of the team nord."""
    case = f"{uuid.uuid4().hex[:8]}-{municipality}"
    takeover = {"fact": "takeover", "on": "2025-03-03", "municipality": municipality}
    person = {"born": "1991-04-12", "group": "refugee"}
    await take_in(client, CaseFile.model_validate({"case": case, "person": person, "facts": [takeover]}), case)
    await act(client, case, {"fact": "assigned", "caseworker": "anna", "team": "nord"})
