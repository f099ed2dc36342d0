"""What the service keeps for itself: sessions, logins under way, calendar feeds, as rows of one small SQLite file.

Secrets stand in it only as digests, so that the file gives nobody a session or a feed. Several processes on one
machine may use it at once.
"""

import hashlib
import sqlite3
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

_SCHEMA = """
create table if not exists kept (
    kind text not null, key text not null, owner text not null, value text not null, expires real not null,
    primary key (kind, key)
) strict, without rowid
"""
_NEVER = 1e11


def digest(secret: str) -> str:
    """Name a secret without telling it. Secrets have 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


class Store:
    """Rows of text by kind and key, each with an owner, perhaps with an end."""

    def __init__(self, folder: Path) -> None:
        """Open the store, and make it if it is not there; only its owner may read it."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = folder / "service.sqlite"
        self._file.touch(mode=0o600)
        with self._open() as rows:
            rows.execute("pragma journal_mode = wal")
            rows.execute(_SCHEMA)

    def put(self, kind: str, key: str, value: str, *, owner: str = "", lives: float | None = None) -> None:
        """Keep `value`, for `lives` seconds or until it is dropped. What has ended is thrown away meanwhile."""
        now = time.time()
        with self._open() as rows:
            rows.execute("delete from kept where expires < ?", [now])
            rows.execute(
                "insert or replace into kept values (?, ?, ?, ?, ?)",
                [kind, key, owner, value, now + lives if lives is not None else _NEVER],
            )

    def get(self, kind: str, key: str) -> str | None:
        """Return what is kept, None when it is not or has ended."""
        with self._open() as rows:
            found = rows.execute(
                "select value from kept where kind = ? and key = ? and expires >= ?", [kind, key, time.time()]
            ).fetchone()
        return found[0] if found else None

    def take(self, kind: str, key: str) -> str | None:
        """Return what is kept and drop it: of two that take it, one gets it."""
        with self._open() as rows:
            found = rows.execute(
                "delete from kept where kind = ? and key = ? and expires >= ? returning value", [kind, key, time.time()]
            ).fetchone()
        return found[0] if found else None

    def owned(self, kind: str, owner: str) -> dict[str, str]:
        """Return everything of a kind that `owner` has and that has not ended, by key."""
        asked = "select key, value from kept where kind = ? and owner = ? and expires >= ?"
        with self._open() as rows:
            return dict(rows.execute(asked, [kind, owner, time.time()]))

    @contextmanager
    def _open(self) -> Generator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._file, timeout=10)) as connection, connection:
            connection.execute("pragma secure_delete = on")  # what is thrown away is not left in free pages
            yield connection
