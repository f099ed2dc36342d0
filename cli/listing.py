"""The table of programmes: the command `forloeb list`, and what `forloeb up` shows while it runs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.failures import BadInput, Failed
from cli.fields import suggestion
from cli.reading import age, answering, overviews, reader
from programme.danish_time import day_of
from programme.duty_names import DUTY_NAMES, PHASE_NAMES
from programme.identifiers import showable
from programme.words import phase_name
from register import reading
from register.filters import Filter, Sort
from register.reading import PAGE
from register.reports import cases_csv, duties_csv
from statute.danish import danish_date
from workflows import client

Line = reading.Listed | client.Listed
"""A programme as the register has it, or as the server lists it."""

_PEOPLE = (("Sagsbeh.", "caseworker"), ("Team", "team"))


@dataclass(frozen=True)
class Listing:
    """What is to be listed: which cases, in which order, which page, and whether all go into a CSV file instead."""

    narrowing: Filter
    sort: Sort = "urgency"
    reverse: bool = False
    page: int = 1
    limit: int = PAGE
    csv: Path | None = None


def print_list(asked: Listing) -> None:
    """Print a page of the programmes that match, or write all of them down. Raises `Failed`."""
    today = day_of(datetime.now(UTC))
    if asked.csv is not None:
        pieces = cases_csv(reader(), asked.narrowing, today, sort=asked.sort, reverse=asked.reverse)
        write_csv(asked.csv, pieces)
        return
    with answering():
        found = reader().page(
            asked.narrowing, today, sort=asked.sort, reverse=asked.reverse, number=asked.page, size=asked.limit
        )
    console = Console(highlight=False)
    if told := age():
        console.print(told, style="yellow", soft_wrap=True)
    if not found.total:
        console.print("Ingen forløb.")
        return
    console.print(programme_table(found.cases))
    pages = f" Side {found.number} af {found.last}; en anden med --page." if found.last > 1 else ""
    console.print(f"{found.total} forløb, {found.late} med noget overskredet.{pages}", soft_wrap=True)


def print_duties(municipality: str, file: Path) -> None:
    """Write every duty of a municipality's cases down as CSV. Raises `Failed`."""
    write_csv(file, duties_csv(overviews(), municipality))


def write_csv(file: Path, pieces: Iterable[bytes]) -> None:
    """Write a table to a file. Raises `Failed`."""
    try:
        with answering(), file.open("wb") as opened:
            opened.writelines(pieces)
    except OSError as error:
        raise Failed(f"{file} kan ikke skrives: {error.strerror}.") from None
    print(f"{file} er skrevet.")  # noqa: T201


def phase_key(text: str) -> str:
    """Read a phase by its Danish name or its key. Raises `BadInput`."""
    keys = {name: key for key, name in PHASE_NAMES.items()}
    if text in PHASE_NAMES:
        return text
    if text not in keys:
        raise BadInput(f"Fasen {text!r} findes ikke.{suggestion(text, keys)} Der er: {', '.join(keys)}.")
    return keys[text]


def duty_key(text: str) -> str:
    """Read a duty by its key. Raises `BadInput`."""
    if text not in DUTY_NAMES:
        raise BadInput(f"Pligten {text!r} findes ikke.{suggestion(text, DUTY_NAMES)}")
    return text


def sort_key(text: str) -> Sort:
    """Read an order by its name. Raises `BadInput`."""
    for name in get_args(Sort):
        if name == text:
            return name
    raise BadInput(f"Ordenen {text!r} findes ikke. Der er: {', '.join(get_args(Sort))}.")


def by_urgency(found: Iterable[Line]) -> list[Line]:
    """Sort programmes: running ones first, those with something overdue before the rest, then by next due day."""
    return sorted(found, key=lambda one: (one.closed, -one.overdue_count, one.next_deadline or date.max, one.case))


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
