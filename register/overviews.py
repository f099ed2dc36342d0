"""Reading across the cases of a municipality: its duties, how timely it is, and the stock of programmes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, case, func, select

from register.reading import answers
from register.schema import cases, duties

_CHUNK = 500  # cases


@dataclass(frozen=True)
class Timeliness:
    """What became of one duty that fell due in one quarter while one municipality was responsible: counts."""

    duty: str
    municipality: str
    quarter: str
    met: int
    met_late: int
    overdue: int
    missed: int


@dataclass(frozen=True)
class Owed:
    """A duty that is owed, or was owed lately, whose it is, and since which evaluation it stands so."""

    case: str
    duty: str
    occurrence: int
    citation: str
    due: date
    is_owed: bool
    caseworker: str | None
    team: str | None
    changed_by: int
    changed_at: datetime


@dataclass(frozen=True)
class People:
    """Who works on the running cases of a municipality."""

    caseworkers: list[str]
    teams: list[str]


@dataclass(frozen=True)
class Stock:
    """Counts of the programmes that run, each by municipality ("unknown" where none is) and one thing more."""

    programmes: dict[tuple[str, str], int]
    open_duties: dict[tuple[str], int]
    next_duties: dict[tuple[str, str], int]
    due_soon: dict[tuple[str], int]
    overdue_duties: dict[tuple[str, str], int]


class Overviews:
    """Reads across cases. Every method may raise RegisterUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def municipalities(self) -> list[str]:
        """Name the municipalities that have a programme that runs."""
        there = select(cases.c.municipality).where(cases.c.municipality.is_not(None), cases.c.ended == False)  # noqa: E712
        return [row[0] for row in self._all(there.distinct().order_by(cases.c.municipality))]

    def people(self, municipality: str) -> People:
        """Name who works on the running cases of a municipality."""
        theirs = (cases.c.municipality == municipality, cases.c.ended == False)  # noqa: E712  (it is SQL)
        found = answers(
            self._engine,
            *(
                select(column).distinct().where(*theirs, column.is_not(None)).order_by(column)
                for column in (cases.c.caseworker, cases.c.team)
            ),
        )
        return People(*([row[0] for row in rows] for rows in found))

    def programmes(self, municipality: str) -> int:
        """Count the cases of a municipality, ended ones too."""
        return self._all(select(func.count()).select_from(cases).where(cases.c.municipality == municipality))[0][0]

    def behind(self, today: date) -> int:
        """Count the programmes that should have been evaluated before a day, and were not."""
        late = cases.c.expected_on < today
        return self._all(select(func.count()).select_from(cases).where(late, cases.c.ended == False))[0][0]  # noqa: E712

    def timeliness(self, today: date, municipality: str | None = None) -> list[Timeliness]:
        """Count what became of the duties that have fallen due, in one municipality or in all."""
        late = duties.c.status.in_(("open", "overdue")) & (duties.c.due < today)
        query = (
            select(
                duties.c.duty,
                duties.c.responsible,
                duties.c.quarter,
                _count(duties.c.status == "met"),
                _count(duties.c.status == "met_late"),
                _count(late),
                _count(duties.c.status == "missed"),
            )
            .where(duties.c.quarter.is_not(None), late | duties.c.status.in_(("met", "met_late", "missed")))
            .group_by(duties.c.responsible, duties.c.quarter, duties.c.duty)
        )
        if municipality is not None:
            query = query.where(duties.c.responsible == municipality)
        found = [Timeliness(row[0], row[1] or "?", row[2], *map(int, row[3:])) for row in self._all(query)]
        return sorted(found, key=lambda one: (one.duty, one.municipality, one.quarter))

    def owed(
        self,
        municipality: str,
        *,
        until: date | None = None,
        caseworker: str | None = None,
        team: str | None = None,
        dropped_since: datetime | None = None,
    ) -> list[Owed]:
        """List the duties with a due day that a municipality's running cases owe, the earliest first.

        `until`: only those due on that day or before. `dropped_since`: also those that were owed until an instant that
        is not before it.
        """
        there = duties.c.is_owed == True  # noqa: E712  (it is SQL)
        if dropped_since is not None:
            there |= (duties.c.was_owed == True) & (duties.c.changed_at >= dropped_since)  # noqa: E712
        narrowed = [
            column == value
            for column, value in ((cases.c.caseworker, caseworker), (cases.c.team, team))
            if value is not None
        ]
        query = (
            select(
                duties.c.case_id,
                duties.c.duty,
                duties.c.occurrence,
                duties.c.citation,
                duties.c.due,
                duties.c.is_owed,
                cases.c.caseworker,
                cases.c.team,
                duties.c.changed_by,
                duties.c.changed_at,
            )
            .join(cases)
            .where(cases.c.municipality == municipality, there, duties.c.due.is_not(None), *narrowed)
            .order_by(duties.c.due, duties.c.case_id, duties.c.duty, duties.c.occurrence)
        )
        if until is not None:
            query = query.where(duties.c.due <= until)
        return [Owed(*row) for row in self._all(query)]

    def every_duty(self, municipality: str) -> Iterator[Sequence[Row[*tuple[Any, ...]]]]:
        """Read every duty of a municipality's cases, some hundred cases at a time, by case, duty and occurrence."""
        of_municipality = select(cases.c.case_id).where(cases.c.municipality == municipality)
        after = ""
        while chunk := self._all(
            of_municipality.where(cases.c.case_id > after).order_by(cases.c.case_id).limit(_CHUNK)
        ):
            ids = [row.case_id for row in chunk]
            yield self._all(
                select(duties, cases.c.caseworker, cases.c.team)
                .join(cases)
                .where(duties.c.case_id.in_(ids))
                .order_by(duties.c.case_id, duties.c.duty, duties.c.occurrence)
            )
            after = ids[-1]

    def stock(self, soon: date) -> Stock:
        """Count the programmes that run; due soon is what is due on the day `soon` or before, and not overdue."""
        runs = cases.c.ended == False  # noqa: E712  (it is SQL)
        place, following = cases.c.municipality, cases.c.next_duty
        by_phase, by_next, open_, due, overdue = answers(
            self._engine,
            select(place, cases.c.phase, func.count()).where(runs).group_by(place, cases.c.phase),
            select(place, following, func.count()).where(runs).group_by(place, following),
            select(place, func.sum(cases.c.open_count)).where(runs).group_by(place),
            select(place, _count(cases.c.next_due <= soon)).where(runs).group_by(place),
            select(place, duties.c.duty, func.count(duties.c.case_id.distinct()))
            .join(cases)
            .where(runs, duties.c.status == "overdue")
            .group_by(place, duties.c.duty),
        )
        return Stock(_by(by_phase), _by(open_), _by(by_next), _by(due), _by(overdue))

    def _all(self, query: Any) -> Sequence[Row[*tuple[Any, ...]]]:
        return answers(self._engine, query)[0]


def _by(rows: Sequence[Row[*tuple[Any, ...]]]) -> dict[Any, int]:
    return {(row[0] or "unknown", *(part or "none" for part in row[1:-1])): int(row[-1]) for row in rows}


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
