"""The tables come from migrations, run forwards, once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text

from register.database import RegisterUnavailable, is_current, migrate, open_database
from register.schema import metadata


def test_the_migrations_make_the_tables_that_the_program_uses(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_migrating_again_does_nothing(empty: Engine) -> None:
    assert not is_current(empty)
    assert migrate(empty)
    assert is_current(empty)
    assert not migrate(empty)


def test_processes_that_start_together_migrate_once(empty: Engine) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(lambda _: migrate(empty), range(4))) == [False, False, False, True]


def test_tables_of_a_later_version_are_left_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(RegisterUnavailable, match="later version"):
        migrate(engine)


@pytest.mark.parametrize("url", ["mysql://u:hemmeligt@h/d", "hemmeligt", ""])
def test_what_is_no_database_of_ours_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(RegisterUnavailable) as told:
        open_database(url)
    assert "hemmeligt" not in str(told.value)
