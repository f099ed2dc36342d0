"""The command `forloeb up`: server and worker kept running, events taken in, and the programmes on the screen."""

import asyncio
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from temporalio.client import Client
from temporalio.service import RPCError

from cli.failures import BadInput, Failed
from cli.home import DATABASE, HOME, SERVER_LOG, WORKER_LOG, Addresses, held, remember, remembered, server_is_given, use
from cli.processes import Kept, stop_orphans
from cli.screen import Screen
from cli.server import binary, choose_ports, command, prepared
from workflows.client import Listed, programmes

_NAMESPACE = "forloeb"
_WORKER_MODULE = "worker"
_REFRESH = 2.0  # seconds between two looks at the programmes
_WORKER_PATIENCE, _SERVER_PATIENCE = 20.0, 10.0  # seconds they may take to stop by themselves
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def up(files: Sequence[Path], port: int | None, ui_port: int | None) -> None:
    """Run until Ctrl-C or SIGTERM. Raises `Failed` when it cannot start or go on, `BadInput` for a missing file."""
    for file in files:
        if not file.is_file():
            raise BadInput(f"Filen {file} findes ikke.")
    with held():
        asyncio.run(_House().live(files, port, ui_port))


class _House:
    """Server, worker and screen of one `forloeb up`."""

    def __init__(self) -> None:
        self._screen = Screen()
        self._addresses: Addresses | None = None
        self._server: Kept | None = None
        self._worker = Kept("Arbejderen", [sys.executable, "-m", _WORKER_MODULE], WORKER_LOG, self._screen.announce)

    async def live(self, files: Sequence[Path], port: int | None, ui_port: int | None) -> None:
        """Start everything, keep it running until a signal says stop, and stop everything in order."""
        this = asyncio.current_task()
        assert this is not None
        _on_signals(this.cancel)
        try:
            await self._run(files, port, ui_port)
        except asyncio.CancelledError:
            this.uncancel()
        finally:
            await self._stop()
        self._screen.announce(f"Stoppet. Alt ligger i {HOME}/ og går videre med: forloeb up")

    async def _run(self, files: Sequence[Path], port: int | None, ui_port: int | None) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                if not server_is_given():
                    self._server = await self._start_server(port, ui_port)
                    group.create_task(self._server.keep(self._write_down))
                client = await prepared(self._addresses)
                await self._worker.start()
                self._write_down()
                group.create_task(self._worker.keep(self._write_down))
                await self._show(client, files)
        except* Failed as failures:
            raise failures.exceptions[0] from None

    async def _start_server(self, port: int | None, ui_port: int | None) -> Kept:
        last = remembered()
        if last and await stop_orphans(last.processes, (str(binary()), f"-m {_WORKER_MODULE}")):
            self._screen.announce("Processer fra en tidligere kørsel, der blev afbrudt, er stoppet.")
        port, ui_port = choose_ports(port, ui_port, last and (last.port, last.ui_port))
        self._addresses = Addresses(port=port, ui_port=ui_port, namespace=_NAMESPACE)
        use(self._addresses)
        server = Kept("Temporal-serveren", command(port, ui_port, DATABASE), SERVER_LOG, self._screen.announce)
        await server.start()
        remember(self._addresses.model_copy(update={"processes": [server.pid]}))
        return server

    async def _show(self, client: Client, files: Sequence[Path]) -> None:
        where = self._where()
        for line in where:
            self._screen.announce(line)
        for file in files:
            self._screen.announce(f"Tager {file} ind")
        with self._screen.live():
            while True:
                if (found := await _found(client)) is not None:
                    self._screen.draw(found, where)
                await asyncio.sleep(_REFRESH)

    def _where(self) -> list[str]:
        return [f"Temporal UI: {self._addresses.ui}"] if self._addresses else []

    def _write_down(self) -> None:
        """Remember the processes, for an `up` that finds them orphaned."""
        if self._addresses:
            pids = [kept.pid for kept in (self._server, self._worker) if kept and kept.pid]
            remember(self._addresses.model_copy(update={"processes": pids}))

    async def _stop(self) -> None:
        _on_signals(self._kill)
        self._screen.announce("Stopper ...")
        await self._worker.stop(_WORKER_PATIENCE)
        if self._server:
            await self._server.stop(_SERVER_PATIENCE)

    def _kill(self) -> None:
        for kept in (self._worker, self._server):
            if kept:
                kept.kill()


def _on_signals(then: Callable[[], object]) -> None:
    for number in _STOP_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, then)


async def _found(client: Client) -> list[Listed] | None:
    """Ask for all programmes; None when the server does not answer just now."""
    try:
        return [programme async for programme in programmes(client)]
    except RPCError:
        return None
