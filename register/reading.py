"""Reading: lists of cases, one case, and who is found by name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, Executable, Row, case, func, select
from sqlalchemy.exc import SQLAlchemyError

from payloads.data_keys import DataKeys, Owner
from payloads.failures import BadKeys, Erased, KeyMissing, Unreadable
from programme.ledger import Entry, Ledger
from register.database import unavailable
from register.filters import Filter, Sort, conditions, order
from register.names import asked
from register.schema import appointments, cases, duties, entries, pulse
from register.sealing import Seal
from register.writing import index_owner

_Row = Row[*tuple[Any, ...]]
PAGE = 50
_LONG_PAGE = 500
_SHOWN = [column for column in cases.columns if column.name != "sealed_opening"]


@dataclass(frozen=True)
class Listed:
    """One line of a list of cases, as it stands on the day of the list.

    `first_due`: the earliest due day of what is owed. `days_late`: since that day, if it has passed. `stopped_until`:
    limits stand still until then. `name`: None where nobody said it, or where the key of the case is not at hand.
    """

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
    first_due: date | None
    days_late: int
    overdue_duties: tuple[str, ...]
    overdue_count: int
    missed_count: int
    open_count: int
    refused_count: int
    stopped_until: date | None
    closed: bool
    evaluation: int
    written_at: datetime
    name: str | None


@dataclass(frozen=True)
class Page:
    """One page of a list, and how many cases the whole list has; `late` of them have a due day that has passed."""

    cases: list[Listed]
    total: int
    late: int
    number: int
    size: int

    @property
    def last(self) -> int:
        """The number of the last page, from 1."""
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True)
class Place:
    """Whose case it is, to whom it is offered, and which evaluation of it is on file."""

    municipality: str | None
    offered_to: str | None
    evaluation: int
    written_at: datetime
    ended: bool


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
class RefusedEntry:
    """A registration that was refused and kept, and its case."""

    case: str
    entry: Entry


class Reader:
    """Reads the register as it stands. Every method may raise RegisterUnavailable."""

    def __init__(self, engine: Engine, keys: DataKeys, namespace: str) -> None:
        self._engine = engine
        self._keys = keys
        self._namespace = namespace

    def as_of(self) -> datetime | None:
        """Tell up to when all that happened stands here, as far as the workers told; None when none ever did."""
        rows = self._all(select(pulse.c.at))
        return rows[0].at if rows else None

    def page(
        self,
        narrowing: Filter,
        today: date,
        *,
        sort: Sort = "urgency",
        reverse: bool = False,
        number: int = 1,
        size: int = PAGE,
    ) -> Page:
        """List one page of cases. A page beyond the last one is empty."""
        if narrowing.found_by is not None and not narrowing.found_by.strip():
            return Page([], 0, 0, number, size)
        wanted = conditions(narrowing, today, self._tokens(narrowing))
        ordered = order(sort, reverse=reverse)
        late = func.sum(case((cases.c.first_due < today, 1), else_=0))
        counted = select(func.count(), late).select_from(cases).where(*wanted)
        shown = select(cases.c.case_id).where(*wanted).order_by(*ordered).limit(size).offset((number - 1) * size)
        listed = select(*_SHOWN).where(cases.c.case_id.in_(shown.scalar_subquery())).order_by(*ordered)
        [(total, overdue)], rows = self._both(counted, listed)
        return Page([self._listed(row, today) for row in rows], total, overdue or 0, number, size)

    def pages(self, narrowing: Filter, today: date, *, sort: Sort = "urgency", reverse: bool = False) -> Iterator[Page]:
        """List all cases, in pages."""
        number = 1
        while (page := self.page(narrowing, today, sort=sort, reverse=reverse, number=number, size=_LONG_PAGE)).cases:
            yield page
            number += 1

    def all(self, narrowing: Filter, today: date) -> list[Listed]:
        """List all cases, the most urgent first."""
        return [one for page in self.pages(narrowing, today) for one in page.cases]

    def listed(self, case_id: str, today: date) -> Listed | None:
        """Read the line of one case; None when it is not on file."""
        rows = self._all(select(*_SHOWN).where(cases.c.case_id == case_id))
        return self._listed(rows[0], today) if rows else None

    def place(self, case_id: str) -> Place | None:
        """Tell whose case it is; None when it is not on file. No key is needed."""
        columns = (cases.c.municipality, cases.c.offered_to, cases.c.evaluation, cases.c.written_at, cases.c.ended)
        rows = self._all(select(*columns).where(cases.c.case_id == case_id))
        return Place(*rows[0]) if rows else None

    def ledger(self, case_id: str) -> Ledger | None:
        """Read everything on record in one case; None when it is not on file. Raises KeyMissing, Erased, Unreadable."""
        opening, rows = self._both(
            select(cases.c.sealed_opening).where(cases.c.case_id == case_id),
            select(entries.c.position, entries.c.sealed)
            .where(entries.c.case_id == case_id)
            .order_by(entries.c.position),
        )
        if not opening:
            return None
        seal = self._seal(case_id)
        ledger = Ledger.model_validate_json(seal.open("opening", opening[0][0]))
        return ledger.with_entries(
            [Entry.model_validate_json(seal.open(f"entry {row.position}", row.sealed)) for row in rows]
        )

    def on_file(self, case_ids: Sequence[str]) -> set[str]:
        """Tell which of these cases are on file."""
        return {row[0] for row in self._all(select(cases.c.case_id).where(cases.c.case_id.in_(case_ids)))}

    def standing(self, case_id: str) -> Kept | None:
        """Read all that is kept of a case, to compare it with its programme. Raises KeyMissing, Erased, Unreadable."""
        if (place := self.place(case_id)) is None or (ledger := self.ledger(case_id)) is None:
            return None
        columns = [column for column in duties.columns if column.name != "case_id"]
        owed = self._all(select(*columns).where(duties.c.case_id == case_id))
        names = [column.name for column in columns]
        return Kept(place.evaluation, ledger.entries, [dict(zip(names, row, strict=True)) for row in owed])

    def appointments(self, narrowing: Filter, begin: datetime, end: datetime) -> list[Appointment]:
        """List the interviews from an instant to before another, in the order they begin."""
        rows = self._all(
            select(appointments)
            .join(cases)
            .where(
                *conditions(narrowing, begin.date()), appointments.c.starts_at >= begin, appointments.c.starts_at < end
            )
            .order_by(appointments.c.starts_at, appointments.c.case_id)
        )
        return [Appointment(row.case_id, row.entry_id, row.kind, row.starts_at, row.form) for row in rows]

    def refused(self, narrowing: Filter, today: date, *, number: int = 1, size: int = PAGE) -> list[RefusedEntry]:
        """List what was refused in the cases of a list, the latest first. Leaves out what no key at hand opens."""
        rows = self._all(
            select(entries.c.case_id, entries.c.position, entries.c.sealed)
            .join(cases)
            .where(*conditions(narrowing, today), cases.c.refused_count > 0, entries.c.kind == "refused")
            .order_by(entries.c.recorded_at.desc(), entries.c.case_id, entries.c.position.desc())
            .limit(size)
            .offset((number - 1) * size)
        )
        opened = ((row.case_id, self._opened(row.case_id, f"entry {row.position}", row.sealed)) for row in rows)
        return [RefusedEntry(case_id, Entry.model_validate_json(text)) for case_id, text in opened if text]

    def _tokens(self, narrowing: Filter) -> list[set[bytes]]:
        """Give what the index has of whom a filter finds: nothing without a municipality, whose key it takes."""
        if narrowing.found_by is None or narrowing.municipality is None:
            return []
        try:
            return asked(self._keys.of(index_owner(self._namespace, narrowing.municipality)), narrowing.found_by)
        except KeyMissing:  # nobody has a name yet
            return []

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
            first_due=row.first_due,
            days_late=max(0, late),
            overdue_duties=tuple(row.overdue_duties),
            overdue_count=row.overdue_count,
            missed_count=row.missed_count,
            open_count=row.open_count,
            refused_count=row.refused_count,
            stopped_until=row.stopped_until if row.stopped_until and row.stopped_until >= today else None,
            closed=row.ended,
            evaluation=row.evaluation,
            written_at=row.written_at,
            name=row.sealed_name and self._opened(row.case_id, "name", row.sealed_name),
        )

    def _opened(self, case_id: str, place: str, sealed: bytes) -> str | None:
        """Read what is sealed in a line of a list; None where the key of the case is not at hand."""
        try:
            return self._seal(case_id).open(place, sealed)
        except (BadKeys, Erased, Unreadable):
            return None

    def _seal(self, case_id: str) -> Seal:
        owner = Owner(self._namespace, f"programme-{case_id}")
        return Seal(owner, self._keys.of(owner))

    def _all(self, query: Executable) -> Sequence[_Row]:
        return self._answers(query)[0]

    def _both(self, first: Executable, second: Executable) -> tuple[Sequence[_Row], Sequence[_Row]]:
        """Ask two questions of one state of the database."""
        answers = self._answers(first, second)
        return answers[0], answers[1]

    def _answers(self, *queries: Executable) -> list[Sequence[_Row]]:
        return answers(self._engine, *queries)


def answers(engine: Engine, *queries: Executable) -> list[Sequence[_Row]]:
    """Ask questions of one state of the database. Raises RegisterUnavailable."""
    try:
        with engine.connect().execution_options(reads=True) as connection:
            return [connection.execute(query).all() for query in queries]
    except SQLAlchemyError as error:
        raise unavailable(error) from error
