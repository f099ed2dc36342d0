"""What is wrong though everything runs is found: on the disk, in keys, audit trail and programmes, and in the clock."""

import asyncio
import os
import time
from collections import namedtuple
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from sqlalchemy import update
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

import workflows.soundness
from payloads.data_keys import Owner
from payloads.failures import BadKeys
from payloads.settings import data_keys
from register.database import migrate, open_database, sqlite_url
from register.reading import Reader
from register.schema import trail_ends
from register.trail import Access, Trail
from workflows.client import take_in, workflow_id
from workflows.soundness import Fault, ahead, faults, miss_data_keys

_DISK = namedtuple("_DISK", "f_bavail f_blocks f_frsize f_flag f_files f_favail")
_WHOLE = _DISK(f_bavail=500_000, f_blocks=1_000_000, f_frsize=4_096, f_flag=0, f_files=1_000, f_favail=500)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at no programmes: there is no server."""

    async def nothing(*_: object) -> list[Fault]:
        return []

    monkeypatch.setattr(workflows.soundness, "_stuck", nothing)
    monkeypatch.setattr(workflows.soundness, "_programmes", nothing)
    monkeypatch.setattr(workflows.soundness, "_register", nothing)


async def _found(folder: Path) -> list[Fault]:
    return await faults(cast("Client", None), [folder], datetime.now(UTC))


@pytest.mark.parametrize(
    ("disk", "why"),
    [
        (_WHOLE, None),
        (_WHOLE._replace(f_bavail=0), "0 MB are free"),
        (_WHOLE._replace(f_bavail=10_000), "40 MB are free"),
        (_WHOLE._replace(f_blocks=10_000, f_bavail=9_000), None),  # a small disk that is nearly empty
        (_WHOLE._replace(f_flag=os.ST_RDONLY), "it is mounted read-only"),
        (_WHOLE._replace(f_favail=0), "there is no room for another file"),
    ],
)
async def test_a_disk_that_cannot_be_written_to_is_told(alone, tmp_path, monkeypatch, disk, why):
    monkeypatch.setattr(os, "statvfs", lambda _: disk)
    found = await _found(tmp_path)
    assert found == ([Fault("disk", where=str(tmp_path), why=why)] if why else [])


async def test_a_trail_that_others_wrote_to_and_anchors_that_stay_in_the_house_are_told(alone, tmp_path, monkeypatch):
    engine = open_database(sqlite_url(tmp_path / "register.sqlite"))
    migrate(engine)
    monkeypatch.setattr(workflows.soundness, "opened", lambda: engine)
    trail = Trail(engine, data_keys())
    trail.note(Access("a-1", "mette", "caseworker", "ledger", "own case"))
    trail.anchor(date(2025, 3, 1))
    assert await _found(tmp_path) == []
    later = datetime.now(UTC) + timedelta(hours=13)
    assert await faults(cast("Client", None), [tmp_path], later) == [
        Fault("archive", why="its anchors are not delivered")
    ]
    with engine.begin() as connection:
        connection.execute(update(trail_ends).values(signature="0" * 128))
    [told] = await _found(tmp_path)
    assert (told.kind, told.where) == ("archive", "none")
    engine.dispose()


async def test_keys_that_cannot_be_used_are_told(alone, tmp_path, monkeypatch):
    def gone() -> None:
        raise BadKeys("the ring is gone")

    monkeypatch.setattr(workflows.soundness, "data_keys", gone)
    assert await _found(tmp_path) == [Fault("keys", why="the ring is gone")]


@pytest.mark.parametrize("raised", [RPCError("away", RPCStatusCode.UNAVAILABLE, b""), None])
async def test_a_server_that_does_not_answer_is_told_in_time(tmp_path, monkeypatch, raised):
    async def no_answer(*_: object) -> None:
        if raised:
            raise raised
        await asyncio.sleep(3600)

    monkeypatch.setattr(workflows.soundness, "PATIENCE", 0.1)
    client = cast("Client", SimpleNamespace(count_workflows=no_answer, list_workflows=_never))
    began = time.monotonic()
    found = await faults(client, [], datetime.now(UTC))
    assert {fault.kind for fault in found} == {"server"}
    assert time.monotonic() - began < 30


class _Server:
    """A server that lists one programme."""

    namespace = "forloeb"

    async def list_workflows(self, asked: str, limit: int) -> AsyncIterator[SimpleNamespace]:
        assert "StartTime <" in asked
        yield SimpleNamespace(id="programme-7f3c-0101")


async def _of_register() -> list[Fault]:
    return await workflows.soundness._register(cast("Client", _Server()), datetime.now(UTC))


async def test_a_register_that_was_not_migrated_or_lacks_a_programme_is_told(tmp_path, monkeypatch):
    engine = open_database(sqlite_url(tmp_path / "register.sqlite"))
    monkeypatch.setattr(workflows.soundness, "opened", lambda: engine)
    [fault] = await _of_register()
    assert (fault.kind, fault.why) == ("register", "its tables are not those of this program: forloeb prepare")
    migrate(engine)
    [fault] = await _of_register()
    assert (fault.kind, fault.count, fault.where) == ("register", 1, "7f3c-0101")
    monkeypatch.setattr(Reader, "on_file", lambda *_: {"7f3c-0101"})
    assert await _of_register() == []
    engine.dispose()


@pytest.mark.parametrize("url", ["postgresql://forloeb:hemmeligt@127.0.0.1:1/forloeb", "sqlite:////nowhere/register"])
async def test_a_register_that_is_away_is_told_without_its_password(monkeypatch, url):
    monkeypatch.setattr(workflows.soundness, "opened", lambda: open_database(url))
    [fault] = await _of_register()
    assert fault.kind == "register"
    assert fault.why
    assert "hemmeligt" not in fault.why


async def test_a_register_that_does_not_answer_is_told_in_time(monkeypatch):
    monkeypatch.setattr(workflows.soundness, "PATIENCE", 0.1)
    monkeypatch.setattr(workflows.soundness, "_not_on_file", lambda *_: time.sleep(1))
    assert await _of_register() == [Fault("register", why="its database does not answer in time")]


async def _never(*_: object, **__: object) -> AsyncIterator[None]:
    await asyncio.sleep(3600)
    yield


async def _taken_in(client: Client, case_file, case: str) -> Owner:
    await take_in(client, case_file(case, "2026-11-02"), "event-1")
    while not [run async for run in client.list_workflows(f'WorkflowId = "{workflow_id(case)}"')]:
        await asyncio.sleep(0.1)
    return Owner(client.namespace, workflow_id(case))


@pytest.mark.server
@pytest.mark.parametrize("how", ["missing", "another"])
async def test_a_case_whose_data_key_is_not_the_one_it_was_encrypted_with_is_named(client, case_file, how):
    owner = await _taken_in(client, case_file, f"sound-{how}")
    file = data_keys().folder / owner.file_name
    kept = file.read_bytes()
    try:
        file.unlink()
        if how == "another":
            data_keys().issue(owner)
        found = await faults(client, [], datetime.now(UTC))
    finally:
        file.write_bytes(kept)
    [of_keys] = [fault for fault in found if fault.kind == "case_keys"]
    assert (of_keys.count, of_keys.where) == (1, owner.workflow)
    assert not [fault for fault in await faults(client, [], datetime.now(UTC)) if fault.kind == "case_keys"]
    await client.get_workflow_handle(owner.workflow).terminate()


@pytest.mark.server
async def test_a_clock_that_is_behind_what_is_on_record_is_noticed(client, case_file):
    owner = await _taken_in(client, case_file, "sound-clock")
    assert await ahead(client, datetime.now(UTC)) is None
    fault = await ahead(client, datetime.now(UTC) - timedelta(days=3))
    assert fault is not None
    assert fault.why.startswith(f"{datetime.now(UTC):%Y-%m-%d}")
    await client.get_workflow_handle(owner.workflow).terminate()


@pytest.mark.server
async def test_an_empty_folder_of_data_keys_is_missed_where_there_are_programmes(client, case_file, monkeypatch):
    owner = await _taken_in(client, case_file, "sound-keys")
    await miss_data_keys(client)
    monkeypatch.setattr(workflows.soundness, "files_in", lambda _: [])
    with pytest.raises(BadKeys, match=r"no data keys in .*, but \d+ programmes on the server"):
        await miss_data_keys(client)
    await client.get_workflow_handle(owner.workflow).terminate()
