"""The audit trail, the outbox, and what the service keeps."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "trail",
        sa.Column("chain", sa.String(length=4), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column(
            "case_id",
            sa.String(length=64),
            nullable=True,
            comment="of no other table: what is said of a case outlives it",
        ),
        sa.Column("subject", sa.String(length=200), nullable=True, comment="who asked, where somebody did"),
        sa.Column("evaluation", sa.BigInteger(), nullable=True),
        sa.Column(
            "entries",
            sa.Integer(),
            nullable=True,
            comment="how many entries of the ledger stand in the trail with this record",
        ),
        sa.Column("last_entry", sa.String(length=64), nullable=True),
        sa.Column("answer", sa.String(length=64), nullable=True, comment="keyed digest of what the law answered"),
        sa.Column(
            "body",
            sa.LargeBinary(),
            nullable=False,
            comment="of a case sealed with its data key; of a read in the clear",
        ),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain", "number", name=op.f("pk_trail")),
    )
    op.create_index(op.f("ix_trail_case_id_at"), "trail", ["case_id", "at"], unique=False)
    op.create_index(op.f("ix_trail_chain_kind_at"), "trail", ["chain", "kind", "at"], unique=False)
    op.create_table(
        "trail_ends",
        sa.Column("chain", sa.String(length=4), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("public", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_trail_ends")),
    )
    op.create_table(
        "anchors",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False, comment="the anchor as JSON, with its signature"),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_anchors")),
    )
    op.create_table(
        "outbox",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False, comment="of the event, the same whenever it is sent"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_sent_at_position"), "outbox", ["sent_at", "position"], unique=False)
    op.create_index(op.f("ix_outbox_at"), "outbox", ["at"], unique=False)
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "kept",
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_kept")),
    )
    op.create_index(op.f("ix_kept_kind_owner"), "kept", ["kind", "owner"], unique=False)
    op.create_index(op.f("ix_kept_expires"), "kept", ["expires"], unique=False)
