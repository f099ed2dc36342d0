"""The site of the law as files, written once, and the pages that the service answers, without a server behind."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from service.app import create_app
from service.law.site import write
from service.settings import ServiceSettings
from tests.desk.programmes import Programmes


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every page of the law, written into a folder."""
    folder = tmp_path_factory.mktemp("law")
    write(folder)
    return folder


@pytest.fixture
def settings() -> ServiceSettings:
    return ServiceSettings(public_url="http://127.0.0.1:8080")


@pytest.fixture
async def anybody(settings: ServiceSettings) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody without login."""
    app = create_app(settings, Programmes())  # type: ignore[arg-type]  (it stands for the client)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as client:
        yield client
