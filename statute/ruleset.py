"""Which law answered: the version of the program and a hash over its rules, for receipts."""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

from statute import figures
from statute.requirements import sentences


def ruleset() -> str:
    """Name the law on file: the version of the package and the first letters of the hash over its rules."""
    return f"{version('forloeb')}+{content_hash()[:8]}"


class BadLaw(Exception):
    """The data files of the law cannot be read, or an order leaves something unsaid; the message names both."""


def load() -> None:
    """Read the whole law at once, so that a gap in its files stops the program that starts and not a case later.

    Raises BadLaw.
    """
    try:
        figures.load()
        sentences()
    except ValueError as gap:
        raise BadLaw(str(gap)) from gap


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
