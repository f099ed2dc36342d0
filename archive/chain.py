"""The chain: every record names its place and the hash of the record before it, so that none can go or change unseen.

A record is one line of JSON, its link, and after it a body that the chain does not read: it is encrypted where the
programme's payloads are, and the chain is verified without any key.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError


class Key(BaseModel):
    """What a record is about: a part of what a run of a case's programme has recorded.

    `content` is a keyed digest of what it says. When the database was brought back from a backup, the same run records
    the same part once more and otherwise: that is another record, and neither takes the place of the other.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    namespace: str
    case: str
    run: str
    part: str
    content: str

    @property
    def name(self) -> str:
        """Name the record: the same key, the same name, whatever characters the case's id has."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:32]


class Link(BaseModel):
    """The first line of a record: its number, counted from 1, its key, and the hash of the record before."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    key: Key
    previous: str


class Head(BaseModel):
    """The end of the chain: the number and the hash of its last record."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int = 0
    hash: str = "0" * 64


class Sealed(Head):
    """The end of the chain as the archive keeps it: since when the chain is, and a seal that only we can make."""

    since: AwareDatetime
    seal: str = ""

    @property
    def told(self) -> str:
        """What the seal is made of."""
        return self.model_dump_json(exclude={"seal"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a place: the number of a record, or the name of one that is unreadable or stands elsewhere."""

    kind: Literal["missing", "altered", "misplaced", "unreadable", "unchained", "unsealed"]
    place: str


@dataclass(frozen=True, slots=True)
class Branches:
    """A part of a case that was recorded more than once, each time otherwise: the numbers of these records."""

    case: str
    numbers: tuple[int, ...]


def sealed(head: Head, key: Key, body: bytes) -> bytes:
    """Write the record that follows `head`."""
    link = Link(number=head.number + 1, key=key, previous=head.hash)
    return link.model_dump_json().encode() + b"\n" + body


def opened(record: bytes) -> tuple[Link, bytes]:
    """Read a record. Raises ValueError when it has no link."""
    line, _, body = record.partition(b"\n")
    return Link.model_validate_json(line), body


def head_of(record: bytes) -> Head:
    """Give the head of a chain that ends with this record. Raises ValueError when it has no link."""
    return Head(number=opened(record)[0].number, hash=hashlib.sha256(record).hexdigest())


def branches(links: Iterable[Link]) -> list[Branches]:
    """Find what was recorded again after the database had been brought back from before, in the order of the chain."""
    found: dict[Key, list[int]] = {}
    for link in links:
        found.setdefault(link.key.model_copy(update={"content": ""}), []).append(link.number)
    several = [Branches(key.case, tuple(sorted(numbers))) for key, numbers in found.items() if len(numbers) > 1]
    return sorted(several, key=lambda branches: branches.numbers)


def faults(records: Iterable[tuple[str, bytes]], end: Head, *seen: Head) -> Iterator[Fault]:
    """Find every record that is missing, altered, misplaced or outside the chain.

    `records`: names and contents, in any order. `end`: the present end of the chain. `seen`: ends it is known to have
    had before, so that a chain cut short or written anew is found too.
    """
    found: dict[int, tuple[str, str]] = {}
    for name, record in records:
        try:
            link, _ = opened(record)
        except ValidationError:
            yield Fault("unreadable", name)
            continue
        if link.key.name != name or link.number in found:
            yield Fault("misplaced", name)
        found.setdefault(link.number, (hashlib.sha256(record).hexdigest(), link.previous))
    expected = [(head.number, head.hash) for head in (end, *seen)]
    expected += [(number - 1, previous) for number, (_, previous) in found.items()]
    hashes = {number: hash_ for number, (hash_, _) in found.items()} | {0: Head().hash}
    altered = {number for number, hash_ in expected if hashes.get(number, hash_) != hash_}
    numbers = set(range(1, max(number for number, _ in expected) + 1))
    yield from (Fault("missing", str(number)) for number in sorted(numbers - set(found)))
    yield from (Fault("altered", str(number)) for number in sorted(altered))
    yield from (Fault("unchained", str(number)) for number in sorted(found) if not 0 < number <= end.number)
