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

settings.register_profile("forloeb", deadline=None, derandomize=True)
settings.load_profile("forloeb")


def pytest_configure(config: pytest.Config) -> None:
    """Give this process the keys of the tests."""
    keys, folder = Path(__file__).parent / "keys", tempfile.mkdtemp(prefix="forloeb-test-keys-")
    config.add_cleanup(lambda: shutil.rmtree(folder))
    shutil.copytree(keys / "cases", folder, dirs_exist_ok=True)
    os.environ |= {"FORLOEB_KEY_RING": str(keys / "ring.json"), "FORLOEB_CASE_KEYS": folder}
