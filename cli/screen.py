"""What `forloeb up` shows: a live table on a terminal, plain lines with the time of day elsewhere."""

import time
from collections import deque
from collections.abc import Generator, Sequence
from contextlib import contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from cli.listing import by_urgency, programme_table, summary
from workflows.client import Listed

_MESSAGES = 6  # kept below the table
_FRAME = 9  # lines of the terminal that are neither programmes, addresses nor messages


class Screen:
    """The place where messages and the table of programmes appear."""

    def __init__(self) -> None:
        self._console = Console(highlight=False)
        self._messages: deque[str] = deque(maxlen=_MESSAGES)
        self._live: Live | None = None
        self._where: Sequence[str] = ()
        self._seen: list[Listed] | None = None
        self._printed: list[Listed] | None = None

    def announce(self, message: str) -> None:
        """Show one message with its time of day."""
        line = f"{time.strftime('%H:%M:%S')}  {message}"
        self._messages.append(line)
        if self._live is None:
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
        with Live(console=self._console, auto_refresh=False) as live:
            self._live = live
            try:
                yield
            finally:
                self._live = None

    def draw(self, found: Sequence[Listed]) -> None:
        """Show the programmes, as many as there is room for, the most urgent first."""
        shown = by_urgency(found)
        if self._live is None:
            self._print_when_settled(shown)
            return
        room = max(3, self._console.height - _FRAME - len(self._where) - len(self._messages))
        lines = [
            summary(found) + (f" Vist: de {room} mest presserende; alle: forloeb list" if len(shown) > room else "")
        ]
        lines += ["", *self._where, "", *self._messages]
        self._live.update(Group(programme_table(shown[:room]), Text("\n".join(lines))), refresh=True)

    def _print_when_settled(self, shown: list[Listed]) -> None:
        if shown == self._seen != self._printed:
            self._console.print(programme_table(shown))
            self._console.print(summary(shown))
            self._printed = shown
        self._seen = shown
