"""The law as local activities: what is owed, and whether what another system sent may be recorded."""

from datetime import datetime

from pydantic import JsonValue
from temporalio import activity

from activities.handover import taken
from programme import commands, evaluation
from programme.commands import Judged
from programme.danish_time import day_of
from programme.evaluation import Evaluation, Question
from programme.ledger import Ledger
from programme.reminders import Ladder
from statute.ruleset import ruleset
from telemetry import figures


class Law:
    """The law as this worker knows it, with the ladder of reminders it was configured with."""

    def __init__(self, ladder: Ladder) -> None:
        self._ladder = ladder
        self._ruleset = ruleset()

    @activity.defn
    async def evaluate(self, question: str) -> Evaluation:
        """Answer what is owed, and what is to be told of it; `question` names a Question that is held."""
        with figures.evaluation_timed():
            return evaluation.evaluate(taken(question, Question), self._ladder, self._ruleset)

    @activity.defn
    async def judge(self, ledger: str, given: JsonValue, command: str, now: datetime) -> Judged:
        """Judge a registration that came by signal; `ledger` names a Ledger that is held."""
        return commands.judge(taken(ledger, Ledger), given, command, day_of(now))
