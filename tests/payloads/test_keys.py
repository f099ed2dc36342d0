"""The key ring and the data keys: rotation, erasure, and every way in which keys can be missing or wrong."""

import errno
import json
import os
import stat
import subprocess
import sys
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from temporalio.api.common.v1 import Payload

import payloads.data_keys
from payloads.codec import Codec
from payloads.data_keys import DataKeys, Owner
from payloads.failures import BadKeys, Erased, KeyMissing
from payloads.ring import KeyRing
from payloads.settings import data_keys
from tests.payloads.conftest import OWNER


def _again(keys: DataKeys) -> DataKeys:
    """The same keys as another process finds them."""
    return DataKeys(KeyRing(keys.ring.file), keys.folder)


def test_keys_can_be_read_by_their_owner_alone(keys):
    files = [keys.ring.file, *keys.folder.glob("*.json")]
    assert len(files) == 2
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(keys.folder.stat().st_mode) == 0o700


def test_no_key_shows_when_it_is_printed(keys):
    ring = json.loads(keys.ring.file.read_text())["keys"]
    printed = f"{keys.of(OWNER)!r} {keys.ring!r} {keys.ring.__dict__} {keys.__dict__}"
    assert not any(key.strip() in printed for key in ring.values())


def test_processes_share_one_key_however_many_ask_for_it_at_once(keys):
    owner = Owner("forloeb", "programme-shared")

    def issued(_: int) -> str:
        other = _again(keys)
        other.issue(owner)
        return other.of(owner).id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(issued, range(16)))) == 1


def test_after_a_rotation_old_payloads_are_read_and_the_old_key_can_go(keys):
    running, old = _again(keys), keys.ring.current
    sealed = Codec(lambda: running, OWNER).encrypted(Payload(data=b"a fact"))
    new = keys.add_ring_key()
    assert keys.ring.current == old
    assert keys.rewrap() == 1
    assert (keys.ring.current, keys.usage()) == (new, {new: 1})
    keys.drop_ring_key(old)
    for process in (running, _again(keys)):
        assert Codec(lambda process=process: process, OWNER).decrypted(sealed).data == b"a fact"
    running.issue(Owner("forloeb", "programme-next"))
    assert keys.usage() == {new: 2}, "a process that runs wraps with the new key at once"


def test_a_key_of_the_ring_that_is_in_use_cannot_be_dropped(keys, ring, tmp_path):
    old = keys.ring.current
    keys.ring.use(keys.add_ring_key())
    with pytest.raises(BadKeys, match=f"{old} still wraps 1 data keys"):
        keys.drop_ring_key(old)
    empty = DataKeys(ring, tmp_path / "empty")
    with pytest.raises(BadKeys, match=f"{ring.current} is the current key"):
        empty.drop_ring_key(ring.current)
    with pytest.raises(BadKeys, match="has no key unknown"):
        empty.drop_ring_key("unknown")


def test_a_ring_that_lacks_a_key_says_which(keys, tmp_path):
    lost = keys.ring.current
    other = DataKeys(KeyRing.make(tmp_path / "other.json"), keys.folder)
    with pytest.raises(KeyMissing, match=rf"lacks keys .*: {lost} \(1 data keys\)"):
        other.check()
    with pytest.raises(KeyMissing, match=f"lacks the key {lost}"):
        other.of(OWNER)


def test_a_ring_with_another_key_under_the_same_id_says_which(keys, tmp_path):
    content = json.loads(keys.ring.file.read_text())
    keys.check()
    content["keys"][content["current"]] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    keys.ring.file.write_text(json.dumps(content))
    with pytest.raises(BadKeys, match=f"{content['current']} .* does not open"):
        _again(keys).check()


def test_a_data_key_that_is_moved_to_another_case_does_not_open(keys):
    thief = Owner("forloeb", "programme-thief")
    (keys.folder / thief.file_name).write_bytes((keys.folder / OWNER.file_name).read_bytes())
    with pytest.raises(BadKeys, match="does not open"):
        keys.of(thief)


@pytest.mark.parametrize("content", ["", "{}", "[1", '{"current": "a", "keys": {"a": "c2hvcnQ="}}'])
def test_a_file_that_is_no_ring_is_told_without_what_it_holds(tmp_path, content):
    (tmp_path / "ring.json").write_text(content)
    with pytest.raises(BadKeys, match="is no key ring") as told:
        KeyRing(tmp_path / "ring.json")
    assert "c2hvcnQ" not in str(told.value)


def test_a_missing_ring_says_how_to_make_one_and_never_replaces_one(tmp_path, ring):
    with pytest.raises(BadKeys, match="`forloeb keys new`"):
        KeyRing(tmp_path / "nowhere.json")
    with pytest.raises(BadKeys, match="already"):
        KeyRing.make(ring.file)


@pytest.mark.parametrize("missing", ["FORLOEB_KEY_RING", "FORLOEB_CASE_KEYS"])
def test_without_the_setting_no_process_encrypts_or_goes_on_in_plain_text(keys, monkeypatch, missing):
    monkeypatch.setenv("FORLOEB_KEY_RING", str(keys.ring.file))
    monkeypatch.setenv("FORLOEB_CASE_KEYS", str(keys.folder))
    monkeypatch.delenv(missing)
    with pytest.raises(BadKeys, match=f"{missing} is not set"):
        data_keys.__wrapped__()


def test_an_erased_key_is_gone_for_every_process_and_never_made_anew(keys):
    running = _again(keys)
    assert running.of(OWNER)
    at = keys.erase(OWNER)
    assert keys.erase(OWNER) == at, "once more is the same"
    for process in (running, _again(keys)):
        with pytest.raises(Erased):
            process.of(OWNER)
        with pytest.raises(Erased):
            process.issue(OWNER)
    assert (keys.rewrap(), keys.erased(), keys.usage()) == (0, [OWNER], {})
    assert keys.erased_at(OWNER) == at


def test_a_process_that_does_not_touch_an_erased_case_forgets_its_key_all_the_same(keys):
    running = _again(keys)
    held = weakref.ref(running.of(OWNER))
    keys.erase(OWNER)
    running.forget_erased()
    assert held() is None


def test_keys_that_nobody_asked_for_in_a_while_leave_the_memory(keys, monkeypatch):
    monkeypatch.setattr(payloads.data_keys, "_KEPT_OPEN", 2)
    others = [Owner("forloeb", f"programme-{number}") for number in range(3)]
    running, held = _again(keys), [weakref.ref(keys.of(OWNER))]
    for owner in others:
        keys.issue(owner)
        held.append(weakref.ref(running.of(owner)))
    assert [ref() is not None for ref in held[1:]] == [False, True, True]
    assert all(running.of(owner).id == keys.of(owner).id for owner in others)


def test_a_disk_that_fails_says_which_file_and_why(keys, monkeypatch):
    def failing(self: Path) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    again = _again(keys)
    monkeypatch.setattr(Path, "read_bytes", failing)
    with pytest.raises(BadKeys, match="cannot be used: Input/output error"):
        again.of(OWNER)


def test_nobody_can_be_erased_who_was_never_there(keys):
    with pytest.raises(KeyMissing, match="programme-nobody"):
        keys.erase(Owner("forloeb", "programme-nobody"))


def test_a_process_that_dies_while_it_writes_leaves_the_old_key(keys):
    program = "import os, sys\nos.replace = lambda *_: os._exit(9)\nimport pathlib\n"
    program += "pathlib.Path.replace = lambda *_: os._exit(9)\n"
    program += "from pathlib import Path\nfrom payloads.data_keys import DataKeys\nfrom payloads.ring import KeyRing\n"
    program += f"k = DataKeys(KeyRing(Path({str(keys.ring.file)!r})), Path({str(keys.folder)!r}))\nk.add_ring_key()\n"
    died = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[2], env={**os.environ})
    assert died.returncode == 9
    assert _again(keys).of(OWNER).id == keys.of(OWNER).id
    _again(keys).check()
