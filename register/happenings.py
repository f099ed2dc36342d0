"""What happened in a case, as other systems are told: CloudEvents with ids and days, and nothing of a person.

Each is a difference between how the case stood at two evaluations. The models are the contract with other systems: a
field may be added to a version, anything else makes a new one (docs/events.md).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

PREFIX = "dk.forloeb."
_OWED = ("open", "overdue")
_MET = ("met", "met_late")


class Happening(BaseModel):
    """Something that happened in a case; `municipality`: whose case it is then."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    TYPE: ClassVar[str]

    case: str = Field(description="The pseudonymous id of the case.")
    municipality: str | None = Field(default=None, description="Code of the municipality whose case it is.")


class CaseOpened(Happening):
    """The law has answered about the case for the first time."""

    TYPE = f"{PREFIX}case.opened.v1"
    phase: str


class CaseMoved(Happening):
    """Another municipality has the case now."""

    TYPE = f"{PREFIX}case.moved.v1"
    moved_from: str | None = Field(description="Code of the municipality whose case it was.")


class PhaseChanged(Happening):
    """The case is in another phase."""

    TYPE = f"{PREFIX}case.phase_changed.v1"
    phase: str
    before: str


class CaseEnded(Happening):
    """Nothing can be owed in the case any more."""

    TYPE = f"{PREFIX}case.ended.v1"


class CaseReopened(Happening):
    """What had ended the case was a mistake; it goes on."""

    TYPE = f"{PREFIX}case.reopened.v1"


class CaseErased(Happening):
    """The case was erased: what is kept of it elsewhere is to be erased too."""

    TYPE = f"{PREFIX}case.erased.v1"


class DutyHappening(Happening):
    """Something happened to a duty: the `occurrence`th one of its kind, counted from 1."""

    duty: str
    occurrence: int
    citation: str
    due: date | None = Field(default=None, description="The last timely day; null where there is no fixed day.")


class DutyArose(DutyHappening):
    """A duty is owed."""

    TYPE = f"{PREFIX}duty.arose.v1"


class DutyDueChanged(DutyHappening):
    """A duty is due on another day than was told."""

    TYPE = f"{PREFIX}duty.due_changed.v1"
    due_before: date | None


class DutyOverdue(DutyHappening):
    """The due day of a duty has passed, and it is still owed."""

    TYPE = f"{PREFIX}duty.overdue.v1"


class DutyMet(DutyHappening):
    """A duty was met; `late`: after its due day."""

    TYPE = f"{PREFIX}duty.met.v1"
    met_on: date | None
    late: bool


class DutyLapsed(DutyHappening):
    """A duty is owed no more, and was not met; `missed`: its due day had passed."""

    TYPE = f"{PREFIX}duty.lapsed.v1"
    missed: bool


class ContractConcluded(Happening):
    """The contract of the case is concluded; its first one has `occurrence` 1."""

    TYPE = f"{PREFIX}contract.concluded.v1"
    occurrence: int
    concluded_on: date | None


HAPPENINGS: dict[str, type[Happening]] = {
    kind.TYPE: kind
    for kind in (
        CaseOpened,
        CaseMoved,
        PhaseChanged,
        CaseEnded,
        CaseReopened,
        CaseErased,
        DutyArose,
        DutyDueChanged,
        DutyOverdue,
        DutyMet,
        DutyLapsed,
        ContractConcluded,
    )
}


@dataclass(frozen=True)
class Owed:
    """A duty as the register has it."""

    duty: str
    occurrence: int
    citation: str
    due: date | None
    status: str
    met_on: date | None


@dataclass(frozen=True)
class Stand:
    """A case as the register has it: its duties by name and occurrence."""

    municipality: str | None
    phase: str
    ended: bool
    duties: Mapping[tuple[str, int], Owed]


def happenings(case: str, before: Stand | None, after: Stand) -> Iterator[Happening]:
    """Tell what happened between two evaluations, what concerns the whole case first."""
    whose = after.municipality
    if before is None:
        yield CaseOpened(case=case, municipality=whose, phase=after.phase)
    else:
        if before.municipality != whose:
            yield CaseMoved(case=case, municipality=whose, moved_from=before.municipality)
        if before.phase != after.phase:
            yield PhaseChanged(case=case, municipality=whose, phase=after.phase, before=before.phase)
        if before.ended and not after.ended:
            yield CaseReopened(case=case, municipality=whose)
    known: Mapping[tuple[str, int], Owed] = before.duties if before else {}
    for key in sorted({*known, *after.duties}):
        yield from _of_duty(case, whose, known.get(key), after.duties.get(key))
    if after.ended and not (before and before.ended):
        yield CaseEnded(case=case, municipality=whose)


def _of_duty(case: str, whose: str | None, before: Owed | None, after: Owed | None) -> Iterator[Happening]:
    now = after or before
    assert now is not None
    told = {
        "case": case,
        "municipality": whose,
        "duty": now.duty,
        "occurrence": now.occurrence,
        "citation": now.citation,
        "due": now.due,
    }
    status, was = after.status if after else "lapsed", before.status if before else None
    is_owed, was_owed = status in _OWED, was in _OWED
    if is_owed and not was_owed:
        yield DutyArose.model_validate(told)
    elif is_owed and before is not None and before.due != now.due:
        yield DutyDueChanged.model_validate({**told, "due_before": before.due})
    if status == was:
        return
    if status == "overdue":
        yield DutyOverdue.model_validate(told)
    elif status in _MET:
        yield DutyMet.model_validate({**told, "met_on": now.met_on, "late": status == "met_late"})
        if now.duty == "contract" and was not in _MET:
            yield ContractConcluded(case=case, municipality=whose, occurrence=now.occurrence, concluded_on=now.met_on)
    elif was_owed and not is_owed:
        yield DutyLapsed.model_validate({**told, "missed": status == "missed"})
