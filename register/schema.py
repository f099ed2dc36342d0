"""The tables of the register. Days are Danish calendar dates, instants are UTC."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware instant; SQLite, which keeps no zone, is given and gives UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant in UTC. Raises ValueError for one without a zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Read the instant as UTC."""
        return value and (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))


_CASE_ID = String(64)
_MUNICIPALITY = String(4)
_KEY = String(64)


def _of_case() -> Column[str]:
    return Column("case_id", _CASE_ID, ForeignKey("cases.case_id", ondelete="CASCADE"), primary_key=True)


cases = Table(
    "cases",
    metadata,
    Column("case_id", _CASE_ID, primary_key=True),
    Column("evaluation", BigInteger, nullable=False, comment="number of the evaluation that was written last"),
    Column("evaluated_on", Date, nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("municipality", _MUNICIPALITY),
    Column("offered_to", _MUNICIPALITY),
    Column("caseworker", _KEY),
    Column("team", _KEY),
    Column("phase", _KEY, nullable=False),
    Column("regulation", _KEY),
    Column("taken_over_on", Date),
    Column("next_duty", _KEY),
    Column("next_due", Date),
    Column("first_due", Date, comment="the earliest due day of what is open or overdue; past: so long overdue"),
    Column("overdue_duties", JSON, nullable=False),
    Column("overdue_count", Integer, nullable=False),
    Column("missed_count", Integer, nullable=False),
    Column("open_count", Integer, nullable=False),
    Column("refused_count", Integer, nullable=False),
    Column("ended", Boolean, nullable=False),
    Column("stopped_until", Date, comment="the last day on which limits stand still; null: they do not now"),
    Column("expected_on", Date, comment="the day by which the programme will have been evaluated again"),
    Column("sealed_opening", LargeBinary, nullable=False, comment="the ledger without its entries"),
    Column("sealed_name", LargeBinary, comment="the name of the person, for lists"),
    Index(
        "ix_cases_listed",
        "municipality",
        "ended",
        "first_due",
        "case_id",
        "caseworker",
        "team",
        "phase",
        "stopped_until",
        "next_due",
        "taken_over_on",
    ),
    Index(None, "offered_to"),
)
"""One row for each programme as it stood at its last evaluation; sealed: with the data key of the case.

The first index answers a list by itself, whatever it is narrowed to and sorted by: only the fifty rows shown are read.
"""

duties = Table(
    "duties",
    metadata,
    _of_case(),
    Column("duty", _KEY, primary_key=True),
    Column("occurrence", Integer, primary_key=True, autoincrement=False),
    Column("bearer", _KEY, nullable=False),
    Column("citation", String(200), nullable=False),
    Column("since", Date, nullable=False),
    Column("due", Date),
    Column("target", Date),
    Column("status", _KEY, nullable=False),
    Column("met_on", Date),
    Column("needs", JSON, nullable=False),
    Column("unverified", Boolean, nullable=False),
    Column("is_owed", Boolean, nullable=False, comment="open or overdue"),
    Column("was_owed", Boolean, nullable=False, comment="was owed when it was written before, or is now"),
    Column("quarter", String(7), comment="of the due day: 2026-Q4"),
    Column("municipality", _MUNICIPALITY, comment="whose case it is"),
    Column("responsible", _MUNICIPALITY, comment="on the due day, or on the day of the evaluation before"),
    Column("changed_by", BigInteger, nullable=False, comment="number of the evaluation since which it stands so"),
    Column("changed_at", Instant, nullable=False),
    Index(None, "municipality", "is_owed", "duty", "due", "case_id"),
    Index(None, "responsible", "quarter", "duty", "status", "due"),
)
"""One row for each duty that is or was owed."""

entries = Table(
    "entries",
    metadata,
    _of_case(),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("entry_id", _KEY, nullable=False),
    Column("kind", _KEY, nullable=False, comment="fact, record or refused"),
    Column("name", _KEY, nullable=False),
    Column("happened_on", Date),
    Column("recorded_at", Instant),
    Column("sealed", LargeBinary, nullable=False, comment="the whole entry, sealed with the data key of the case"),
)
"""The journal: one row for each entry of the ledger, in the order they were recorded."""

appointments = Table(
    "appointments",
    metadata,
    _of_case(),
    Column("entry_id", _KEY, primary_key=True),
    Column("kind", _KEY, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("form", _KEY, nullable=False),
    Index(None, "starts_at"),
)
"""The interviews that the person is called to and that were not called off."""

name_tokens = Table(
    "name_tokens",
    metadata,
    _of_case(),
    Column("token", LargeBinary(16), primary_key=True),
    Index(None, "token", "case_id"),
)
"""The blind index by which a person is found: keyed digests of parts of the name and of the CPR number."""

saved_lists = Table(
    "saved_lists",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("municipality", _MUNICIPALITY, nullable=False),
    Column("owner", _KEY, nullable=False, comment="the user who saved it"),
    Column("sealed_title", LargeBinary, nullable=False, comment="with the key of the municipality's index"),
    Column("query", String(1000), nullable=False, comment="as in an address: phase=contract&days_late=14"),
    Index(None, "municipality", "owner"),
)
"""Lists that users come back to: what they are narrowed to and how they are sorted."""

pulse = Table(
    "pulse",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="1: there is one row"),
    Column("at", Instant, nullable=False),
)
"""When a worker that reaches the Temporal server last had nothing left to write: the register is as old as that."""

trail = Table(
    "trail",
    metadata,
    Column("chain", _MUNICIPALITY, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("kind", _KEY, nullable=False),
    Column("case_id", _CASE_ID, comment="of no other table: what is said of a case outlives it"),
    Column("subject", String(200), comment="who asked, where somebody did"),
    Column("evaluation", BigInteger),
    Column("entries", Integer, comment="how many entries of the ledger stand in the trail with this record"),
    Column("last_entry", _KEY),
    Column("answer", String(64), comment="keyed digest of what the law answered"),
    Column("body", LargeBinary, nullable=False, comment="of a case sealed with its data key; of a read in the clear"),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index(None, "case_id", "at"),
    Index(None, "chain", "kind", "at"),
)
"""The audit trail: a chain of hashes for each municipality."""

trail_ends = Table(
    "trail_ends",
    metadata,
    Column("chain", _MUNICIPALITY, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("public", String(64), nullable=False),
    Column("signature", String(128), nullable=False),
)
"""The end of each chain, signed; who appends locks its row, so that a chain has no gap and no fork."""

anchors = Table(
    "anchors",
    metadata,
    Column("day", Date, primary_key=True),
    Column("said", Text, nullable=False, comment="the anchor as JSON, with its signature"),
    Column("delivered_at", Instant),
)
"""The ends of all chains of each day, signed, and when they had left the house."""

outbox = Table(
    "outbox",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("id", String(36), nullable=False, comment="of the event, the same whenever it is sent"),
    Column("at", Instant, nullable=False),
    Column("case_id", _CASE_ID, nullable=False),
    Column("type", _KEY, nullable=False),
    Column("data", JSON, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try", Instant),
    Column("sent_at", Instant),
    Index(None, "sent_at", "position"),
    Index(None, "at"),
    sqlite_autoincrement=True,
)
"""What happened, for other systems: ids and days. No position is given twice."""

leases = Table(
    "leases",
    metadata,
    Column("name", _KEY, primary_key=True),
    Column("holder", String(200), nullable=False),
    Column("until", Instant, nullable=False),
)
"""Which process does what only one may do at a time."""

kept = Table(
    "kept",
    metadata,
    Column("kind", _KEY, primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("owner", String(200), nullable=False),
    Column("value", Text, nullable=False),
    Column("expires", Instant),
    Index(None, "kind", "owner"),
    Index(None, "expires"),
)
"""What the service keeps: sessions, logins under way, calendar feeds and what they have shown; secrets as digests."""
