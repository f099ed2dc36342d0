"""No single request makes the others wait: each that once held the whole service, and what it costs now.

The event loop is watched by the processor time that the process uses between two of its turns, which says how long the
others would have waited, however busy the machine is.
"""

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import psutil
import pytest
from fastapi import FastAPI
from temporalio.api.common.v1 import Payload

from payloads.codec import Codec
from payloads.data_keys import Owner
from payloads.failures import TooLong
from payloads.settings import data_keys
from service import codec
from service.app import create_app
from service.settings import ServiceSettings
from tests.service.issuer import Issuer

BUDGET = 0.5  # seconds that others may wait
OWNER = Owner("forloeb", "programme-bomb-1")


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    issuer = Issuer()
    yield issuer
    issuer.close()


@pytest.fixture
def app(tmp_path: Path, issuer: Issuer) -> FastAPI:
    """The service without a Temporal server: what is too much never gets that far."""
    settings = ServiceSettings(oidc_issuer=issuer.url, requests_per_minute=100_000)
    return create_app(settings, cast("Any", SimpleNamespace(namespace="forloeb")))


class Watched:
    """A client of the service, and the longest time that its event loop did not turn."""

    def __init__(self, app: FastAPI, issuer: Issuer) -> None:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080", timeout=120)
        self._app = app
        self._issuer = issuer
        self.longest = 0.0

    async def post(self, role: str | None, path: str, body: bytes, kind: str = "application/json") -> httpx.Response:
        headers = {"Content-Type": kind}
        if role is not None:
            headers["Authorization"] = f"Bearer {self._issuer.token(role)}"
        return await self._client.post(path, content=body, headers=headers)

    async def get(self, path: str) -> httpx.Response:
        return await self._client.get(path)

    def started(self) -> Any:
        """Let the service start as a server would let it."""
        return self._app.router.lifespan_context(self._app)

    async def quick(self) -> AsyncIterator[None]:
        """Do something, and hold that nobody would have waited; again, at most twice, when the machine was busy."""
        for _ in range(3):
            async with self.watching():
                yield
            if self.longest < BUDGET:
                return
        raise AssertionError(f"everybody waited {self.longest:.1f} s")

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Watch the loop meanwhile."""
        self.longest = 0.0
        assert (await self.get("/health/live")).status_code == 200
        watch = asyncio.create_task(self._watch())
        await asyncio.sleep(0)
        try:
            yield
        finally:
            await asyncio.sleep(0.01)
            watch.cancel()

    async def _watch(self) -> None:
        while True:
            before = time.process_time()
            await asyncio.sleep(0.001)
            self.longest = max(self.longest, time.process_time() - before)


@pytest.fixture
def service(app: FastAPI, issuer: Issuer) -> Watched:
    return Watched(app, issuer)


def event(data: object) -> bytes:
    attributes = {"specversion": "1.0", "id": "1", "source": "s", "type": "dk.forloeb.takeover.v1", "subject": "c-1"}
    return json.dumps({**attributes, "data": data}).encode()


def keys(number: int) -> dict[str, int]:
    return {f"k{n}": n for n in range(number)}


PLAIN = {"metadata": {"encoding": base64.b64encode(b"json/plain").decode()}, "data": base64.b64encode(b'"a"').decode()}
FACTS = [{"fact": "n", **keys(90)} for _ in range(1_000)]
UNKNOWN = [{"fact": "goals_met", **keys(45)}] * 1_000
ACTIONS = "/programmes/c-1/actions"
BATCH, EVENT = "application/cloudevents-batch+json", "application/cloudevents+json"


def written(body: object) -> bytes:
    return json.dumps(body).encode()


DEAR: dict[str, tuple[str, str, Callable[[], bytes], int]] = {
    "60,000 unknown keys": ("intake_system", "/intake", lambda: event(keys(60_000)), 400),
    "facts with unknown keys": ("intake_system", "/intake", lambda: event({"facts": FACTS}), 400),
    "as many problems as values": ("intake_system", "/intake", lambda: event({"case": "c", "facts": UNKNOWN}), 400),
    "one line of 2 MB": ("intake_system", "/intake", lambda: b"[" + b"1," * 990_000 + b"1]", 400),
    "140,000 unknown fields": ("caseworker", f"{ACTIONS}/goals_met", lambda: written(keys(140_000)), 413),
    "as many unknown fields as go in": ("caseworker", f"{ACTIONS}/goals_met", lambda: written(keys(8_000)), 400),
    "unknown contents": ("caseworker", f"{ACTIONS}/contract_drafted", lambda: written({"content": keys(99_000)}), 413),
    "a long list": ("caseworker", f"{ACTIONS}/contract_drafted", lambda: written({"content": [1] * 30_000}), 422),
    "plain payloads": ("auditor", "/codec/decode", lambda: written({"payloads": [PLAIN] * 20_000}), 400),
    "metadata": ("auditor", "/codec/decode", lambda: written({"payloads": [{"metadata": keys(60_000)}]}), 400),
    "a wish for a calendar": ("caseworker", "/calendar/feeds", lambda: written(keys(140_000)), 413),
}


@pytest.mark.parametrize(("role", "path", "body", "status"), DEAR.values(), ids=DEAR)
async def test_a_dear_request_is_refused_and_nobody_waits(
    service: Watched, role: str, path: str, body: Callable[[], bytes], status: int
) -> None:
    content = body()
    async for _ in service.quick():
        answer = await service.post(role, path, content, EVENT if path == "/intake" else "application/json")
        assert answer.status_code == status, answer.text[:500]
        assert len(answer.content) < 20_000


async def test_a_batch_of_faults_makes_nobody_wait(service: Watched) -> None:
    content = b"[" + b",".join([event({"facts": [{"fact": "n"}] * 20})] * 400) + b"]"
    async for _ in service.quick():
        answer = await service.post("intake_system", "/intake", content, BATCH)
        assert (answer.status_code, len(answer.json())) == (207, 400)


async def test_a_body_of_nobody_is_not_read(service: Watched) -> None:
    for path in ("/codec/decode", "/calendar/feeds", "/intake", "/desk/reassign", "/programmes/c-1/actions/goals_met"):
        answer = await service.post(None, path, b'{"broken', "application/json")
        assert answer.status_code == 401, path


async def test_the_description_is_written_once_and_everybody_gets_the_same_bytes(service: Watched) -> None:
    async with service.started():
        async for _ in service.quick():
            answers = await asyncio.gather(*[service.get("/openapi.json") for _ in range(60)])
            assert (await service.get("/intake")).headers["allow"] == "POST"
            assert len({answer.content for answer in answers}) == 1
            assert answers[0].json()["info"]["title"] == "Forløb"


async def test_what_is_small_packed_and_large_unpacked_is_not_unpacked(
    service: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def allowed(*_: object) -> None:
        pass

    monkeypatch.setattr(codec, "_hold_readable", allowed)
    data_keys().issue(OWNER)
    bomb = Codec(data_keys, OWNER).encrypted(Payload(data=b"A" * 1_400_000))
    sent = json.loads(codec.Payload.of(bomb).model_dump_json())
    memory = psutil.Process().memory_info().rss
    async for _ in service.quick():
        answer = await service.post("auditor", "/codec/decode", written({"payloads": [sent] * 150}))
        one = await service.post("auditor", "/codec/decode", written({"payloads": [sent]}))
        assert answer.status_code == 413
        assert base64.b64decode(one.json()["payloads"][0]["data"]) == b"A" * 1_400_000
    assert psutil.Process().memory_info().rss - memory < 100_000_000


def test_no_payload_is_unpacked_further_than_anybody_may_send() -> None:
    data_keys().issue(OWNER)
    bomb = Codec(data_keys, OWNER).encrypted(Payload(data=b"A" * 40_000_000))
    assert bomb.ByteSize() < 100_000
    with pytest.raises(TooLong):
        Codec(data_keys).decrypted(bomb)
