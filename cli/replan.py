"""The command `forloeb replan`: what a new law changes in the running programmes, and the word to them to ask again."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from temporalio.client import Client
from temporalio.service import RPCError

from cli.connection import ask
from cli.failures import BadInput, Failed
from cli.progress import progress_bar
from programme.csv_file import csv_file
from programme.duty_names import duty_name, paragraph
from programme.law_change import Change
from statute.danish import danish_date, danish_days
from statute.ruleset import ruleset
from workflows.replan import Compared, ask_again, compare, running_cases

_COLUMNS = ("case", "duty", "occurrence", "kind", "was", "becomes", "citation", "reason")


def replan(query: str | None, rate: float, file: Path | None, *, send: bool) -> None:
    """Show what the law on file would change; with `send` have the programmes ask it. Raises `BadInput`, `Failed`."""
    if rate <= 0:
        raise BadInput("--rate skal være større end 0.")
    compared, told = ask(lambda client: _replanned(client, query, rate, send=send))
    if file is not None:
        _write(file, compared)
    console = Console(highlight=False)
    changed = [one for one in compared if one.changes]
    if changed:
        console.print(_table(change for one in changed for change in one.changes))
    for one in compared:
        if one.refused is not None:
            console.print(one.refused, markup=False, soft_wrap=True)
    console.print(f"{len(changed)} af {len(compared)} forløb ændres af regelsæt {ruleset()}.", soft_wrap=True)
    if send:
        console.print(f"{told} forløb er bedt om at spørge loven igen.")
    elif changed:
        console.print("Intet er sendt. Med --send spørger forløbene loven igen, og hver ændret frist varsles én gang.")


async def _replanned(client: Client, query: str | None, rate: float, *, send: bool) -> tuple[list[Compared], int]:
    try:
        cases = await running_cases(client, query)
    except RPCError as error:
        raise BadInput(f"Filteret kan ikke bruges: {error.message}") from None
    told = 0
    with progress_bar() as progress:
        task = progress.add_task("Sammenligner", total=len(cases))
        compared: list[Compared] = []
        async for one in compare(client, cases):
            compared.append(one)
            progress.advance(task)
        if send:
            task = progress.add_task("Sender", total=len(cases))
            async for _ in ask_again(client, cases, rate):
                told += 1
                progress.advance(task)
    return sorted(compared, key=lambda one: one.case), told


def _table(changes: Iterable[Change]) -> Table:
    """Count the cases by duty and by what happens to it, with one of them as an example."""
    groups: defaultdict[tuple[str, str], list[Change]] = defaultdict(list)
    for change in changes:
        groups[duty_name(change.duty, change.occurrence), _said(change)].append(change)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("Pligt", "Ændring", "Sager", "Fx fra", "til", "Hjemmel"):
        table.add_column(name, justify="right" if name == "Sager" else "left")
    for (duty, said), group in sorted(groups.items(), key=lambda item: -len(item[1])):
        example = group[0]
        table.add_row(
            duty,
            said,
            str(len(group)),
            _day(example.was),
            _day(example.becomes),
            escape(paragraph(example.citation)) if example.citation else "",
        )
    return table


def _said(change: Change) -> str:
    if change.kind != "moved":
        return "ny" if change.kind == "new" else "bortfalder"
    if change.was is None or change.becomes is None:
        return "får en frist" if change.was is None else "mister sin frist"
    days = (change.becomes - change.was).days
    return f"{danish_days(abs(days))} {'senere' if days > 0 else 'tidligere'}"


def _day(day: date | None) -> str:
    return danish_date(day) if day else "–"


def _write(file: Path, compared: Sequence[Compared]) -> None:
    try:
        rows = ({"case": one.case, **change.model_dump()} for one in compared for change in one.changes)
        file.write_bytes(csv_file([_COLUMNS, *([row[name] for name in _COLUMNS] for row in rows)]))
    except OSError as error:
        raise Failed(f"{file} kan ikke skrives: {error.strerror}.") from None
