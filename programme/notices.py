"""What a caseworker is told: a reminder of a duty, or that a registration from another system was refused."""

from datetime import date
from typing import Literal

from programme.duty_names import due_line
from statute.answers import Answer
from statute.facts import DutyKey


class Reminder(Answer):
    """One rung of one duty. `due` is the last timely day, `target` a softer one before it."""

    kind: Literal["reminder"] = "reminder"
    key: str
    case: str
    municipality: str | None = None
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


class Refusal(Answer):
    """A registration that was refused and kept; `fact` is what it said had happened, as far as that could be read."""

    kind: Literal["refusal"] = "refusal"
    key: str
    case: str
    municipality: str | None = None
    fact: str
    reason: str
    citation: str | None = None

    @property
    def summary(self) -> str:
        """Name the notice in Danish, for a timeline; what was sent is not repeated."""
        return "afvist registrering"


Notice = Reminder | Refusal
"""Anything that is sent. `key` is unique within the case: the same key is the same mail, however often it is sent."""
