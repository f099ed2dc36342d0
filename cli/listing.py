"""The table of programmes: the command `forloeb list`, and what `forloeb up` shows while it runs."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.failures import BadInput, Failed
from cli.fields import suggestion
from cli.reading import reader
from programme.danish_time import day_of
from programme.duty_names import DUTY_NAMES, PHASE_NAMES
from programme.identifiers import showable
from programme.words import phase_name
from register import reading
from register.database import RegisterUnavailable
from register.reading import Filter
from statute.danish import danish_date
from workflows import client

Line = reading.Listed | client.Listed
"""A programme as the register has it, or as the server lists it."""

_PEOPLE = (("Sagsbeh.", "caseworker"), ("Team", "team"))


def print_list(narrowing: Filter) -> None:
    """Print the programmes that match, the most urgent first. Raises `Failed`."""
    today = day_of(datetime.now(UTC))
    found: list[Line] = []
    try:
        for page in reader().pages(narrowing, today):
            found.extend(page.cases)
    except RegisterUnavailable as error:
        raise Failed(str(error)) from None
    console = Console(highlight=False)
    if not found:
        console.print("Ingen forløb.")
        return
    console.print(programme_table(by_urgency(found)))
    console.print(summary(found))


def phase_key(text: str) -> str:
    """Read a phase by its Danish name or its key. Raises `BadInput`."""
    keys = {name: key for key, name in PHASE_NAMES.items()}
    if text in PHASE_NAMES:
        return text
    if text not in keys:
        raise BadInput(f"Fasen {text!r} findes ikke.{suggestion(text, keys)} Der er: {', '.join(keys)}.")
    return keys[text]


def by_urgency(found: Iterable[Line]) -> list[Line]:
    """Sort programmes: running ones first, those with something overdue before the rest, then by next due day."""
    return sorted(found, key=lambda one: (one.closed, -one.overdue_count, one.next_deadline or date.max, one.case))


def summary(found: Iterable[Line]) -> str:
    """Say in one line how many programmes run and how many of them are late."""
    running = [one for one in found if not one.closed]
    late = sum(1 for one in running if one.overdue_count)
    return f"{len(running)} forløb kører, {late} med noget overskredet."


def programme_table(found: Sequence[Line], width: int | None = None) -> Table:
    """Lay programmes out in a table that fits 80 columns; with a `width`, no row takes more than one line.

    Caseworkers and teams have columns when any case has them.
    """
    people = [(name, key) for name, key in _PEOPLE if any(getattr(one, key) for one in found)]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), width=width)
    table.add_column("Sag", no_wrap=True, min_width=9)
    table.add_column("Kom.", no_wrap=True, min_width=4)
    for name, _ in people:
        table.add_column(name, no_wrap=True, max_width=14)
    table.add_column("Fase", no_wrap=True, min_width=8 if people else 16)
    table.add_column("Næste pligt", no_wrap=width is not None, min_width=10, ratio=1 if width else None)
    table.add_column("Frist", no_wrap=True, min_width=10)
    table.add_column("For sent", justify="right", no_wrap=True, min_width=8)
    for one in found:
        table.add_row(
            _plain(one.case),
            _plain(one.municipality or ""),
            *(_plain(getattr(one, key) or "") for _, key in people),
            "afsluttet" if one.closed else phase_name(one.phase),
            _duty(one),
            danish_date(one.next_deadline) if one.next_deadline else "",
            f"[bold red]{one.overdue_count}[/]" if one.overdue_count else "",
            style="dim" if one.closed else "",
        )
    return table


def _plain(text: str) -> str:
    """Give a text that the server holds as it is written, with neither markup nor commands to the terminal."""
    return escape(showable(text))


def _duty(one: Line) -> str:
    """Name what comes next, or what is late where nothing comes after it."""
    if one.next_duty is None:
        return ", ".join(f"[red]{_name(duty)}[/]" for duty in one.overdue_duties)
    return _name(one.next_duty)


def _name(duty: str) -> str:
    return next((name.short for key, name in DUTY_NAMES.items() if key == duty), duty)
