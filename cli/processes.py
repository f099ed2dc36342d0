"""Child processes that are kept running: the embedded Temporal server and the worker."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from cli.failures import Failed

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
        """Start the process; its output goes to the log."""
        with self._log.open("ab") as log:
            self._said_before = log.tell()
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    async def has_said(self, words: str) -> None:
        """Wait until the process has written `words` into its log."""
        while words.encode() not in self._log.read_bytes()[self._said_before :]:
            await asyncio.sleep(0.05)

    async def keep(self, restarted: Callable[[], None]) -> None:
        """Start the process again whenever it ends, and call `restarted` then; return when it was told to stop.

        Raises `Failed` when it ended by itself several times before it had settled.
        """
        assert self._process is not None, "start() comes first"
        failures = 0
        while True:
            started = time.monotonic()
            code = await self._process.wait()
            if self._stopping:
                return
            failures = 0 if code < 0 or time.monotonic() - started > _SETTLED_AFTER else failures + 1
            if failures == _GIVE_UP_AFTER:
                raise Failed(f"{self.name} kan ikke køre: {self.last_words()} (se {self._log})")
            how = f"blev stoppet af signal {-code}" if code < 0 else f"stoppede med kode {code}"
            self._announce(f"{self.name} {how}; startes igen")
            await asyncio.sleep(0.5 * 2**failures)
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

    def kill(self) -> None:
        """End the process at once."""
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()

    def last_words(self) -> str:
        """Return the last line of the log, which says why a process could not go on."""
        with self._log.open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - 4096))
            lines = log.read().decode(errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "uden begrundelse")


async def stop_orphans(pids: Sequence[int], marks: Sequence[str]) -> bool:
    """Stop processes that an `up` which was killed has left behind; tell whether there were any.

    A process is taken for one of ours only when its command line holds one of the `marks`.
    """
    orphans: list[int] = []
    for pid in pids:
        line = await _command_line(pid)
        if any(mark in line for mark in marks):
            orphans.append(pid)
    for pid in orphans:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGTERM)
    for _ in range(100):
        if not any([await _command_line(pid) for pid in orphans]):
            return bool(orphans)
        await asyncio.sleep(0.1)
    for pid in orphans:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    return True


async def _command_line(pid: int) -> str:
    ps = await asyncio.create_subprocess_exec(
        "ps", "-o", "args=", "-p", str(pid), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    output, _ = await ps.communicate()
    return output.decode(errors="replace").strip()
