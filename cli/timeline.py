"""A timeline on the terminal: the day once, then what happened on it, each line with the kind of thing it is."""

from datetime import date
from enum import StrEnum

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from statute.danish import danish_date


class Kind(StrEnum):
    """What a line of the timeline tells, in the order in which it is told within a day."""

    HAPPENED = "Sket"
    REFUSED = "Afvist"
    MET = "Opfyldt"
    MET_LATE = "For sent"
    LAPSED = "Bortfaldet"
    OPENED = "Ny pligt"
    OVERDUE = "Overskredet"
    NOTICE = "Varsel"


_STYLES = {
    Kind.HAPPENED: "bold",
    Kind.REFUSED: "bold magenta",
    Kind.MET: "green",
    Kind.MET_LATE: "yellow",
    Kind.LAPSED: "dim",
    Kind.OPENED: "cyan",
    Kind.OVERDUE: "bold red",
    Kind.NOTICE: "dim",
}


class Timeline:
    """Prints line after line as things happen."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._day: date | None = None

    def tell(self, day: date, kind: Kind, text: str) -> None:
        """Tell one thing. The day is written where it differs from the line before."""
        grid = Table.grid(padding=(0, 2))
        grid.add_column(width=10)
        grid.add_column(width=11, style=_STYLES[kind])
        grid.add_column(overflow="fold", style="bold" if kind is Kind.HAPPENED else "")
        grid.add_row(danish_date(day) if day != self._day else "", kind.value, escape(text))
        self._console.print(grid)
        self._day = day
