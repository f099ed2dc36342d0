"""From a case file to the facts that count: annulled and refused facts are left out, each with what was said of it.

`read` is the only way. Each fact is judged by the order of its day.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from statute.annulments import annulled
from statute.answers import Caution, Judgement, Remark
from statute.facts import CaseFile, Fact
from statute.history import History, State, state_of
from statute.objections import Objection, objection
from statute.warned import warnings

Indexed = tuple[int, Fact]

_STATE_NAMES: dict[str, str] = {
    "benefit": "Ydelsen",
    "employment": "Beskæftigelsen",
    "education": "Uddannelsen",
    "leave": "Orloven",
    "repatriation_preparation": "Forberedelsen af repatriering",
    "programme": "Programmet",
    "offer": "Tilbuddet",
    "exemption": "Fritagelsen",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A case file as the law reads it: the facts that count, and what was said of the others."""

    history: History
    refused: list[Remark]
    warnings: list[Remark | Caution]

    @property
    def judgement(self) -> Judgement:
        """The answer of `forloeb check`."""
        return Judgement(refused=self.refused, warnings=[*self.warnings])


def read(case: CaseFile, on: date = date.max) -> Reading:
    """Read the facts known on `on` (by default all) in order, and judge each where it stands.

    What is refused is left out for what follows, also on its own day. So the facts are judged again without those that
    were refused, until that refuses no others.
    """
    known = sorted(
        ((index, fact) for index, fact in enumerate(case.facts) if fact.on <= on), key=lambda p: (p[1].on, p[0])
    )
    gone = annulled(known)
    ids = {fact.id for fact in case.facts}
    standing = _after_the_takeover([pair for pair in known if pair[0] not in gone])
    refused: dict[int, Objection] = {}
    history = _counted(case, standing, refused, on)
    for _ in standing:
        again = _refusals(history, standing, ids, refused)
        if again == refused:
            break
        if again.keys() != refused.keys():
            history = _counted(case, standing, again, on)
        refused = again
    by_index = dict(standing)
    remarks = [_remark(index, by_index[index], refused[index]) for index in sorted(refused)]
    return Reading(history, remarks, warnings(history))


def _counted(case: CaseFile, standing: Sequence[Indexed], refused: Container[int], on: date) -> History:
    """Arrange the facts that count so far, in reading order."""
    order = _in_order([pair for pair in standing if pair[0] not in refused])
    return History(case, [pair for pair in order if pair[1].fact != "annulled"], on)


def _after_the_takeover(facts: list[Indexed]) -> list[Indexed]:
    """Put the first takeover before the other facts of its day."""
    takeover = next((pair for pair in facts if pair[1].fact == "takeover"), None)
    if takeover is None:
        return facts
    on = takeover[1].on
    return sorted(facts, key=lambda pair: (pair[1].on, pair[1].on == on and pair is not takeover))


def _remark(index: int, fact: Fact, said: Objection) -> Remark:
    return Remark(index=index, fact=fact.fact, reason=said.reason, citation=said.citation)


def _refusals(
    history: History, standing: Sequence[Indexed], ids: set[str | None], before: dict[int, Objection]
) -> dict[int, Objection]:
    """Judge every fact against the facts of `history`; those refused `before` are judged where they stood."""
    refused: dict[int, Objection] = {}
    running: set[State] = set()
    closed = programme_ended = False
    takeover = history.takeover or date.max
    order = list(_in_order(standing, before))
    places = {index: place for place, (index, _) in enumerate(order)}
    for index, fact in order:
        said = objection(history, index, fact, places)
        state = state_of(fact)
        if said is None and fact.fact == "annulled":
            said = None if fact.fact_id in ids else Objection(f"Der er ingen registrering {fact.fact_id!r} i sagen.")
        elif said is None and closed:
            said = Objection("Sagen er afsluttet.")
        elif said is None and state is not None:
            by_takeover = state == ("programme", None) and fact.on >= takeover and not programme_ended
            said = _against_state(fact, state, state in running or (by_takeover and fact.fact.endswith("_ended")))
        if said is not None:
            refused[index] = said
            continue
        if state is not None:
            (running.discard if fact.fact.endswith("_ended") else running.add)(state)
        closed = closed or fact.fact == "case_closed"
        programme_ended = programme_ended or fact.fact == "programme_ended"
    return refused


def _against_state(fact: Fact, state: State, runs: bool) -> Objection | None:
    """Object to starting what runs and ending what does not run; an exemption may be repeated, the latest decides."""
    if fact.fact.endswith("_ended"):
        return None if runs else Objection(f"{_STATE_NAMES[state[0]]} er ikke i gang.")
    if runs and state[0] != "exemption":
        return Objection(f"{_STATE_NAMES[state[0]]} er allerede i gang.")
    return None


def _in_order(facts: Sequence[Indexed], refused: dict[int, Objection] | None = None) -> Iterator[Indexed]:
    """Yield the facts in reading order: on one day the end of a running state is read before its new start."""
    running: set[State] = set()
    pending = list(reversed(facts))
    while pending:
        pair = pending.pop()
        state = state_of(pair[1])
        if state in running and not pair[1].fact.endswith("_ended"):
            pair = _end_of_the_same_day(pending, pair, state)
        if state is not None and not (refused and pair[0] in refused):
            (running.discard if pair[1].fact.endswith("_ended") else running.add)(state)
        yield pair


def _end_of_the_same_day(pending: list[Indexed], start: Indexed, state: State) -> Indexed:
    """Take the end of `state` that stands later on the day of `start`, putting the start back; else keep the start."""
    for place in range(len(pending) - 1, -1, -1):
        later = pending[place][1]
        if later.on != start[1].on:
            break
        if later.fact.endswith("_ended") and state_of(later) == state:
            end = pending.pop(place)
            pending.append(start)
            return end
    return start
