"""The law as an activity: what is owed, and whether what another system sent may be recorded.

It is an ordinary activity: it runs only when the task that asked for it stands in the history, so the register, where
it writes its answers too, is never ahead of the programme.
"""

from collections import OrderedDict
from datetime import UTC, date, datetime, timedelta

import structlog
from temporalio import activity

from activities.register import Registrar
from payloads.data_keys import Owner
from programme.evaluation import Question, evaluate
from programme.inquiry import Inquiry, Reply, reply
from programme.reminders import Ladder
from programme.state import State
from register.writing import Standing
from statute.facts import CaseFile, Person
from statute.ruleset import ruleset
from telemetry import figures

_log = structlog.get_logger()
_SKEW = timedelta(hours=1)  # between two clocks, without one of them having been set
_MOST_ENTRIES = 20_000  # of all ledgers that are remembered: some 30 MB
_NOBODY = CaseFile(case="-", person=Person(born=date(2000, 1, 1), group="refugee"), facts=[])


class Law:
    """The law as this worker knows it, with the ladder of reminders it was configured with, and the register."""

    def __init__(self, ladder: Ladder, registrar: Registrar) -> None:
        self._ladder = ladder
        self._registrar = registrar
        self._ruleset = ruleset()
        self._remembered = Remembered()
        first = Question(case=_NOBODY, now=datetime.now(UTC), sent={}, told=[])
        evaluate(first, ladder, self._ruleset)  # which takes a second, in which no programme is to wait

    @activity.defn
    async def evaluate(self, asked: Inquiry) -> Reply:
        """Answer what is owed and what is to be told of it; without an evaluation when the case is not known here."""
        info = activity.info()
        programme = f"{info.namespace} {info.workflow_id}"
        known = asked.whole or self._remembered.find(programme, asked.base)
        if known is None:
            return Reply()
        now = asked.now
        if info.current_attempt_scheduled_time < now - _SKEW:
            now = info.current_attempt_scheduled_time
            _log.warning("the clock was ahead", case=known.ledger.case, asked_at=asked.now, now=now)
            figures.clock_set_back()
        with figures.evaluation_timed():
            told, after, answered = reply(asked, known, now, self._ladder, self._ruleset)
        self._remembered.keep(programme, after)
        standing = Standing(after.ledger, answered)
        await self._registrar.write(standing, Owner(info.namespace, info.workflow_id or ""))
        return told


class Remembered:
    """The states that this worker's last answers left, each with its digest; the longest unused are forgotten."""

    def __init__(self, most_entries: int = _MOST_ENTRIES) -> None:
        self._most_entries = most_entries
        self._entries = 0
        self._states: OrderedDict[str, tuple[str, State]] = OrderedDict()

    def find(self, programme: str, digest: str) -> State | None:
        """Find the state of a programme, if it is this one: another worker may have answered since."""
        found, state = self._states.get(programme, (None, None))
        return state if found == digest else None

    def keep(self, programme: str, state: State) -> None:
        """Remember the state, unless the programme has ended and asks no more."""
        _, before = self._states.pop(programme, (None, None))
        self._entries -= len(before.ledger.entries) if before else 0
        if state.last is None or state.last.finished:
            return
        self._states[programme] = (state.digest, state)
        self._entries += len(state.ledger.entries)
        while self._entries > self._most_entries:
            _, (_, forgotten) = self._states.popitem(last=False)
            self._entries -= len(forgotten.ledger.entries)
