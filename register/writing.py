"""Writing: one case at one evaluation, in one transaction, never backwards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from payloads.data_keys import DataKeys, Owner
from programme.commands import ACTION_MODELS
from programme.evaluation import Evaluation
from programme.ledger import Entry, Ledger
from register.database import unavailable
from register.names import tokens
from register.schema import appointments, cases, duties, entries, name_tokens
from register.sealing import Seal
from statute.answers import Duty
from statute.checks import read
from statute.duties import duties as duties_of

_OWED = ("open", "overdue")


@dataclass(frozen=True)
class Standing:
    """A case as it stands at an evaluation, whose number grows with each one of the programme.

    `responsible`: for each of the `duties`, the municipality that was responsible on its due day, or is now.
    """

    ledger: Ledger
    evaluation: Evaluation
    duties: Sequence[Duty]
    responsible: Sequence[str | None]

    @classmethod
    def of(cls, ledger: Ledger, evaluation: Evaluation) -> "Standing":
        """Ask the law once more what the evaluation was about, for it keeps only what is still owed."""
        history = read(ledger.case_file(), evaluation.on).history
        listed = duties_of(history)
        days = [evaluation.on if duty.due is None else min(duty.due, evaluation.on) for duty in listed]
        return cls(ledger, evaluation, listed, [history.municipality(day) for day in days])

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of the duties, as the table has them."""
        pairs = zip(self.duties, self.responsible, strict=True)
        return [{**duty.model_dump(exclude={"reason"}), "municipality": municipality} for duty, municipality in pairs]


class Writer:
    """Writes standings into the register; `owner` of a case tells whose data key seals it."""

    def __init__(self, engine: Engine, keys: DataKeys, namespace: str) -> None:
        self._engine = engine
        self.keys = keys
        self._namespace = namespace

    def write(self, standing: Standing, owner: Owner, *, anew: bool = False) -> bool:
        """Write a case; tell whether it was written. An older evaluation than the one on file changes nothing.

        `anew` writes whatever is on file. Raises RegisterUnavailable, KeyMissing, Erased, BadKeys.
        """
        seal = Seal(owner, self.keys.of(owner))
        case = standing.ledger.case
        try:
            with self._engine.begin() as connection:
                known = connection.execute(
                    select(cases.c.evaluation).where(cases.c.case_id == case).with_for_update()
                ).scalar_one_or_none()
                if known is not None and known >= standing.evaluation.number and not anew:
                    return False
                _put_case(connection, case, _row(standing, seal), is_new=known is None)
                if anew:
                    connection.execute(delete(entries).where(entries.c.case_id == case))
                _add_entries(connection, standing.ledger, seal)
                _replace(connection, duties, case, standing.rows)
                _replace(connection, appointments, case, _appointment_rows(standing.ledger))
                _replace(connection, name_tokens, case, self._token_rows(standing))
        except IntegrityError:  # another writer was first with a new case
            return self.write(standing, owner, anew=anew)
        except SQLAlchemyError as error:
            raise unavailable(error) from error
        return True

    def erase(self, case: str) -> None:
        """Take a case out of the register for good. Raises RegisterUnavailable."""
        try:
            with self._engine.begin() as connection:
                connection.execute(delete(cases).where(cases.c.case_id == case))
        except SQLAlchemyError as error:
            raise unavailable(error) from error

    def _token_rows(self, standing: Standing) -> list[dict[str, Any]]:
        person = standing.ledger.administration().person
        municipality = standing.evaluation.municipality
        if person is None or municipality is None:
            return []
        owner = index_owner(self._namespace, municipality)
        self.keys.issue(owner)
        found = tokens(self.keys.of(owner), person.name, person.cpr.value if person.cpr else None)
        return [{"token": token} for token in sorted(found)]


def index_owner(namespace: str, municipality: str) -> Owner:
    """Name whose key the blind index of a municipality is made with."""
    return Owner(namespace, f"register-{municipality}")


def _row(standing: Standing, seal: Seal) -> dict[str, Any]:
    evaluation, ledger = standing.evaluation, standing.ledger
    administration = ledger.administration(evaluation.on)
    owed = [duty for duty in standing.duties if duty.status in _OWED]
    upcoming = evaluation.next
    opening = ledger.model_copy(update={"entries": []}).model_dump_json()
    return {
        "evaluation": standing.evaluation.number,
        "evaluated_on": evaluation.on,
        "written_at": datetime.now(UTC),
        "municipality": evaluation.municipality,
        "offered_to": administration.transfer and administration.transfer.municipality,
        "caseworker": administration.caseworker,
        "team": administration.team,
        "phase": evaluation.phase,
        "regulation": evaluation.regulation,
        "taken_over_on": evaluation.taken_over_on,
        "next_duty": upcoming and upcoming.duty,
        "next_due": upcoming and upcoming.due,
        "first_due": min((duty.due for duty in owed if duty.due is not None), default=None),
        "overdue_duties": [duty.duty for duty in owed if duty.status == "overdue"],
        "overdue_count": sum(duty.status == "overdue" for duty in owed),
        "missed_count": sum(duty.status == "missed" for duty in standing.duties),
        "open_count": sum(duty.status == "open" for duty in owed),
        "refused_count": ledger.refused_count,
        "ended": evaluation.finished,
        "sealed_opening": seal.close("opening", opening),
        "sealed_person": administration.person and seal.close("person", administration.person.model_dump_json()),
    }


def _put_case(connection: Connection, case: str, row: dict[str, Any], *, is_new: bool) -> None:
    if is_new:
        connection.execute(insert(cases).values(case_id=case, **row))
    else:
        connection.execute(update(cases).where(cases.c.case_id == case).values(**row))


def _add_entries(connection: Connection, ledger: Ledger, seal: Seal) -> None:
    """Add the entries that are not there yet: a ledger only grows."""
    known = connection.execute(select(func.count()).where(entries.c.case_id == ledger.case)).scalar_one()
    fresh = [
        {"case_id": ledger.case, "position": position, **_entry_row(entry, position, seal)}
        for position, entry in enumerate(ledger.entries[known:], known)
    ]
    if fresh:
        connection.execute(insert(entries), fresh)


def _entry_row(entry: Entry, position: int, seal: Seal) -> dict[str, Any]:
    return {
        "entry_id": entry.id,
        "kind": "refused" if entry.refused else "fact" if entry.fact else "record",
        "name": entry.key if entry.key in ACTION_MODELS else "?",  # a signal may be called anything
        "happened_on": entry.on,
        "recorded_at": entry.recorded_at,
        "sealed": seal.close(f"entry {position}", entry.model_dump_json()),
    }


def _appointment_rows(ledger: Ledger) -> Iterable[dict[str, Any]]:
    for invited in ledger.administration().invitations:
        yield {"entry_id": invited.id, "kind": invited.to, "starts_at": invited.at, "form": invited.form}


def _replace(connection: Connection, table: Table, case: str, rows: Iterable[dict[str, Any]]) -> None:
    """Let the rows of a case be these; only what differs is written."""
    columns = [column for column in table.columns if column.name != "case_id"]
    keys = [column for column in table.primary_key if column.name != "case_id"]
    found = connection.execute(select(*columns).where(table.c.case_id == case)).mappings()
    before = {tuple(row[key.name] for key in keys): dict(row) for row in found}
    after = {tuple(row[key.name] for key in keys): row for row in rows}
    for name in before.keys() - {name for name, row in after.items() if before.get(name) == row}:
        connection.execute(
            delete(table).where(table.c.case_id == case, *(key == part for key, part in zip(keys, name, strict=True)))
        )
    fresh = [{"case_id": case, **row} for name, row in after.items() if before.get(name) != row]
    if fresh:
        connection.execute(insert(table), fresh)
