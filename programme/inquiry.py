"""What a programme asks the activity that knows the law, and what it is told; both stand in the history for ever.

Only what is new is written down: the activity knows the rest, or says that it does not and is asked again in full.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Self

from programme import commands
from programme.commands import Judged
from programme.compact import Compact
from programme.danish_time import day_of
from programme.evaluation import Answered, Evaluation, Question, answer
from programme.ledger import Entry
from programme.reminders import Ladder
from programme.state import Registration, State, followed, registered


class Inquiry(Compact):
    """The question what is owed at the aware instant `now`, and whether what came by signal may be recorded.

    `base`: the digest of the state that the `entries` are new to; `whole`: that state, to who does not know it.
    """

    number: int
    now: datetime
    base: str
    entries: tuple[Entry, ...] = ()
    registrations: tuple[Registration, ...] = ()
    whole: State | None = None

    def in_full(self, state: State) -> Self:
        """Give the inquiry for who does not know the state."""
        return self.model_copy(update={"whole": _known(state)})


class Reply(Compact):
    """The answer. Without an `evaluation` the state is not known here; `judged` goes by the order of registrations."""

    evaluation: Evaluation | None = None
    judged: tuple[Judged, ...] = ()


def inquiry(state: State, now: datetime, registrations: Sequence[Registration]) -> Inquiry:
    """Ask about a state: in full the first time, for nobody knows it then."""
    number = state.number + 1
    asked = Inquiry(
        number=number, now=now, base=state.digest, entries=tuple(state.unseen), registrations=tuple(registrations)
    )
    return asked.in_full(state) if state.last is None else asked


def _known(state: State) -> State:
    """Give what the last answer left: the state without the entries that are new."""
    return state.model_copy(update={"ledger": state.ledger.first(state.seen)})


class Replied(NamedTuple):
    """What is told, what the programme will know when it has followed it, and the whole answer of the law."""

    told: Reply
    after: State
    answered: Answered


def reply(asked: Inquiry, known: State, today: datetime, ladder: Ladder, ruleset: str) -> Replied:
    """Judge what came by signal, ask the law, and give what the programme will know when it has followed the answer.

    `today`: the instant as the server has it, which lies before `asked.now` when the clock was ahead.
    """
    state = known
    if asked.entries:
        state = known.model_copy(update={"ledger": known.ledger.with_entries(asked.entries)})
    judged: list[Judged] = []
    for registration in asked.registrations:
        judged.append(commands.judge(state.ledger, registration.given, registration.command, day_of(today)))
        state, _ = registered(state, registration, judged[-1], asked.now)
    answered = answer(_question(state, asked, today), ladder, ruleset)
    told = Reply(evaluation=answered.evaluation, judged=tuple(judged))
    after, _ = followed(state, answered.evaluation, len(state.ledger.entries), asked.now)
    return Replied(told, after, answered)


def _question(state: State, asked: Inquiry, today: datetime) -> Question:
    return Question.model_construct(
        case=state.ledger.case_file(),
        now=today,
        sent=state.sent,
        told=state.told,
        last=state.last,
        number=asked.number,
        set_back=today < asked.now,
    )
