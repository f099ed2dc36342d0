"""Waiting for what a server, a worker or a busy machine may take long for; only what never comes fails a test."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from workflows.client import ServerUnreachable

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
