"""The stock of programmes as figures for Prometheus: counted on the server, not kept in any process's memory."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from prometheus_client import CollectorRegistry, Gauge
from temporalio.client import Client

from programme.danish_time import day_of
from workflows.client import Listed, programmes

_FRESH = 60.0  # seconds for which a count serves; twenty thousand programmes are twenty pages of the list
_SOON = timedelta(days=7)


class Stock:
    """How many programmes there are, in which phase, what is due next in them and what is overdue."""

    def __init__(self, client: Client, registry: CollectorRegistry) -> None:
        """Name the figures in `registry`; a name may be there once only."""

        def gauge(name: str, meaning: str, *labels: str) -> Gauge:
            return Gauge(f"forloeb_{name}", meaning, labels, registry=registry)

        self._client = client
        self._counting = asyncio.Lock()
        self._counted_at = float("-inf")
        self._programmes = gauge("programmes", "Programmes that run", "municipality", "phase")
        self._open = gauge("duties_open", "Duties that are owed and not overdue", "municipality")
        self._next = gauge("duties_next", "Programmes by the duty that falls due next", "municipality", "duty")
        self._soon = gauge("programmes_due_soon", "Programmes with a due day in the next 7 days", "municipality")
        self._overdue = gauge("duties_overdue", "Programmes in which the duty is overdue", "municipality", "duty")

    async def refresh(self) -> None:
        """Count again, unless that was done just now. Raises RPCError when the server does not answer."""
        async with self._counting:
            if time.monotonic() - self._counted_at > _FRESH:
                self._show([one async for one in programmes(self._client, running=True)])
                self._counted_at = time.monotonic()

    def _show(self, found: Iterable[Listed]) -> None:
        until = day_of(datetime.now(UTC)) + _SOON
        figures: dict[Gauge, Counter[tuple[str, ...]]] = {
            gauge: Counter() for gauge in (self._programmes, self._open, self._next, self._soon, self._overdue)
        }
        for one in found:
            place = one.municipality or "unknown"
            figures[self._programmes][place, one.phase or "unknown"] += 1
            figures[self._open][place,] += one.open_count
            figures[self._next][place, one.next_duty or "none"] += 1
            figures[self._soon][place,] += one.next_deadline is not None and one.next_deadline <= until
            figures[self._overdue].update((place, duty) for duty in one.overdue_duties)
        for gauge, counts in figures.items():
            gauge.clear()
            for labels, count in counts.items():
                gauge.labels(*labels).set(count)
