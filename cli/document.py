"""The command `forloeb document`: the documents of a case as PDF, and which it can have now."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast, get_args

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.casefiles import read_case
from cli.failures import BadInput, Failed
from cli.reading import ledger_of
from documents import Available, DocumentName, NotAvailable, available, render
from programme.danish_time import day_of
from programme.duty_names import paragraph
from programme.ledger import open_ledger
from statute.danish import danish_date


def document(
    file: Path | None, words: Sequence[str], on: date | None, version: int | None, output: Path | None
) -> None:
    """Write one document, or list them all. `words` are the case, unless it is read from `file`, and the document.

    Raises `BadInput` for a name there is not, `Failed` for a document that the case cannot have or a file that cannot
    be written.
    """
    case, name = _asked(words, in_file=file is not None)
    ledger = open_ledger(read_case(file), "file") if file else ledger_of(case)
    on = on or day_of(datetime.now(UTC))
    if name is None:
        Console(highlight=False).print(_listing(available(ledger, on), on))
        return
    if name not in get_args(DocumentName):
        raise BadInput(f"Der er intet dokument, der hedder {name!r}. Der er: {', '.join(get_args(DocumentName))}.")
    try:
        pdf = render(ledger, cast("DocumentName", name), on, version)
    except NotAvailable as reason:
        raise Failed(str(reason)) from None
    suffix = f"-{version}" if version else ""
    written = output or Path(f"{ledger.case}-{name}{suffix}.pdf")
    try:
        written.write_bytes(pdf)
    except OSError as error:
        raise Failed(f"{written} kan ikke skrives: {error.strerror}.") from None
    print(f"{written} er skrevet.")  # noqa: T201


def _asked(words: Sequence[str], *, in_file: bool) -> tuple[str, str | None]:
    """Tell the case from the document among the words. Raises `BadInput`."""
    case, names = ("", words) if in_file else (words[0] if words else "", words[1:])
    if not in_file and not case:
        raise BadInput("Skriv en sag, eller læs en sagsfil med --file.")
    if len(names) > 1:
        raise BadInput("Med --file skrives kun dokumentets navn, ikke en sag.")
    return case, names[0] if names else None


def _listing(found: list[Available], on: date) -> Table:
    table = Table(title=f"Dokumenter {danish_date(on)}", title_justify="left", box=None, padding=(0, 2, 0, 0))
    table.add_column("Navn", no_wrap=True)
    table.add_column("Dokument", overflow="fold")
    table.add_column("Kan laves", overflow="fold")
    for one in found:
        name = f"[bold]{one.name}[/]" if one.refused is None else f"[dim]{one.name}[/]"
        table.add_row(name, escape(one.title), _answer(one))
    return table


def _answer(one: Available) -> str:
    if one.refused is not None:
        citation = f" ({paragraph(one.citation)})" if one.citation else ""
        return f"[dim]nej: {escape(one.refused)}{escape(citation)}[/]"
    versions = [f"version {version.number} af {danish_date(version.on)}: {version.state}" for version in one.versions]
    return "\n".join(["ja", *versions])
