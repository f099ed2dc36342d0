"""Which law answered: the version of the program and a hash over its rules, for receipts."""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable


def ruleset() -> str:
    """Name the law on file: the version of the package and the first letters of the hash over its rules."""
    return f"{version('forloeb')}+{content_hash()[:8]}"


@cache
def content_hash() -> str:
    """Return the SHA-256 over code and data of the law, in hexadecimal; the catalogue, which no rule reads, apart."""
    digest = hashlib.sha256()
    for name, file in sorted(_rules(files("statute"), ""), key=lambda rule: rule[0]):
        digest.update(name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _rules(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        if entry.is_dir() and entry.name not in ("__pycache__", "catalogue"):
            yield from _rules(entry, f"{name}/")
        elif entry.name.endswith((".py", ".toml")):
            yield name, entry
