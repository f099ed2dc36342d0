"""What a list of cases is narrowed to and sorted by, and how that is said in SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, case, func, select, union

from programme.duty_names import PHASE_NAMES
from register.schema import cases, duties, name_tokens

Sort = Literal["urgency", "next", "case", "phase", "caseworker", "team", "taken_over"]


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which cases a list shows; None does not narrow.

    `days_late`: with a due day at least so many days before the day of the list. `due_from`, `due_before`: the first
    due day is that day or later, before that day. `duty`: it is owed. `unassigned`: nobody works on it. `stopped`:
    limits stand still on the day. `ended`: False shows what runs, True what has ended, None both. `refused`: something
    was refused. `found_by`: name, CPR number or case id. `behind`: it should have been evaluated before the day.
    """

    municipality: str | None = None
    caseworker: str | None = None
    team: str | None = None
    phase: str | None = None
    duty: str | None = None
    days_late: int | None = None
    due_from: date | None = None
    due_before: date | None = None
    unassigned: bool = False
    stopped: bool = False
    refused: bool = False
    behind: bool = False
    offered_to: str | None = None
    ended: bool | None = False
    found_by: str | None = None


_EQUAL = {
    "municipality": cases.c.municipality,
    "caseworker": cases.c.caseworker,
    "team": cases.c.team,
    "phase": cases.c.phase,
    "offered_to": cases.c.offered_to,
    "ended": cases.c.ended,
}


def conditions(narrowing: Filter, today: date, tokens: Sequence[set[bytes]] = ()) -> list[ColumnElement[bool]]:
    """Say in SQL what a filter asks for on a day; `tokens`: what the index has of whom it finds."""
    wanted = {name: getattr(narrowing, name) for name in _EQUAL}
    found = [_EQUAL[name] == value for name, value in wanted.items() if value is not None]
    if narrowing.days_late is not None:
        found.append(cases.c.first_due <= today - timedelta(days=narrowing.days_late))
    if narrowing.due_from is not None:
        found.append(cases.c.first_due >= narrowing.due_from)
    if narrowing.due_before is not None:
        found.append(cases.c.first_due < narrowing.due_before)
    if narrowing.duty is not None:
        found.append(cases.c.case_id.in_(_owing(narrowing.duty, narrowing.municipality)))
    if narrowing.unassigned:
        found.append(cases.c.caseworker.is_(None))
    if narrowing.stopped:
        found.append(cases.c.stopped_until >= today)
    if narrowing.refused:
        found.append(cases.c.refused_count > 0)
    if narrowing.behind:
        found.append(cases.c.expected_on < today)
    if narrowing.found_by is not None:
        found.append(cases.c.case_id.in_(_found(narrowing.found_by, narrowing.municipality, tokens)))
    return found


def order(sort: Sort, *, reverse: bool = False) -> list[ColumnElement[Any]]:
    """Say in SQL how a list is sorted: what runs before what has ended, what has no value last, ties by case."""
    by: dict[Sort, list[Any]] = {
        "urgency": [cases.c.first_due],
        "next": [cases.c.next_due],
        "case": [],
        "phase": [_PHASE, cases.c.first_due],
        "caseworker": [cases.c.caseworker, cases.c.first_due],
        "team": [cases.c.team, cases.c.first_due],
        "taken_over": [cases.c.taken_over_on],
    }
    first, *rest = [*by[sort], cases.c.case_id]
    first = first.desc() if reverse else first.asc()
    return [cases.c.ended, first if sort == "case" else first.nulls_last(), *rest]


_PHASE = case({phase: number for number, phase in enumerate(PHASE_NAMES)}, value=cases.c.phase, else_=len(PHASE_NAMES))


def _owing(duty: str, municipality: str | None) -> Any:
    owing = select(duties.c.case_id).where(duties.c.is_owed == True, duties.c.duty == duty)  # noqa: E712  (it is SQL)
    return owing if municipality is None else owing.where(duties.c.municipality == municipality)


def _found(text: str, municipality: str | None, tokens: Sequence[set[bytes]]) -> Any:
    """Choose whom a text finds: who has a token of each set, or whose case id begins with it."""
    by_id = select(cases.c.case_id).where(func.lower(cases.c.case_id).startswith(text.strip().lower(), autoescape=True))
    found = [by_id if municipality is None else by_id.where(cases.c.municipality == municipality)]
    if tokens:
        first, *rest = [select(name_tokens.c.case_id).where(name_tokens.c.token.in_(either)) for either in tokens]
        found.append(first.where(*(name_tokens.c.case_id.in_(other) for other in rest)))
    return union(*found)
