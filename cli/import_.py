"""The command `forloeb import`: the case files of a directory become programmes in mid-life."""

import asyncio
import os
from collections import Counter, defaultdict
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
from programme.csv_file import csv_file
from programme.danish_time import day_of
from programme.duty_names import DUTY_NAMES, duty_name
from statute.answers import Duty
from statute.danish import danish_date, danish_days
from statute.facts import DutyKey
from statute.suspensions import PRESETS, Preset

_HEADINGS = ("Fil", "Sag", "Resultat", "Begrundelse", "Pligt", "Frist", "Dage over", "Hjemmel", "Suspension")


def import_(folder: Path, report: Path | None, suspensions: str = "") -> None:
    """Start the programmes of the case files in `folder`, and report every file and what is overdue already.

    `suspensions` names the suspensions by statute, with commas between, that are added to the cases they fit; what they
    add is told of each case.

    Raises `BadInput` when a file could not be read, else `Failed` when one was refused or did not get through. The
    other files are imported all the same.
    """
    files = case_files(folder)
    if not files:
        raise BadInput(f"Der er ingen sagsfiler i {folder}; de ender på {', '.join(SUFFIXES)}.")
    presets = _presets(suspensions)
    today = day_of(datetime.now(UTC))
    imported = asyncio.run(_imported(files, today, presets))
    console = Console(highlight=False)
    for one in imported:
        (Console(stderr=True) if one.reason else console).print(_line(one, today), markup=False, soft_wrap=True)
    if presets:
        console.print(_MUNICIPALITY_DECIDES, soft_wrap=True)
    if any(one.overdue for one in imported):
        console.print(_overdue_table(imported))
    if report is not None:
        _write(report, imported, today)
    counts: Counter[Result] = Counter(one.result for one in imported)
    if counts["malformed"]:
        raise BadInput(summary(counts))
    if counts["refused"] or counts["failed"]:
        raise Failed(summary(counts))
    console.print(summary(counts), soft_wrap=True)


_MUNICIPALITY_DECIDES = (
    "Suspensionerne gælder ikke, hvor kommunen besluttede andet (integrationsloven § 4 b stk. 3): ret de sager."
)


def _presets(named: str) -> list[Preset]:
    wanted = [name.strip() for name in named.split(",") if name.strip()]
    if unknown := [name for name in wanted if name not in PRESETS]:
        raise BadInput(f"{', '.join(unknown)} er ingen suspension; der er {', '.join(PRESETS)}.")
    return [preset for preset in PRESETS if preset in wanted]


async def _imported(files: Sequence[Path], today: date, presets: Sequence[Preset]) -> list[Imported]:
    client = await connected()
    imported: list[Imported] = []
    with progress_bar() as progress:
        task = progress.add_task("Importerer", total=len(files))
        async for one in import_all(client, files, today, presets):
            imported.append(one)
            progress.advance(task)
    return sorted(imported, key=lambda one: one.file)


def _line(one: Imported, today: date) -> str:
    """Say what became of a file: why it was not imported, each problem on its line, or what is overdue in its case."""
    line = f"{_shown(one.file)} {RESULT_WORDS[one.result]}"
    if one.reason:
        return f"{line}: " + masked(one.reason).replace("\n", "\n    ")
    late = [f"{duty_name(duty.duty, duty.occurrence)} {_over(duty, today)}" for duty in one.overdue]
    over = [f"over fristen: {', '.join(late)}"] if late else []
    return masked("; ".join([line, *one.suspended, *over, *_not_counting(one)]))


def _shown(file: Path) -> str:
    """Write a file's name as it is, but for bytes and signs that no table or terminal can show."""
    name = os.fsencode(file).decode(errors="backslashreplace")
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in name)


def _not_counting(one: Imported) -> list[str]:
    return [f"tæller ikke: {remark.fact}: {remark.reason}" for remark in one.not_counting]


def _over(duty: Duty, today: date) -> str:
    return f"({danish_days((today - duty.due).days)})" if duty.due else ""


def _overdue_table(imported: Sequence[Imported]) -> Table:
    """Count the cases in which each duty is overdue, with the earliest of their due days."""
    due: defaultdict[DutyKey, dict[str, date]] = defaultdict(dict)
    for one in imported:
        for duty in one.overdue:
            if duty.due is not None:
                due[duty.duty][one.case] = min(due[duty.duty].get(one.case, duty.due), duty.due)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), title="Overskredet", title_justify="left")
    table.add_column("Pligt")
    table.add_column("Sager", justify="right")
    table.add_column("Ældste frist")
    for key, days in sorted(due.items(), key=lambda item: -len(item[1])):
        table.add_row(DUTY_NAMES[key].short, str(len(days)), danish_date(min(days.values())))
    return table


def _write(report: Path, imported: Sequence[Imported], today: date) -> None:
    try:
        report.write_bytes(csv_file([_HEADINGS, *_rows(imported, today)]))
    except OSError as error:
        raise Failed(f"{report} kan ikke skrives: {error.strerror}.") from None


def _rows(imported: Sequence[Imported], today: date) -> Iterator[Sequence[object]]:
    """Give a row for each overdue duty, and one for each file in which nothing is overdue."""
    for one in imported:
        head = (
            _shown(one.file),
            one.case,
            RESULT_WORDS[one.result],
            masked(one.reason or "; ".join(_not_counting(one))),
        )
        added = "; ".join(one.suspended)
        for duty in one.overdue:
            days = (today - duty.due).days if duty.due else ""
            yield *head, duty_name(duty.duty, duty.occurrence), duty.due or "", days, duty.citation, added
        if not one.overdue:
            yield *head, "", "", "", "", added
