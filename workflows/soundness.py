"""What can be wrong though everything runs: a full disk, a case that nobody can read, a clock that has been ahead.

`forloeb doctor`, `/health/ready` and the figures of the service look for it here, each in its own words. Nothing is
waited for longer than `PATIENCE`, so that what stands still is told and holds up nobody.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, get_args

from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflowservice.v1 import (
    GetWorkflowExecutionHistoryRequest,
    GetWorkflowExecutionHistoryReverseRequest,
)
from temporalio.client import Client, WorkflowExecution
from temporalio.service import RPCError, RPCStatusCode

from payloads.codec import Codec
from payloads.data_keys import Owner, files_in
from payloads.failures import BadKeys, Erased, Unreadable
from payloads.settings import data_keys
from register.database import RegisterUnavailable, is_current
from register.reading import Reader
from register.settings import opened
from register.trail import Trail
from workflows.client import case_of, is_no_connection
from workflows.search_attributes import query

Kind = Literal["disk", "keys", "archive", "server", "stuck", "unreadable", "case_keys", "not_sent", "clock", "register"]
KINDS: tuple[Kind, ...] = get_args(Kind)
PATIENCE = 2.0  # seconds for each thing that is looked at
_LOOKED_AT = 100  # programmes, the latest started first
_AT_ONCE = 8
_LEAST_FREE, _LEAST_SHARE = 100_000_000, 0.05  # bytes, and of the whole disk; the smaller counts
_SKEW = timedelta(minutes=1)
_SETTLED = timedelta(minutes=5)  # after its start a programme must be in the register
_ANCHOR_PATIENCE = timedelta(hours=12)
_TRIED = 5  # attempts; by then a notice is minutes late


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: `count` of them, `where`, and `why`, which are for people of the installation alone."""

    kind: Kind
    count: int = 1
    where: str = ""
    why: str = ""
    is_total: bool = False  # whether it is so wherever one looked


@dataclass
class _Looked:
    """What was seen in the programmes that were looked at."""

    cases: int = 0
    latest: datetime | None = None
    unreadable: list[str] = field(default_factory=list)
    without_key: list[str] = field(default_factory=list)
    not_sent: list[str] = field(default_factory=list)
    why: str = ""

    def faults(self, now: datetime) -> list[Fault]:
        found: list[Fault] = []
        seen: list[tuple[Kind, list[str]]] = [
            ("unreadable", self.unreadable),
            ("case_keys", self.without_key),
            ("not_sent", self.not_sent),
        ]
        for kind, cases in seen:
            if cases:
                where = ", ".join(sorted(cases)[:3])
                found.append(Fault(kind, len(cases), where, self.why, is_total=len(cases) == self.cases))
        return [*found, *_clock(self.latest, now)]


async def faults(client: Client, folders: Iterable[Path], now: datetime) -> list[Fault]:
    """Look at everything: the disks of `folders`, keys, audit trail, programmes and register."""
    looks: list[Callable[[], Awaitable[list[Fault]]]] = [
        lambda: asyncio.to_thread(_disks, list(folders)),
        lambda: asyncio.to_thread(_keys),
        lambda: asyncio.to_thread(_trail, now),
        lambda: _stuck(client),
        lambda: _programmes(client, now),
        lambda: _register(client, now),
    ]
    return [fault for found in await asyncio.gather(*map(_in_time, looks)) for fault in found]


async def ahead(client: Client, now: datetime) -> Fault | None:
    """Tell whether something stands on record that is later than `now`; not whether all could be looked at."""
    found = await _in_time(lambda: _programmes(client, now))
    return next((fault for fault in found if fault.kind == "clock"), None)


async def miss_data_keys(client: Client) -> None:
    """Miss the folder of data keys where it is empty and there are programmes. Raises BadKeys, RPCError."""
    folder = data_keys().folder
    if not files_in(folder) and (count := (await client.count_workflows(query())).count):
        raise BadKeys(
            f"There are no data keys in {folder}, but {count} programmes on the server, which nobody can read without "
            "them: mount the folder, or bring it back from its copy (docs/operations/keys.md)."
        )


async def _in_time(look: Callable[[], Awaitable[list[Fault]]]) -> list[Fault]:
    try:
        async with asyncio.timeout(2 * PATIENCE):
            return await look()
    except TimeoutError:
        return [Fault("server", why="it does not answer in time")]
    except RPCError as error:
        return [Fault("server", why=error.status.name)]
    except RuntimeError as error:
        if not is_no_connection(error):
            raise
        return [Fault("server", why="no connection")]


def _disks(folders: Iterable[Path]) -> list[Fault]:
    found: dict[int, Fault] = {}
    for folder in folders:
        if not folder.is_dir():
            continue
        disk = os.statvfs(folder)
        free, whole = disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize
        if disk.f_flag & os.ST_RDONLY:
            why = "it is mounted read-only"
        elif free < min(_LEAST_FREE, _LEAST_SHARE * whole):
            why = f"{free // 1_000_000} MB are free"
        elif disk.f_files and not disk.f_favail:
            why = "there is no room for another file"
        else:
            continue
        found.setdefault(folder.stat().st_dev, Fault("disk", where=str(folder), why=why))
    return [*found.values()]


def _keys() -> list[Fault]:
    try:
        keys = data_keys()
        if missing := set(keys.usage()) - set(keys.ring.ids):
            return [Fault("keys", len(missing), str(keys.ring.file), f"it lacks {', '.join(sorted(missing))}")]
    except BadKeys as error:
        return [Fault("keys", why=str(error))]
    return []


def _trail(now: datetime) -> list[Fault]:
    """Look whether the ends of the audit trail are ours, and whether its anchors leave the house."""
    try:
        trail = Trail(opened(), data_keys())
        foreign = [head.chain for head in trail.foreign_ends()]
        late = [anchor for anchor in trail.undelivered() if anchor.made_at < now - _ANCHOR_PATIENCE]
    except (RegisterUnavailable, BadKeys):
        return []  # which is told elsewhere
    if foreign:
        return [Fault("archive", len(foreign), ", ".join(foreign), "others wrote there: forloeb audit verify")]
    return [Fault("archive", len(late), why="its anchors are not delivered")] if late else []


async def _stuck(client: Client) -> list[Fault]:
    count = (await client.count_workflows(query(running=True, stuck=True))).count
    return [Fault("stuck", count)] if count else []


async def _register(client: Client, now: datetime) -> list[Fault]:
    """Look whether the latest programmes are on file, without a question to any of them."""
    settled = f'StartTime < "{(now - _SETTLED).isoformat()}"'
    runs = client.list_workflows(query(running=True, matching=settled), limit=_LOOKED_AT)
    cases = [case async for run in runs if (case := case_of(run.id))]
    try:
        async with asyncio.timeout(PATIENCE):
            lacking = await asyncio.to_thread(_not_on_file, client.namespace, cases)
    except TimeoutError:
        return [Fault("register", why="its database does not answer in time")]
    except RegisterUnavailable as reason:
        return [Fault("register", why=str(reason))]
    except BadKeys:
        return []  # which the keys tell
    where = ", ".join(lacking[:3])
    return [Fault("register", len(lacking), where, "it lacks programmes: forloeb register rebuild")] if lacking else []


def _not_on_file(namespace: str, cases: list[str]) -> list[str]:
    engine = opened()
    if not is_current(engine):
        raise RegisterUnavailable("its tables are not those of this program: forloeb prepare")
    return sorted(set(cases) - Reader(engine, data_keys(), namespace).on_file(cases))


async def _programmes(client: Client, now: datetime) -> list[Fault]:
    """Look at the latest programmes, as many as there is time for."""
    looked, gate = _Looked(latest=await _started_ahead(client, now)), asyncio.Semaphore(_AT_ONCE)

    async def look(run: WorkflowExecution) -> None:
        async with gate:
            await _look(client, run, looked)

    runs = [run async for run in client.list_workflows(query(running=True), limit=_LOOKED_AT)]
    if runs:
        looking = [asyncio.create_task(look(run)) for run in runs]
        _, late = await asyncio.wait(looking, timeout=PATIENCE)
        for task in late:
            task.cancel()
        if looked.cases == 0:
            raise TimeoutError
    return looked.faults(now)


async def _started_ahead(client: Client, now: datetime) -> datetime | None:
    """Find a run that began or ended later than now: also those of programmes that are not looked at one by one."""
    later = f'"{(now + _SKEW).isoformat()}"'
    async for run in client.list_workflows(f"StartTime > {later} OR CloseTime > {later}", limit=1):
        return run.close_time or run.start_time
    return None


async def _look(client: Client, run: WorkflowExecution, looked: _Looked) -> None:
    try:
        first, last = await _first_event(client, run), await _last_event(client, run)
        pending = (await client.get_workflow_handle(run.id).describe()).raw_description.pending_activities
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:  # it ended meanwhile, and long ago by the server's reckoning
            looked.unreadable.append(run.id)
            looked.why = error.message
    else:
        looked.latest = max(filter(None, [looked.latest, last.event_time.ToDatetime(UTC)]))
        if reason := _unopened(Owner(client.namespace, run.id), first):
            looked.without_key.append(run.id)
            looked.why = reason
        if any(one.activity_type.name == "notify" and one.attempt > _TRIED for one in pending):
            looked.not_sent.append(run.id)
    looked.cases += 1


async def _first_event(client: Client, run: WorkflowExecution) -> HistoryEvent:
    request = GetWorkflowExecutionHistoryRequest(namespace=client.namespace, maximum_page_size=1)
    request.execution.workflow_id, request.execution.run_id = run.id, run.run_id
    return (await client.workflow_service.get_workflow_execution_history(request)).history.events[0]


async def _last_event(client: Client, run: WorkflowExecution) -> HistoryEvent:
    request = GetWorkflowExecutionHistoryReverseRequest(namespace=client.namespace, maximum_page_size=1)
    request.execution.workflow_id, request.execution.run_id = run.id, run.run_id
    return (await client.workflow_service.get_workflow_execution_history_reverse(request)).history.events[0]


def _unopened(owner: Owner, started: HistoryEvent) -> str | None:
    """Say why what a programme began with cannot be read; None: it can, or it was erased."""
    try:
        for payload in started.workflow_execution_started_event_attributes.input.payloads:
            Codec(data_keys, owner).decrypted(payload)
    except Erased:
        return None
    except (BadKeys, Unreadable) as reason:
        return str(reason)
    return None


def _clock(latest: datetime | None, now: datetime) -> list[Fault]:
    if latest is None or latest <= now + _SKEW:
        return []
    return [Fault("clock", why=f"{latest:%Y-%m-%d %H:%M} UTC")]
