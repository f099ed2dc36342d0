"""A run of the tests tells what it could not try, and fails where it was to try everything."""

import os
import subprocess
import sys
from pathlib import Path

from tests.tools import NEED_ALL, not_tried, wants

ROOT = Path(__file__).parents[2]
SKIPPING = """
import pytest
from tests.tools import wants

@pytest.mark.skipif(True, reason=wants("chromium"))
def test_page(): pass

def test_broker(): pytest.skip(wants("rabbitmq-server"))

def test_other(): pass
"""


def ran(folder: Path, *words: str, **env: str) -> "subprocess.CompletedProcess[str]":
    (folder / "test_it.py").write_text(SKIPPING)
    (folder / "conftest.py").write_text(
        (ROOT / "tests/conftest.py").read_text().replace("__file__", repr(str(ROOT / "tests/x")))
    )
    clean = {name: value for name, value in os.environ.items() if name not in (NEED_ALL, "PYTEST_ADDOPTS")}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(folder),
        *words,
        str(folder),
    ]
    return subprocess.run(command, cwd=ROOT, env=clean | env, capture_output=True, text=True, check=False, timeout=240)


def test_it_passes_and_its_last_line_says_what_was_not_tried_and_how_to_try_it(tmp_path: Path):
    for words in ((), ("-n", "2")):
        done = ran(tmp_path, *words)
        assert done.returncode == 0, done.stdout
        assert done.stdout.splitlines()[-1] == (
            "Not tried: 1 for want of chromium, 1 for want of rabbitmq-server. "
            "To try them too: apt-get install chromium rabbitmq-server"
        )


def test_it_fails_where_everything_was_to_be_tried(tmp_path: Path):
    assert ran(tmp_path, **{NEED_ALL: "1"}).returncode == 1
    assert ran(tmp_path, "-k", "other", **{NEED_ALL: "1"}).returncode == 0


def test_a_skip_for_another_reason_is_not_told():
    assert not_tried(["no such law yet"]) is None
    assert not_tried([wants("prometheus")] * 3) == (
        "Not tried: 3 for want of prometheus. To try them too: apt-get install prometheus"
    )


def test_ci_installs_what_the_tests_ask_for_and_lets_none_be_skipped():
    script = (ROOT / ".ci/run").read_text()
    named = {"chromium", "prometheus", "rabbitmq-server"}
    assert f"for package in {' '.join(sorted(named))};" in script
    assert f"export {NEED_ALL}=1" in script


def test_an_audit_that_could_look_nothing_up_fails():
    assert "pip-audit --strict" in (ROOT / "Makefile").read_text()
