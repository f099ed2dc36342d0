"""The schedules of supervision: one for each municipality, on weekdays at seven in Denmark.

After an outage one round runs, not one for each morning that was missed: a round that still waits for a worker keeps
the next ones from starting, and what the server itself missed is made up for on the same day only.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleUpdate,
)
from temporalio.service import RPCError, RPCStatusCode

from payloads.data_keys import Owner
from payloads.settings import data_keys
from workflows.client import TASK_QUEUE
from workflows.supervision import Supervision

_PREFIX = "supervision-"
_SAME_DAY = timedelta(hours=12)


@dataclass(frozen=True)
class Scheduled:
    """The schedule of one municipality, and when its next round begins."""

    municipality: str
    next_round: datetime | None


def supervised_by(workflow: str) -> str | None:
    """Name the municipality whose supervision a schedule or workflow is; None when it is no supervision."""
    return workflow.removeprefix(_PREFIX) if workflow.startswith(_PREFIX) else None


def _id(municipality: str) -> str:
    return f"{_PREFIX}{municipality}"


def _schedule(municipality: str) -> Schedule:
    weekdays = ScheduleCalendarSpec(hour=[ScheduleRange(7)], day_of_week=[ScheduleRange(1, 5)])
    return Schedule(
        action=ScheduleActionStartWorkflow(Supervision.run, municipality, id=_id(municipality), task_queue=TASK_QUEUE),
        spec=ScheduleSpec(calendars=[weekdays], time_zone_name="Europe/Copenhagen"),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=_SAME_DAY),
    )


async def install(client: Client, municipality: str) -> bool:
    """Let a municipality be supervised. True: it was not before; False: its schedule is as it should be again."""
    data_keys().issue(Owner(client.namespace, _id(municipality)))
    try:
        await client.create_schedule(_id(municipality), _schedule(municipality))
    except ScheduleAlreadyRunningError:
        handle = client.get_schedule_handle(_id(municipality))
        await handle.update(lambda _: ScheduleUpdate(_schedule(municipality)))
        return False
    return True


async def installed(client: Client) -> AsyncIterator[Scheduled]:
    """List the municipalities that are supervised."""
    async for one in await client.list_schedules():
        if one.id.startswith(_PREFIX):
            following = one.info.next_action_times if one.info else ()
            yield Scheduled(one.id.removeprefix(_PREFIX), following[0] if following else None)


async def remove(client: Client, municipality: str) -> bool:
    """Let a municipality no longer be supervised. False: it was not."""
    try:
        await client.get_schedule_handle(_id(municipality)).delete()
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return False
        raise
    return True
