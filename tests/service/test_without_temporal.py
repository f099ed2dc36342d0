"""Temporal is stopped, and every worker with it: everything can still be read, and says how old it is."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import delete, insert, update
from temporalio.client import Client
from typer.testing import CliRunner

from cli.main import app as forloeb
from payloads.settings import data_keys
from register.schema import cases, pulse
from register.settings import database
from register.writing import Writer
from service.app import create_app
from service.development_issuer import USERS
from service.settings import ServiceSettings
from tests.ports import free_port
from tests.programme.ledgers import accepted
from tests.register.standings import NAMESPACE, named, taken_over, write

CASE = "down-0101"
OLD = datetime.now(UTC) - timedelta(hours=3)
FOR_AUDITORS = {"/reads", "/desk/reads"}  # which a team leader is refused
NOT_READ = {"/health/ready", "/login", "/login/callback", "/metrics", "/development-issuer/authorize"}
"""What is no reading of cases: whether the house is well, and who somebody is."""


@pytest.fixture(autouse=True)
def _on_file() -> Iterator[None]:
    """A case of municipality 0101 that a worker wrote, and three hours in which none did."""
    with database().begin() as connection:
        connection.execute(delete(cases))
        connection.execute(delete(pulse))
        connection.execute(insert(pulse).values(id=1, at=OLD))
    ledger = named(taken_over(CASE), "Amira Al-Khatib", "010190-1234")
    ledger = accepted(ledger, "2025-02-01", "assigned", caseworker="teamleder-0101", team="team-0101")
    write(Writer(database(), data_keys(), NAMESPACE), ledger, "2025-03-01")
    yield
    with database().begin() as connection:
        connection.execute(delete(pulse))


@pytest.fixture
async def stopped(tmp_path: Path) -> Client:
    """A client of a server that is not there."""
    return await Client.connect(f"127.0.0.1:{free_port()}", namespace=NAMESPACE, lazy=True)


@pytest.fixture
def app(stopped: Client) -> FastAPI:
    settings = ServiceSettings(public_url="http://127.0.0.1:8080")
    return create_app(settings, stopped)


@pytest.fixture
async def leader(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody signed in who may read everything."""
    access = app.state.access
    cookies = {access.cookie: access.begin_session(USERS["teamleder-0101"])}
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080", cookies=cookies) as client:
        yield client


async def test_every_page_and_every_answer_over_http_can_be_read(app: FastAPI, leader: httpx.AsyncClient) -> None:
    values = {"case": CASE, "document": "language_notice", "duty": "contract", "occurrence": 1}
    entry = (await leader.get(f"/programmes/{CASE}/journal")).json()["ledger"]["entries"][0]["fact"]["id"]
    values |= {"action": "contract_signed", "id": entry, "rest": "nowhere"}
    read = 0
    routes = [route for router in app.routes for route in getattr(router, "original_router", APIRouter()).routes]
    for route in routes:
        if not isinstance(route, APIRoute) or "GET" not in (route.methods or ()) or route.path in NOT_READ:
            continue
        if "{token}" in route.path:
            continue  # a calendar has an address of its own, below
        if route.path.endswith(":path}"):
            continue  # where there is no page
        answer = await leader.get(route.path.format(**values), headers={"Accept": "text/html"})
        expected = {403} if route.path in FOR_AUDITORS else {200, 303}
        assert answer.status_code in expected, (route.path, answer.text)
        read += 1
    assert read > 20


async def test_a_calendar_can_be_read(leader: httpx.AsyncClient, app: FastAPI) -> None:
    csrf = app.state.access.session(SimpleNamespace(cookies=dict(leader.cookies), state=SimpleNamespace())).csrf
    made = await leader.post("/calendar/feeds", json={}, headers={"X-CSRF-Token": csrf})
    assert made.status_code == 201, made.text
    assert f"{CASE}.contract.1@forloeb" in (await leader.get(httpx.URL(made.json()["url"]).path)).text


async def test_what_is_read_says_how_old_it_is(leader: httpx.AsyncClient) -> None:
    for page in ("/desk?scope=municipality", f"/desk/cases/{CASE}", "/desk/statistics"):
        assert "Siden viser, hvordan det stod" in (await leader.get(page)).text, page
    for answer in ("/programmes", "/statistics"):
        assert datetime.fromisoformat((await leader.get(answer)).json()["as_of"]) == OLD
    with database().begin() as connection:
        connection.execute(update(pulse).values(at=datetime.now(UTC)))
    assert "Siden viser, hvordan det stod" not in (await leader.get("/desk?scope=municipality")).text


async def test_a_person_is_found(leader: httpx.AsyncClient) -> None:
    page = (await leader.get("/desk/find")).text
    csrf = page.split('name="csrf_token" value="')[1].split('"')[0]
    found = await leader.post("/desk/find", data={"q": "khat", "csrf_token": csrf})
    assert "Amira Al-Khatib" in found.text


async def test_an_action_is_not_taken_and_is_told_to_come_again(leader: httpx.AsyncClient) -> None:
    page = (await leader.get(f"/desk/cases/{CASE}/actions/cv_published")).text
    csrf = page.split('name="csrf_token" value="')[1].split('"')[0]
    refused = await leader.post(
        f"/desk/cases/{CASE}/actions/cv_published", data={"csrf_token": csrf, "felt-on": "2026-11-30"}
    )
    assert (refused.status_code, "Intet, du har registreret, er gået tabt" in refused.text) == (503, True)


@pytest.mark.parametrize(
    "words",
    [
        ["list", "--municipality", "0101"],
        ["show", CASE],
        ["show", CASE, "--explain", "contract"],
        ["show", CASE, "--possible"],
        ["show", CASE, "--as-known-on", "2025-02-01"],
        ["export", CASE, "--ledger"],
        ["document", CASE],
        ["views"],
    ],
)
def test_every_command_that_reads_answers(words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TEMPORAL_ADDRESS", f"127.0.0.1:{free_port()}")
    monkeypatch.setenv("TEMPORAL_NAMESPACE", NAMESPACE)
    answer = CliRunner().invoke(forloeb, words)
    assert answer.exit_code == 0, (answer.output, answer.exception)
    if words[0] in ("list", "show"):
        assert "Sådan stod det" in answer.output or "Som kendt" in answer.output or "--explain" in words
