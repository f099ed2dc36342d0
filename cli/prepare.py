"""The command `forloeb prepare`: what Temporal namespace and register need before a worker may work with them."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from cli.connection import ask
from cli.failures import Failed
from register.settings import database
from workflows import namespace, search_attributes

_PATIENCE = 60.0  # seconds until a new namespace must be known to all parts of the server


def prepare() -> None:
    """Make namespace, search attributes and the tables of the register, where they are missing. Raises `Failed`."""
    ask(_prepare)


async def _prepare(client: Client) -> None:
    console = Console(highlight=False)
    with _explained():
        async with asyncio.timeout(_PATIENCE):
            made = await namespace.make(client.workflow_service, client.namespace)
            console.print(f"Navnerum {client.namespace}: {'oprettet' if made else 'er der'}.")
            added = await _register(client)
    console.print(f"Søgeattributter: {', '.join(added) + ' tilføjet' if added else 'er der alle'}.")
    url = (await asyncio.to_thread(database)).url
    console.print(f"Registret i {url.host or url.database}: tabellerne er der.")


async def _register(client: Client) -> list[str]:
    """Register as soon as every part of the server knows the namespace."""
    while True:
        try:
            return await search_attributes.register(client)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            await asyncio.sleep(1)


@contextmanager
def _explained() -> Generator[None]:
    """Say what is to be done where the server does not let us do it, as Temporal Cloud does not."""
    try:
        yield
    except TimeoutError:
        raise Failed("Temporal-serveren svarer ikke i tide.") from None
    except RPCError as error:
        if error.status in (RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNIMPLEMENTED):
            names = ", ".join(key.name for key in search_attributes.ALL)
            raise Failed(
                f"Serveren lader ikke navnerum eller søgeattributter oprette herfra ({error.message}). Opret dem i "
                f"dens egen administration: {names}; forloeb doctor viser, hvad der mangler."
            ) from None
        raise
