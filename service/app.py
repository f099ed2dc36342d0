"""The application: every route of the service, behind limits and security headers."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI
from temporalio.client import Client

from service import problems
from service.cases import Cases
from service.headers import SecurityHeaders
from service.limits import BodyLimit, Limits
from service.security import Access
from service.settings import ServiceSettings
from service.store import Store
from service.tokens import Provider
from workflows.client import connect

_FETCH_PATIENCE = 5.0  # seconds for one answer of the OpenID provider


def create_app(settings: ServiceSettings, connected: Callable[[], Awaitable[Client]] = connect) -> FastAPI:
    """Build the application. It connects to the Temporal server when it starts, and raises ServerUnreachable then."""
    http = httpx.AsyncClient(timeout=_FETCH_PATIENCE, trust_env=False)

    @asynccontextmanager
    async def living(app: FastAPI) -> AsyncGenerator[None]:
        async with http:
            app.state.cases = Cases(await connected())
            yield

    app = FastAPI(title="Forløb", lifespan=living, docs_url=None, redoc_url=None)
    provider, limits = Provider(settings.issuer, http), Limits(settings.requests_per_minute)
    app.state.settings = settings
    app.state.store = Store(settings.service_folder)
    app.state.access = Access(settings, provider, app.state.store, limits)
    app.add_middleware(BodyLimit, most=settings.max_body)
    app.add_middleware(SecurityHeaders, https=settings.is_https)
    problems.install(app)
    return app
