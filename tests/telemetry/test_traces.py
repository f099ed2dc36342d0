"""One trace leads from the HTTP request through the update to the evaluation and the notices that follow."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from opentelemetry import trace
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from temporalio.testing import WorkflowEnvironment

import worker
from activities.settings import Settings
from service.app import create_app
from service.development_issuer import USERS
from service.security import Access, Session
from service.settings import ServiceSettings
from service.store import digest
from statute.facts import CaseFile
from telemetry import tracing
from tests.workflows.conftest import _SCRIPTS, World, _register_on_test_server, settings
from workflows.client import DATA_CONVERTER, take_in

__all__ = ["settings"]

CASE = {
    "case": "traced-1",
    "person": {"born": "1991-04-12", "group": "refugee"},
    "facts": [{"fact": "takeover", "on": "2040-01-02", "municipality": "0101"}],
}

SIGNED = {"party": "both", "manner": "signed"}  # a declaration is due at once


@dataclass
class Collector:
    """An OpenTelemetry collector that keeps what it is sent: the names of spans, by trace."""

    address: str = ""
    traces: dict[bytes, set[str]] = field(default_factory=dict)

    def take(self, request: ExportTraceServiceRequest) -> None:
        spans = [span for resource in request.resource_spans for scope in resource.scope_spans for span in scope.spans]
        for span in spans:
            self.traces.setdefault(span.trace_id, set()).add(span.name)


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            collector.take(ExportTraceServiceRequest.FromString(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    collector.address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv(tracing.ENDPOINT, collector.address)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
    yield collector
    trace.get_tracer_provider().shutdown()  # a process has one, and this is the only test that is traced
    server.shutdown()


@pytest.fixture
async def world(collector: Collector, settings: Settings):
    """A server in virtual time, on a Monday morning, with everything traced."""
    server = str(_SCRIPTS / "temporal-test-server")
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=server, data_converter=DATA_CONVERTER, plugins=tracing.plugins()
    ) as env:
        await _register_on_test_server(env.client)
        world = World(env, env.client, None)
        await world.until("2040-01-16", 8)
        async with worker.build(env.client, settings):
            yield world


async def test_a_trace_leads_from_a_request_to_the_service_to_the_notices(
    world: World, collector: Collector, tmp_path: Path
):
    service = ServiceSettings(public_url="http://127.0.0.1:8080")
    app = create_app(service, world.client)
    access: Access = app.state.access
    session = access.begin_session(USERS["sagsbehandler-0101"])
    await take_in(world.client, CaseFile.model_validate(CASE), "event")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8080") as browser:
        assert (await browser.get("/health/live")).status_code == 200  # a machine asks that every few seconds
        browser.cookies.set(access.cookie, session)
        browser.headers["X-CSRF-Token"] = csrf(access, session)
        answer = await browser.post("/programmes/traced-1/actions/contract_signed", json=SIGNED)
        assert answer.status_code == 200, answer.text
    async with asyncio.timeout(240):
        while not any(
            {
                "POST /programmes/{case}/actions/contract_signed",
                "StartWorkflowUpdate:contract_signed",
                "HandleUpdate:contract_signed",
                "RunActivity:evaluate",
                "RunActivity:notify",
            }
            <= names
            for names in collector.traces.values()
        ):
            await asyncio.sleep(0.2)
    assert [name for names in collector.traces.values() for name in names if "health" in name] == []


def csrf(access: Access, secret: str) -> str:
    """What a form of this session sends along."""
    found = access.store.get("session", digest(secret))
    assert found
    return Session.model_validate_json(found).csrf


def test_nothing_is_traced_unless_somebody_collects(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(tracing.ENDPOINT, raising=False)
    assert tracing.plugins() == []
