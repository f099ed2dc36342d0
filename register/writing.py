"""Writing: one case at one evaluation, in one transaction, never backwards."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, String, Table, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from payloads.data_keys import DataKeys, Owner
from programme.administration import Administration, administration
from programme.commands import ACTION_MODELS
from programme.evaluation import Answered, Evaluation
from programme.ledger import Entry, Ledger
from register.database import unavailable
from register.names import tokens
from register.outbox import fill, stand
from register.schema import appointments, cases, duties, entries, name_tokens, pulse
from register.sealing import Seal
from register.trail import Trail
from statute.answers import Duty
from statute.checks import read
from statute.duties import duties as duties_of

_OWED = ("open", "overdue")
_WRITTEN_SO = ("was_owed", "changed_by", "changed_at")
"""The columns of a duty that tell of its row; the others tell of the duty."""
_Tokens = Callable[[str, str, str | None], set[bytes]]


@dataclass(frozen=True)
class Standing:
    """A case as it stands at an evaluation, whose number grows with each one of the programme."""

    ledger: Ledger
    answered: Answered

    @classmethod
    def of(cls, ledger: Ledger, evaluation: Evaluation) -> "Standing":
        """Ask the law once more what the evaluation was about, for that keeps only what is still owed."""
        history = read(ledger.case_file(), evaluation.on).history
        return cls(ledger, Answered.of(evaluation, history, duties_of(history)))

    @property
    def evaluation(self) -> Evaluation:
        """What the programme follows."""
        return self.answered.evaluation

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What the table has of each duty, but for what tells of the row itself."""
        pairs = zip(self.answered.duties, self.answered.responsible, strict=True)
        return [_duty_row(duty, responsible, self.evaluation.municipality) for duty, responsible in pairs]


def same_duty(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a row of the table tells of its duty."""
    return {name: value for name, value in row.items() if name not in _WRITTEN_SO}


class Writer:
    """Writes standings into the register; `owner` of a case tells whose data key seals it."""

    def __init__(self, engine: Engine, keys: DataKeys, namespace: str) -> None:
        self._engine = engine
        self.keys = keys
        self._namespace = namespace
        self._trail = Trail(engine, keys)

    def write(self, standing: Standing, owner: Owner, *, anew: bool = False, back: bool = False) -> bool:
        """Write a case; tell whether it was written. No older evaluation than the one on file changes anything.

        What is new of it goes into the audit trail, and what happened into the outbox, by the same transaction.

        `anew` writes all of it once more, also for the evaluation on file; `back` even for an older one.
        Raises RegisterUnavailable, KeyMissing, Erased, BadKeys.
        """
        seal = Seal(owner, self.keys.of(owner))
        try:
            with self._engine.begin() as connection:
                before = stand(connection, standing.ledger.case)
                written = _Case(connection, standing, seal, self._tokens).write(anew=anew, back=back)
                if written and not (anew or back):  # what is made anew has happened before
                    fill(connection, standing.ledger.case, before)
                self._trail.follow(connection, standing.ledger, standing.evaluation, owner)
                return written
        except IntegrityError:  # another writer was first with a new case
            return self.write(standing, owner, anew=anew, back=back)
        except SQLAlchemyError as error:
            raise unavailable(error) from error

    def erase(self, case: str) -> None:
        """Take a case out of the register for good. Raises RegisterUnavailable."""
        try:
            with self._engine.begin() as connection:
                if (before := stand(connection, case)) is not None:
                    connection.execute(delete(cases).where(cases.c.case_id == case))
                    fill(connection, case, before)
                    self._trail.erase(connection, case, before.municipality)
        except SQLAlchemyError as error:
            raise unavailable(error) from error

    def beat(self) -> None:
        """Tell that all stands here that happened until now, as far as a worker knows. Raises RegisterUnavailable."""
        now = datetime.now(UTC)
        try:
            with self._engine.begin() as connection:
                if connection.execute(update(pulse).values(at=now)).rowcount == 0:
                    connection.execute(insert(pulse).values(id=1, at=now))
        except IntegrityError:  # another worker was first
            return
        except SQLAlchemyError as error:
            raise unavailable(error) from error

    def _tokens(self, municipality: str, name: str, cpr: str | None) -> set[bytes]:
        owner = index_owner(self._namespace, municipality)
        self.keys.issue(owner)
        return tokens(self.keys.of(owner), name, cpr)


def index_owner(namespace: str, municipality: str) -> Owner:
    """Name whose key the blind index of a municipality is made with."""
    return Owner(namespace, f"register-{municipality}")


# Made once: putting a statement together takes longer than it takes the database to do it.
_OF = bindparam("of", type_=String())
_KNOWN = select(cases.c.evaluation, cases.c.municipality).where(cases.c.case_id == _OF).with_for_update()
_UPDATED = update(cases).where(cases.c.case_id == _OF)
_COUNTED = select(func.count()).where(entries.c.case_id == _OF)
_TABLES = (duties, appointments, name_tokens)
_COLUMNS = {table.name: [column.name for column in table.columns if column.name != "case_id"] for table in _TABLES}
_KEYS = {table.name: [column.name for column in table.primary_key if column.name != "case_id"] for table in _TABLES}
_ROWS = {
    table.name: select(*(table.c[name] for name in _COLUMNS[table.name])).where(table.c.case_id == _OF)
    for table in _TABLES
}
_DELETED = {
    table.name: delete(table).where(
        table.c.case_id == _OF, *(table.c[name] == bindparam(f"of_{name}") for name in _KEYS[table.name])
    )
    for table in _TABLES
}


class _Case:
    """The writing of one case in one transaction; `tokens` makes those of a person for a municipality."""

    def __init__(self, connection: Connection, standing: Standing, seal: Seal, tokens: _Tokens) -> None:
        self._connection = connection
        self._standing = standing
        self._seal = seal
        self._tokens = tokens
        self._case = standing.ledger.case
        self._of = {"of": self._case}

    def write(self, *, anew: bool, back: bool) -> bool:
        known = self._connection.execute(_KNOWN, self._of).one_or_none()
        evaluation, ledger = self._standing.evaluation, self._standing.ledger
        if known is not None and not back and known.evaluation > evaluation.number - (0 if anew else 1):
            return False
        now = administration(ledger.records, evaluation.moved_on)
        self._put_case(_row(self._standing, now, self._seal), is_new=known is None)
        if anew:
            self._connection.execute(delete(entries).where(entries.c.case_id == _OF), self._of)
        fresh = self._add_entries()
        self._replace_duties()
        if anew or any(entry.record is not None for entry in fresh):
            self._replace(appointments, _appointment_rows(now))
        if anew or known is None or known.municipality != evaluation.municipality or _names(fresh):
            self._replace(name_tokens, self._token_rows(now))
        return True

    def _put_case(self, row: dict[str, Any], *, is_new: bool) -> None:
        if is_new:
            self._connection.execute(insert(cases), {"case_id": self._case, **row})
        else:
            self._connection.execute(_UPDATED, {**self._of, **row})

    def _add_entries(self) -> Sequence[Entry]:
        """Add the entries that are not there yet, and give them: a ledger only grows."""
        known = self._connection.execute(_COUNTED, self._of).scalar_one()
        fresh = self._standing.ledger.entries[known:]
        if fresh:
            rows = [_entry_row(entry, place, self._seal) for place, entry in enumerate(fresh, known)]
            self._connection.execute(insert(entries), [{"case_id": self._case, **row} for row in rows])
        return fresh

    def _replace_duties(self) -> None:
        """Let the duties be those of the standing; a row that tells the same is left as it is."""
        before = self._before(duties)
        by, at = self._standing.evaluation.number, datetime.now(UTC)
        rows: list[dict[str, Any]] = []
        for row in self._standing.rows:
            was = before.get((row["duty"], row["occurrence"]))
            if was is not None and same_duty(was) == row:
                rows.append(was)
            else:
                was_owed = row["is_owed"] or (was is not None and was["was_owed"])
                rows.append({**row, "was_owed": was_owed, "changed_by": by, "changed_at": at})
        self._exchange(duties, before, rows)

    def _replace(self, table: Table, rows: Iterable[dict[str, Any]]) -> None:
        """Let the rows of the case be these."""
        self._exchange(table, self._before(table), rows)

    def _before(self, table: Table) -> dict[tuple[Any, ...], dict[str, Any]]:
        """Read the rows of the case, by their key."""
        rows = self._connection.execute(_ROWS[table.name], self._of).all()
        found = [dict(zip(_COLUMNS[table.name], row, strict=True)) for row in rows]
        return {_key(table, row): row for row in found}

    def _exchange(
        self, table: Table, before: Mapping[tuple[Any, ...], dict[str, Any]], rows: Iterable[dict[str, Any]]
    ) -> None:
        """Write only what differs from what was before."""
        after = {_key(table, row): row for row in rows}
        gone = before.keys() - {key for key, row in after.items() if before.get(key) == row}
        if gone:
            names = [f"of_{name}" for name in _KEYS[table.name]]
            rows_gone = [{**self._of, **dict(zip(names, key, strict=True))} for key in gone]
            self._connection.execute(_DELETED[table.name], rows_gone)
        fresh = [{"case_id": self._case, **row} for key, row in after.items() if before.get(key) != row]
        if fresh:
            self._connection.execute(insert(table), fresh)

    def _token_rows(self, now: Administration) -> list[dict[str, Any]]:
        person, municipality = now.person, self._standing.evaluation.municipality
        if person is None or municipality is None:
            return []
        found = self._tokens(municipality, person.name, person.cpr.value if person.cpr else None)
        return [{"token": token} for token in sorted(found)]


def _key(table: Table, row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in _KEYS[table.name])


def _names(fresh: Iterable[Entry]) -> bool:
    return any(entry.key == "person_identified" for entry in fresh)


def _row(standing: Standing, now: Administration, seal: Seal) -> dict[str, Any]:
    evaluation, ledger = standing.evaluation, standing.ledger
    listed = standing.answered.duties
    owed = [duty for duty in listed if duty.status in _OWED]
    upcoming = evaluation.next
    opening = ledger.model_copy(update={"entries": []}).model_dump_json()
    return {
        "evaluation": evaluation.number,
        "evaluated_on": evaluation.on,
        "written_at": datetime.now(UTC),
        "municipality": evaluation.municipality,
        "offered_to": now.transfer and now.transfer.municipality,
        "caseworker": now.caseworker,
        "team": now.team,
        "phase": evaluation.phase,
        "regulation": evaluation.regulation,
        "taken_over_on": evaluation.taken_over_on,
        "next_duty": upcoming and upcoming.duty,
        "next_due": upcoming and upcoming.due,
        "first_due": min((duty.due for duty in owed if duty.due is not None), default=None),
        "overdue_duties": [duty.duty for duty in owed if duty.status == "overdue"],
        "overdue_count": sum(duty.status == "overdue" for duty in owed),
        "missed_count": sum(duty.status == "missed" for duty in listed),
        "open_count": sum(duty.status == "open" for duty in owed),
        "refused_count": ledger.refused_count,
        "ended": evaluation.finished,
        "stopped_until": standing.answered.stopped_until,
        "expected_on": evaluation.expected_on,
        "sealed_opening": seal.close("opening", opening),
        "sealed_name": now.person and seal.close("name", now.person.name),
    }


def _duty_row(duty: Duty, responsible: str | None, municipality: str | None) -> dict[str, Any]:
    return {
        "duty": duty.duty,
        "occurrence": duty.occurrence,
        "bearer": duty.bearer,
        "citation": duty.citation,
        "since": duty.since,
        "due": duty.due,
        "target": duty.target,
        "status": duty.status,
        "met_on": duty.met_on,
        "needs": list(duty.needs),
        "unverified": duty.unverified,
        "is_owed": duty.status in _OWED,
        "quarter": duty.due and _quarter(duty.due),
        "municipality": municipality,
        "responsible": responsible,
    }


def _quarter(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def _entry_row(entry: Entry, position: int, seal: Seal) -> dict[str, Any]:
    return {
        "position": position,
        "entry_id": entry.id,
        "kind": "refused" if entry.refused else "fact" if entry.fact else "record",
        "name": entry.key if entry.key in ACTION_MODELS else "?",  # a signal may be called anything
        "happened_on": entry.on,
        "recorded_at": entry.recorded_at,
        "sealed": seal.close(f"entry {position}", entry.model_dump_json()),
    }


def _appointment_rows(now: Administration) -> Iterable[dict[str, Any]]:
    for invited in now.invitations:
        yield {"entry_id": invited.id, "kind": invited.to, "starts_at": invited.at, "form": invited.form}
