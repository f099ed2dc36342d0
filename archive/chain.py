"""The chain: every record names its place and the hash of the record before it, so that none can go or change unseen.

Each municipality has a chain of its own. A record is a link, which says whom it concerns and when it was written, and a
body, which the chain does not read: what was recorded in a case is encrypted there, and the chain is verified without
any key. The end of a chain is signed each time that it moves, and named each day in an anchor that leaves the house.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from payloads.ring import Signature

Kind = Literal["evaluation", "read", "refused", "erased", "broken"]
NOBODYS = "none"
"""The chain of what belongs to no municipality."""


@dataclass(frozen=True, slots=True)
class Link:
    """A record of a chain. `number` counts from 1; `previous` is the hash of the record before it.

    `evaluation`: the number of what the law was asked; `entries`: how many entries of the case's ledger stand in the
    trail with this record, the last of which is `last_entry`; `answer`: a keyed digest of what the law answered.
    """

    chain: str
    number: int
    at: datetime
    kind: Kind
    case: str | None
    subject: str | None
    evaluation: int | None
    entries: int | None
    last_entry: str | None
    answer: str | None
    body: bytes
    previous: str

    @property
    def hash(self) -> str:
        """The hash of the record, with everything it says."""
        said = [
            self.chain,
            self.number,
            self.at.isoformat(),
            self.kind,
            self.case,
            self.subject,
            self.evaluation,
            self.entries,
            self.last_entry,
            self.answer,
            hashlib.sha256(self.body).hexdigest(),
            self.previous,
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


class Head(BaseModel):
    """The end of a chain: the number and the hash of its last record."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    chain: str = ""
    number: int = 0
    hash: str = "0" * 64

    @property
    def told(self) -> str:
        """What is signed of it."""
        return f"forloeb trail\n{self.chain}\n{self.number}\n{self.hash}"


class Anchor(BaseModel):
    """The ends of all chains on a day, signed: who steals the database can make no other one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: date
    made_at: AwareDatetime
    heads: tuple[Head, ...]
    signature: Signature | None = None

    @property
    def told(self) -> str:
        """What is signed of it."""
        return "\n".join(["forloeb anchor", self.day.isoformat(), *(head.told for head in self.heads)])


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a chain, and where: the number of a record, or of the end."""

    kind: Literal["missing", "altered", "broken", "unchained", "unsigned"]
    chain: str
    number: int


def faults(links: Iterable[tuple[Link, str]], end: Head, seen: Sequence[Head] = ()) -> Iterator[Fault]:
    """Find every record of a chain that is missing, altered or beyond its end.

    `links`: in the order of their numbers, each with the hash it was given. `seen`: ends that the chain is known to
    have had, so that one cut short or written anew is found too.
    """
    known = {head.number: head.hash for head in (end, *seen) if head.number}
    before, number, wrong = Head().hash, 0, set[int]()
    for link, given in links:
        yield from (Fault("missing", end.chain, lost) for lost in range(number + 1, link.number))
        is_next = link.number == number + 1
        number = link.number
        if link.hash != given or known.get(number, given) != given:
            wrong.add(number)
        if is_next and link.previous != before:
            wrong.add(number - 1 or number)
        before = given
        if link.kind == "broken":
            yield Fault("broken", end.chain, number)
        if number > end.number:
            yield Fault("unchained", end.chain, number)
    yield from (Fault("altered", end.chain, one) for one in sorted(wrong))
    yield from (Fault("missing", end.chain, lost) for lost in range(number + 1, max(known, default=0) + 1))
