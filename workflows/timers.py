"""The timers of a programme: one for every running duty, named in Danish, so that a timeline shows every deadline."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from payloads.codec import Public
    from programme.danish_time import morning_of, start_of
    from programme.evaluation import Evaluation
    from statute.calendar import add_days

_AT_LEAST = timedelta(seconds=1)
_WAKE = "wake"


@dataclass(frozen=True)
class _Timer:
    rings_at: datetime
    task: "asyncio.Task[None]"


class Timers:
    """The running timers; each calls `ring` with the instant it was set to."""

    def __init__(self, ring: Callable[[datetime], None]) -> None:
        self._ring = ring
        self._running: dict[str, _Timer] = {}

    def follow(self, evaluation: Evaluation) -> None:
        """Re-arm the timers that changed, cancel those that lapsed, leave the rest alone."""
        wanted = _wanted(evaluation)
        for name, timer in list(self._running.items()):
            is_ringing = timer.rings_at <= workflow.now()  # several may ring at one instant; they cannot be cancelled
            if not is_ringing and (name not in wanted or wanted[name][0] != timer.rings_at):
                self._running.pop(name).task.cancel()
        for name, (at, summary) in wanted.items():
            if name not in self._running:
                self._running[name] = _Timer(at, asyncio.create_task(self._sleep(name, at, summary)))

    async def _sleep(self, name: str, at: datetime, summary: str) -> None:
        await workflow.sleep(max(at - workflow.now(), _AT_LEAST), summary=Public(summary))
        del self._running[name]
        self._ring(at)


def _wanted(evaluation: Evaluation) -> dict[str, tuple[datetime, str]]:
    """Name each timer with its instant and summary; a duty's own that rings early enough wakes for the rest as well."""
    wanted = _of_duties(evaluation)
    wake = _wake_at(evaluation)
    if wake is not None and all(wake < at for at, _ in wanted.values()):
        wanted[_WAKE] = (wake, "næste varsel eller ændring")
    return wanted


def _of_duties(evaluation: Evaluation) -> dict[str, tuple[datetime, str]]:
    """Name the timer of every running duty: it rings when the day after the due day begins."""
    return {
        owed.key: (start_of(add_days(owed.due, 1)), owed.summary)
        for owed in evaluation.owed
        if owed.due is not None and not owed.overdue
    }


def _wake_at(evaluation: Evaluation) -> datetime | None:
    """Return when to ask again apart from the due days."""
    instants = [
        start_of(evaluation.wake_on) if evaluation.wake_on else None,
        morning_of(evaluation.remind_on) if evaluation.remind_on else None,
        evaluation.quiet_until,
    ]
    return min((at for at in instants if at is not None), default=None)
