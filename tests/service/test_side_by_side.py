"""Two services share nothing but a database, and anybody may be answered by either."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import cast

import httpx
import pytest
from sqlalchemy import Engine
from temporalio.client import Client

from payloads.data_keys import DataKeys
from payloads.ring import KeyRing
from payloads.settings import data_keys
from register.database import open_database
from register.trail import Trail
from register.writing import Writer
from service.app import create_app
from service.development_issuer import USERS
from service.settings import ServiceSettings
from service.store import Store
from tests.programme.ledgers import accepted
from tests.register.conftest import empty, engine, postgresql
from tests.register.standings import NAMESPACE, owner, standing, taken_over, write

__all__ = ["empty", "engine", "postgresql"]
_ADDRESS = "http://127.0.0.1:8080"
Services = tuple[httpx.AsyncClient, httpx.AsyncClient]


@pytest.fixture
async def services(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Services]:
    """Two services, each with connections of its own, and one browser that either may answer."""
    cookies = httpx.Cookies()
    clients: list[httpx.AsyncClient] = []
    for _ in range(2):
        own = open_database(engine.url)
        monkeypatch.setattr("service.app.opened", lambda own=own: own)
        app = create_app(ServiceSettings(), cast("Client", SimpleNamespace(namespace="forloeb")))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        clients.append(httpx.AsyncClient(transport=transport, base_url=_ADDRESS, cookies=cookies))
    yield clients[0], clients[1]
    for client in clients:
        await client.aclose()
        cast("Store", client._transport.app.state.store)._engine.dispose()  # type: ignore[attr-defined]


def _signed_in(services: Services) -> str:
    """Begin a session at the first service, and give the browser's cookie to both; return what its forms send along."""
    first, second = services
    access = first._transport.app.state.access  # type: ignore[attr-defined]
    secret = access.begin_session(USERS["sagsbehandler-0101"])
    for client in services:
        client.cookies.set(access.cookie, secret)
    [session] = second._transport.app.state.store.owned("session", USERS["sagsbehandler-0101"].subject).values()  # type: ignore[attr-defined]
    return session.partition('"csrf":"')[2].rstrip('"}')


async def test_who_signed_in_at_one_is_known_at_the_other_until_they_sign_out_anywhere(services: Services) -> None:
    first, second = services
    csrf = _signed_in(services)
    made = await second.post("/calendar/feeds", json={}, headers={"X-CSRF-Token": csrf})
    assert made.status_code == 201, made.text
    assert [feed["id"] for feed in (await first.get("/calendar/feeds")).json()] == [made.json()["id"]]
    revoked = await first.delete(f"/calendar/feeds/{made.json()['id']}", headers={"X-CSRF-Token": csrf})
    assert revoked.status_code == 204
    assert (await second.get("/calendar/feeds")).json() == []
    access = first._transport.app.state.access  # type: ignore[attr-defined]
    access.store.take("session", next(iter(access.store.owned("session", USERS["sagsbehandler-0101"].subject))))
    assert (await second.get("/calendar/feeds")).status_code == 401


async def test_a_login_that_one_began_is_taken_once_by_either(services: Services) -> None:
    stores = [cast("Store", client._transport.app.state.store) for client in services]  # type: ignore[attr-defined]
    stores[0].put("login", "digest", "begun", lives=60)
    assert [stores[1].take("login", "digest"), stores[0].take("login", "digest")] == ["begun", None]
    stores[0].put("answer", "again", "first")
    stores[1].put("answer", "again", "second")
    assert stores[0].get("answer", "again") == "second"
    stores[0].put("answer", "ended", "gone", lives=-1)
    assert stores[1].get("answer", "ended") is None


async def test_what_two_workers_write_at_once_either_service_tells_whole(services: Services, engine: Engine) -> None:
    _signed_in(services)
    ours = data_keys()
    workers = [
        Writer(open_database(engine.url), DataKeys(KeyRing(ours.ring.file), ours.folder), NAMESPACE) for _ in range(2)
    ]

    def life(number: int) -> None:
        """Let a case begin at one worker and go on at the other, as after a restart."""
        ledger, case = taken_over(f"side-{number}"), owner(f"side-{number}")
        first, second = workers[number % 2], workers[1 - number % 2]
        write(first, ledger, "2025-02-01", 1)
        signed = accepted(ledger, "2025-02-10", "contract_signed", party="both", manner="signed")
        second.write(standing(signed, "2025-02-11", 2), case)
        first.write(standing(ledger, "2025-02-02", 1), case)  # which comes late

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(life, range(8)))
    told = [(await client.get("/programmes", params={"scope": "municipality"})).json() for client in services]
    assert told[0] == told[1]
    assert {case["case"]: case["evaluation"] for case in told[0]["programmes"]} == {f"side-{n}": 2 for n in range(8)}
    assert Trail(engine, ours).faults() == []
    for worker in workers:
        worker._engine.dispose()
