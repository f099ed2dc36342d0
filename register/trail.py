"""The audit trail: what was recorded and answered in cases, who read them, and what was refused, as it happens.

A record is written in the transaction of what it tells of. Writers of one municipality take turns by the row of its
end, which they lock last: for the microseconds until their transaction is over.
"""

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Executable, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from archive.chain import NOBODYS, Anchor, Fault, Head, Kind, Link, faults
from archive.record import Piece, Receipt
from payloads.data_keys import DataKeys, Owner
from payloads.ring import KeyRing, Signature
from programme.evaluation import Evaluation
from programme.ledger import Entry, Ledger
from register.database import unavailable
from register.schema import anchors, cases, trail, trail_ends
from register.sealing import Seal

_PLACE = "trail"
_LOOKED_BACK = 100  # records of a case, to find how far the trail is
_AT_ONCE = 1_000  # records
_ENDS = select(trail_ends).order_by(trail_ends.c.chain)
_Row = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Access:
    """Somebody asked about a case: who, of which role and municipality, what they were shown, and why they may see it.

    None of it is personal to whom the case is about.
    """

    case: str
    subject: str
    role: str
    what: str
    why: str


@dataclass(frozen=True)
class Read:
    """An access as it stands in the trail."""

    at: datetime
    access: Access


@dataclass(frozen=True)
class Refusal:
    """Somebody asked for an action that was refused, and why. What they had written is not repeated."""

    case: str
    subject: str
    action: str
    reason: str
    citation: str | None = None


@dataclass(frozen=True)
class Told:
    """A record as it is shown: when, what kind, who asked, and what it says."""

    chain: str
    number: int
    at: datetime
    kind: Kind
    subject: str | None
    said: Any


@dataclass(frozen=True)
class _Said:
    """A record before it has its place in a chain; the fields are those of `Link`."""

    kind: Kind
    case: str | None = None
    subject: str | None = None
    evaluation: int | None = None
    entries: int | None = None
    last_entry: str | None = None
    answer: str | None = None
    body: bytes = b""


class Trail:
    """The trail in a database. Every method that opens a transaction of its own may raise RegisterUnavailable."""

    def __init__(self, engine: Engine, keys: DataKeys) -> None:
        self._engine = engine
        self._keys = keys

    # What a programme records, in the transaction of whoever writes its case

    def follow(self, connection: Connection, ledger: Ledger, evaluation: Evaluation, owner: Owner) -> None:
        """Append what is new of a case: entries of its ledger, and what the law answered; nothing when it is there."""
        answer = self._digest(owner, [evaluation])
        if _holds(connection, ledger.case, answer):
            return
        first = _known(connection, ledger.case, ledger.entries, 0)
        receipt = Receipt(at=datetime.now(UTC), evaluation=evaluation.model_dump(mode="json"))
        piece = Piece(first=first, ledger=_from(ledger, first), receipts=[receipt])
        self._append(
            connection,
            evaluation.municipality or NOBODYS,
            self._evaluated(piece, ledger.entries, evaluation.number, answer, owner),
        )

    def complete(self, piece: Piece, owner: Owner) -> Head:
        """Append what the trail lacks of a piece of a programme's life; give the end of its chain.

        Raises RegisterUnavailable, KeyMissing, Erased, BadKeys.
        """
        case, entries = piece.ledger.case, piece.ledger.entries
        told = [Evaluation.model_validate(receipt.evaluation) for receipt in piece.receipts]
        with self._transaction() as connection:
            chain = _chain_of(connection, case, told[-1].municipality if told else None)
            known = _known(connection, case, entries, piece.first)
            is_held = [_holds(connection, case, self._digest(owner, [one])) for one in told]
            fresh = [one for one, held in zip(told, is_held, strict=True) if not held]
            answer = self._digest(owner, fresh) if fresh else None
            is_new = answer is not None and not _holds(connection, case, answer)
            if is_new or known < piece.first + len(entries):
                receipts = [one for one, held in zip(piece.receipts, is_held, strict=True) if not held]
                left = Piece(first=known, ledger=_from(piece.ledger, known - piece.first), receipts=receipts)
                number = fresh[-1].number if fresh else None
                self._append(connection, chain, self._evaluated(left, entries, number, answer, owner))
            return _head(_locked_end(connection, chain, self._keys.ring))

    def _evaluated(
        self, piece: Piece, entries: Sequence[Entry], number: int | None, answer: str | None, owner: Owner
    ) -> _Said:
        return _Said(
            kind="evaluation",
            case=piece.ledger.case,
            evaluation=number,
            entries=piece.first + len(piece.ledger.entries),
            last_entry=entries[-1].id if entries else "",
            answer=answer,
            body=Seal(owner, self._keys.of(owner)).close(_PLACE, piece.model_dump_json()),
        )

    def erase(self, connection: Connection, case: str, municipality: str | None) -> None:
        """Append that a case of a municipality was erased."""
        self._append(connection, municipality or NOBODYS, _Said(kind="erased", case=case))

    # Who asked

    def note(self, access: Access) -> None:
        """Append that somebody read a case. Raises RegisterUnavailable; then it must not be shown."""
        body = _json({"role": access.role, "what": access.what, "why": access.why}).encode()
        said = _Said(kind="read", case=access.case, subject=access.subject, body=body)
        with self._transaction() as connection:
            self._append(connection, _chain_of(connection, access.case), said)

    def refuse(self, refusal: Refusal, owner: Owner) -> None:
        """Append that an action was refused. Raises RegisterUnavailable, KeyMissing, Erased, BadKeys."""
        told = _json({"action": refusal.action, "reason": refusal.reason, "citation": refusal.citation})
        body = Seal(owner, self._keys.of(owner)).close(_PLACE, told)
        said = _Said(kind="refused", case=refusal.case, subject=refusal.subject, body=body)
        with self._transaction() as connection:
            self._append(connection, _chain_of(connection, refusal.case), said)

    def reads(self, municipality: str, case: str | None = None, *, number: int = 1, size: int = 50) -> list[Read]:
        """Give one page of who read cases of a municipality, or one of them, the latest first."""
        query = select(trail).where(trail.c.chain == municipality, trail.c.kind == "read")
        if case is not None:
            query = query.where(trail.c.case_id == case)
        rows = self._all(query.order_by(trail.c.number.desc()).limit(size).offset((number - 1) * size))
        return [Read(row.at, Access(case=row.case_id, subject=row.subject, **json.loads(row.body))) for row in rows]

    # What it says, and whether it is whole

    def of_case(self, case: str, owner: Owner) -> list[Told]:
        """Give everything that stands of a case, in the order it was written. Raises KeyMissing, Erased, Unreadable."""
        links = self.links_of(case)
        seal = Seal(owner, self._keys.of(owner)) if any(_is_sealed(link) for link in links) else None
        return [_told(link, seal) for link in links]

    def links_of(self, case: str) -> list[Link]:
        """Give the records of a case as the chain has them."""
        query = select(trail).where(trail.c.case_id == case).order_by(trail.c.at, trail.c.number)
        return [_link(row) for row in self._all(query)]

    def heads(self) -> list[Head]:
        """Give the ends of all chains."""
        return [_head(row) for row in self._all(_ENDS)]

    def foreign_ends(self) -> list[Head]:
        """Give the ends that are not signed with our keys."""
        return [_head(row) for row in self._all(_ENDS) if not _is_ours(row, self._keys.ring)]

    def begun_at(self) -> datetime | None:
        """Tell when the first record was written; None when there is none."""
        return self._all(select(func.min(trail.c.at)))[0][0]

    def holds(self, case: str, number: int) -> bool:
        """Tell whether what the law answered last in a case, by the number of the question, stands in the trail."""
        found = select(trail.c.number).where(trail.c.case_id == case, trail.c.evaluation >= number).limit(1)
        return bool(self._all(found))

    def again(self) -> list[tuple[str, int]]:
        """Name what was answered again, and otherwise, after the programmes had been brought back from a backup."""
        query = (
            select(trail.c.case_id, trail.c.evaluation)
            .where(trail.c.evaluation.is_not(None))
            .group_by(trail.c.case_id, trail.c.evaluation)
            .having(func.count() > 1)
            .order_by(trail.c.case_id, trail.c.evaluation)
        )
        return [(row.case_id, row.evaluation) for row in self._all(query)]

    def faults(self, *witnesses: Anchor | Head) -> list[Fault]:
        """Verify all chains as they stand, against their signed ends, the anchors kept here, and other witnesses."""
        try:
            still = self._engine.connect().execution_options(reads=True, isolation_level="SERIALIZABLE")
            with still as connection:  # nothing is written meanwhile, as far as it can see
                return [*self._faults(connection, witnesses)]
        except SQLAlchemyError as error:
            raise unavailable(error) from error

    def _faults(self, connection: Connection, witnesses: Sequence[Anchor | Head]) -> Iterator[Fault]:
        kept = [Anchor.model_validate_json(row.said) for row in connection.execute(select(anchors.c.said))]
        seen = [one for one in witnesses if isinstance(one, Head)]
        for anchor in [*kept, *(one for one in witnesses if isinstance(one, Anchor))]:
            if anchor.signature is None or not self._keys.ring.has_signed(anchor.told, anchor.signature):
                yield Fault("unsigned", f"{anchor.day}", 0)
            else:
                seen += anchor.heads
        ends = {row.chain: row for row in connection.execute(_ENDS)}
        begun = {row[0] for row in connection.execute(select(trail.c.chain).distinct())}
        for chain in sorted(begun | set(ends) | {head.chain for head in seen}):
            end = _head(ends[chain]) if chain in ends else Head(chain=chain)
            if chain in ends and not _is_ours(ends[chain], self._keys.ring):
                yield Fault("unsigned", chain, end.number)
            yield from faults(_links(connection, chain), end, [head for head in seen if head.chain == chain])

    # Anchors

    def signed(self, day: date) -> Anchor:
        """Sign the ends of all chains as they are."""
        made = Anchor(day=day, made_at=datetime.now(UTC), heads=tuple(self.heads()))
        return made.model_copy(update={"signature": self._keys.ring.sign(made.told)})

    def anchor(self, day: date) -> Anchor | None:
        """Keep the signed ends of a day; None when that was done, or there is nothing to sign."""
        if self._all(select(anchors.c.day).where(anchors.c.day == day)):
            return None
        made = self.signed(day)
        if not made.heads:
            return None
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(anchors).values(day=day, said=made.model_dump_json()))
        except IntegrityError:  # another process was first
            return None
        except SQLAlchemyError as error:
            raise unavailable(error) from error
        return made

    def undelivered(self) -> list[Anchor]:
        """Give the anchors that have not left the house, the oldest first."""
        rows = self._all(select(anchors.c.said).where(anchors.c.delivered_at.is_(None)).order_by(anchors.c.day))
        return [Anchor.model_validate_json(row.said) for row in rows]

    def delivered(self, anchor: Anchor) -> None:
        """Note that an anchor has left the house."""
        with self._transaction() as connection:
            connection.execute(
                update(anchors).where(anchors.c.day == anchor.day).values(delivered_at=datetime.now(UTC))
            )

    # The chain

    def _append(self, connection: Connection, chain: str, said: _Said) -> None:
        """Append a record, and move the end on. An end that is not ours is gone on from with a record that says so."""
        ring = self._keys.ring
        row = _locked_end(connection, chain, ring)
        links = [] if _is_ours(row, ring) else [_after(_head(row), _Said(kind="broken"))]
        links.append(_after(_head_of(links[-1]) if links else _head(row), said))
        connection.execute(insert(trail), [_row(link) for link in links])
        values = _signed(_head_of(links[-1]), ring)
        connection.execute(update(trail_ends).where(trail_ends.c.chain == chain).values(values))

    def _digest(self, owner: Owner, evaluations: Sequence[Evaluation]) -> str:
        told = "\n".join(evaluation.model_dump_json() for evaluation in evaluations)
        return self._keys.of(owner).digest(f"answer {told}")

    @contextmanager
    def _transaction(self) -> Generator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise unavailable(error) from error

    def _all(self, query: Executable) -> Sequence[_Row]:
        try:
            with self._engine.connect().execution_options(reads=True) as connection:
                return connection.execute(query).all()
        except SQLAlchemyError as error:
            raise unavailable(error) from error


def _locked_end(connection: Connection, chain: str, ring: KeyRing) -> _Row:
    """Lock the end of a chain, so that nobody else appends meanwhile; a chain that has none is begun.

    Where records have lost their end, the last of them is the end, and unsigned.
    """
    query = select(trail_ends).where(trail_ends.c.chain == chain).with_for_update()
    if (row := connection.execute(query).first()) is not None:
        return row
    latest = select(trail).where(trail.c.chain == chain).order_by(trail.c.number.desc()).limit(1)
    left = connection.execute(latest).first()
    begun = _signed(Head(chain=chain), ring)
    values = {**_head(left).model_dump(), "public": "", "signature": ""} if left else {"chain": chain, **begun}
    with suppress(IntegrityError), connection.begin_nested():  # or another process has begun it
        connection.execute(insert(trail_ends).values(values))
    return connection.execute(query).one()


def _is_ours(row: _Row, ring: KeyRing) -> bool:
    return ring.has_signed(_head(row).told, Signature(row.public, row.signature))


def _signed(head: Head, ring: KeyRing) -> dict[str, Any]:
    signature = ring.sign(head.told)
    return {"number": head.number, "hash": head.hash, "public": signature.public, "signature": signature.value}


def _head(row: _Row) -> Head:
    return Head(chain=row.chain, number=row.number, hash=row.hash)


def _head_of(link: Link) -> Head:
    return Head(chain=link.chain, number=link.number, hash=link.hash)


def _after(end: Head, said: _Said) -> Link:
    now = datetime.now(UTC)
    return Link(chain=end.chain, number=end.number + 1, at=now, previous=end.hash, **vars(said))


def _chain_of(connection: Connection, case: str, otherwise: str | None = None) -> str:
    """Name the chain of the municipality whose case it is."""
    row = connection.execute(select(cases.c.municipality).where(cases.c.case_id == case)).first()
    return (row.municipality if row else otherwise) or NOBODYS


def _holds(connection: Connection, case: str, answer: str) -> bool:
    found = select(trail.c.number).where(trail.c.case_id == case, trail.c.answer == answer).limit(1)
    return connection.execute(found).first() is not None


def _known(connection: Connection, case: str, entries: Sequence[Entry], first: int) -> int:
    """Tell how many entries of a ledger the trail holds; `entries` are those from the `first` on.

    After programmes were brought back from a backup, a later record may be of another course of events.
    """
    held = select(trail.c.entries, trail.c.last_entry).where(trail.c.case_id == case, trail.c.entries >= first)
    for row in connection.execute(held.order_by(trail.c.at.desc()).limit(_LOOKED_BACK)):
        place: int = row.entries - first
        if place == 0 or (place <= len(entries) and entries[place - 1].id == row.last_entry):
            return row.entries
    return first


def _from(ledger: Ledger, first: int) -> Ledger:
    return ledger.model_copy(update={"entries": ledger.entries[first:]})


def _links(connection: Connection, chain: str) -> Iterator[tuple[Link, str]]:
    """Read a chain from its beginning, some records at a time."""
    before = -1
    while rows := connection.execute(
        select(trail).where(trail.c.chain == chain, trail.c.number > before).order_by(trail.c.number).limit(_AT_ONCE)
    ).all():
        yield from ((_link(row), row.hash) for row in rows)
        before = rows[-1].number


def _link(row: _Row) -> Link:
    return Link(
        chain=row.chain,
        number=row.number,
        at=row.at,
        kind=row.kind,
        case=row.case_id,
        subject=row.subject,
        evaluation=row.evaluation,
        entries=row.entries,
        last_entry=row.last_entry,
        answer=row.answer,
        body=row.body,
        previous=row.previous,
    )


def _row(link: Link) -> dict[str, Any]:
    said = {name: getattr(link, name) for name in Link.__slots__ if name != "case"}
    return {**said, "case_id": link.case, "hash": link.hash}


def _told(link: Link, seal: Seal | None) -> Told:
    text = link.body.decode() if link.kind == "read" else seal.open(_PLACE, link.body) if seal and link.body else "null"
    return Told(link.chain, link.number, link.at, link.kind, link.subject, json.loads(text))


def _is_sealed(link: Link) -> bool:
    return link.kind in ("evaluation", "refused")


def _json(said: Mapping[str, object]) -> str:
    return json.dumps(said, ensure_ascii=False)
