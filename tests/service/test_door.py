"""What is refused at the door: other hosts' names, requests of two meanings, connections that ask nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from service import connections
from service.app import create_app
from service.calendar import Answers
from service.connections import Connection
from service.settings import ServiceSettings
from tests.ports import free_port


def application(folder: Path, **settings: Any) -> FastAPI:
    made = ServiceSettings(**settings)
    return create_app(made, cast("Any", SimpleNamespace(namespace="forloeb")))


def client(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8080", 200),
        ("localhost:8080", 200),
        ("LOCALHOST", 200),
        ("[::1]:8080", 200),
        ("intern.example", 200),
        ("evil.example", 400),
        ("127.0.0.1.evil.example", 400),
        ("localhost.evil.example:8080", 400),
        ("evil.example@127.0.0.1", 200),  # what browsers never send, and what leads to us alone
        ("[::1", 400),
        ("", 400),
    ],
)
async def test_a_page_of_another_name_gets_no_token(tmp_path: Path, host: str, status: int) -> None:
    async with client(application(tmp_path, hosts="Intern.example, ")) as anybody:
        answer = await anybody.post(
            "/development-issuer/token",
            data={"grant_type": "client_credentials", "client_id": "administrator-0101"},
            headers={"Host": host},
        )
    assert answer.status_code == status
    assert ("access_token" in answer.text) == (status == 200)


async def test_probes_ask_by_any_address_and_prometheus_by_any_but_a_name(tmp_path: Path) -> None:
    async with client(application(tmp_path, metrics_token="secret-of-prometheus")) as anybody:
        assert (await anybody.get("/health/live", headers={"Host": "10.0.0.7:8080"})).status_code == 200
        assert (await anybody.get("/metrics", headers={"Host": "evil.example"})).status_code == 400
        assert (await anybody.get("/metrics", headers={"Host": "10.0.0.7:8080"})).status_code == 401
        wrong = await anybody.get("/metrics", headers={"Authorization": "Bearer secret-of-nobody"})
        assert (wrong.status_code, "forloeb_" in wrong.text) == (401, False)


async def test_two_authorizations_are_none(tmp_path: Path) -> None:
    async with client(application(tmp_path)) as anybody:
        twice = [("Authorization", "Bearer a"), ("Authorization", "Bearer b")]
        answer = await anybody.get("/programmes", headers=twice)
    assert (answer.status_code, answer.headers["connection"]) == (400, "close")
    assert "More than one Authorization" in answer.json()["detail"]


async def test_logins_are_counted_apart_from_requests_that_are_not_let_in(tmp_path: Path) -> None:
    app = application(tmp_path, requests_per_minute=5)
    async with client(app) as anybody:
        refused = [(await anybody.get("/programmes")).status_code for _ in range(7)]
        assert (refused[0], refused[-1]) == (401, 429)
        callback = await anybody.get("/login/callback", params={"code": "c", "state": "s"})
        assert callback.status_code == 400


@asynccontextmanager
async def served(app: FastAPI, **options: Any) -> AsyncIterator[int]:
    """Serve as `forloeb serve` does, on a free port."""
    port = free_port()
    config = uvicorn.Config(app, port=port, http=Connection, lifespan="off", log_config=None, **options)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield port
    finally:
        server.should_exit = True
        await task


async def answer_to(port: int, sent: bytes) -> bytes:
    """Send bytes; return everything that comes until the other side closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    try:
        return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


async def test_length_and_chunks_together_are_refused_and_the_connection_is_closed(tmp_path: Path) -> None:
    async with served(application(tmp_path)) as port:
        head = b"POST /intake HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
        answer = await answer_to(port, head + b"0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400")
    assert answer.count(b"HTTP/1.1 ") == 1


HALF_SENT = {
    "nothing": b"",
    "half a request": b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow",
    "a request and half another": b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /health",
}


@pytest.mark.parametrize("sent", HALF_SENT.values(), ids=HALF_SENT)
async def test_a_connection_that_asks_nothing_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(connections, "HEADER_PATIENCE", 0.2)
    async with served(application(tmp_path)) as port, asyncio.timeout(60):
        answer = await answer_to(port, sent)
    assert answer.count(b"200 OK") == sent.count(b"\r\n\r\n")


async def test_half_a_request_after_an_answer_does_not_stay_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEADER_PATIENCE", 0.2)
    async with served(application(tmp_path)) as port, asyncio.timeout(60):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert b'"ok"' in await reader.readuntil(b"}")
        writer.write(b"GET /health")
        with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        writer.close()


async def test_there_are_so_many_connections_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 3)
    async with served(application(tmp_path)) as port, asyncio.timeout(60):
        open_ones = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        await asyncio.sleep(0.1)
        request = b"GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        assert await answer_to(port, request) == b""
        open_ones[0][1].close()
        await asyncio.sleep(0.1)
        assert b"200 OK" in await answer_to(port, request)
        for _, writer in open_ones:
            writer.close()


async def test_a_calendar_that_was_read_just_now_is_not_read_again() -> None:
    made: list[int] = []

    async def make() -> bytes:
        made.append(1)
        await asyncio.sleep(0)
        if len(made) == 1:
            raise TimeoutError
        return b"calendar"

    answers = Answers(fresh=3_600)
    with pytest.raises(TimeoutError):
        await answers.of("a", make)
    assert await asyncio.gather(*[answers.of("a", make) for _ in range(10)]) == [b"calendar"] * 10
    assert len(made) == 2
    await answers.of("b", make)
    assert len(made) == 3
