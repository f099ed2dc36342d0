"""Waiting for what a server, a worker or a busy machine may take long for; only what never comes fails a test."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

from temporalio.client import Client

from programme.ledger import Entry
from workflows.client import ServerUnreachable, ledger_of

T = TypeVar("T")
LONG = 240  # seconds; what a worker was at when it was killed is tried again after two minutes


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(LONG):
        while not await holds():
            await asyncio.sleep(0.1)


async def until_answered(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask again, as people are told to, while no worker answers."""
    async with asyncio.timeout(LONG):
        while True:
            with suppress(ServerUnreachable):
                return await ask()
            await asyncio.sleep(0.1)


async def refusals(client: Client, case: str, number: int = 1) -> list[Entry]:
    """Wait until that number of signals was refused, and give what the ledger has of them."""
    found: list[Entry] = []

    async def are_there() -> bool:
        entries = (await until_answered(partial(ledger_of, client, case))).entries
        found[:] = [entry for entry in entries if entry.refused is not None]
        return len(found) >= number

    await until(are_there)
    assert len(found) == number
    return found
