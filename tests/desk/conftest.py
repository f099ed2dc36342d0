"""The desk over programmes in memory, and somebody signed in to it."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from service.app import create_app
from service.development_issuer import USERS
from service.settings import ServiceSettings
from tests.desk.programmes import Programmes

Signed = Callable[..., httpx.AsyncClient]


@pytest.fixture
def programmes(monkeypatch: pytest.MonkeyPatch) -> Programmes:
    """Programmes in memory, in the place of those on a Temporal server."""
    there = Programmes()
    there.stand_in(monkeypatch)
    return there


@pytest.fixture
def app(programmes: Programmes, tmp_path: Path) -> FastAPI:
    settings = ServiceSettings(public_url="http://127.0.0.1:8080")
    return create_app(settings, programmes)  # type: ignore[arg-type]  (it stands for the client)


@pytest.fixture
async def signed_in(app: FastAPI) -> AsyncIterator[Signed]:
    """Open the desk as somebody signed in: `signed_in("sagsbehandler-0101")`."""
    opened: list[httpx.AsyncClient] = []

    def open_(subject: str = "sagsbehandler-0101") -> httpx.AsyncClient:
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://127.0.0.1:8080"
        )
        access = app.state.access
        client.cookies.set(access.cookie, access.begin_session(USERS[subject]))
        opened.append(client)
        return client

    yield open_
    for client in opened:
        await client.aclose()
