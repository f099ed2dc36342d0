"""Keys of a test's own."""

from pathlib import Path

import pytest

from payloads.data_keys import DataKeys, Owner
from payloads.ring import KeyRing

OWNER = Owner("forloeb", "programme-a-1")


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing.make(tmp_path / "keys" / "ring.json")


@pytest.fixture
def keys(ring: KeyRing, tmp_path: Path) -> DataKeys:
    keys = DataKeys(ring, tmp_path / "keys" / "cases")
    keys.issue(OWNER)
    return keys
