"""The command `forloeb up`: server, worker and service kept running, events taken in, the programmes on the screen."""

import asyncio
import os
import signal
import sys
import sysconfig
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from temporalio.client import Client

from activities.settings import BadSettings, Settings
from cli import installation, intake
from cli.failures import BadInput, Failed
from cli.home import (
    DATABASE,
    HOME,
    SERVER_LOG,
    SERVICE_LOG,
    WORKER_LOG,
    Addresses,
    held,
    make_keys,
    remember,
    remembered,
    server_is_given,
    use,
    use_folders,
)
from cli.processes import Kept, stop_orphans
from cli.screen import Screen
from cli.server import choose_port, choose_ports, command, prepared
from intake.takeovers import Result
from payloads.settings import data_keys
from programme.danish_time import day_of
from register.database import RegisterUnavailable
from register.filters import Filter
from register.reading import Page, Reader
from register.settings import database
from service.development_issuer import MUNICIPALITIES, USERS
from telemetry.clock import LARGEST_STEP, Clock
from workflows.soundness import ahead

_NAMESPACE = "forloeb"
_WORKER_MODULE = "worker"
_SCRIPTS = Path(sysconfig.get_path("scripts"))
_USUAL_SERVICE_PORT = 8080
_REFRESH = 2.0  # seconds between two looks at the programmes
_MOST_SHOWN = 200  # programmes
_PATIENCE = 20.0  # seconds that a process may take to stop by itself
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Asked:
    """What was asked for: ports, None for any; an empty database; to believe the clock, whatever is on record."""

    port: int | None = None
    ui_port: int | None = None
    service_port: int | None = None
    new_database: bool = False
    clock_is_right: bool = False


def up(files: Sequence[Path], asked: Asked) -> None:
    """Run until Ctrl-C or SIGTERM.

    Raises `Failed` when it cannot start or go on, `BadInput` for a missing file.
    """
    for file in files:
        if not file.is_file():
            raise BadInput(f"Filen {file} findes ikke.")
    with held():
        asyncio.run(_House().live(files, asked))


class _House:
    """Server, worker, service and screen of one `forloeb up`."""

    def __init__(self) -> None:
        self._screen = Screen()
        self._clock = Clock()
        self._is_written_down = True  # where everything runs
        self._addresses: Addresses | None = None
        self._is_known = False  # whether there must be programmes' namespace in the database
        self._kept: list[Kept] = []  # in the order in which they were started

    async def live(self, files: Sequence[Path], asked: Asked) -> None:
        """Start everything, keep it running until a signal says stop, and stop everything in order."""
        this = asyncio.current_task()
        assert this is not None
        _on_signals(this.cancel)
        try:
            last = remembered()
            if last:
                await self._stop_orphans(last)
            service_port = choose_port(asked.service_port, last and last.service_port, _USUAL_SERVICE_PORT)
            if not server_is_given():
                port, ui_port = choose_ports(asked.port, asked.ui_port, last and (last.port, last.ui_port))
                self._addresses = Addresses(port=port, ui_port=ui_port, service_port=service_port, namespace=_NAMESPACE)
                use(self._addresses)
                self._is_known = installation.is_known() and not asked.new_database
                await asyncio.to_thread(installation.check, new_database=asked.new_database)
                make_keys()
            await self._run(_settings(service_port), service_port, files, clock_is_right=asked.clock_is_right)
        except asyncio.CancelledError:
            this.uncancel()
        finally:
            await self._stop()
        self._screen.announce(f"Stoppet. Alt ligger i {HOME}/ og går videre med: forloeb up")

    async def _stop_orphans(self, last: Addresses) -> None:
        """Stop what an `up` in this folder left behind when it was killed; what is another's is left alone and told."""
        if last.processes and last.is_of_a_copy:
            self._screen.announce(
                f"Mappen er en kopi af {last.folder or 'en anden'}; hvad der kører dér, røres "
                "ikke. Kører begge, går hvert varsel ud to gange."
            )
        elif orphans := last.running():
            await asyncio.to_thread(stop_orphans, orphans)
            self._screen.announce("Processer fra en tidligere kørsel, der blev afbrudt, er stoppet.")

    async def _run(self, settings: Settings, service_port: int, files: Sequence[Path], *, clock_is_right: bool) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                server = None
                if self._addresses:
                    start = command(self._addresses.port, self._addresses.ui_port, DATABASE)
                    server = await self._keep(group, "Temporal-serveren", start, SERVER_LOG)
                client = await prepared(self._addresses, server, is_known=self._is_known)
                if self._addresses and not clock_is_right:
                    await _trust_clock(client)
                await self._keep(group, "Arbejderen", [sys.executable, "-m", _WORKER_MODULE], WORKER_LOG)
                serve = [str(_SCRIPTS / "forloeb"), "serve", "--port", str(service_port)]
                await self._keep(group, "Tjenesten", serve, SERVICE_LOG)
                group.create_task(self._take_in(client, files))
                await self._show(client, _where(client, settings))
        except* (Failed, BadInput) as failures:
            raise failures.exceptions[0] from None

    async def _keep(self, group: asyncio.TaskGroup, name: str, start: Sequence[str], log: Path) -> Kept:
        kept = Kept(name, start, log, self._screen.announce)
        self._kept.append(kept)
        await kept.start()
        self._write_down()
        group.create_task(kept.keep(self._write_down, is_vital=lambda: len(self._kept) == 1))
        return kept

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
                if (found := await asyncio.to_thread(_found, client.namespace)) is not None:
                    self._screen.draw(found)
                if (back := self._clock.set_back()) > LARGEST_STEP:
                    self._screen.announce(f"Uret er stillet {back:.0f} sekunder tilbage; alt startes igen.")
                    for kept in self._kept:
                        kept.end()
                for kept in self._kept:
                    kept.cut_log()
                if not self._is_written_down:
                    self._write_down()
                if self._addresses:
                    installation.note()
                await asyncio.sleep(_REFRESH)

    def _write_down(self) -> None:
        """Remember addresses and processes: for the other commands, and for an `up` that finds orphans."""
        if not self._addresses:
            return
        before, self._is_written_down = self._is_written_down, False
        try:
            remember(self._addresses.with_processes(kept.pid for kept in self._kept if kept.pid))
            self._is_written_down = True
        except OSError as error:
            if before:
                told = f"Hvor det kører, kan ikke skrives i {HOME}/ ({error.strerror}); det kører videre."
                self._screen.announce(told)

    async def _stop(self) -> None:
        _on_signals(self._kill)  # whoever presses Ctrl-C again does not want to wait
        self._screen.announce("Stopper ...")
        for kept in reversed(self._kept):
            await kept.stop(_PATIENCE)

    def _kill(self) -> None:
        for kept in reversed(self._kept):
            kept.kill()


def _settings(service_port: int) -> Settings:
    """Read the settings, with the places of this directory where nothing else is said; the worker inherits them."""
    use_folders()
    os.environ.setdefault("FORLOEB_PUBLIC_URL", f"http://127.0.0.1:{service_port}")
    try:
        return Settings.read()
    except BadSettings as error:
        raise Failed(str(error)) from None


async def _trust_clock(client: Client) -> None:
    """Refuse to go on by a clock that is behind what is on record. Raises `Failed`."""
    if fault := await ahead(client, datetime.now(UTC)):
        raise Failed(
            f"Uret viser {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, men noget er registreret {fault.why}: enten går uret "
            "bagefter, eller det har været foran. Stil uret; er det rigtigt nu, så se docs/operations/faults.md og "
            "start med --clock-is-right."
        )


def _where(client: Client, settings: Settings) -> list[str]:
    notices = f"{settings.maildir}/ (Maildir)" if settings.smtp_url is None else "sendes som mail"
    return [
        f"Skrivebord    {settings.public_url}",
        *([] if os.environ.get("FORLOEB_OIDC_ISSUER") else [f"Testbrugere   {_test_users()}"]),
        f"Temporal UI   {settings.ui_url}/namespaces/{client.namespace}/workflows",
        "Lister i UI   forloeb views",
        f"Varsler       {notices}",
        f"Nøgler        {data_keys().ring.file.parent}/ (gem en kopi et andet sted)",
        "En sag        forloeb show SAG        Handling   forloeb act --help",
    ]


def _test_users() -> str:
    """Name the users of the development login, those of the second municipality by its code alone."""
    first, second = MUNICIPALITIES
    return f"{', '.join(name for name in USERS if not name.endswith(second))}; også -{second} for -{first}"


def _on_signals(then: Callable[[], object]) -> None:
    for number in _STOP_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, then)


def _found(namespace: str) -> Page | None:
    """Read the programmes that press most; None when the register does not answer just now."""
    try:
        return Reader(database(), data_keys(), namespace).page(Filter(), day_of(datetime.now(UTC)), size=_MOST_SHOWN)
    except RegisterUnavailable:
        return None
