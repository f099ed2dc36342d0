"""The database of the register: where it is, how it is opened, and its migrations.

`FORLOEB_DATABASE_URL` names a PostgreSQL database (`postgresql://user:password@host/name`); without it the register is
an SQLite file in write-ahead mode, which the processes of one host share.
"""

import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

_PATIENCE = 10  # seconds to wait for another writer of the SQLite file, or for a connection
_LOCK = 4_711_208  # names the advisory lock of migrations in PostgreSQL


class RegisterUnavailable(Exception):
    """The register cannot be reached or used; the message is a sentence for people and holds no password."""


def sqlite_url(file: Path) -> URL:
    """Name the register in an SQLite file."""
    return URL.create("sqlite", database=str(file))


def open_database(url: str | URL) -> Engine:
    """Give the engine of a database; nothing is connected yet. Raises RegisterUnavailable for what is no such URL."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise RegisterUnavailable(
            "FORLOEB_DATABASE_URL is no address of a database; postgresql://user:password@host/name is expected."
        ) from None
    if address.get_backend_name() == "sqlite":
        engine = create_engine(address, connect_args={"timeout": _PATIENCE})
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
        return engine
    if address.get_backend_name() == "postgresql":
        psycopg = address.set(drivername="postgresql+psycopg")
        return create_engine(psycopg, pool_pre_ping=True, pool_timeout=_PATIENCE, connect_args={"connect_timeout": 5})
    raise RegisterUnavailable(f"The register is kept in PostgreSQL or SQLite, not in {address.get_backend_name()}.")


def _on_connect(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where SQLAlchemy begins them
    for pragma in ("journal_mode = wal", "synchronous = normal", "foreign_keys = on", "secure_delete = on"):
        connection.execute(f"pragma {pragma}")


def _on_begin(connection: Connection) -> None:
    """Begin a transaction as one that writes: it then waits for another writer instead of failing half-way."""
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("begin" if reads else "begin immediate")


def migrate(engine: Engine) -> bool:
    """Bring the tables to the newest revision; tell whether there was anything to do. Raises RegisterUnavailable."""
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":  # of several processes that start, one migrates
                connection.exec_driver_sql(f"select pg_advisory_xact_lock({_LOCK})")
            config = _config(connection)
            before = MigrationContext.configure(connection).get_current_revision()
            newest = ScriptDirectory.from_config(config).get_current_head()
            if before == newest:
                return False
            if before is not None and before not in {script.revision for script in _revisions(config)}:
                raise RegisterUnavailable(
                    f"The register is of a later version (revision {before}) than this program; upgrade the program."
                )
            command.upgrade(config, "head")
            return True
    except SQLAlchemyError as error:
        raise unavailable(error) from error


def is_current(engine: Engine) -> bool:
    """Tell whether the tables are those of this program. Raises RegisterUnavailable."""
    try:
        with engine.connect() as connection:
            head = ScriptDirectory.from_config(_config(connection)).get_current_head()
            return MigrationContext.configure(connection).get_current_revision() == head
    except SQLAlchemyError as error:
        raise unavailable(error) from error


def unavailable(error: SQLAlchemyError) -> RegisterUnavailable:
    """Say in one sentence that the register cannot be used, without values and passwords."""
    cause: Any = getattr(error, "orig", None) or error
    reason = (str(cause).splitlines() or [type(cause).__name__])[0]
    return RegisterUnavailable(f"The register cannot be used: {reason}")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "register:migrations")
    config.attributes["connection"] = connection
    return config


def _revisions(config: Config) -> list[Any]:
    return list(ScriptDirectory.from_config(config).walk_revisions())
