"""Where the keys of this process lie: FORLOEB_KEY_RING, a file, and FORLOEB_CASE_KEYS, a folder."""

import os
from functools import cache
from pathlib import Path

from payloads.data_keys import DataKeys
from payloads.failures import BadKeys
from payloads.ring import KeyRing


@cache
def data_keys() -> DataKeys:
    """Return the keys of this process. Raises BadKeys that says what is missing."""
    ring, folder = _path("FORLOEB_KEY_RING"), _path("FORLOEB_CASE_KEYS")
    return DataKeys(KeyRing(ring), folder)


def _path(name: str) -> Path:
    if not (value := os.environ.get(name)):
        raise BadKeys(f"{name} is not set, so nothing can be encrypted; see `forloeb keys --help`.")
    return Path(value)
