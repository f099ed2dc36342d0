"""Processes that are kept running: what ends them, what does not, and whose they are."""

import asyncio
import errno
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import cli.processes
import cli.up
from cli.failures import Failed
from cli.home import HOME, Addresses, remember, remembered
from cli.processes import Kept, Noted, boot, stop_orphans

PATIENT = 60.0


@pytest.fixture
def somebody() -> Iterator[subprocess.Popen[bytes]]:
    """A process of somebody's, whose command line looks like that of our worker."""
    command = [sys.executable, "-c", "import time; time.sleep(300)", "-m", "worker"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        yield process
        process.kill()


def _noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *pids: int) -> Addresses:
    """What `up` would have written down in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    HOME.mkdir(exist_ok=True)
    addresses = Addresses(port=1, ui_port=2, namespace="forloeb").with_processes(pids)
    remember(addresses)
    return addresses


def _running() -> list[int]:
    found = remembered()
    assert found is not None
    return [process.pid for process in found.running()]


def test_what_this_folder_started_is_found_and_stopped(tmp_path, monkeypatch, somebody):
    _noted(tmp_path, monkeypatch, somebody.pid)
    assert _running() == [somebody.pid]
    found = remembered()
    assert found is not None
    stop_orphans(found.running())
    assert _running() == []


def test_a_process_that_has_the_number_of_one_of_ours_is_not_ours(tmp_path, monkeypatch, somebody):
    noted = Noted.of(somebody.pid)
    assert noted is not None
    earlier = noted.model_copy(update={"started": noted.started - 60})
    remember(_noted(tmp_path, monkeypatch).model_copy(update={"processes": [earlier]}))
    assert _running() == []


def test_after_another_boot_no_number_says_anything(tmp_path, monkeypatch, somebody):
    remember(_noted(tmp_path, monkeypatch, somebody.pid).model_copy(update={"boot": "another"}))
    assert boot() != "another"
    assert _running() == []


async def test_a_copied_folder_leaves_the_processes_of_the_first_alone_and_says_so(
    tmp_path, monkeypatch, somebody, capsys
):
    base, copy = tmp_path / "base", tmp_path / "copy"
    base.mkdir()
    _noted(base, monkeypatch, somebody.pid)
    shutil.copytree(base, copy)
    monkeypatch.chdir(copy)
    found = remembered()
    assert found is not None
    await cli.up._House()._stop_orphans(found)
    assert somebody.poll() is None
    assert f"Mappen er en kopi af {base / HOME}; hvad der kører dér, røres ikke." in capsys.readouterr().out


def _kept(tmp_path: Path, program: str, said: list[str]) -> Kept:
    return Kept("Arbejderen", [sys.executable, "-c", program], tmp_path / "worker.log", said.append)


async def test_one_that_cannot_run_is_told_with_its_reason_and_tried_again(tmp_path, monkeypatch):
    monkeypatch.setattr(asyncio, "sleep", _at_once)
    said: list[str] = []
    kept = _kept(tmp_path, "import sys; sys.exit('the archive is gone')", said)
    await kept.start()
    keeping = asyncio.create_task(kept.keep(lambda: None))
    await _until(lambda: sum("kan ikke køre: the archive is gone" in line for line in said) >= 2)
    assert not keeping.done()
    keeping.cancel()
    await kept.stop(PATIENT)


async def test_without_the_first_of_them_there_is_nothing_to_wait_for(tmp_path, monkeypatch):
    monkeypatch.setattr(asyncio, "sleep", _at_once)
    kept = _kept(tmp_path, "import sys; sys.exit('no database')", [])
    await kept.start()
    with pytest.raises(Failed, match="Arbejderen kan ikke køre: no database"):
        await kept.keep(lambda: None, is_vital=lambda: True)


async def test_a_log_that_cannot_be_written_is_told_and_the_process_runs_without(tmp_path):
    said: list[str] = []
    (tmp_path / "worker.log").mkdir()
    kept = _kept(tmp_path, "open('ran', 'w')", said)
    kept._command = [*kept._command[:2], f"open({str(tmp_path / 'ran')!r}, 'w')"]
    await kept.start()
    await _until((tmp_path / "ran").exists)
    assert "kan ikke skrives (Is a directory)" in said[0]
    await kept.stop(PATIENT)


async def test_a_long_log_is_put_aside_and_written_on(tmp_path, monkeypatch):
    monkeypatch.setattr(cli.processes, "_LONGEST_LOG", 1_000)
    program = "import time\nwhile True: print('x' * 99, flush=True); time.sleep(0.01)"
    kept = _kept(tmp_path, program, [])
    await kept.start()
    log, aside = tmp_path / "worker.log", tmp_path / "worker.log.1"
    for _ in range(2):
        await _until(lambda: log.stat().st_size > 1_000)
        kept.cut_log()
        assert aside.stat().st_size > 1_000
        assert not log.read_bytes().startswith(b"\0"), "it goes on at the beginning"
    await kept.stop(PATIENT)


async def test_waiting_for_words_reads_the_log_once(tmp_path, monkeypatch):
    kept = _kept(tmp_path, "import time; print('Temporal', end='', flush=True); time.sleep(1); print(' Server:')", [])
    (tmp_path / "worker.log").write_text("Temporal Server: of an earlier one\n")
    await kept.start()
    monkeypatch.setattr(Path, "read_bytes", None)
    began = time.monotonic()
    await asyncio.wait_for(kept.has_said("Temporal Server:"), PATIENT)
    assert time.monotonic() - began > 0.5, "what an earlier process said does not count"
    await kept.stop(PATIENT)


def test_that_addresses_cannot_be_written_is_told_and_ends_nothing(tmp_path, monkeypatch, capsys):
    _noted(tmp_path, monkeypatch)
    house = cli.up._House()
    house._addresses = Addresses(port=1, ui_port=2, namespace="forloeb")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(cli.up, "remember", full)
    house._write_down()
    assert "(No space left on device); det kører videre." in capsys.readouterr().out


def test_ctrl_c_while_modules_load_ends_without_a_traceback():
    loading = (
        "import cli.start, sys, time\n"
        "class Slow:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'cli.main': print('loading', flush=True); time.sleep(60)\n"
        "sys.meta_path.insert(0, Slow())\n"
        "cli.start.run()\n"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", loading], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "loading\n"
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PATIENT)
    assert (process.returncode, said) == (-signal.SIGINT, "")


_sleep = asyncio.sleep


async def _at_once(_: float) -> None:
    await _sleep(0)


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENT):
        while not condition():
            await _sleep(0.05)
