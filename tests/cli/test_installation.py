"""What an installation has had is missed when it is gone, with what to bring back; nothing is made anew unasked."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

import cli.home
from cli import installation
from cli.failures import Failed
from cli.home import CASE_KEYS, DATABASE, HOME, KEY_RING, REGISTER, make_keys, use_folders, use_keys
from payloads.data_keys import DataKeys, Owner
from payloads.failures import BadKeys
from payloads.ring import KeyRing

OWNER = Owner("forloeb", "programme-a")


@pytest.fixture
def at_home(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("FORLOEB_KEY_RING", "FORLOEB_CASE_KEYS", "FORLOEB_DATABASE_URL", "FORLOEB_MAILDIR"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setattr(cli.home, "data_keys", lambda: DataKeys(KeyRing(KEY_RING), CASE_KEYS))
    HOME.mkdir()
    use_keys()
    use_folders()


def _live(*, marked: bool) -> None:
    """Leave what an installation with one programme and one record leaves."""
    DataKeys(KeyRing.make(KEY_RING), CASE_KEYS).issue(OWNER)
    with closing(sqlite3.connect(DATABASE)) as database:
        database.execute("create table histories (id integer primary key, content blob)")
        database.executemany("insert into histories (content) values (?)", [[b"x" * 3_000]] * 100)
        database.commit()
    with closing(sqlite3.connect(REGISTER)) as register:
        register.execute("create table trail (number integer)")
        register.execute("insert into trail values (1)")
        register.commit()
    if marked:
        installation.note()
        assert installation.is_known()


def _gone(*paths: Path) -> Callable[[], None]:
    def lose() -> None:
        for path in paths:
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return lose


LOSSES = {
    "ring": (_gone(KEY_RING), "Nøgleringen .* er væk: læg den tilbage"),
    "keys": (_gone(KEY_RING.parent), "Nøgleringen .* er væk: læg den tilbage"),
    "data keys": (_gone(CASE_KEYS), "Datanøglerne i .* er væk: læg mappen tilbage"),
    "database": (_gone(DATABASE), "Databasen .* er væk eller tom: læg den tilbage"),
    "content of the database": (lambda: DATABASE.write_bytes(b""), "Databasen .* er væk eller tom: læg den tilbage"),
    "end of the database": (lambda: _cut(100_000), "Databasen .* er beskadiget"),
    "beginning of the database": (lambda: DATABASE.write_bytes(b"no database"), "Databasen .* er beskadiget"),
}


def _cut(count: int) -> None:
    content = DATABASE.read_bytes()
    DATABASE.write_bytes(content[:-count])


def test_a_lost_register_is_missed_with_the_trail_that_it_held(at_home):
    _live(marked=True)
    REGISTER.unlink()
    with pytest.raises(Failed, match=r"Registret .* er væk, og med det revisionssporet"):
        installation.check(new_database=False)


@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("lost", LOSSES)
def test_what_is_lost_is_missed_with_what_to_bring_back_and_nothing_is_made(at_home, lost, marked):
    lose, told = LOSSES[lost]
    _live(marked=marked)
    installation.check(new_database=False)
    lose()
    before = sorted(HOME.rglob("*"))
    with pytest.raises(Failed, match=told):
        installation.check(new_database=False)
    assert sorted(HOME.rglob("*")) == before


def test_the_first_start_misses_nothing_also_after_keys_were_made_and_after_it_was_killed(at_home):
    installation.check(new_database=False)
    KeyRing.make(KEY_RING)
    installation.check(new_database=False)
    with closing(sqlite3.connect(DATABASE)) as database:
        database.execute("create table histories (id integer)")
    installation.check(new_database=False)
    installation.note()
    assert not installation.is_known(), "not everything has been there"


def test_an_empty_database_is_begun_when_somebody_says_so_and_the_old_one_kept(at_home):
    _live(marked=True)
    _cut(100_000)
    installation.check(new_database=True)
    assert not DATABASE.exists()
    assert DATABASE.with_name("temporal.sqlite.old").exists()


def test_no_ring_is_made_where_data_keys_wait_for_another(at_home):
    _live(marked=False)
    KEY_RING.unlink()
    with pytest.raises(Failed, match=r"1 data keys in .* are wrapped with it: bring it back from its copy"):
        make_keys()
    assert not KEY_RING.exists()


def test_after_a_loss_both_sets_of_keys_become_one(at_home, tmp_path):
    _live(marked=True)
    first = DataKeys(KeyRing(KEY_RING), CASE_KEYS)
    first_id = first.of(OWNER).id
    KEY_RING.parent.rename(tmp_path / "found")
    second = DataKeys(KeyRing.make(KEY_RING), CASE_KEYS)
    other = Owner("forloeb", "programme-b")
    second.issue(other)
    second_id = second.of(other).id
    added = second.ring.merge(KeyRing(tmp_path / "found" / "ring.json"))
    assert len(added) == 1
    assert second.ring.ids[-1] == second.ring.current, "the newest stays the one that wraps"
    assert second.merge(tmp_path / "found" / "cases") == (1, [])
    second.check()
    assert (second.of(OWNER).id, second.of(other).id) == (first_id, second_id)
    assert second.merge(tmp_path / "found" / "cases") == (0, []), "again is the same"


def test_a_case_with_two_data_keys_keeps_the_one_that_is_here_and_is_named(at_home, tmp_path):
    _live(marked=True)
    theirs = DataKeys(KeyRing.make(tmp_path / "ring.json"), tmp_path / "cases")
    theirs.issue(OWNER)
    ours = DataKeys(KeyRing(KEY_RING), CASE_KEYS)
    before = ours.of(OWNER).id
    ours.ring.merge(theirs.ring)
    assert ours.merge(theirs.folder) == (0, [OWNER])
    assert ours.of(OWNER).id == before


def test_two_rings_with_different_keys_under_one_id_are_not_merged(at_home, tmp_path):
    _live(marked=True)
    other = tmp_path / "other.json"
    ring = KeyRing(KEY_RING)
    content = KEY_RING.read_text()
    _swap_key(other, ring.current)
    with pytest.raises(BadKeys, match="different keys under one id"):
        ring.merge(KeyRing(other))
    assert KEY_RING.read_text() == content


def _swap_key(file: Path, id_: str) -> None:
    file.write_text(f'{{"current": "{id_}", "keys": {{"{id_}": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}}}')
