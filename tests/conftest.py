"""What all tests share: property tests try the same examples everywhere, and no test depends on the machine's speed.

Payloads are encrypted in tests as anywhere, with keys that are no secret: the ring `tests/keys/ring.json`, and the data
keys of recorded histories beside it, in a folder of their own for each test process.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from tests.tools import NEED_ALL, not_tried

settings.register_profile("forloeb", deadline=None, derandomize=True)
settings.load_profile("forloeb")


def pytest_configure(config: pytest.Config) -> None:
    """Give this process the keys of the tests."""
    keys, folder = Path(__file__).parent / "keys", tempfile.mkdtemp(prefix="forloeb-test-keys-")
    config.add_cleanup(lambda: shutil.rmtree(folder))
    shutil.copytree(keys / "cases", folder, dirs_exist_ok=True)
    register = tempfile.mkdtemp(prefix="forloeb-test-register-")
    config.add_cleanup(lambda: shutil.rmtree(register))
    os.environ |= {
        "FORLOEB_KEY_RING": str(keys / "ring.json"),
        "FORLOEB_CASE_KEYS": folder,
        "FORLOEB_DATABASE_URL": f"sqlite:///{register}/register.sqlite",
    }


def _skipped(config: pytest.Config) -> str | None:
    """What was skipped for want of a tool, as the process that tells of all tests knows it."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(config, "workerinput"):
        return None
    return not_tried(str(report.longrepr) for report in reporter.stats.get("skipped", ()))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a run fail that was to try everything, and could not."""
    if os.environ.get(NEED_ALL) and _skipped(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """End with what was not tried."""
    if told := _skipped(config):
        print(told)  # noqa: T201
