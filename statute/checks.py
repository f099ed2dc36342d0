"""What the law refuses and what it warns against, fact by fact, each judged by the order of its day.

`read` is the only way from a case file to the facts that count: annulled and refused facts are left out.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from statute.answers import Judgement, Remark
from statute.danish import danish_date
from statute.facts import CaseFile, Fact
from statute.history import History, State, state_of
from statute.objections import Judge, Objection

Indexed = tuple[int, Fact]

_DECISIVE = {
    "takeover",
    "case_closed",
    "residence_basis_changed",
    "benefit_started",
    "benefit_ended",
    "visitation_decided",
    "obviously_unable_found",
}
"""The facts that decide what is lawful on their whole day, wherever they stand in it."""
_STATE_NAMES: dict[str, str] = {
    "benefit": "Ydelsen",
    "employment": "Beskæftigelsen",
    "education": "Uddannelsen",
    "leave": "Orloven",
    "repatriation_preparation": "Forberedelsen af repatriering",
    "programme": "Programmet",
    "offer": "Tilbuddet",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A case file as the law reads it: the facts that count, and what was said of the others."""

    history: History
    refused: list[Remark]
    warnings: list[Remark]

    @property
    def judgement(self) -> Judgement:
        """The answer of `forloeb check`."""
        return Judgement(refused=self.refused, warnings=[*self.warnings])


def read(case: CaseFile, on: date = date.max) -> Reading:
    """Read the facts known on `on` (by default all) in order, and judge each where it stands.

    They are read twice: once for what decides a whole day, once for what the orders say of each fact.
    """
    known = sorted(
        ((index, fact) for index, fact in enumerate(case.facts) if fact.on <= on),
        key=lambda pair: (pair[1].on, pair[0]),
    )
    standing, refused = _without_annulled(known)
    decisive = [pair for pair in standing if pair[1].fact in _DECISIVE]
    lawful = [pair for pair, said in _in_order(decisive, lambda _: ()) if not said]
    judge = Judge(case.person, History(case, lawful, on))
    warnings: list[Remark] = []
    counted: list[Indexed] = []
    for pair, said in _in_order(standing, judge.objections):
        if _allow(said):
            counted.append(pair)
            judge.count(pair[1])
        else:
            refused.append(_remark(pair, next(objection for objection in said if not objection.warning)))
        if said:
            warnings += [_remark(pair, objection) for objection in said if objection.warning]
    return Reading(History(case, counted, on), _in_file_order(refused), _in_file_order(warnings))


def _allow(said: list[Objection]) -> bool:
    """Tell whether nothing but warnings speaks against a fact."""
    return not said or all(objection.warning for objection in said)


def _remark(pair: Indexed, objection: Objection) -> Remark:
    index, fact = pair
    return Remark(index=index, fact=fact.fact, reason=objection.reason, citation=objection.citation)


def _in_file_order(remarks: list[Remark]) -> list[Remark]:
    return sorted(remarks, key=lambda remark: remark.index)


def _without_annulled(known: list[Indexed]) -> tuple[list[Indexed], list[Remark]]:
    """Take out what is annulled; an annulment can be annulled itself, and must come after its fact."""
    places = {fact.id: place for place, (_, fact) in enumerate(known) if fact.id is not None}
    gone: set[int] = set()
    refused: list[Remark] = []
    for place in range(len(known) - 1, -1, -1):
        fact = known[place][1]
        if fact.fact != "annulled" or place in gone:
            continue
        target = places.get(fact.fact_id)
        if target is None:
            reason = f"Der er ingen registrering {fact.fact_id!r} i sagen."
            refused.append(_remark(known[place], Objection(reason)))
        elif target >= place:
            announced = known[target][1].on
            reason = f"Registreringen {fact.fact_id!r} gælder først fra {danish_date(announced)}; brug den dato."
            refused.append(_remark(known[place], Objection(reason)))
        else:
            gone.add(target)
    standing = [pair for place, pair in enumerate(known) if place not in gone and pair[1].fact != "annulled"]
    return standing, refused


def _in_order(
    facts: list[Indexed], against: Callable[[Fact], Iterable[Objection]]
) -> Iterator[tuple[Indexed, list[Objection]]]:
    """Yield the facts in reading order with what speaks against each; what follows may ask what was yielded before.

    On one day the end of a running state is read before its new start. Nothing is read after the case is closed,
    nothing starts that runs, nothing ends that does not run.
    """
    running: set[State] = set()
    takeover = min((fact.on for _, fact in facts if fact.fact == "takeover"), default=date.max)
    closed = programme_ended = False
    pending = list(reversed(facts))
    while pending:
        pair = pending.pop()
        state = state_of(pair[1])
        if state in running and pair[1].fact.endswith("_started"):
            pair = _end_of_the_same_day(pending, pair, state)
        fact = pair[1]
        starts = fact.fact.endswith("_started")
        by_takeover = state == ("programme", None) and fact.on >= takeover and not programme_ended
        if closed:
            said = [Objection("Sagen er afsluttet.")]
        elif state is not None and starts and state in running:
            said = [Objection(f"{_STATE_NAMES[state[0]]} er allerede i gang.")]
        elif state is not None and not starts and state not in running and not by_takeover:
            said = [Objection(f"{_STATE_NAMES[state[0]]} er ikke i gang.")]
        else:
            said = list(against(fact))
        if _allow(said):
            closed = closed or fact.fact == "case_closed"
            if state is not None:
                (running.add if starts else running.discard)(state)
            programme_ended = programme_ended or fact.fact == "programme_ended"
        yield pair, said


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
