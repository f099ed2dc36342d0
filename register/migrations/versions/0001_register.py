"""Cases, their duties, journal, appointments, the blind index of names, saved lists, and how old all is."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "cases",
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column(
            "evaluation", sa.BigInteger(), nullable=False, comment="number of the evaluation that was written last"
        ),
        sa.Column("evaluated_on", sa.Date(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("municipality", sa.String(length=4), nullable=True),
        sa.Column("offered_to", sa.String(length=4), nullable=True),
        sa.Column("caseworker", sa.String(length=64), nullable=True),
        sa.Column("team", sa.String(length=64), nullable=True),
        sa.Column("phase", sa.String(length=64), nullable=False),
        sa.Column("regulation", sa.String(length=64), nullable=True),
        sa.Column("taken_over_on", sa.Date(), nullable=True),
        sa.Column("next_duty", sa.String(length=64), nullable=True),
        sa.Column("next_due", sa.Date(), nullable=True),
        sa.Column(
            "first_due",
            sa.Date(),
            nullable=True,
            comment="the earliest due day of what is open or overdue; past: so long overdue",
        ),
        sa.Column("overdue_duties", sa.JSON(), nullable=False),
        sa.Column("overdue_count", sa.Integer(), nullable=False),
        sa.Column("missed_count", sa.Integer(), nullable=False),
        sa.Column("open_count", sa.Integer(), nullable=False),
        sa.Column("refused_count", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column(
            "stopped_until",
            sa.Date(),
            nullable=True,
            comment="the last day on which limits stand still; null: they do not now",
        ),
        sa.Column(
            "expected_on",
            sa.Date(),
            nullable=True,
            comment="the day by which the programme will have been evaluated again",
        ),
        sa.Column("sealed_opening", sa.LargeBinary(), nullable=False, comment="the ledger without its entries"),
        sa.Column("sealed_name", sa.LargeBinary(), nullable=True, comment="the name of the person, for lists"),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_cases")),
    )
    op.create_index(
        "ix_cases_listed",
        "cases",
        [
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
        ],
        unique=False,
    )
    op.create_index(op.f("ix_cases_offered_to"), "cases", ["offered_to"], unique=False)
    op.create_table(
        "appointments",
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("entry_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("form", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_appointments_cases"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", "entry_id", name=op.f("pk_appointments")),
    )
    op.create_index(op.f("ix_appointments_starts_at"), "appointments", ["starts_at"], unique=False)
    op.create_table(
        "duties",
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("duty", sa.String(length=64), nullable=False),
        sa.Column("occurrence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bearer", sa.String(length=64), nullable=False),
        sa.Column("citation", sa.String(length=200), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("target", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("unverified", sa.Boolean(), nullable=False),
        sa.Column("is_owed", sa.Boolean(), nullable=False, comment="open or overdue"),
        sa.Column("was_owed", sa.Boolean(), nullable=False, comment="was owed when it was written before, or is now"),
        sa.Column("quarter", sa.String(length=7), nullable=True, comment="of the due day: 2026-Q4"),
        sa.Column("municipality", sa.String(length=4), nullable=True, comment="whose case it is"),
        sa.Column(
            "responsible",
            sa.String(length=4),
            nullable=True,
            comment="on the due day, or on the day of the evaluation before",
        ),
        sa.Column(
            "changed_by", sa.BigInteger(), nullable=False, comment="number of the evaluation since which it stands so"
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_duties_cases"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", "duty", "occurrence", name=op.f("pk_duties")),
    )
    op.create_index(
        op.f("ix_duties_municipality_is_owed_duty_due_case_id"),
        "duties",
        ["municipality", "is_owed", "duty", "due", "case_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_duties_responsible_quarter_duty_status_due"),
        "duties",
        ["responsible", "quarter", "duty", "status", "due"],
        unique=False,
    )
    op.create_table(
        "entries",
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False, comment="fact, record or refused"),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "sealed", sa.LargeBinary(), nullable=False, comment="the whole entry, sealed with the data key of the case"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_entries_cases"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", "position", name=op.f("pk_entries")),
    )
    op.create_table(
        "name_tokens",
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("token", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_name_tokens_cases"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", "token", name=op.f("pk_name_tokens")),
    )
    op.create_index(op.f("ix_name_tokens_token_case_id"), "name_tokens", ["token", "case_id"], unique=False)
    op.create_table(
        "saved_lists",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False, comment="the user who saved it"),
        sa.Column("sealed_title", sa.LargeBinary(), nullable=False, comment="with the key of the municipality's index"),
        sa.Column(
            "query", sa.String(length=1000), nullable=False, comment="as in an address: phase=contract&days_late=14"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_lists")),
    )
    op.create_index(op.f("ix_saved_lists_municipality_owner"), "saved_lists", ["municipality", "owner"], unique=False)
    op.create_table(
        "pulse",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False, comment="1: there is one row"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse")),
    )
