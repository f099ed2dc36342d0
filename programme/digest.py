"""The morning's overview: what somebody has to see to today and this week, what is overdue, and what for too long.

A case is the daily work of its caseworker, without one of its team, else of the municipality. What is overdue for too
long is told to the leader as well: to the team of the case, without one to the municipality.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Literal

from programme.duty_names import duty_name, paragraph
from programme.evaluation import Owed
from statute.answers import Answer
from statute.calendar import add_days

WEEK = 7  # days ahead that an overview looks


class Addressee(Answer):
    """Who gets an overview."""

    kind: Literal["caseworker", "team", "municipality"]
    name: str


class Standing(Answer):
    """One programme: who has it, what it owes, and whether it was asked again when it should have been."""

    case: str
    municipality: str
    caseworker: str | None = None
    team: str | None = None
    owed: list[Owed]
    is_followed: bool = True

    @property
    def worker(self) -> Addressee:
        """Whose daily work it is."""
        return Addressee(kind="caseworker", name=self.caseworker) if self.caseworker else self.leader

    @property
    def leader(self) -> Addressee:
        """Who is told of what is overdue for too long."""
        if self.team:
            return Addressee(kind="team", name=self.team)
        return Addressee(kind="municipality", name=self.municipality)


class Line(Answer):
    """One duty of one case. `late`: the days since its due day; 0 while it is not overdue."""

    case: str
    caseworker: str | None
    duty: str
    paragraph: str
    due: date
    late: int


class Digest(Answer):
    """What one addressee is told on a day.

    `by_caseworker` counts what is overdue in the cases it leads; `silent` are the cases that may stand otherwise.
    """

    addressee: Addressee
    day: date
    today: list[Line]
    week: list[Line]
    overdue: list[Line]
    escalated: list[Line]
    by_caseworker: dict[str, int]
    silent: list[str]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.today or self.week or self.overdue or self.escalated or self.silent)


def digest(to: Addressee, day: date, standings: Sequence[Standing], escalate_after: int) -> Digest:
    """Gather what `to` is told on `day`; `escalate_after`: how many days overdue are not yet too long."""
    both = [(standing, line) for standing in standings for line in _lines(standing, day)]
    own = [line for standing, line in both if standing.worker == to]
    led = [line for standing, line in both if standing.leader == to and line.late]
    return Digest(
        addressee=to,
        day=day,
        today=[line for line in own if line.due == day],
        week=[line for line in own if day < line.due <= add_days(day, WEEK)],
        overdue=[line for line in own if line.late],
        escalated=[line for line in led if line.late > escalate_after],
        by_caseworker=dict(Counter(line.caseworker for line in led if line.caseworker)),
        silent=[standing.case for standing in standings if standing.worker == to and not standing.is_followed],
    )


def _lines(standing: Standing, day: date) -> list[Line]:
    lines = [
        Line(
            case=standing.case,
            caseworker=standing.caseworker,
            duty=duty_name(one.duty, one.occurrence),
            paragraph=paragraph(one.citation),
            due=one.due,
            late=max(0, (day - one.due).days),
        )
        for one in standing.owed
        if one.due is not None
    ]
    return sorted(lines, key=lambda line: (line.due, line.case))
