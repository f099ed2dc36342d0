"""What a caseworker or a municipality is told: reminders, corrections, refusals, requests."""

from datetime import date
from typing import Literal, TypedDict

from programme.compact import Compact
from programme.corrections import Corrected
from programme.duty_names import due_line, duty_name
from statute.facts import DutyKey


class Addressees(TypedDict):
    """Who is told: the caseworker of the case, without one the team, else the municipality."""

    municipality: str | None
    team: str | None
    caseworker: str | None


class _Addressed(Compact):
    """What every notice has. It goes to the caseworker of the case, without one to the team, else the municipality."""

    key: str
    case: str
    municipality: str | None = None
    team: str | None = None
    caseworker: str | None = None


class Reminder(_Addressed):
    """One rung of one duty. `due` is the last timely day, `target` a softer one before it."""

    kind: Literal["reminder"]
    duty: DutyKey
    occurrence: int = 1
    citation: str
    due: date | None = None
    target: date | None = None
    overdue: bool = False

    @property
    def summary(self) -> str:
        """Name the notice in Danish, for a timeline."""
        late = "overskredet" if self.overdue else "varsel"
        return f"{late} · {due_line(self.duty, self.occurrence, self.citation, self.due)}"


class Correction(_Addressed):
    """What was told of a duty no longer holds."""

    kind: Literal["correction"]
    corrected: Corrected

    @property
    def summary(self) -> str:
        """Name the notice in Danish, for a timeline."""
        return f"rettelse · {duty_name(self.corrected.duty, self.corrected.occurrence)}"


class StatusRequest(_Addressed):
    """An earlier municipality is asked for its status of the programme: `municipality` is the one asked.

    `asked_by` is the municipality that prepares the status for permanent residence.
    """

    kind: Literal["status_request"]
    citation: str
    asked_by: str | None = None

    @property
    def summary(self) -> str:
        """Name the notice in Danish, for a timeline."""
        return f"anmodning om status · kommune {self.municipality}"


class Refusal(_Addressed):
    """A registration that was refused and kept; `fact` is what it said had happened, as far as that could be read."""

    kind: Literal["refusal"]
    fact: str
    reason: str
    citation: str | None = None

    @property
    def summary(self) -> str:
        """Name the notice in Danish, for a timeline; what was sent is not repeated."""
        return "afvist registrering"


Notice = Reminder | Correction | StatusRequest | Refusal
"""Anything that is sent. `key` is unique within the case: the same key is the same mail, however often it is sent."""
