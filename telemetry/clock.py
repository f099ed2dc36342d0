"""Whether the clock of this machine was set back while a process ran."""

import time
from collections.abc import Callable

LARGEST_STEP = 60.0  # seconds that a clock may be put right by


class Clock:
    """Compares the clock with one that nobody sets."""

    def __init__(self, clock: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._steady = clock, steady
        self._ahead = clock() - steady()

    def set_back(self) -> float:
        """Tell by how many seconds the clock was set back since this was last asked; 0 when it was not."""
        before, self._ahead = self._ahead, self._clock() - self._steady()
        return max(before - self._ahead, 0.0)
