"""On the real server: a municipality gets its schedule once, and one round after an outage."""

import asyncio
import uuid
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from temporalio.client import Client

import worker
from activities.settings import Settings
from programme.digest import Addressee
from statute.facts import CaseFile
from workflows import schedules
from workflows.caseload import Caseload
from workflows.client import act, programmes, take_in

pytestmark = pytest.mark.server


@pytest.fixture
def municipality() -> str:
    """A municipality that no other test has."""
    return f"m{uuid.uuid4().hex[:8]}"


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


async def test_after_an_outage_of_the_workers_one_round_runs(client: Client, municipality: str, settings: Settings):
    await schedules.install(client, municipality)
    schedule = client.get_schedule_handle(f"supervision-{municipality}")
    for _ in range(3):
        await schedule.trigger()
    async with worker.build(client, settings):
        while not (description := await schedule.describe()).info.recent_actions:
            await asyncio.sleep(0.1)
        [round_] = description.info.recent_actions
        await client.get_workflow_handle(round_.action.workflow_id).result()
    assert (await schedule.describe()).info.num_actions == 1
    await schedules.remove(client, municipality)


async def test_the_caseload_of_a_municipality_is_read_from_the_server_and_from_its_programmes(
    client: Client, municipality: str, settings: Settings
):
    case = f"case-{municipality}"
    takeover = {"fact": "takeover", "on": "2025-03-03", "municipality": municipality}
    person = {"born": "1991-04-12", "group": "refugee"}
    caseload, today = Caseload(client), datetime.now(UTC).date()
    anna, north = Addressee(kind="caseworker", name="anna"), Addressee(kind="team", name="nord")
    async with worker.build(client, settings):
        await take_in(client, CaseFile.model_validate({"case": case, "person": person, "facts": [takeover]}), case)
        await act(client, case, {"fact": "assigned", "caseworker": "anna", "team": "nord"})
        while not [one async for one in programmes(client, municipality=municipality, caseworker="anna")]:
            await asyncio.sleep(0.1)
        assert set(map(str, await caseload.addressees(municipality, today))) == {str(anna), str(north)}
        [standing] = await caseload.standings(municipality, today, anna)
        assert await caseload.standings(municipality, today, Addressee(kind="municipality", name=municipality)) == []
    assert standing.case == case
    assert standing.evaluation
    assert "contract" in standing.evaluation.overdue
