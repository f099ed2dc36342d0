"""Connections as the service bears them: so many at once, and none that is open without asking anything.

uvicorn waits for ever for the rest of a request that has begun, and bounds the requests, not the connections.
"""

import asyncio
from typing import Any, cast

import structlog
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

MOST_CONNECTIONS = 1_000
MOST_HEADER_BYTES = 32_768
HEADER_PATIENCE = 10.0  # seconds in which a request must have said what it wants

_log = structlog.get_logger()


class Connection(H11Protocol):
    """One connection of a client, closed when there are too many or when its request does not come."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waits: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, or close it at once."""
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            _log.warning("too many connections")
            transport.abort()
        else:
            self._wait()

    def data_received(self, data: bytes) -> None:
        """Read on; a request that has come whole need not hurry any more."""
        asked_before = cast("RequestResponseCycle | None", self.cycle)
        super().data_received(data)
        if self.cycle is not asked_before:
            self._stop_waiting()
        elif self._waits is None and (asked_before is None or asked_before.response_complete):
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._waits = self.loop.call_later(HEADER_PATIENCE, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._waits is not None:
            self._waits.cancel()
            self._waits = None
