"""Where the keys of this process lie: FORLOEB_KEY_RING, a file, and FORLOEB_CASE_KEYS, a folder."""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from payloads.data_keys import DataKeys, files_in
from payloads.failures import BadKeys
from payloads.ring import KeyRing

_INTERVAL = 10.0  # seconds between two looks for erased keys


@cache
def data_keys() -> DataKeys:
    """Return the keys of this process. Raises BadKeys that says what is missing."""
    ring, folder = _path("FORLOEB_KEY_RING"), _path("FORLOEB_CASE_KEYS")
    miss_ring(ring, folder)
    return DataKeys(KeyRing(ring), folder)


def miss_ring(ring: Path, folder: Path) -> None:
    """Miss a ring that is gone though data keys were wrapped with it: a new one would open none. Raises BadKeys."""
    if not ring.exists() and (count := len(files_in(folder))):
        raise BadKeys(
            f"The key ring {ring} is gone, and {count} data keys in {folder} are wrapped with it: bring it back from "
            "its copy (docs/operations/keys.md). A new one opens none of them."
        )


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
