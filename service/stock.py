"""The stock of programmes as figures for Prometheus: counted in the register, not kept in any process's memory."""

import asyncio
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from prometheus_client import CollectorRegistry, Gauge

from programme.danish_time import day_of
from register.overviews import Overviews

_FRESH = 60.0  # seconds for which a count serves
_SOON = timedelta(days=7)


class Stock:
    """How many programmes there are, in which phase, what is due next in them and what is overdue."""

    def __init__(self, overviews: Overviews, registry: CollectorRegistry) -> None:
        """Name the figures in `registry`; a name may be there once only."""

        def gauge(name: str, meaning: str, *labels: str) -> Gauge:
            return Gauge(f"forloeb_{name}", meaning, labels, registry=registry)

        self._overviews = overviews
        self._counting = asyncio.Lock()
        self._counted_at = float("-inf")
        self._programmes = gauge("programmes", "Programmes that run", "municipality", "phase")
        self._open = gauge("duties_open", "Duties that are owed and not overdue", "municipality")
        self._next = gauge("duties_next", "Programmes by the duty that falls due next", "municipality", "duty")
        self._soon = gauge("programmes_due_soon", "Programmes with a due day in the next 7 days", "municipality")
        self._overdue = gauge("duties_overdue", "Programmes in which the duty is overdue", "municipality", "duty")

    async def refresh(self) -> None:
        """Count again, unless that was done just now. Raises RegisterUnavailable."""
        async with self._counting:
            if time.monotonic() - self._counted_at > _FRESH:
                counted = await asyncio.to_thread(self._overviews.stock, day_of(datetime.now(UTC)) + _SOON)
                _show(self._programmes, counted.programmes)
                _show(self._open, counted.open_duties)
                _show(self._next, counted.next_duties)
                _show(self._soon, counted.due_soon)
                _show(self._overdue, counted.overdue_duties)
                self._counted_at = time.monotonic()


def _show(gauge: Gauge, counts: Mapping[tuple[str, ...], int]) -> None:
    gauge.clear()
    for labels, count in counts.items():
        gauge.labels(*labels).set(count)
