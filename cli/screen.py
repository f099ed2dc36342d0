"""What `forloeb up` shows: a live table on a terminal, plain lines with the time of day elsewhere."""

import time
from collections import deque
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from cli.listing import programme_table
from register.reading import Page

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
        self._seen: Page | None = None
        self._printed: Page | None = None

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

    def draw(self, found: Page) -> None:
        """Show the programmes that run, as many as there is room for, the most urgent first."""
        with suppress(OSError):
            if self._live is None:
                self._print_when_settled(found)
            else:
                self._live.update(self._whole_screen(found), refresh=True)

    def _whole_screen(self, found: Page) -> Group:
        room = max(3, self._console.height - _FRAME - len(self._where) - len(self._messages))
        shown = found.cases[:room]
        rest = f" Vist er de {len(shown)} mest presserende." if found.total > len(shown) else ""
        lines = [_summary(found) + rest, "", *self._where, "", *self._messages]
        return Group(
            programme_table(shown, min(self._console.width, _WIDEST)),
            Text("\n".join(lines), no_wrap=True, overflow="ellipsis"),
        )

    def _print_when_settled(self, found: Page) -> None:
        if found == self._seen != self._printed:
            self._console.print(programme_table(found.cases))
            self._console.print(_summary(found))
            self._printed = found
        self._seen = found


def _summary(found: Page) -> str:
    return f"{found.total} forløb kører, {found.late} med noget overskredet."
