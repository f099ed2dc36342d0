"""The command `forloeb import`: the case files of a directory become programmes in mid-life."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from cli.connection import connected
from cli.failures import BadInput, Failed
from cli.intake import RESULT_WORDS, summary
from cli.progress import progress_bar
from intake.casefiles import masked
from intake.imports import SUFFIXES, Imported, case_files, import_all
from intake.takeovers import Result
from programme.danish_time import day_of
from programme.duty_names import duty_name, paragraph
from service.desk.csv_file import csv_file
from statute.answers import Duty
from statute.danish import danish_date

_HEADINGS = ("Fil", "Sag", "Resultat", "Begrundelse", "Pligt", "Frist", "Dage over", "Hjemmel")


def import_(folder: Path, report: Path | None) -> None:
    """Start the programmes of the case files in `folder`, and report every file and what is overdue already.

    Raises `BadInput` when a file could not be read, else `Failed` when one was refused or did not get through. The
    other files are imported all the same.
    """
    files = case_files(folder)
    if not files:
        raise BadInput(f"Der er ingen sagsfiler i {folder}; de ender på {', '.join(SUFFIXES)}.")
    today = day_of(datetime.now(UTC))
    imported = asyncio.run(_imported(files, today))
    console = Console(highlight=False)
    for one in imported:
        console.print(_line(one), markup=False, soft_wrap=True)
    if any(one.overdue for one in imported):
        console.print(_overdue_table(imported, today))
    if report is not None:
        _write(report, imported, today)
    counts: Counter[Result] = Counter(one.result for one in imported)
    if counts["malformed"]:
        raise BadInput(summary(counts))
    if counts["refused"] or counts["failed"]:
        raise Failed(summary(counts))
    console.print(summary(counts), soft_wrap=True)


async def _imported(files: Sequence[Path], today: date) -> list[Imported]:
    client = await connected()
    imported: list[Imported] = []
    with progress_bar() as progress:
        task = progress.add_task("Importerer", total=len(files))
        async for one in import_all(client, files, today):
            imported.append(one)
            progress.advance(task)
    return sorted(imported, key=lambda one: one.file)


def _line(one: Imported) -> str:
    late = f", {len(one.overdue)} overskredet" if one.overdue else ""
    reason = ": " + masked(one.reason).replace("\n", "\n    ") if one.reason else ""
    return f"{one.file} {RESULT_WORDS[one.result]}{late}{reason}"


def _overdue_table(imported: Sequence[Imported], today: date) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), title="Overskredet", title_justify="left")
    table.add_column("Sag", no_wrap=True)
    table.add_column("Pligt", ratio=1)
    table.add_column("Frist", no_wrap=True)
    table.add_column("Dage over", justify="right")
    table.add_column("Hjemmel")
    for one in imported:
        for duty in one.overdue:
            table.add_row(one.case, *_overdue(duty, today))
    return table


def _overdue(duty: Duty, today: date) -> tuple[str, str, str, str]:
    due = danish_date(duty.due) if duty.due else ""
    over = str((today - duty.due).days) if duty.due else ""
    return duty_name(duty.duty, duty.occurrence), due, over, paragraph(duty.citation)


def _write(report: Path, imported: Sequence[Imported], today: date) -> None:
    try:
        report.write_bytes(csv_file([_HEADINGS, *_rows(imported, today)]))
    except OSError as error:
        raise Failed(f"{report} kan ikke skrives: {error.strerror}.") from None


def _rows(imported: Sequence[Imported], today: date) -> Iterator[tuple[str, ...]]:
    """Give a row for each overdue duty, and one for each file in which nothing is overdue."""
    for one in imported:
        head = (str(one.file), one.case, RESULT_WORDS[one.result], masked(one.reason or ""))
        for duty in one.overdue:
            yield *head, *_overdue(duty, today)
        if not one.overdue:
            yield *head, "", "", "", ""
