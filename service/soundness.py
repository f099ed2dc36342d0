"""What is wrong with the installation as the service sees it, looked for once a minute at most, for all who ask."""

import asyncio
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import structlog
from prometheus_client import CollectorRegistry, Gauge
from temporalio.client import Client

from payloads.failures import BadKeys
from payloads.settings import data_keys
from workflows.soundness import KINDS, PATIENCE, Fault, faults

_FRESH = 60.0  # seconds
_log = structlog.get_logger()


class Soundness:
    """The faults of one installation."""

    def __init__(self, client: Client, folders: Iterable[Path], registry: CollectorRegistry) -> None:
        """Name the figure in `registry`. `folders`: what the service writes to."""
        self._client = client
        self._folders = [*folders]
        self._gauge = Gauge("forloeb_fault", "Whether something is wrong, by its kind", ("kind",), registry=registry)
        self._looking: asyncio.Task[None] | None = None
        self._looked_at = float("-inf")
        self._found: list[Fault] = []

    async def faults(self) -> list[Fault]:
        """Return what is wrong, as it was found within the last minute or, where that takes long, before."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        await asyncio.wait([self._looking], timeout=PATIENCE)
        if self._looking.done():
            self._looking.result()
        return self._found

    async def _look(self) -> None:
        if time.monotonic() - self._looked_at < _FRESH:
            return
        folders = [*self._folders, *_folder_of_keys()]
        self._found = await faults(self._client, folders, datetime.now(UTC))
        for kind in KINDS:
            self._gauge.labels(kind).set(any(fault.kind == kind for fault in self._found))
        for fault in self._found:
            _log.warning("fault found", kind=fault.kind, count=fault.count, where=fault.where, reason=fault.why)
        self._looked_at = time.monotonic()


def _folder_of_keys() -> list[Path]:
    try:
        return [data_keys().folder]
    except BadKeys:
        return []  # which is a fault of its own
