"""What `forloeb up` shows: a live table on a terminal, plain lines with the time of day elsewhere."""

import time
from collections import deque
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from cli.listing import Line, by_urgency, programme_table, summary

_MESSAGES = 6  # kept below the table
_WIDEST = 100  # columns; a wider table is hard to read
_FRAME = 9  # lines of the terminal that are neither programmes, places nor messages


class Screen:
    """The place where messages and the table of programmes appear. A terminal that is closed is no error."""

    def __init__(self) -> None:
        self._console = Console(highlight=False)
        self._messages: deque[str] = deque(maxlen=_MESSAGES)
        self._live: Live | None = None
        self._where: Sequence[str] = ()
        self._seen: list[Line] | None = None
        self._printed: list[Line] | None = None

    def announce(self, message: str) -> None:
        """Show one message with its time of day."""
        line = f"{time.strftime('%H:%M:%S')}  {message}"
        self._messages.append(line)
        if self._live is None:
            with suppress(OSError):
                self._console.print(line, markup=False, soft_wrap=True)

    @contextmanager
    def live(self, where: Sequence[str]) -> Generator[None]:
        """On a terminal, draw the table in place while the block runs, and leave the last one standing.

        `where` tells where to look further.
        """
        self._where = where
        if not self._console.is_terminal:
            for line in where:
                self.announce(line)
            yield
            return
        self._live = Live(console=self._console, auto_refresh=False)
        try:
            with suppress(OSError):
                self._live.start()
            yield
        finally:
            with suppress(OSError):
                self._live.stop()
            self._live = None

    def draw(self, found: Sequence[Line]) -> None:
        """Show the programmes, as many as there is room for, the most urgent first."""
        shown = by_urgency(found)
        with suppress(OSError):
            if self._live is None:
                self._print_when_settled(shown)
            else:
                self._live.update(self._whole_screen(shown), refresh=True)

    def _whole_screen(self, shown: list[Line]) -> Group:
        room = max(3, self._console.height - _FRAME - len(self._where) - len(self._messages))
        rest = f" Vist er de {room} mest presserende." if len(shown) > room else ""
        lines = [summary(shown) + rest, "", *self._where, "", *self._messages]
        return Group(
            programme_table(shown[:room], min(self._console.width, _WIDEST)),
            Text("\n".join(lines), no_wrap=True, overflow="ellipsis"),
        )

    def _print_when_settled(self, shown: list[Line]) -> None:
        if shown == self._seen != self._printed:
            self._console.print(programme_table(shown))
            self._console.print(summary(shown))
            self._printed = shown
        self._seen = shown
