"""Reading: lists, one case, who is found by name, and how timely a municipality is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, Engine, Executable, Row, case, extract, func, select
from sqlalchemy.exc import SQLAlchemyError

from payloads.data_keys import DataKeys, Owner
from payloads.failures import BadKeys, Erased, KeyMissing, Unreadable
from programme.ledger import Entry, Ledger
from programme.records import PersonIdentified
from register.database import unavailable
from register.names import asked
from register.schema import appointments, cases, duties, entries, name_tokens
from register.sealing import Seal
from register.writing import index_owner

Sort = Literal["urgency", "due", "case", "phase", "caseworker", "taken_over"]
_Row = Row[*tuple[Any, ...]]
PAGE = 50
_LONG_PAGE = 500
_OWED = ("open", "overdue")


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which cases a list shows; None does not narrow.

    `overdue`: with a due day before the day of the list. `due_before`: the first due day is before that day.
    `unassigned`: nobody works on it. `ended`: False shows what runs, True what has ended, None both.
    """

    municipality: str | None = None
    caseworker: str | None = None
    team: str | None = None
    phase: str | None = None
    duty: str | None = None
    due_before: date | None = None
    overdue: bool | None = None
    unassigned: bool = False
    refused: bool = False
    offered_to: str | None = None
    ended: bool | None = False
    found_by: str | None = None


@dataclass(frozen=True)
class Listed:
    """One line of a list of cases. `days_late`: since the earliest due day that has passed, on the day of the list."""

    case: str
    municipality: str | None
    caseworker: str | None
    team: str | None
    offered_to: str | None
    phase: str
    regulation: str | None
    taken_over_on: date | None
    next_duty: str | None
    next_deadline: date | None
    days_late: int
    overdue_duties: tuple[str, ...]
    overdue_count: int
    missed_count: int
    open_count: int
    refused_count: int
    closed: bool
    evaluation: int
    written_at: datetime
    person: PersonIdentified | None


@dataclass(frozen=True)
class Page:
    """One page of a list, and how many cases the whole list has."""

    cases: list[Listed]
    total: int
    number: int
    size: int

    @property
    def last(self) -> int:
        """The number of the last page, from 1."""
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True)
class Kept:
    """All that is kept of a case: the number of its evaluation, its entries, and the rows of its duties."""

    number: int
    entries: list[Entry]
    duties: list[dict[str, Any]]


@dataclass(frozen=True)
class Appointment:
    """An interview that a person is called to."""

    case: str
    id: str
    kind: str
    starts_at: datetime
    form: str


@dataclass(frozen=True)
class Timeliness:
    """What became of one duty that fell due in one month while one municipality was responsible: counts."""

    duty: str
    municipality: str
    year: int
    month: int
    met: int
    met_late: int
    overdue: int
    missed: int


class Reader:
    """Reads the register as it stands. Every method may raise RegisterUnavailable."""

    def __init__(self, engine: Engine, keys: DataKeys, namespace: str) -> None:
        self._engine = engine
        self._keys = keys
        self._namespace = namespace

    def page(
        self, narrowing: Filter, today: date, *, sort: Sort = "urgency", number: int = 1, size: int = PAGE
    ) -> Page:
        """List one page of cases. A page beyond the last one is empty."""
        conditions = self._conditions(narrowing, today)
        if conditions is None:
            return Page([], 0, number, size)
        counted = select(func.count()).select_from(cases).where(*conditions)
        listed = select(cases).where(*conditions).order_by(*_order(sort)).limit(size).offset((number - 1) * size)
        rows, total = self._all(listed), self._all(counted)[0][0]
        return Page([self._listed(row, today) for row in rows], total, number, size)

    def pages(self, narrowing: Filter, today: date) -> Iterator[Page]:
        """List all cases, in pages, the most urgent first."""
        number = 1
        while (page := self.page(narrowing, today, number=number, size=_LONG_PAGE)).cases:
            yield page
            number += 1

    def listed(self, case_id: str, today: date) -> Listed | None:
        """Read the line of one case; None when it is not on file."""
        rows = self._all(select(cases).where(cases.c.case_id == case_id))
        return self._listed(rows[0], today) if rows else None

    def ledger(self, case_id: str) -> Ledger | None:
        """Read everything on record in one case; None when it is not on file. Raises KeyMissing, Erased, Unreadable."""
        opening = self._all(select(cases.c.sealed_opening).where(cases.c.case_id == case_id))
        if not opening:
            return None
        seal = self._seal(case_id)
        rows = self._all(
            select(entries.c.position, entries.c.sealed)
            .where(entries.c.case_id == case_id)
            .order_by(entries.c.position)
        )
        ledger = Ledger.model_validate_json(seal.open("opening", opening[0][0]))
        return ledger.with_entries(
            [Entry.model_validate_json(seal.open(f"entry {row.position}", row.sealed)) for row in rows]
        )

    def on_file(self, case_ids: Sequence[str]) -> set[str]:
        """Tell which of these cases are on file."""
        return {row[0] for row in self._all(select(cases.c.case_id).where(cases.c.case_id.in_(case_ids)))}

    def standing(self, case_id: str) -> Kept | None:
        """Read all that is kept of a case, to compare it with its programme. Raises KeyMissing, Erased, Unreadable."""
        number = self._all(select(cases.c.evaluation).where(cases.c.case_id == case_id))
        ledger = self.ledger(case_id)
        if not number or ledger is None:
            return None
        columns = [column for column in duties.columns if column.name != "case_id"]
        owed = self._all(select(*columns).where(duties.c.case_id == case_id))
        rows = [dict(zip((column.name for column in columns), row, strict=True)) for row in owed]
        return Kept(number[0][0], ledger.entries, rows)

    def appointments(self, narrowing: Filter, begin: datetime, end: datetime) -> list[Appointment]:
        """List the interviews from an instant to before another, in the order they begin."""
        conditions = self._conditions(narrowing, date.max)
        if conditions is None:
            return []
        rows = self._all(
            select(appointments)
            .join(cases)
            .where(*conditions, appointments.c.starts_at >= begin, appointments.c.starts_at < end)
            .order_by(appointments.c.starts_at, appointments.c.case_id)
        )
        return [Appointment(row.case_id, row.entry_id, row.kind, row.starts_at, row.form) for row in rows]

    def timeliness(self, today: date, municipality: str | None = None) -> list[Timeliness]:
        """Count what became of the duties that have fallen due, in one municipality or in all."""
        late = duties.c.status.in_(_OWED) & (duties.c.due < today)
        year, month = extract("year", duties.c.due), extract("month", duties.c.due)
        query = (
            select(
                duties.c.duty,
                duties.c.municipality,
                year,
                month,
                _count(duties.c.status == "met"),
                _count(duties.c.status == "met_late"),
                _count(late),
                _count(duties.c.status == "missed"),
            )
            .where(duties.c.due.is_not(None), late | duties.c.status.in_(("met", "met_late", "missed")))
            .group_by(duties.c.duty, duties.c.municipality, year, month)
            .order_by(duties.c.duty, duties.c.municipality, year, month)
        )
        if municipality is not None:
            query = query.where(duties.c.municipality == municipality)
        return [
            Timeliness(row[0], row[1] or "?", int(row[2]), int(row[3]), *map(int, row[4:])) for row in self._all(query)
        ]

    def _conditions(self, narrowing: Filter, today: date) -> list[ColumnElement[bool]] | None:
        """Say in SQL what a filter asks for; None when nothing can match."""
        columns = {
            "municipality": cases.c.municipality,
            "caseworker": cases.c.caseworker,
            "team": cases.c.team,
            "phase": cases.c.phase,
            "offered_to": cases.c.offered_to,
            "ended": cases.c.ended,
        }
        wanted = {name: getattr(narrowing, name) for name in columns}
        found = [columns[name] == value for name, value in wanted.items() if value is not None]
        if narrowing.due_before is not None:
            found.append(cases.c.first_due < narrowing.due_before)
        if narrowing.overdue is not None:
            late = cases.c.first_due < today
            found.append(late if narrowing.overdue else cases.c.first_due.is_(None) | ~late)
        if narrowing.duty is not None:
            owed = select(duties.c.case_id).where(duties.c.duty == narrowing.duty, duties.c.status.in_(_OWED))
            found.append(cases.c.case_id.in_(owed))
        if narrowing.unassigned:
            found.append(cases.c.caseworker.is_(None))
        if narrowing.refused:
            found.append(cases.c.refused_count > 0)
        if narrowing.found_by is not None:
            person = self._found_by(narrowing.found_by, narrowing.municipality)
            if person is None:
                return None
            found.append(person)
        return found

    def _found_by(self, text: str, municipality: str | None) -> ColumnElement[bool] | None:
        """Say in SQL whom a text finds: by beginnings of names, by CPR number, or by the beginning of a case id."""
        by_id = cases.c.case_id.startswith(text.strip(), autoescape=True)
        wanted = self._asked(text, municipality)
        if not wanted:
            return by_id if text.strip() else None
        having_all = (
            select(name_tokens.c.case_id)
            .where(name_tokens.c.token.in_(wanted))
            .group_by(name_tokens.c.case_id)
            .having(func.count() == len(wanted))
        )
        return by_id | cases.c.case_id.in_(having_all)

    def _asked(self, text: str, municipality: str | None) -> set[bytes]:
        if municipality is None:
            return set()
        try:
            return set(asked(self._keys.of(index_owner(self._namespace, municipality)), text))
        except KeyMissing:  # nobody has a name yet
            return set()

    def _listed(self, row: _Row, today: date) -> Listed:
        late = (today - row.first_due).days if row.first_due is not None else 0
        return Listed(
            case=row.case_id,
            municipality=row.municipality,
            caseworker=row.caseworker,
            team=row.team,
            offered_to=row.offered_to,
            phase=row.phase,
            regulation=row.regulation,
            taken_over_on=row.taken_over_on,
            next_duty=row.next_duty,
            next_deadline=row.next_due,
            days_late=max(0, late),
            overdue_duties=tuple(row.overdue_duties),
            overdue_count=row.overdue_count,
            missed_count=row.missed_count,
            open_count=row.open_count,
            refused_count=row.refused_count,
            closed=row.ended,
            evaluation=row.evaluation,
            written_at=row.written_at,
            person=self._person(row),
        )

    def _person(self, row: _Row) -> PersonIdentified | None:
        """Read who the person is; None where nobody said so, or where the key of the case is not at hand."""
        if row.sealed_person is None:
            return None
        try:
            return PersonIdentified.model_validate_json(self._seal(row.case_id).open("person", row.sealed_person))
        except (BadKeys, Erased, Unreadable):
            return None

    def _seal(self, case_id: str) -> Seal:
        owner = Owner(self._namespace, f"programme-{case_id}")
        return Seal(owner, self._keys.of(owner))

    def _all(self, query: Executable) -> Sequence[_Row]:
        try:
            with self._engine.connect().execution_options(reads=True) as connection:
                return connection.execute(query).all()
        except SQLAlchemyError as error:
            raise unavailable(error) from error


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _order(sort: Sort) -> list[ColumnElement[Any]]:
    """Say in SQL how a list is sorted; what has no value comes last, ties by case."""
    by: dict[Sort, tuple[Any, ...]] = {
        "urgency": (cases.c.first_due,),
        "due": (cases.c.next_due,),
        "case": (),
        "phase": (cases.c.phase, cases.c.first_due),
        "caseworker": (cases.c.caseworker, cases.c.first_due),
        "taken_over": (cases.c.taken_over_on,),
    }
    columns = by[sort]
    ordered = [part for column in columns for part in (column.is_(None), column)]
    return [cases.c.ended, *cast("list[ColumnElement[Any]]", ordered), cases.c.case_id]
