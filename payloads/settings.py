"""Where the keys of this process lie: FORLOEB_KEY_RING, a file, and FORLOEB_CASE_KEYS, a folder."""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from payloads.data_keys import DataKeys
from payloads.failures import BadKeys
from payloads.ring import KeyRing

_INTERVAL = 10.0  # seconds between two looks for erased keys


@cache
def data_keys() -> DataKeys:
    """Return the keys of this process. Raises BadKeys that says what is missing."""
    ring, folder = _path("FORLOEB_KEY_RING"), _path("FORLOEB_CASE_KEYS")
    return DataKeys(KeyRing(ring), folder)


@asynccontextmanager
async def forgetting_erased() -> AsyncGenerator[None]:
    """Let this process forget the keys of erased cases, at intervals, as long as the block runs."""

    async def forget() -> None:
        while True:
            await asyncio.sleep(_INTERVAL)
            await asyncio.to_thread(data_keys().forget_erased)

    task = asyncio.create_task(forget())
    try:
        yield
    finally:
        task.cancel()


def _path(name: str) -> Path:
    if not (value := os.environ.get(name)):
        raise BadKeys(f"{name} is not set, so nothing can be encrypted; see `forloeb keys --help`.")
    return Path(value)
