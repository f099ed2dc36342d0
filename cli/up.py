"""The command `forloeb up`: server and worker kept running, events taken in, and the programmes on the screen."""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from temporalio.client import Client
from temporalio.service import RPCError

from activities.settings import BadSettings, Settings
from cli import intake
from cli.failures import BadInput, Failed
from cli.home import (
    ARCHIVE,
    DATABASE,
    HOME,
    NOTICES,
    SERVER_LOG,
    WORKER_LOG,
    Addresses,
    held,
    remember,
    remembered,
    server_is_given,
    use,
)
from cli.processes import Kept, stop_orphans
from cli.screen import Screen
from cli.server import binary, choose_ports, command, prepared
from intake.takeovers import Result
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
            if not server_is_given():
                self._addresses = await self._choose_addresses(port, ui_port)
            settings = _settings(self._addresses)
            await self._run(settings, files)
        except asyncio.CancelledError:
            this.uncancel()
        finally:
            await self._stop()
        self._screen.announce(f"Stoppet. Alt ligger i {HOME}/ og går videre med: forloeb up")

    async def _choose_addresses(self, port: int | None, ui_port: int | None) -> Addresses:
        last = remembered()
        if last and await stop_orphans(last.processes, (str(binary()), f"-m {_WORKER_MODULE}")):
            self._screen.announce("Processer fra en tidligere kørsel, der blev afbrudt, er stoppet.")
        port, ui_port = choose_ports(port, ui_port, last and (last.port, last.ui_port))
        addresses = Addresses(port=port, ui_port=ui_port, namespace=_NAMESPACE)
        use(addresses)
        return addresses

    async def _run(self, settings: Settings, files: Sequence[Path]) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                if self._addresses:
                    start = command(self._addresses.port, self._addresses.ui_port, DATABASE)
                    self._server = Kept("Temporal-serveren", start, SERVER_LOG, self._screen.announce)
                    await self._server.start()
                    self._write_down()
                    group.create_task(self._server.keep(self._write_down))
                client = await prepared(self._addresses, self._server)
                await self._worker.start()
                self._write_down()
                group.create_task(self._worker.keep(self._write_down))
                group.create_task(self._take_in(client, files))
                await self._show(client, _where(client, settings))
        except* (Failed, BadInput) as failures:
            raise failures.exceptions[0] from None

    async def _take_in(self, client: Client, files: Sequence[Path]) -> None:
        counts: Counter[Result] = Counter()
        async for outcome in intake.take_in_files(client, files):
            counts[outcome.result] += 1
            if outcome.reason is not None:
                self._screen.announce(intake.report(outcome))
        if files:
            self._screen.announce(intake.summary(counts))

    async def _show(self, client: Client, where: Sequence[str]) -> None:
        with self._screen.live(where):
            while True:
                if (found := await _found(client)) is not None:
                    self._screen.draw(found)
                await asyncio.sleep(_REFRESH)

    def _write_down(self) -> None:
        """Remember addresses and processes: for the other commands, and for an `up` that finds orphans."""
        if self._addresses:
            pids = [kept.pid for kept in (self._server, self._worker) if kept and kept.pid]
            remember(self._addresses.model_copy(update={"processes": pids}))

    async def _stop(self) -> None:
        _on_signals(self._kill)  # whoever presses Ctrl-C again does not want to wait
        self._screen.announce("Stopper ...")
        await self._worker.stop(_WORKER_PATIENCE)
        if self._server:
            await self._server.stop(_SERVER_PATIENCE)

    def _kill(self) -> None:
        for kept in (self._worker, self._server):
            if kept:
                kept.kill()


def _settings(addresses: Addresses | None) -> Settings:
    """Read the settings, with the places of this directory where nothing else is said; the worker inherits them."""
    os.environ.setdefault("FORLOEB_MAILDIR", str(NOTICES))
    os.environ.setdefault("FORLOEB_ARCHIVE", str(ARCHIVE))
    if addresses:
        os.environ.setdefault("FORLOEB_UI_URL", addresses.ui)
    try:
        return Settings.read()
    except BadSettings as error:
        raise Failed(str(error)) from None


def _where(client: Client, settings: Settings) -> list[str]:
    notices = f"{settings.maildir}/ (Maildir)" if settings.smtp_url is None else "sendes som mail"
    return [
        f"Temporal UI   {settings.ui_url}/namespaces/{client.namespace}/workflows",
        f"Varsler       {notices}",
        "En sag        forloeb show SAG        Handling   forloeb act --help",
    ]


def _on_signals(then: Callable[[], object]) -> None:
    for number in _STOP_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, then)


async def _found(client: Client) -> list[Listed] | None:
    """Ask for all programmes; None when the server does not answer just now."""
    try:
        return [programme async for programme in programmes(client)]
    except RPCError:
        return None
