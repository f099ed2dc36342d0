"""The ledger of one programme: every fact and record in it, and every registration that was refused but not lost.

The ledger is the only state of a programme that is not computed. It is also the store of command ids: a fact's id is
derived from the command that recorded it, so the same command finds its fact again.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from pydantic import JsonValue

from programme.administration import Administration, administration
from programme.compact import Compact
from programme.danish_time import day_of
from programme.records import AdministrativeRecord
from statute.answers import Answer, Remark
from statute.checks import read
from statute.facts import CaseFile, Dated, Fact, Person, RegulationKey

_LETTERS = "bcdfghjkmnpqrstvwxz"
_ID_LENGTH = 16
_DIGEST_LENGTH = 8
_DIGEST = re.compile(rf"~[0-9a-f]{{{_DIGEST_LENGTH}}}\Z")
_FULL = 1_000_000  # characters of JSON; the server ends a programme that hands over more than two million bytes
_ABRIDGED = 2_000


class RefusedFact(Answer):
    """A fact that came by signal and may not count: kept as it was given, with the reason."""

    id: str
    recorded_at: datetime
    given: JsonValue
    remark: Remark


class Entry(Compact):
    """One line of the ledger: a fact that counts for the law, an administrative record, or a refused registration."""

    fact: Fact | None = None
    record: AdministrativeRecord | None = None
    refused: RefusedFact | None = None
    imported: bool = False
    """Whether it came with a case from another system, which may say itself who recorded it, when and as what."""

    @property
    def said(self) -> Dated | None:
        """The fact or the record; None for what was refused."""
        return self.fact or self.record

    @property
    def id(self) -> str:
        """The id of the fact or record, also of a refused one."""
        if self.refused is not None:
            return self.refused.id
        return (self.said and self.said.id) or ""

    @property
    def key(self) -> str:
        """What happened: the key of the fact or record, as far as it could be read."""
        if self.refused is not None:
            return self.refused.remark.fact
        return self.fact.fact if self.fact else self.record.record if self.record else ""

    @property
    def on(self) -> date | None:
        """The Danish day it happened; None for what was refused."""
        return self.said.on if self.said else None

    @property
    def by(self) -> str | None:
        """Who recorded it, when that was said."""
        return self.said.by if self.said else None

    @property
    def recorded_at(self) -> datetime | None:
        """When it reached the programme."""
        if self.refused is not None:
            return self.refused.recorded_at
        return self.said.recorded_at if self.said else None

    def stamped(self, at: datetime) -> "Entry":
        """Give the entry as recorded at an instant, unless it says when it was."""
        if self.said is None or self.said.recorded_at is not None:
            return self
        stamp = {"recorded_at": at}
        return Entry.model_construct(
            fact=self.fact and self.fact.model_copy(update=stamp),
            record=self.record and self.record.model_copy(update=stamp),
            imported=self.imported,
        )


class Ledger(Answer):
    """Who the programme is about, the command that took it in, and the entries in the order they were recorded."""

    case: str
    regulation: RegulationKey | None = None
    person: Person
    command: str
    entries: list[Entry]

    def case_file(self) -> CaseFile:
        """Give the case file that the law is asked about: the facts without the refused ones."""
        facts = [entry.fact for entry in self.entries if entry.fact is not None]
        return CaseFile.model_construct(
            case=self.case, regulation=self.regulation, person=self.person, facts=facts
        )  # the facts were validated when they were recorded

    @property
    def is_full(self) -> bool:
        """Tell whether nothing more can be recorded: the whole ledger must fit into what the server carries."""
        return len(self.model_dump_json()) > _FULL

    def find(self, id_: str) -> Entry | None:
        """Find the entry of the fact or record with this id; not of what was refused."""
        return next((entry for entry in self.entries if entry.said is not None and entry.said.id == id_), None)

    @property
    def counted(self) -> dict[str | None, Fact]:
        """The facts that count for the law, by id: what is neither annulled nor unlawful."""
        return {fact.id: fact for _, fact in read(self.case_file()).history.facts}

    @property
    def records(self) -> list[AdministrativeRecord]:
        """The administrative records, in the order they were recorded."""
        return [entry.record for entry in self.entries if entry.record is not None]

    def administration(self, on: date = date.max) -> Administration:
        """Tell who works on the case and whom it is about, after the moves known `on` a Danish day (by default all)."""
        moves = read(self.case_file(), on).history.moves
        return administration(self.records, max((move.on for _, move in moves), default=None))

    @property
    def refused_count(self) -> int:
        """How many registrations were refused and kept."""
        return sum(entry.refused is not None for entry in self.entries)

    def holds_refused(self, id_: str) -> bool:
        """Tell whether a refused fact with this id has been kept."""
        return any(entry.refused is not None and entry.refused.id == id_ for entry in self.entries)

    def with_entries(self, entries: Sequence[Entry]) -> "Ledger":
        """Give the ledger with more entries at its end."""
        return self.model_copy(update={"entries": [*self.entries, *entries]})

    def first(self, number: int) -> "Ledger":
        """Give the ledger as it was when it held that number of entries."""
        return self.model_copy(update={"entries": self.entries[:number]})

    def known_on(self, day: date) -> "Ledger":
        """Give the ledger as it stood at the end of a Danish day: what was recorded later was not known then."""
        known = [entry for entry in self.entries if entry.recorded_at is not None and day_of(entry.recorded_at) <= day]
        return self.model_copy(update={"entries": known})

    def stamped(self, at: datetime) -> "Ledger":
        """Give the ledger with `recorded_at` set on every fact that has none."""
        return self.model_copy(update={"entries": [entry.stamped(at) for entry in self.entries]})


def fact_id(command: str) -> str:
    """Derive the id of a fact from the command that records it: letters only, so it never looks like a CPR number."""
    number = int.from_bytes(hashlib.sha256(command.encode()).digest(), "big")
    letters: list[str] = []
    for _ in range(_ID_LENGTH):
        number, digit = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[digit])
    return "".join(letters)


def update_id(command: str, fields: Mapping[str, object], digest: Callable[[str], str]) -> str:
    """Name the update of a command by what it says too: the server answers an id it knows without asking anybody.

    The server keeps the id in plain text, so `digest` needs a secret: else a CPR number could be found by trying all.
    """
    said = json.dumps(fields, sort_keys=True, default=str)
    return f"{command}~{digest(said)[:_DIGEST_LENGTH]}"


def command_of(update: str) -> str:
    """Return the command of an update: its id, without what `update_id` has added."""
    return _DIGEST.sub("", update)


def open_ledger(case: CaseFile, command: str, *, imported: bool = False) -> Ledger:
    """Open the ledger of a case that `command` takes in; facts without an id get one from it and their place."""
    return Ledger(
        case=case.case,
        regulation=case.regulation,
        person=case.person,
        command=command,
        entries=[
            Entry(fact=_identified(fact, f"{command}#{index}"), imported=imported)
            for index, fact in enumerate(case.facts)
        ],
    )


def _identified(fact: Fact, command: str) -> Fact:
    return fact if fact.id is not None else fact.model_copy(update={"id": fact_id(command)})


def abridged(given: JsonValue) -> JsonValue:
    """Give what was sent so that the ledger can keep it: as it is, or the beginning of its text when it is long."""
    text = json.dumps(given, ensure_ascii=False)
    return given if len(text) <= _ABRIDGED else f"{text[:_ABRIDGED]} …"


def same_said(one: Dated, other: Dated) -> bool:
    """Tell whether two facts or records say the same, whenever they were recorded."""
    return one.model_copy(update={"recorded_at": None}) == other.model_copy(update={"recorded_at": None})


def same_opening(ledger: Ledger, opened: Ledger) -> bool:
    """Tell whether `ledger` grew out of `opened`: the same command, person and first facts."""
    first = ledger.entries[: len(opened.entries)]
    return (
        (ledger.command, ledger.person, ledger.regulation) == (opened.command, opened.person, opened.regulation)
        and len(first) == len(opened.entries)
        and all(
            one.fact is not None and other.fact is not None and same_said(one.fact, other.fact)
            for one, other in zip(first, opened.entries, strict=True)
        )
    )
