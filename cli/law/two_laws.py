"""Two laws side by side: each answers in processes of its own, and what they answer differently is told as it comes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from itertools import pairwise
from typing import IO, TYPE_CHECKING, Any, Self

from cli.failures import BadInput
from cli.progress import progress_bar
from programme.draft_effect import Effect, Stood, effects
from statute.data import orders_on_file

if TYPE_CHECKING:
    from statute.facts import CaseFile


class _Answering:
    """A process that answers under one law."""

    def __init__(self, asked: dict[str, Any]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cli.law.answering"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._say(json.dumps(asked))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def ready(self) -> None:
        """Wait until the law is loaded. Raises BadInput with the reason when it cannot be."""
        told = self._line()
        refused = json.loads(told)["refused"] if told else "processen standsede"
        if refused is not None:
            raise BadInput(f"Udkastet kan ikke bruges: {refused}")

    def ask(self, case: str) -> None:
        """Ask about a case, a line of JSON."""
        self._say(case)

    def answer(self) -> str:
        """Return the next answer, a line of JSON. Raises BadInput when the law could not answer."""
        line = self._line()
        if not line:
            raise BadInput("Loven standsede midt i en sag; se fejlen ovenfor.")
        return line

    def _say(self, line: str) -> None:
        to = _given(self._process.stdin)
        to.write(line + "\n")
        to.flush()

    def _line(self) -> str:
        return _given(self._process.stdout).readline()


def _given(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise RuntimeError("the process was started without pipes")
    return pipe


class Laws:
    """The law in force and the one with the draft; an order on file of the draft's name is the draft, and not in force.

    `asked_about` counts the cases that were asked about.
    """

    def __init__(self, key: str, text: str, day: date) -> None:
        self._before = {key: None} if key in orders_on_file() else {}
        self._after = {key: text}
        self._day = day.isoformat()
        self.asked_about = 0

    def on_cases(self, cases: "Iterable[CaseFile]") -> Iterator[Effect]:
        """Compare the answers about case files. Raises BadInput for a draft that cannot be used."""
        with ExitStack() as stack, progress_bar() as bar:
            before, after = self._started(stack, None, 0)
            task = bar.add_task("Sammenligner", total=None)
            for case in cases:
                line = case.model_dump_json(exclude_unset=True)
                before.ask(line)
                after.ask(line)
                yield from self._compared(before.answer(), after.answer())
                bar.advance(task)

    def on_lives(self, count: int, seed: int) -> Iterator[Effect]:
        """Compare the answers about the lives of a synthetic country, in as many processes as there are processors."""
        shards = max(1, (os.cpu_count() or 2) // 2)
        bounds = [count * shard // shards for shard in range(shards + 1)]
        with ExitStack() as stack, progress_bar() as bar:
            pairs = [self._started(stack, (bounds[n], bounds[n + 1]), seed) for n in range(shards)]
            task = bar.add_task("Sammenligner", total=count)
            for number in range(max(end - begin for begin, end in pairwise(bounds))):
                for shard, (before, after) in enumerate(pairs):
                    if bounds[shard] + number < bounds[shard + 1]:
                        yield from self._compared(before.answer(), after.answer())
                        bar.advance(task)

    def _started(self, stack: ExitStack, lives: tuple[int, int] | None, seed: int) -> tuple[_Answering, _Answering]:
        asked = {"day": self._day, "lives": lives, "seed": seed}
        before = stack.enter_context(_Answering({**asked, "orders": self._before}))
        after = stack.enter_context(_Answering({**asked, "orders": self._after}))
        before.ready()
        after.ready()
        return before, after

    def _compared(self, before: str, after: str) -> list[Effect]:
        self.asked_about += 1
        if before == after:
            return []
        case, group, was = json.loads(before)
        _, _, becomes = json.loads(after)
        return effects(case, group, map(_stood, was), map(_stood, becomes))


def _stood(told: list[Any]) -> Stood:
    duty, occurrence, due, status = told
    return Stood(duty, occurrence, date.fromisoformat(due) if due else None, status)
