"""What the service tells about its answers: how many, how and how fast, by route and never by case."""

import threading
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import httpx
import pytest
from fastapi import FastAPI
from temporalio.client import Client

from register.database import RegisterUnavailable
from register.overviews import Stock
from service.app import create_app
from service.settings import ServiceSettings
from workflows.soundness import Fault


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    monkeypatch.setattr("register.overviews.Overviews.stock", no_answer)
    monkeypatch.setattr("service.soundness.faults", no_fault)
    return create_app(ServiceSettings(), cast("Client", SimpleNamespace(namespace="forloeb")))


def no_answer(*_: object) -> Stock:
    raise RegisterUnavailable("The register cannot be used: connection refused")


async def no_fault(*_: object) -> list[Fault]:
    return []


async def told_after(app: FastAPI, *requests: tuple[str, str]) -> str:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as client:
        for method, path in requests:
            await client.request(method, path)
        return (await client.get("/metrics")).text


async def test_an_answer_is_counted_and_timed_by_the_template_of_its_route(app: FastAPI):
    told = await told_after(app, ("GET", "/health/live"), ("GET", "/programmes/7f3c-0101"))
    assert 'forloeb_http_requests_total{method="GET",route="/health/live",status="2xx"} 1.0' in told
    assert 'forloeb_http_requests_total{method="GET",route="/programmes/{case}",status="4xx"} 1.0' in told
    assert 'forloeb_http_request_seconds_count{method="GET",route="/programmes/{case}"} 1.0' in told


@pytest.mark.parametrize(
    "path",
    [
        "/programmes/{}",
        "/programmes/{}/actions/{}",
        "/programmes/{}/documents/{}.pdf",
        "/desk/cases/{}",
        "/desk/{}",
        "/desk/static/{}",
        "/calendar/{}.ics",
        "/codec/{}/decode",
        "/nowhere/{}",
        "/programmes/{}/",
    ],
)
async def test_no_figure_tells_what_an_address_named(app: FastAPI, path: str):
    requests = [(method, path.replace("{}", "named-0101")) for method in ("GET", "POST", "DELETE", "OPTIONS", "HEAD")]
    told = await told_after(app, *requests)
    assert "forloeb_http_requests_total{" in told
    assert "named-0101" not in told


async def test_methods_that_somebody_made_up_are_one(app: FastAPI):
    told = await told_after(app, ("FOO", "/health/live"), ("BAR", "/health/live"))
    assert 'forloeb_http_requests_total{method="other",route="/health/live",status="4xx"} 2.0' in told


async def test_an_error_that_nobody_foresaw_counts_as_one_of_the_service(app: FastAPI):
    @app.get("/fails/{case}")
    async def fails(case: str) -> None:
        raise ValueError(case)

    told = await told_after(app, ("GET", "/fails/7f3c-0101"))
    assert 'forloeb_http_requests_total{method="GET",route="/fails/{case}",status="5xx"} 1.0' in told


async def test_answers_are_told_also_while_the_register_does_not_answer(app: FastAPI):
    told = await told_after(app, ("GET", "/health/live"))
    assert 'route="/health/live",status="2xx"} 1.0' in told
    assert "forloeb_programmes" not in told


async def test_a_count_of_the_stock_that_takes_long_is_told_to_the_next_who_asks(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
):
    counted = threading.Event()

    def slow(*_: object) -> Stock:
        counted.wait(60)
        return Stock({}, {}, {}, {}, {})

    monkeypatch.setattr("register.overviews.Overviews.stock", slow)
    monkeypatch.setattr("service.metrics._PATIENCE", 0.01)
    assert "forloeb_programmes" not in await told_after(app)
    counted.set()
    monkeypatch.setattr("service.metrics._PATIENCE", 10)
    assert "# TYPE forloeb_programmes gauge" in await told_after(app)
