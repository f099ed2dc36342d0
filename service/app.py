"""The application: every route of the service, behind limits and security headers."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import httpx
from fastapi import FastAPI
from temporalio.client import Client

from payloads.settings import data_keys, forgetting_erased
from register.database import RegisterUnavailable
from register.overviews import Overviews
from register.reading import Reader
from register.saved_lists import SavedLists
from register.settings import database, opened
from register.trail import Trail
from service import (
    actions,
    calendar,
    codec,
    health,
    intake,
    login,
    metrics,
    problems,
    programmes,
    reads,
    saved_lists,
    schemas,
    statistics,
)
from service.bodies import BodyLimit
from service.calendar import Answers
from service.cases import Cases
from service.codec import CodecCors
from service.desk import routes as desk
from service.development_issuer import DevelopmentIssuer
from service.door import Door
from service.headers import SecurityHeaders
from service.heavy import heavy
from service.law import routes as law
from service.limits import Limits
from service.metrics import CountAnswers, Metrics
from service.security import Access
from service.settings import ServiceSettings
from service.store import Store
from service.tokens import Provider
from telemetry import tracing

_FETCH_PATIENCE = 5.0  # seconds for one answer of the OpenID provider


def create_app(settings: ServiceSettings, client: Client) -> FastAPI:
    """Build the application that speaks to the programmes of `client` and reads the register.

    Raises BadSettings, BadKeys, and RegisterUnavailable where no register is named.
    """
    http = httpx.AsyncClient(timeout=_FETCH_PATIENCE, trust_env=False)

    @asynccontextmanager
    async def living(app: FastAPI) -> AsyncGenerator[None]:
        await heavy(app.openapi)  # takes a second, which no request shall wait for
        with suppress(RegisterUnavailable):  # which whoever reads is told
            await asyncio.to_thread(database)
        async with http, forgetting_erased():
            yield

    app = FastAPI(title="Forløb", lifespan=living, openapi_url=None, docs_url=None, redoc_url=None)
    provider, limits = Provider(settings.issuer, http), Limits(settings.requests_per_minute)
    app.state.settings = settings
    app.state.paths = {}  # of the pages, as the desk has found them
    app.state.store = Store(opened())
    reader, trail = Reader(opened(), data_keys(), client.namespace), Trail(opened(), data_keys())
    app.state.cases = Cases(client, app.state.store, reader, trail)
    app.state.overviews = Overviews(opened())
    app.state.saved_lists = SavedLists(opened(), data_keys(), client.namespace)
    app.state.metrics = Metrics(client, app.state.overviews)
    app.state.soundness = app.state.metrics.soundness
    app.state.access = Access(settings, provider, app.state.store, limits)
    app.state.calendars = Answers(settings.calendar_fresh)
    app.add_middleware(BodyLimit, larger={"/intake": settings.max_body, "/codec/": settings.max_body})
    app.add_middleware(Door, hosts=settings.own_hosts)
    app.add_middleware(SecurityHeaders, https=settings.is_https, issuer=_origin(settings.issuer))
    app.add_middleware(CodecCors, origin=settings.ui_origin)
    app.add_middleware(CountAnswers, answers=app.state.metrics.answers)
    problems.install(app)
    for module in (
        intake,
        programmes,
        reads,
        saved_lists,
        statistics,
        calendar,
        health,
        metrics,
        login,
        actions,
        codec,
    ):
        app.include_router(module.router)
    desk.install(app)
    law.install(app)
    if settings.oidc_issuer is None:
        app.include_router(DevelopmentIssuer(settings).router())
    schemas.describe(app)
    tracing.trace_requests(app)
    return app


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
