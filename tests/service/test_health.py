"""The service says that it is not ready when nothing can be done, and what else is wrong when much can; in time."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI
from temporalio.api.workflowservice.v1 import DescribeTaskQueueResponse
from temporalio.client import Client

import service.health
from register.database import RegisterUnavailable
from register.settings import database
from service.app import create_app
from service.settings import ServiceSettings
from workflows.soundness import KINDS, Fault


class Server:
    """A Temporal server that knows when a worker polled last, or does not answer at all."""

    namespace = "forloeb"

    def __init__(self) -> None:
        self.polled: timedelta | None = timedelta(seconds=20)
        self.answers = True

    @property
    def workflow_service(self) -> Any:
        return SimpleNamespace(describe_task_queue=self._described)

    async def _described(self, _: object) -> DescribeTaskQueueResponse:
        if not self.answers:
            await asyncio.sleep(3_600)
        answer = DescribeTaskQueueResponse()
        if self.polled is not None:
            answer.pollers.add().last_access_time.FromDatetime(datetime.now(UTC) - self.polled)
        return answer


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def found() -> list[Fault]:
    """What is wrong, for the test to fill."""
    return []


@pytest.fixture
async def client(server: Server, found: list[Fault], tmp_path: Path, monkeypatch) -> AsyncIterator[httpx.AsyncClient]:
    async def look(*_: object) -> list[Fault]:
        return found

    database()
    monkeypatch.setattr("service.soundness.faults", look)
    app: FastAPI = create_app(ServiceSettings(), cast("Client", server))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8080") as asking:
        yield asking


async def test_when_all_is_well_it_is_ready(client):
    answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "faults": []})


@pytest.mark.parametrize("polled", [None, timedelta(minutes=3)])
async def test_a_worker_that_stopped_is_not_taken_for_one_that_polls(client, server, polled):
    server.polled = polled
    answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (200, reading_only("No worker polls for programmes."))


def reading_only(told: str) -> dict[str, object]:
    """What a service says that can only be read from."""
    return {"status": "degraded", "faults": [{"kind": "server", "count": 1, "told": told}]}


async def test_where_neither_can_be_acted_nor_read_it_is_not_ready(client, server, monkeypatch):
    def away(*_: object) -> None:
        raise RegisterUnavailable("The register cannot be used: connection refused")

    server.polled = None
    monkeypatch.setattr("register.reading.Reader.place", away)
    assert (await client.get("/health/ready")).status_code == 503


async def test_a_server_that_stands_still_is_told_within_seconds(client, server):
    server.answers = False
    began = time.monotonic()
    answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (200, reading_only("The Temporal server does not answer in time."))
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("kind", ["disk", "keys"])
async def test_without_disk_or_keys_it_is_not_ready(client, found, kind):
    found.append(Fault(kind, where="/var/lib/forloeb", why="0 MB are free"))
    answer = await client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["detail"] == service.health._TOLD[kind]
    assert "/var" not in answer.text


async def test_one_case_that_cannot_be_read_is_told_and_takes_the_service_from_nobody(client, found):
    found.append(Fault("unreadable", 1, "programme-7f3c-0101", "no rows"))
    answer = await client.get("/health/ready")
    assert answer.status_code == 200
    told = {"kind": "unreadable", "count": 1, "told": service.health._TOLD["unreadable"]}
    assert answer.json() == {"status": "degraded", "faults": [told]}
    assert "7f3c" not in answer.text


async def test_a_register_that_is_away_is_told_and_takes_the_service_from_nobody(client, found):
    found.append(Fault("register", why="The register cannot be used: connection refused"))
    answer = await client.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert [fault["kind"] for fault in answer.json()["faults"]] == ["register"]


async def test_where_no_case_can_be_read_it_is_not_ready(client, found):
    found.append(Fault("case_keys", 8, "programme-7f3c-0101", is_total=True))
    assert (await client.get("/health/ready")).status_code == 503


async def test_what_is_wrong_is_a_figure(client, found):
    found.append(Fault("stuck", 3))
    told = (await client.get("/metrics")).text
    assert 'forloeb_fault{kind="stuck"} 1.0' in told
    assert 'forloeb_fault{kind="disk"} 0.0' in told


def test_every_kind_of_fault_has_its_words_and_a_line_in_the_runbook():
    page = (Path(__file__).parents[2] / "docs/operations/faults.md").read_text(encoding="utf-8")
    assert set(service.health._TOLD) == set(KINDS)
    assert all(f"`{kind}`" in page for kind in KINDS)
