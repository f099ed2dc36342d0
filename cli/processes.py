"""Child processes that are kept running: the embedded Temporal server, the worker and the service."""

import asyncio
import os
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import psutil
from pydantic import BaseModel, ConfigDict

from cli.failures import Failed

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_SAME_START = 1.5  # seconds; the kernel tells the boot in whole ones
_ORPHANS_PATIENCE = 10.0  # seconds
_LONGEST_LOG = 10_000_000  # bytes
_LONGEST_PAUSE = 60.0  # seconds
_SETTLED_AFTER = 10.0  # seconds; a process that lived this long has started well
_GIVE_UP_AFTER = 3  # starts in a row that ended by themselves before they settled


class Kept:
    """One child process that is started again when it dies, until it is told to stop.

    It has a session of its own, so that Ctrl-C in the terminal reaches `forloeb up` alone, which stops its children
    in order. `announce` gets one sentence when the process died and is started again.
    """

    def __init__(self, name: str, command: Sequence[str], log: Path, announce: Callable[[str], None]) -> None:
        self.name = name
        self._command = command
        self._log = log
        self._announce = announce
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False
        self._said_before = 0  # bytes of the log that are of earlier processes

    @property
    def pid(self) -> int | None:
        """The process id; None before the first start."""
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Start the process; its output goes to the log, and nowhere while that cannot be written."""
        self.cut_log()
        with self._opened_log() as log:
            self._said_before = log.tell()
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _opened_log(self) -> BinaryIO:
        try:
            return self._log.open("ab")
        except OSError as error:
            self._announce(f"{self._log} kan ikke skrives ({error.strerror}); {self.name} kører uden")
            return Path(os.devnull).open("ab")

    async def has_said(self, words: str) -> None:
        """Wait until the process has written `words` into its log. Raises OSError when there is none."""
        with self._log.open("rb") as log:
            log.seek(self._said_before)
            said = b""
            while words.encode() not in (said := said[-len(words) :] + log.read()):
                await asyncio.sleep(0.05)

    def cut_log(self) -> None:
        """Put a log that has grown long aside, in the place of the one put aside before; the process writes on."""
        with suppress(OSError):
            if self._log.stat().st_size > _LONGEST_LOG:
                shutil.copyfile(self._log, self._log.with_name(f"{self._log.name}.1"))
                os.truncate(self._log, 0)

    async def keep(self, restarted: Callable[[], None], *, is_vital: Callable[[], bool] = lambda: False) -> None:
        """Start the process again whenever it ends, and call `restarted` then; return when it was told to stop.

        One that ends again and again is told, and tried ever more rarely: the others go on without it. Raises `Failed`
        in its place while it `is_vital`.
        """
        assert self._process is not None, "start() comes first"
        failures = 0
        while True:
            started = time.monotonic()
            code = await self._process.wait()
            if self._stopping:
                return
            failures = 0 if code < 0 or time.monotonic() - started > _SETTLED_AFTER else failures + 1
            pause = min(0.5 * 2**failures, _LONGEST_PAUSE)
            if failures < _GIVE_UP_AFTER:
                how = f"blev stoppet af signal {-code}" if code < 0 else f"stoppede med kode {code}"
                self._announce(f"{self.name} {how}; startes igen")
            elif is_vital():
                raise Failed(f"{self.name} kan ikke køre: {self.last_words()} (se {self._log})")
            else:
                self._announce(
                    f"{self.name} kan ikke køre: {self.last_words()} (se {self._log}); prøves igen om {pause:.0f} s"
                )
            await asyncio.sleep(pause)
            if self._stopping:
                return
            await self.start()
            restarted()

    async def stop(self, patience: float) -> None:
        """Ask the process to end; after `patience` seconds end it."""
        self._stopping = True
        if self._process is None or self._process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), patience)
            except TimeoutError:
                self.kill()
                await self._process.wait()

    def end(self) -> None:
        """Ask the process to end; it is started again."""
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.terminate()

    def kill(self) -> None:
        """End the process at once."""
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()

    def last_words(self) -> str:
        """Return the last line of the log, which says why a process could not go on."""
        try:
            with self._log.open("rb") as log:
                log.seek(max(0, log.seek(0, os.SEEK_END) - 4096))
                lines = log.read().decode(errors="replace").split("\n")
        except OSError:
            lines = []
        return next((line.strip() for line in reversed(lines) if line.strip()), "uden begrundelse")


class Noted(BaseModel):
    """A process as it was written down: its id may be another's by now, its start may not. Seconds since the boot."""

    model_config = ConfigDict(frozen=True)

    pid: int
    started: float

    @classmethod
    def of(cls, pid: int) -> "Noted | None":
        """Write down a process; None when it has ended."""
        try:
            return cls(pid=pid, started=_started(psutil.Process(pid)))
        except psutil.Error:
            return None

    def running(self) -> psutil.Process | None:
        """Return the process while it runs; None when it has ended, whoever has its id now."""
        try:
            process = psutil.Process(self.pid)
            ended = process.status() == psutil.STATUS_ZOMBIE
            return None if ended or abs(_started(process) - self.started) > _SAME_START else process
        except psutil.Error:
            return None


def boot() -> str:
    """Name the present boot of this machine: after another one, process ids and starts say nothing."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:  # no Linux
        return f"{psutil.boot_time():.0f}"


def stop_orphans(orphans: Sequence[psutil.Process]) -> None:
    """End processes that an `up` which was killed has left behind: by themselves if they can."""
    for stop in (psutil.Process.terminate, psutil.Process.kill):
        for orphan in orphans:
            with suppress(psutil.Error):
                stop(orphan)
        _, orphans = psutil.wait_procs(orphans, timeout=_ORPHANS_PATIENCE)


def _started(process: psutil.Process) -> float:
    """Tell how long after the boot a process was started: the clock may be set anew meanwhile."""
    return process.create_time() - psutil.boot_time()
