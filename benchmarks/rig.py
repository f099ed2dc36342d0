"""The embedded server and workers for measurements: each a process of its own, in a folder that goes afterwards."""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import psutil
from temporalio.client import Client
from temporalio.service import RPCError

from cli.home import Addresses, use
from cli.processes import Kept
from cli.server import choose_port, command, prepared
from payloads.ring import KeyRing

_PATIENCE = 20.0  # seconds a process may take to stop


class Rig:
    """A running server, and the workers that were started on it by their module."""

    def __init__(self, folder: Path, client: Client, server: Kept) -> None:
        self.folder = folder
        self.client = client
        self.server = server
        self.database = folder / "temporal.sqlite"
        self._workers: list[Kept] = []

    async def worker(self, module: str = "worker") -> psutil.Process:
        """Start a worker and return its process, to be measured."""
        kept = Kept(module, [sys.executable, "-m", module], self.folder / f"{module}.log", print)
        await kept.start()
        self._workers.append(kept)
        assert kept.pid is not None
        return psutil.Process(kept.pid)

    @property
    def notices(self) -> Path:
        """The folder with the notices that were sent."""
        return self.folder / "notices" / "new"

    async def stop_workers(self) -> None:
        """Stop every worker; the cache of each is gone."""
        for worker in self._workers:
            await worker.stop(_PATIENCE)
        self._workers.clear()

    async def until_counted(self, query: str, number: int) -> None:
        """Wait until the server finds that many programmes."""
        while await self.count(query) < number:
            await asyncio.sleep(0.05)

    async def count(self, query: str) -> int:
        """Count what the server finds; -1 when it is too busy to answer just now."""
        try:
            return (await self.client.count_workflows(query, rpc_timeout=timedelta(seconds=30))).count
        except RPCError:
            return -1


@asynccontextmanager
async def rig(dynamic: Sequence[str] = ()) -> AsyncIterator[Rig]:
    """Run the embedded server as `forloeb up` does; stop it and its workers in the end."""
    with tempfile.TemporaryDirectory(prefix="forloeb-benchmark-") as name:
        folder = Path(name)
        addresses = Addresses(port=choose_port(None), ui_port=choose_port(None), namespace="forloeb")
        os.environ["FORLOEB_KEY_RING"] = str(KeyRing.make(folder / "ring.json").file)
        os.environ["FORLOEB_CASE_KEYS"] = str(folder / "keys")
        use(addresses)
        os.environ["FORLOEB_MAILDIR"] = str(folder / "notices")
        start = command(addresses.port, addresses.ui_port, folder / "temporal.sqlite", dynamic)
        server = Kept("server", start, folder / "server.log", print)
        await server.start()
        there = Rig(folder, await prepared(addresses, server), server)
        try:
            yield there
        finally:
            await there.stop_workers()
            await server.stop(_PATIENCE)


def cpu(process: psutil.Process) -> float:
    """Return the seconds of CPU that a process has used."""
    times = process.cpu_times()
    return times.user + times.system


def resident(process: psutil.Process) -> float:
    """Return the megabytes that a process holds in memory."""
    return process.memory_info().rss / 1e6
