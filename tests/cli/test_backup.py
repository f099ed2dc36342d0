"""A backup of the embedded installation is made while it runs, and takes its place."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cli.backup import backup
from cli.database import damage
from cli.failures import Failed
from cli.home import DATABASE, HOME, REGISTER
from tests.cli.conftest import House


def readable_by_others(folder: Path) -> list[Path]:
    """What anybody but the owner may read, write or enter."""
    return [path for path in (folder, *folder.rglob("*")) if not path.is_symlink() and path.stat().st_mode & 0o077]


@pytest.mark.server
def test_what_was_there_at_the_backup_is_there_again_and_goes_on(empty_house: House, tmp_path: Path):
    house, copy = empty_house, tmp_path / "backup"
    house.start(str(house.event("kept-1")))
    house.wait_for(lambda: "kept-1" in house("list", "--overdue").stdout)
    assert house("act", "kept-1", "contract_signed", "--party", "both", "--manner", "signed").returncode == 0

    made = house("backup", str(copy), "--with-keys")
    assert made.returncode == 0, made.stderr
    assert house("backup", str(copy)).returncode == 2
    without = house("backup", str(tmp_path / "without"))
    assert "Nøglerne er ikke med" in without.stdout
    assert {file.name for file in copy.iterdir()} - {file.name for file in (tmp_path / "without").iterdir()} == {"keys"}
    assert (copy / "register.sqlite").exists()
    for folder in (house.folder / ".forloeb", copy, tmp_path / "without"):
        assert readable_by_others(folder) == []

    assert house("intake", str(house.event("later-1"))).returncode == 0
    assert house.stop() == 0
    shutil.rmtree(house.folder / ".forloeb")
    copy.rename(house.folder / ".forloeb")

    house.start()
    assert "kept-1" in house("list").stdout  # the register is in the backup
    house.wait_for(lambda: house("register", "rebuild", "--back").returncode == 0)
    assert "contract_signed" in house("show", "kept-1").stdout
    assert "kept-1" in house("list").stdout
    assert "later-1" not in house("list").stdout
    assert house("register", "verify").returncode == 0
    verified = house("audit", "verify")
    assert "ingen fejl" in verified.stdout, verified.stderr
    decided = ["visitation_decided", "--category", "job_ready", "--command", "decided"]
    house.wait_for(lambda: house("act", "kept-1", *decided).returncode == 0)
    assert house.stop() == 0


def test_a_draft_that_gets_its_real_name_meanwhile_does_not_spoil_the_copy(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    draft, kept = HOME / "keys" / ".draft.json", HOME / "keys" / "ring.json"
    kept.parent.mkdir(parents=True)
    for file in (draft, kept):
        file.write_text("{}")
    real = shutil.copy2

    def copy(source: str, target: str) -> None:
        draft.unlink(missing_ok=True)
        real(source, target)

    monkeypatch.setattr(shutil, "copy2", copy)
    backup(tmp_path / "copy", with_keys=True)
    assert [file.name for file in (tmp_path / "copy" / "keys").iterdir()] == ["ring.json"]


def _database(pages: int = 100) -> None:
    HOME.mkdir()
    with closing(sqlite3.connect(DATABASE)) as database:
        database.execute("create table histories (id integer primary key, content blob)")
        database.executemany("insert into histories (content) values (?)", [[b"x" * 3_000]] * pages)
        database.commit()


@pytest.mark.parametrize("harm", ["shortened", "bits", "header"])
def test_a_copy_of_a_damaged_database_is_not_called_whole(tmp_path, monkeypatch, harm):
    monkeypatch.chdir(tmp_path)
    _database()
    content = bytearray(DATABASE.read_bytes())
    if harm == "shortened":
        del content[-100_000:]
    elif harm == "bits":
        for place in range(4_096, len(content), 4_096):
            content[place] ^= 0xFF
    else:
        content[:16] = b"no database here"
    DATABASE.write_bytes(content)
    with pytest.raises(Failed, match=r"kan ikke bruges"):
        backup(tmp_path / "copy", with_keys=False)


def test_a_copy_of_a_whole_database_is_whole(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    _database()
    backup(tmp_path / "copy", with_keys=False)
    assert "Alt ligger i" in capsys.readouterr().out
    assert damage(tmp_path / "copy" / "temporal.sqlite", 60) is None


def test_every_database_is_in_the_copy_without_what_belongs_to_this_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    _database()
    (HOME / "service").mkdir()
    for file in (REGISTER, HOME / "service" / "register.sqlite"):
        shutil.copy(DATABASE, file)
    (HOME / "register.sqlite-wal").write_bytes(b"")
    backup(tmp_path / "copy", with_keys=False)
    copied = {str(file.relative_to(tmp_path / "copy")) for file in (tmp_path / "copy").rglob("*") if file.is_file()}
    assert copied == {"temporal.sqlite", "register.sqlite", "service/register.sqlite"}


def test_where_nothing_is_kept_there_is_nothing_to_back_up(empty_house: House, tmp_path: Path):
    told = empty_house("backup", str(tmp_path / "backup"))
    assert told.returncode == 2
    assert "intet at gemme" in told.stderr


@pytest.mark.parametrize("folder", [".forloeb/kopi", ".forloeb", ".forloeb/../.forloeb/a/b", "link/kopi"])
def test_a_backup_into_itself_is_refused_at_once(empty_house: House, folder: str):
    home = empty_house.folder / ".forloeb"
    home.mkdir()
    (home / "kept").write_text("x")
    (empty_house.folder / "link").symlink_to(home)
    told = empty_house("backup", folder)
    assert (told.returncode, told.stdout) == (2, "")
    assert "vælg en" in told.stderr
    assert [file.name for file in home.rglob("*")] == ["kept"]


def test_a_copy_is_its_owners_alone_whatever_the_modes_were(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = HOME / "notices" / "new" / "mail"
    file.parent.mkdir(parents=True)
    file.write_text("hemmeligt")
    for path in (HOME, file, *list(file.parents)[:2]):
        path.chmod(0o777)
    backup(tmp_path / "copy", with_keys=False)
    assert (tmp_path / "copy" / "notices" / "new" / "mail").read_text() == "hemmeligt"
    assert readable_by_others(tmp_path / "copy") == []
