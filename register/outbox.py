"""The outbox: what happened, kept in the transaction in which it was registered, until other systems were told.

Events have positions that grow in each case in the order in which things happened there. They stay for a while after
they were sent, so that they can be sent again from a position.
"""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Executable, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from register.database import unavailable
from register.happenings import CaseErased, Happening, Owed, Stand, happenings
from register.schema import cases, duties, leases, outbox

_LEASE = "outbox"


@dataclass(frozen=True)
class Event:
    """A happening in the outbox. `id` is the same whenever it is sent."""

    position: int
    id: str
    at: datetime
    case: str
    type: str
    data: dict[str, Any]
    attempts: int
    next_try: datetime | None


def stand(connection: Connection, case: str) -> Stand | None:
    """Read how a case is on file, and lock it: nobody else changes it in this transaction. None when it is not."""
    row = connection.execute(
        select(cases.c.municipality, cases.c.phase, cases.c.ended).where(cases.c.case_id == case).with_for_update()
    ).first()
    if row is None:
        return None
    columns = (duties.c.duty, duties.c.occurrence, duties.c.citation, duties.c.due, duties.c.status, duties.c.met_on)
    owed = [Owed(*found) for found in connection.execute(select(*columns).where(duties.c.case_id == case))]
    return Stand(row.municipality, row.phase, row.ended, {(one.duty, one.occurrence): one for one in owed})


def fill(connection: Connection, case: str, before: Stand | None) -> None:
    """Keep what happened in a case since it stood as `before`, in the transaction that has changed it."""
    after = stand(connection, case)
    told = happenings(case, before, after) if after else [_erased(case, before)] if before else []
    if rows := [_row(one) for one in told]:
        connection.execute(insert(outbox), rows)


def _erased(case: str, before: Stand) -> Happening:
    return CaseErased(case=case, municipality=before.municipality)


def _row(happening: Happening) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "at": datetime.now(UTC),
        "case_id": happening.case,
        "type": happening.TYPE,
        "data": happening.model_dump(mode="json"),
        "attempts": 0,
    }


class Outbox:
    """The events in a database. Every method may raise RegisterUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def waiting(self, limit: int) -> list[Event]:
        """Give the first events that were not sent, in their order."""
        return self._events(select(outbox).where(outbox.c.sent_at.is_(None)).order_by(outbox.c.position).limit(limit))

    def since(self, position: int, limit: int) -> list[Event]:
        """Give the first events from a position on, sent or not."""
        return self._events(
            select(outbox).where(outbox.c.position >= position).order_by(outbox.c.position).limit(limit)
        )

    def count_waiting(self) -> int:
        """Count the events that were not sent."""
        return self._rows(select(func.count()).where(outbox.c.sent_at.is_(None)))[0][0]

    def sent(self, positions: Sequence[int]) -> None:
        """Note that events were sent."""
        self._change(update(outbox).where(outbox.c.position.in_(positions)).values(sent_at=datetime.now(UTC)))

    def failed(self, event: Event, next_try: datetime) -> None:
        """Note that an event could not be sent, and when to try again."""
        values = {"attempts": event.attempts + 1, "next_try": next_try}
        self._change(update(outbox).where(outbox.c.position == event.position).values(values))

    def replay(self, position: int) -> int:
        """Let all events from a position on be sent again; tell how many."""
        values = {"sent_at": None, "attempts": 0, "next_try": None}
        return self._change(update(outbox).where(outbox.c.position >= position).values(values))

    def forget(self, before: datetime) -> int:
        """Throw away what happened before an instant; tell how many events."""
        return self._change(delete(outbox).where(outbox.c.at < before))

    def lease(self, holder: str, lasts: timedelta) -> bool:
        """Tell whether `holder` alone may send for so long: of several processes one sends, so that the order holds."""
        now = datetime.now(UTC)
        free = (leases.c.holder == holder) | (leases.c.until < now)
        renewed = update(leases).where(leases.c.name == _LEASE, free).values(holder=holder, until=now + lasts)
        if self._change(renewed):
            return True
        if self._rows(select(leases.c.name).where(leases.c.name == _LEASE)):
            return False
        with suppress(IntegrityError), self._engine.begin() as connection:  # or another process has begun it
            connection.execute(insert(leases).values(name=_LEASE, holder=holder, until=now + lasts))
            return True
        return False

    def _events(self, query: Executable) -> list[Event]:
        return [
            Event(row.position, row.id, row.at, row.case_id, row.type, row.data, row.attempts, row.next_try)
            for row in self._rows(query)
        ]

    def _rows(self, query: Executable) -> Sequence[Row[*tuple[Any, ...]]]:
        try:
            with self._engine.connect().execution_options(reads=True) as connection:
                return connection.execute(query).all()
        except SQLAlchemyError as error:
            raise unavailable(error) from error

    def _change(self, statement: Any) -> int:
        try:
            with self._engine.begin() as connection:
                return connection.execute(statement).rowcount
        except SQLAlchemyError as error:
            raise unavailable(error) from error
