"""The register of this process: FORLOEB_DATABASE_URL names its database."""

import os
from functools import cache

from sqlalchemy import Engine

from register.database import RegisterUnavailable, migrate, open_database

VARIABLE = "FORLOEB_DATABASE_URL"


@cache
def opened() -> Engine:
    """Return the engine of this process, its tables as they are. Raises RegisterUnavailable."""
    if not (url := os.environ.get(VARIABLE)):
        raise RegisterUnavailable(
            f"{VARIABLE} is not set. Name the register's database, such as postgresql://user:password@host/name; "
            "`forloeb up` keeps one in its own folder."
        )
    return open_database(url)


@cache
def database() -> Engine:
    """Return the engine of this process, its tables brought to the newest revision. Raises RegisterUnavailable."""
    engine = opened()
    migrate(engine)
    return engine
