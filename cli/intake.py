"""The command `forloeb intake`: events of takeover from files become programmes."""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from rich.console import Console
from temporalio.client import Client

from cli.connection import connected
from cli.failures import BadInput, Failed
from cli.progress import progress_bar
from cli.reading import until_on_file
from intake.events import BadLine, Takeover, read_events
from intake.takeovers import Outcome, Result, take_in_all

RESULT_WORDS: dict[Result, str] = {
    "started": "startet",
    "already_there": "var der i forvejen",
    "refused": "afvist",
    "malformed": "kan ikke læses",
    "failed": "mislykket",
}


def intake(files: Sequence[Path]) -> None:
    """Take in what stands in `files` (`-`: standard input) and report every line that did not become a programme.

    Raises `BadInput` when a file or line could not be read, else `Failed` when one was refused or did not get through.
    The other lines are taken in all the same.
    """
    lines = list(_lines(files))
    outcomes = asyncio.run(_taken_in(lines))
    started = {(outcome.source, outcome.line) for outcome in outcomes if outcome.result == "started"}
    until_on_file(
        [line.case.case for line in lines if isinstance(line, Takeover) and (line.source, line.line) in started]
    )
    console = Console(stderr=True, highlight=False)
    for outcome in outcomes:
        if outcome.reason is not None:
            console.print(report(outcome), markup=False, soft_wrap=True)
    counts: Counter[Result] = Counter(outcome.result for outcome in outcomes)
    sentence = summary(counts)
    if counts["malformed"]:
        raise BadInput(sentence)
    if counts["refused"] or counts["failed"]:
        raise Failed(sentence)
    Console(highlight=False).print(sentence, soft_wrap=True)


async def take_in_files(client: Client, files: Sequence[Path]) -> AsyncIterator[Outcome]:
    """Take in what stands in `files`, as `forloeb up` does when it starts; yield outcomes as they come.

    Raises `BadInput` for a file that cannot be read.
    """
    async for outcome in take_in_all(client, _lines(files)):
        yield outcome


def report(outcome: Outcome) -> str:
    """Say what became of a line: its place, the result, and the reason, further problems of the line indented."""
    reason = (outcome.reason or "").replace("\n", "\n    ")
    return f"{outcome.source} linje {outcome.line} {RESULT_WORDS[outcome.result]}: {reason}"


def summary(counts: Counter[Result]) -> str:
    """Say in one line how many of the events were taken in, and what became of the others."""
    taken = f"{counts['started']} forløb startet, {counts['already_there']} var der i forvejen"
    others = [
        f"{counts[result]} {word}"
        for result, word in RESULT_WORDS.items()
        if result not in ("started", "already_there") and counts[result]
    ]
    return ", ".join([taken, *others]) + "."


def _lines(files: Sequence[Path]) -> Iterator[Takeover | BadLine]:
    for file in files:
        if str(file) == "-":
            yield from read_events(sys.stdin.buffer, "standardinput")
            continue
        yield from _lines_of(file)


def _lines_of(file: Path) -> Iterator[Takeover | BadLine]:
    try:
        stream: BinaryIO = file.open("rb")
    except OSError as error:
        raise BadInput(f"Filen {file} kan ikke læses: {error.strerror}") from None
    with stream:
        try:
            yield from read_events(stream, str(file))
        except OSError as error:
            raise BadInput(f"Filen {file} kan ikke læses: {error.strerror}") from None


async def _taken_in(lines: Sequence[Takeover | BadLine]) -> list[Outcome]:
    """Take everything in under a progress bar; return the outcomes in the order of the lines."""
    place = {(line.source, line.line): index for index, line in enumerate(lines)}
    client = await connected()
    outcomes: list[Outcome] = []
    with progress_bar() as progress:
        task = progress.add_task("Tager ind", total=len(lines))
        async for outcome in take_in_all(client, lines):
            outcomes.append(outcome)
            progress.advance(task)
    return sorted(outcomes, key=lambda outcome: place[outcome.source, outcome.line])
