"""The figures of the service and of the stock, for Prometheus; the front door lets nobody else ask for them."""

import asyncio
import secrets
import time
from collections.abc import Iterable
from pathlib import Path

import structlog
from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from temporalio.client import Client

from register.database import RegisterUnavailable
from register.overviews import Overviews
from service.security import access_of, unauthenticated
from service.soundness import Soundness
from service.stock import Stock

router = APIRouter()
_log = structlog.get_logger()
_PATIENCE = 7.0  # seconds for the stock; Prometheus waits for ten
_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds


class Answers:
    """How many requests were answered, how, and how fast: by the template of the route, which names no case."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Name the figures in `registry`."""
        self._count = Counter(
            "forloeb_http_requests", "Requests that were answered", ("route", "method", "status"), registry=registry
        )
        self._seconds = Histogram(
            "forloeb_http_request_seconds",
            "How long answers took",
            ("route", "method"),
            buckets=_BUCKETS,
            registry=registry,
        )

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answer. Anybody may make up a method, so unknown ones are one."""
        method = method if method in _METHODS else "other"
        self._count.labels(route, method, f"{status // 100}xx").inc()
        self._seconds.labels(route, method).observe(seconds)


class CountAnswers:
    """Counts every answer, with the time until it was sent."""

    def __init__(self, app: ASGIApp, answers: Answers) -> None:
        self._app = app
        self._answers = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, and count the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500  # what nobody in here answers is answered so further out

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            self._answers.count(route, scope["method"], status, time.perf_counter() - began)


class Metrics:
    """The figures of one application."""

    def __init__(self, client: Client, overviews: Overviews, folders: Iterable[Path] = ()) -> None:
        """Begin to count. `folders`: what the service writes to."""
        self._own, self._of_stock = CollectorRegistry(), CollectorRegistry()
        self.soundness = Soundness(client, folders, self._own)
        ProcessCollector(registry=self._own)
        PlatformCollector(registry=self._own)
        self.answers = Answers(self._own)
        self._stock = Stock(overviews, self._of_stock)
        self._counting: asyncio.Task[None] | None = None

    async def told(self) -> bytes:
        """Write the figures down: those of the stock only when the register told it just now."""
        if self._counting is None or self._counting.done():
            self._counting = asyncio.create_task(self._stock.refresh())
        await asyncio.gather(asyncio.wait([self._counting], timeout=_PATIENCE), self.soundness.faults())
        own = generate_latest(self._own)
        if not self._counting.done():
            return own  # it counts on, for the next who asks
        try:
            self._counting.result()
        except RegisterUnavailable as error:
            _log.warning("stock not counted", reason=str(error))
            return own
        return own + generate_latest(self._of_stock)


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Answer the figures in the text format of Prometheus. Raises Problem 401 without the token, where there is one."""
    token = access_of(request).settings.metrics_token
    sent = request.headers.get("authorization", "")
    if token and not secrets.compare_digest(sent.encode(), f"Bearer {token.get_secret_value()}".encode()):
        access_of(request).limits.count_stranger(request)
        raise unauthenticated("The figures are for Prometheus, which has a token.")
    known: Metrics = request.app.state.metrics
    return Response(await known.told(), media_type=CONTENT_TYPE_LATEST)
