"""What a programme remembers, and the pure functions that fold into it what happens.

The workflow and the activity that asks the law fold alike: each keeps a state of its own, and the digest tells whether
they agree. So a case is not written down again for every question.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from pydantic import Field, JsonValue

from programme.administration import Administration, administration
from programme.commands import Judged
from programme.compact import Compact
from programme.evaluation import Evaluation
from programme.ledger import Entry, Ledger, RefusedFact, abridged, fact_id
from programme.notices import Addressees, Notice, Refusal
from programme.outgoing import Outgoing
from statute.answers import Answer


class Registration(Answer):
    """What another system sent by signal, and the command that it counts for."""

    command: str
    given: JsonValue


class State(Compact):
    """The ledger, what was told, and the law's last answer.

    `sent`: the day of the last rung of every ladder; `told`: the keys of the other notices that are sent once.
    `number`: of the last question. `seen`: how many entries the last answer knows; `chain`: a digest of them.
    """

    ledger: Ledger
    sent: dict[str, date] = Field(default={})
    told: list[str] = Field(default=[])
    last: Evaluation | None = None
    number: int = 0
    seen: int = 0
    chain: str = ""

    @property
    def is_behind(self) -> bool:
        """Tell whether the law has not answered yet, or not on every entry."""
        return self.last is None or self.seen < len(self.ledger.entries)

    @property
    def unseen(self) -> list[Entry]:
        """The entries that the last answer does not know."""
        return self.ledger.entries[self.seen :]

    @property
    def digest(self) -> str:
        """A digest of what the last answer left: everything but the entries that came since."""
        told = self.model_dump_json(include={"sent", "told", "last"})
        return hashlib.sha256(f"{self.chain}\n{told}".encode()).hexdigest()

    @property
    def administration(self) -> Administration:
        """Who works on the case, and how its other records stand."""
        return administration(self.ledger.records, self.last.moved_on if self.last else None)

    @property
    def addressees(self) -> Addressees:
        """Who is to be told of the case."""
        now = self.administration
        municipality = self.last.municipality if self.last else None
        return {"municipality": municipality, "team": now.team, "caseworker": now.caseworker}


def begun(state: State, at: datetime) -> State:
    """Give the state as a run begins with it: what has no time of recording is recorded now."""
    return state.model_copy(update={"ledger": state.ledger.stamped(at)})


def recorded(state: State, entries: Sequence[Entry], at: datetime) -> State:
    """Record what an action stands for, unless the ledger holds it already."""
    if state.ledger.find(entries[-1].id) is not None:
        return state
    return _with(state, [entry.stamped(at) for entry in entries])


def registered(state: State, registration: Registration, judged: Judged, at: datetime) -> tuple[State, Refusal | None]:
    """Record what came by signal as it was judged: also what was refused, of which a notice tells."""
    if judged.remark is None:
        return recorded(state, judged.entries, at), None
    id_, remark = fact_id(registration.command), judged.remark
    if state.ledger.holds_refused(id_):
        return state, None
    notice = Refusal(
        kind="refusal",
        key=f"refused/{id_}",
        case=state.ledger.case,
        fact=remark.fact,
        reason=remark.reason,
        citation=remark.citation,
        **state.addressees,
    )
    if state.ledger.is_full:
        return state, notice
    refused = RefusedFact(id=id_, recorded_at=at, given=abridged(registration.given), remark=remark)
    return _with(state, [Entry(refused=refused)]), notice


def followed(state: State, evaluation: Evaluation, seen: int, asked_at: datetime) -> tuple[State, list[Notice]]:
    """Follow an answer of the law that knows the first `seen` entries; give the notices that are to be sent now."""
    chain = _chained(state.chain or _opening(state.ledger), state.ledger.entries[state.seen : seen])
    now = state.model_copy(update={"last": evaluation, "seen": seen, "chain": chain})
    outgoing = Outgoing(now.ledger.case, now.addressees, dict(now.sent), list(now.told))
    notices = outgoing.notices(evaluation, asked_at)
    return now.model_copy(update={"sent": outgoing.sent, "told": outgoing.told}), notices


def _with(state: State, entries: Sequence[Entry]) -> State:
    return state.model_copy(update={"ledger": state.ledger.with_entries(entries)})


def _opening(ledger: Ledger) -> str:
    return ledger.model_dump_json(exclude={"entries"})


def _chained(chain: str, entries: Iterable[Entry]) -> str:
    for entry in entries:
        chain = hashlib.sha256(f"{chain}\n{entry.model_dump_json()}".encode()).hexdigest()
    return chain
