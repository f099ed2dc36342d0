"""What the service keeps for itself: sessions, logins under way, calendar feeds, as rows of the register's database.

Secrets stand in it only as digests, so that the database gives nobody a session or a feed. Services side by side share
it: who logs in at one is known at the other.
"""

import hashlib
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from register.database import unavailable
from register.schema import kept


def digest(secret: str) -> str:
    """Name a secret without telling it. Secrets have 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


class Store:
    """Rows of text by kind and key, each with an owner, perhaps with an end. All methods may raise RegisterUnavailable.

    A question takes a good millisecond, and longer while the database is away: not to be asked by an event loop.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, kind: str, key: str, value: str, *, owner: str = "", lives: float | None = None) -> None:
        """Keep `value`, for `lives` seconds or until it is dropped. What has ended is thrown away meanwhile."""
        now = datetime.now(UTC)
        values = {"owner": owner, "value": value, "expires": now + timedelta(seconds=lives) if lives else None}
        with self._writing() as connection:
            connection.execute(delete(kept).where(kept.c.expires < now))
            place = kept.c.kind == kind, kept.c.key == key
            if connection.execute(update(kept).where(*place).values(values)).rowcount:
                return
            try:
                with connection.begin_nested():
                    connection.execute(insert(kept).values(kind=kind, key=key, **values))
            except IntegrityError:  # somebody else has put it meanwhile
                connection.execute(update(kept).where(*place).values(values))

    def get(self, kind: str, key: str) -> str | None:
        """Return what is kept, None when it is not or has ended."""
        found = self._read(kind, kept.c.key == key)
        return found.get(key)

    def take(self, kind: str, key: str) -> str | None:
        """Return what is kept and drop it: of two that take it, one gets it."""
        dropped = delete(kept).where(kept.c.kind == kind, kept.c.key == key, _lives()).returning(kept.c.value)
        with self._writing() as connection:
            return connection.execute(dropped).scalar_one_or_none()

    def owned(self, kind: str, owner: str) -> dict[str, str]:
        """Return everything of a kind that `owner` has and that has not ended, by key."""
        return self._read(kind, kept.c.owner == owner)

    def _read(self, kind: str, condition: ColumnElement[bool]) -> dict[str, str]:
        asked = select(kept.c.key, kept.c.value).where(kept.c.kind == kind, condition, _lives())
        try:
            with self._engine.connect().execution_options(reads=True) as connection:
                return {row.key: row.value for row in connection.execute(asked)}
        except SQLAlchemyError as error:
            raise unavailable(error) from error

    @contextmanager
    def _writing(self) -> Generator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise unavailable(error) from error


def _lives() -> ColumnElement[bool]:
    return kept.c.expires.is_(None) | (kept.c.expires >= datetime.now(UTC))
