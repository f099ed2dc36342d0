"""Cases, their duties, journal, appointments, and the blind index of names."""

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
        sa.Column("sealed_opening", sa.LargeBinary(), nullable=False, comment="the ledger without its entries"),
        sa.Column("sealed_person", sa.LargeBinary(), nullable=True, comment="who the person is, for lists"),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_cases")),
    )
    op.create_index(op.f("ix_cases_caseworker"), "cases", ["caseworker"], unique=False)
    op.create_index(
        op.f("ix_cases_municipality_ended_first_due"), "cases", ["municipality", "ended", "first_due"], unique=False
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
        sa.Column(
            "municipality",
            sa.String(length=4),
            nullable=True,
            comment="responsible on the due day, or on the day of the evaluation before",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_duties_cases"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", "duty", "occurrence", name=op.f("pk_duties")),
    )
    op.create_index(op.f("ix_duties_municipality_due"), "duties", ["municipality", "due"], unique=False)
    op.create_index(op.f("ix_duties_duty_status"), "duties", ["duty", "status"], unique=False)
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
    op.create_index(op.f("ix_name_tokens_token"), "name_tokens", ["token"], unique=False)
