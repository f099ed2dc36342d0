"""The register as the worker keeps it: each answer of the law is written there, and none waits for it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Protocol

import structlog

from payloads.data_keys import Owner
from payloads.failures import BadKeys, Erased
from register.database import RegisterUnavailable
from register.writing import Standing
from telemetry import figures

_log = structlog.get_logger()
_PATIENCE = 2.0  # seconds that an answer waits for the register
_INTERVAL = 5.0  # seconds between two tries to write what waits
_MOST_WAITING = 10_000  # cases; what is beyond them the reconciliation finds


class Register(Protocol):
    """Where standings are written; `register.writing.Writer` is one."""

    def write(self, standing: Standing, owner: Owner) -> bool:
        """Write a standing. Raises RegisterUnavailable, Erased, BadKeys."""
        ...

    def erase(self, case: str) -> None:
        """Take a case out. Raises RegisterUnavailable."""
        ...

    def beat(self) -> None:
        """Tell that all that happened until now stands there. Raises RegisterUnavailable."""
        ...


class Registrar:
    """Writes standings; while the register is away it keeps the latest one of each case, and writes them afterwards."""

    def __init__(self, writer: Register) -> None:
        self._writer = writer
        self._waiting: dict[Owner, Standing] = {}

    async def write(self, standing: Standing, owner: Owner) -> None:
        """Write a standing, or keep it for later when the register is away or slow."""
        if self._waiting or not await self._written(standing, owner):
            self._keep(standing, owner)

    @asynccontextmanager
    async def catching_up(self, reaches_server: Callable[[], Awaitable[bool]]) -> AsyncGenerator[None]:
        """Write what waits, at intervals, as long as the block runs, and once more when it ends.

        When nothing waits and the server is reached, the register is told that it is as new as the programmes.
        """
        task = asyncio.create_task(self._catch_up_for_ever(reaches_server))
        try:
            yield
        finally:
            task.cancel()
            await self.catch_up()

    async def catch_up(self) -> None:
        """Write what waits, until the register is away again."""
        figures.register_waiting(len(self._waiting))
        for owner, standing in list(self._waiting.items()):
            if not await self._written(standing, owner):
                return
            if self._waiting.get(owner) is standing:
                del self._waiting[owner]
            figures.register_waiting(len(self._waiting))

    async def _catch_up_for_ever(self, reaches_server: Callable[[], Awaitable[bool]]) -> None:
        while True:
            if await reaches_server() and not self._waiting:
                await self._beat()
            await asyncio.sleep(_INTERVAL)
            await self.catch_up()

    async def _beat(self) -> None:
        with suppress(RegisterUnavailable):  # which is told when there is something to write
            await asyncio.to_thread(self._writer.beat)

    async def _written(self, standing: Standing, owner: Owner) -> bool:
        """Tell whether nothing is left to do: it was written, or never can be."""
        try:
            async with asyncio.timeout(_PATIENCE):
                await asyncio.to_thread(self._writer.write, standing, owner)
        except (RegisterUnavailable, TimeoutError) as error:
            _log.warning("register away", reason=str(error) or "no answer in time", waiting=len(self._waiting))
            return False
        except Erased:
            await asyncio.to_thread(self._writer.erase, standing.ledger.case)
        except BadKeys as error:
            _log.error("not registered", case=standing.ledger.case, reason=str(error))
        return True

    def _keep(self, standing: Standing, owner: Owner) -> None:
        waiting = self._waiting.get(owner)
        if waiting is not None and waiting.evaluation.number > standing.evaluation.number:
            return
        if waiting is None and len(self._waiting) >= _MOST_WAITING:
            return
        self._waiting[owner] = standing
        figures.register_waiting(len(self._waiting))
