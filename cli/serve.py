"""The command `forloeb serve`: the HTTP service, until it is told to stop."""

import asyncio
import os
from contextlib import suppress

import uvicorn

from activities.settings import BadSettings
from cli.connection import connected
from cli.failures import Failed
from payloads.failures import BadKeys
from payloads.settings import data_keys
from register.database import RegisterUnavailable
from service.app import create_app
from service.connections import MOST_HEADER_BYTES, Connection
from service.settings import ServiceSettings
from telemetry import logs

_PATIENCE = 10  # seconds that requests under way may take when it stops


def serve(host: str, port: int) -> None:
    """Serve until SIGTERM or Ctrl-C. Raises `Failed` when it cannot start."""
    logs.configure()
    os.environ.setdefault("FORLOEB_PUBLIC_URL", f"http://127.0.0.1:{port}")
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(host, port))


async def _serve(host: str, port: int) -> None:
    try:
        client = await connected(lazy=True)  # everything can be read while the server is away
        data_keys().check()
        app = create_app(ServiceSettings.read(), client)
    except (BadSettings, BadKeys, RegisterUnavailable) as error:
        raise Failed(str(error)) from None
    await uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            access_log=False,
            server_header=False,
            log_level="warning",
            timeout_graceful_shutdown=_PATIENCE,
            http=Connection,
            h11_max_incomplete_event_size=MOST_HEADER_BYTES,
            # Anybody may write X-Forwarded-For; it counts from the proxies that are named, and from no others.
            proxy_headers=bool(os.environ.get("FORWARDED_ALLOW_IPS")),
        )
    ).serve()
