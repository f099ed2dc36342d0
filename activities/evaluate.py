"""The law as local activities: what is owed, and whether what another system sent may be recorded."""

import hashlib
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from pydantic import JsonValue
from temporalio import activity

import statute
from programme import commands, evaluation
from programme.commands import Judged
from programme.danish_time import day_of
from programme.evaluation import Evaluation
from programme.ledger import Ledger
from programme.reminders import Ladder
from statute.facts import CaseFile


class Law:
    """The law as this worker knows it, with the ladder of reminders it was configured with."""

    def __init__(self, ladder: Ladder) -> None:
        self._ladder = ladder
        self._ruleset = ruleset()

    @activity.defn
    async def evaluate(self, case: CaseFile, now: datetime) -> Evaluation:
        """Answer what is owed in `case` at the instant `now`."""
        return evaluation.evaluate(case, now, self._ladder, self._ruleset)

    @activity.defn
    async def judge(self, ledger: Ledger, given: JsonValue, fact_id: str, now: datetime) -> Judged:
        """Judge a registration that came by signal."""
        return commands.judge(ledger, given, fact_id, day_of(now))


def ruleset() -> str:
    """Name the law on file: the version of the package and the first letters of a hash over its rules."""
    root = Path(statute.__file__).parent
    digest = hashlib.sha256()
    for file in sorted(root.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return f"{version('forloeb')}+{digest.hexdigest()[:8]}"
