"""A backup of the embedded installation is made while it runs, and takes its place."""

import shutil
from pathlib import Path

import pytest

from cli.backup import backup
from cli.home import HOME
from tests.cli.conftest import House


@pytest.mark.server
def test_what_was_there_at_the_backup_is_there_again_and_goes_on(empty_house: House, tmp_path: Path):
    house, copy = empty_house, tmp_path / "backup"
    house.start(str(house.event("kept-1")))
    house.wait_for(lambda: "kept-1" in house("list", "--overdue").stdout)
    assert house("act", "kept-1", "contract_signed", "--party", "both", "--manner", "signed").returncode == 0

    made = house("backup", str(copy))
    assert made.returncode == 0, made.stderr
    assert house("backup", str(copy)).returncode == 2
    verified = house("audit", "verify", "--folder", str(copy / "archive"))
    assert "ingen fejl" in verified.stdout, verified.stderr

    assert house("intake", str(house.event("later-1"))).returncode == 0
    assert house.stop() == 0
    shutil.rmtree(house.folder / ".forloeb")
    copy.rename(house.folder / ".forloeb")

    house.start()
    house.wait_for(lambda: "contract_signed" in house("show", "kept-1").stdout)
    assert "later-1" not in house("list").stdout
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
    backup(tmp_path / "copy")
    assert [file.name for file in (tmp_path / "copy" / "keys").iterdir()] == ["ring.json"]


def test_where_nothing_is_kept_there_is_nothing_to_back_up(empty_house: House, tmp_path: Path):
    told = empty_house("backup", str(tmp_path / "backup"))
    assert told.returncode == 2
    assert "intet at gemme" in told.stderr
