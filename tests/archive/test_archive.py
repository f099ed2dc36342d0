"""The audit archive keeps every record, and shows when one is missing, altered, misplaced or added."""

import hashlib
import multiprocessing
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

import activities.archive
from activities.archive import AuditTrail, begin, sealed_archive
from activities.settings import BadSettings
from archive.chain import Branches, Head, Key
from archive.folder import Archive, Damaged
from payloads.data_keys import DataKeys
from payloads.ring import KeyRing


def _seal(text: str) -> str:
    return hashlib.sha256(b"a key" + text.encode()).hexdigest()


def _begun(root: Path) -> Archive:
    archive = Archive(root, _seal)
    archive.begin()
    return archive


def _key(number: int, case: str = "7f3c-0101", content: str = "c") -> Key:
    return Key(namespace="forloeb", case=case, run=f"run-{number}", part="1", content=content)


@pytest.fixture
def archive(tmp_path) -> Archive:
    return _begun(tmp_path / "archive")


@pytest.fixture
def five(archive) -> Archive:
    for number in range(1, 6):
        archive.append(_key(number), f"body {number}".encode())
    return archive


def _bodies(archive: Archive) -> list[tuple[int, bytes]]:
    return [(link.number, body) for link, body in archive.of_case("7f3c-0101")]


def _file(archive: Archive, number: int) -> Path:
    name = _key(number).name
    return archive._records / name[:2] / name


def _faults(archive: Archive, *seen: Head) -> list[tuple[str, str]]:
    return [(fault.kind, fault.place) for fault in archive.faults(*seen)[1]]


def _overwrite(path: Path, content: bytes) -> None:
    path.chmod(0o600)
    path.write_bytes(content)


def test_what_was_written_is_read_in_its_order_and_without_fault(five):
    five.append(_key(6, "other"), b"body of another case")
    assert _bodies(five) == [(number, f"body {number}".encode()) for number in range(1, 6)]
    end, faults = five.faults()
    assert (end.number, faults) == (6, [])


def test_an_empty_archive_is_without_fault(archive):
    end, faults = archive.faults()
    assert (end.number, faults) == (0, [])


def test_the_same_key_again_changes_nothing_and_gets_the_same_answer(five):
    first = five.append(_key(3), b"encrypted otherwise")
    assert first.number == 3
    end, faults = five.faults()
    assert ((end.number, end.hash), faults) == ((5, five.append(_key(5), b"").hash), [])
    assert _bodies(five)[2] == (3, b"body 3")


def test_a_missing_record_is_found(five):
    _file(five, 3).unlink()
    assert _faults(five) == [("missing", "3")]


def test_an_altered_body_is_found_also_in_the_last_record(five):
    for number in (2, 5):
        file = _file(five, number)
        _overwrite(file, file.read_bytes().replace(b"body", b"Body"))
    assert _faults(five) == [("altered", "2"), ("altered", "5")]


def test_an_altered_link_is_found(five):
    file = _file(five, 2)
    _overwrite(file, file.read_bytes().replace(b'"part":"1"', b'"part":"2"'))
    assert _faults(five) == [("misplaced", file.name), ("altered", "2")]


def test_two_records_that_changed_places_are_found(five):
    one, other = _file(five, 2), _file(five, 4)
    record = one.read_bytes()
    _overwrite(one, other.read_bytes())
    _overwrite(other, record)
    assert sorted(_faults(five)) == sorted([("misplaced", one.name), ("misplaced", other.name)])


def test_two_records_that_changed_numbers_are_found(five):
    one, other = _file(five, 2), _file(five, 4)
    _overwrite(one, one.read_bytes().replace(b'"number":2', b'"number":4'))
    _overwrite(other, other.read_bytes().replace(b'"number":4', b'"number":2'))
    assert {place for kind, place in _faults(five) if kind == "altered"} >= {"2", "4"}


def test_a_record_that_was_put_in_is_found(five, tmp_path):
    elsewhere = _begun(tmp_path / "elsewhere")
    for number in range(1, 8):
        elsewhere.append(_key(number), f"body {number}".encode())
    forged = _file(elsewhere, 7)
    shutil.copytree(forged.parent, five._records / forged.name[:2], dirs_exist_ok=True)
    assert ("unchained", "7") in _faults(five)


def test_a_file_that_is_no_record_is_found(five):
    stray = _file(five, 1).with_name("stray")
    stray.write_bytes(b"nothing of ours")
    assert _faults(five) == [("unreadable", "stray")]


def test_a_chain_that_was_cut_short_is_found_by_an_end_noted_before(five):
    noted, _ = five.faults()
    shorter = five.append(_key(4), b"")
    _file(five, 5).unlink()
    five._move_on(shorter, datetime(2026, 1, 1, tzinfo=UTC))
    assert _faults(five) == []
    assert _faults(five, noted) == [("missing", "5")]


def test_a_chain_that_was_written_anew_is_found_by_an_end_noted_before(five, tmp_path):
    noted, _ = five.faults()
    anew = _begun(tmp_path / "anew")
    for number in range(1, 7):
        anew.append(_key(number), b"another body")
    assert _faults(anew) == []
    assert _faults(anew, noted) == [("altered", "5")]


def test_an_altered_head_is_found(five):
    _overwrite(five._head, five._head.read_bytes().replace(b'"number":5', b'"number":4'))
    assert ("unsealed", "head") in _faults(five)
    _overwrite(five._head, b"gone")
    assert _faults(five) == [("unreadable", "head")]


def test_what_is_pending_and_no_record_counts_for_nothing(five):
    five._pending.write_bytes(b"no record")
    assert _faults(five) == []
    five.append(_key(6), b"body 6")
    assert _faults(five) == []


def test_a_head_that_names_no_end_stops_the_writer_with_a_reason(five):
    record = _file(five, 5).read_bytes()
    _overwrite(five._head, b"gone")
    five._pending.write_bytes(record)
    with pytest.raises(Damaged, match="bring it back from a backup"):
        five.append(_key(6), b"body 6")
    assert five._pending.exists(), "what was begun waits for the head"
    five._head.unlink()
    with pytest.raises(Damaged, match="bring it back from a backup"):
        five.append(_key(6), b"body 6")
    with pytest.raises(Damaged, match="what is left of one"):
        five.begin()


def test_the_other_branch_of_a_restored_database_is_archived_too_and_told(five):
    """The same run records the same part again, otherwise: with a folder that looked at the key alone it was lost."""
    again = five.append(_key(3, content="another"), b"what happened after the restore")
    assert again.number == 6
    assert five.faults()[1] == []
    assert five.branches() == [Branches("7f3c-0101", (3, 6))]
    assert five.append(_key(3, content="another"), b"encrypted otherwise").number == 6


@pytest.mark.parametrize("forged", ["cut", "emptied", "bodies"])
def test_who_can_write_but_has_no_key_is_found_out(five, tmp_path, forged):
    bodies = {"cut": 3, "emptied": 0, "bodies": 5}[forged]
    forger = Archive(tmp_path / "forged", lambda _: "0" * 64)
    forger.begin()
    for number in range(1, bodies + 1):
        forger.append(_key(number), b"garbage" if forged == "bodies" else f"body {number}".encode())
    shutil.rmtree(five._root)
    shutil.copytree(forger._root, five._root)
    assert _faults(five) == [("unsealed", "head")]
    with pytest.raises(Damaged, match="other keys than ours"):
        five.append(_key(6), b"body 6")


@pytest.fixture
def own_keys(tmp_path, monkeypatch) -> DataKeys:
    """The keys of an installation that never had an archive."""
    keys = DataKeys(KeyRing.make(tmp_path / "ring.json"), tmp_path / "cases")
    monkeypatch.setattr(activities.archive, "data_keys", lambda: keys)
    return keys


def _lose(root: Path, lost: str) -> None:
    if lost == "folder":
        root.rename(root.with_name("elsewhere"))
    elif lost == "head":
        (root / "head").unlink()
    elif lost == "content of head":
        (root / "head").write_bytes(b"")
    else:
        shutil.rmtree(root)
        root.mkdir()


@pytest.mark.parametrize("lost", ["folder", "head", "content of head", "content"])
def test_an_archive_that_is_lost_is_missed_and_not_begun_anew(tmp_path, own_keys, lost, capsys):
    root = tmp_path / "archive"
    AuditTrail(root)
    sealed_archive(root).append(_key(1), b"body")
    shutil.copytree(root, tmp_path / "backup")
    _lose(root, lost)
    AuditTrail(root)
    assert "archive cannot be continued" in (said := capsys.readouterr().out)
    assert "bring it back from a backup" in said
    with pytest.raises((OSError, Damaged)):
        sealed_archive(root).append(_key(2), b"body")
    shutil.rmtree(root, ignore_errors=True)
    (tmp_path / "backup").rename(root)
    AuditTrail(root)
    assert sealed_archive(root).append(_key(2), b"body").number == 2


def test_a_lost_archive_is_begun_anew_when_somebody_says_so(tmp_path, own_keys):
    root = tmp_path / "archive"
    AuditTrail(root)
    shutil.rmtree(root)
    begin(root)
    AuditTrail(root)
    with pytest.raises(Damaged, match="already"):
        begin(root)


def test_an_archive_that_never_was_and_cannot_be_made_stops_the_worker(tmp_path, own_keys):
    (tmp_path / "archive").write_text("a file where the folder belongs")
    with pytest.raises(BadSettings, match=r"FORLOEB_ARCHIVE: .*cannot be written to"):
        AuditTrail(tmp_path / "archive")
    assert not activities.archive.was_begun()


def test_an_archive_under_a_mount_that_is_missing_waits_for_the_mount(tmp_path, own_keys):
    root = tmp_path / "archive"
    trail = AuditTrail(root)
    root.rename(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="No such file"):
        trail._archive.append(_key(1), b"body")
    assert not root.exists()
    (tmp_path / "elsewhere").rename(root)
    assert trail._archive.append(_key(1), b"body").number == 1


@pytest.mark.parametrize("step", ["pending.new", "pending", "head.new", "head", "named"])
def test_a_writer_killed_at_any_step_leaves_a_whole_chain(five, monkeypatch, step):
    """The renaming after which it is killed: the record is there or not, and is written when it is sent again."""
    real = Path.rename

    def killed(path: Path, target: Path) -> Path:
        if path.name == step:
            raise KeyboardInterrupt
        result = real(path, target)
        if step == target.name or (step == "named" and path.name == "pending"):
            raise KeyboardInterrupt
        return result

    monkeypatch.setattr(Path, "rename", killed)
    with pytest.raises(KeyboardInterrupt):
        five.append(_key(6), b"body 6")
    monkeypatch.undo()
    assert _faults(five) == []
    five.append(_key(7), b"body 7")
    five.append(_key(6), b"body 6")
    end, faults = five.faults()
    assert (end.number, faults) == (7, [])
    assert sorted(body for _, body in _bodies(five)) == [f"body {number}".encode() for number in range(1, 8)]


def _write_many(root: Path, first: int) -> None:
    for number in range(first, first + 20):
        Archive(root, _seal).append(_key(number), os.urandom(50))


def test_workers_that_share_the_folder_take_turns(tmp_path):
    root = tmp_path / "archive"
    _begun(root)
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_many, args=(root, first)) for first in (1, 11, 21)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(240)
    end, faults = Archive(root).faults()
    assert (end.number, faults) == (40, [])


def test_an_archive_that_is_not_there_is_told(tmp_path):
    with pytest.raises(FileNotFoundError):
        Archive(tmp_path / "nowhere").faults()


def test_nobody_writes_while_the_folder_is_still(tmp_path):
    root = tmp_path / "archive"
    archive = _begun(root)
    writer = multiprocessing.get_context("spawn").Process(target=_write_many, args=(root, 1))
    with archive.still():
        writer.start()
        writer.join(3)
        assert archive.faults()[0].number == 0
    writer.join(240)
    assert archive.faults()[0].number == 20
