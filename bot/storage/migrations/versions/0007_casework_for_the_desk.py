"""Casework for the desk: who looks after a request, by when, notes, referrals, what citizens are told and answer."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
INSTANT = sa.DateTime(timezone=True)
UNTOLD = sa.text("told_at IS NULL")


def upgrade() -> None:
    """Widens the requests, creates the tables."""
    for column in (
        sa.Column("sought", sa.Text, comment="Everything the citizen gave, a line each, for staff to find it by"),
        sa.Column("call_by", INSTANT, comment="By when the citizen was to be called back, as promised at first, UTC"),
        sa.Column("called_at", INSTANT, comment="When it was first moved to called, UTC"),
        sa.Column("closed_at", INSTANT, comment="When it ended, UTC"),
        sa.Column("due_at", INSTANT, comment="By when something is to be done next, UTC; NULL for nothing"),
        sa.Column("assigned_to", sa.Integer, comment="Id of the member of staff who looks after it; NULL for nobody"),
    ):
        op.add_column("casework_requests", column)
    op.create_index("ix_casework_requests_state", "casework_requests", ["state", "due_at"])
    op.create_index("ix_casework_requests_assigned_to", "casework_requests", ["assigned_to"])
    _create_notes()
    _create_referrals()
    _create_notices()
    _create_satisfaction()
    _fill_sought()


def _fill_sought() -> None:
    """Requests made before are found by what was given too."""
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT number, fields FROM casework_requests")).all()
    for number, fields in rows:
        sought = "\n".join(str(value) for value in json.loads(fields).values() if value)
        statement = sa.text("UPDATE casework_requests SET sought = :sought WHERE number = :number")
        connection.execute(statement, {"sought": sought, "number": number})


def downgrade() -> None:
    """Drops them."""
    for table in ("casework_satisfaction", "casework_notices", "casework_referrals", "casework_notes"):
        op.drop_table(table)
    op.drop_index("ix_casework_requests_assigned_to", "casework_requests")
    op.drop_index("ix_casework_requests_state", "casework_requests")
    for name in ("assigned_to", "due_at", "closed_at", "called_at", "call_by", "sought"):
        op.drop_column("casework_requests", name)


def _create_notes() -> None:
    op.create_table(
        "casework_notes",
        sa.Column("id", BIG_ID, nullable=False, comment="Order of writing"),
        sa.Column("number", sa.String(16), nullable=False, comment="Which request"),
        sa.Column("key", sa.Text, nullable=False, comment="Makes a note that is sent twice happen once per request"),
        sa.Column("at", INSTANT, nullable=False, comment="When it was written, UTC"),
        sa.Column("by", sa.Text, nullable=False, comment="The member of staff"),
        sa.Column("outcome", sa.Text, comment="What a wrap-up ended with; NULL for a mere note"),
        sa.Column("text", sa.Text, nullable=False, comment="In the words of staff; the citizen does not read it"),
        sa.PrimaryKeyConstraint("id", name="pk_casework_notes"),
        sa.ForeignKeyConstraint(["number"], ["casework_requests.number"], name="fk_casework_notes_number_casework_requests"),
        sa.UniqueConstraint("number", "key", name="uq_casework_notes_number"),
        comment="Private notes and wrap-ups of staff about a request",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_casework_notes_number", "casework_notes", ["number"])


def _create_referrals() -> None:
    op.create_table(
        "casework_referrals",
        sa.Column("id", BIG_ID, nullable=False, comment="Order of referring"),
        sa.Column("number", sa.String(16), nullable=False, comment="Which request"),
        sa.Column("key", sa.Text, nullable=False, comment="Makes a referral that is sent twice happen once per request"),
        sa.Column("to_kind", sa.Text, nullable=False, comment="facility or department"),
        sa.Column("to_id", sa.Text, comment="The facility's id in the registry; NULL for a department"),
        sa.Column("to_name", sa.Text, nullable=False, comment="Its name when it was referred"),
        sa.Column("asks", sa.Text, nullable=False, comment="What it is asked to do"),
        sa.Column("state", sa.Text, nullable=False, comment="waiting, accepted, declined or done"),
        sa.Column("due_at", INSTANT, comment="By when an answer is wanted, UTC"),
        sa.Column("made_at", INSTANT, nullable=False, comment="When it was referred, UTC"),
        sa.Column("made_by", sa.Text, nullable=False, comment="The member of staff who referred it"),
        sa.Column("answer", sa.Text, comment="What was answered"),
        sa.Column("answered_at", INSTANT, comment="When the last answer came, UTC"),
        sa.Column("answered_by", sa.Text, comment="The member of staff who noted the answer"),
        sa.PrimaryKeyConstraint("id", name="pk_casework_referrals"),
        sa.ForeignKeyConstraint(["number"], ["casework_requests.number"], name="fk_casework_referrals_number_casework_requests"),
        sa.UniqueConstraint("number", "key", name="uq_casework_referrals_number"),
        comment="Requests handed on to a facility or a department, and what it answered",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_casework_referrals_number", "casework_referrals", ["number"])


def _create_notices() -> None:
    op.create_table(
        "casework_notices",
        sa.Column("id", BIG_ID, nullable=False, comment="Order of what there is to tell"),
        sa.Column("person", sa.Text, nullable=False, comment="The conversation to be told in"),
        sa.Column("subject", sa.Text, nullable=False, comment="The request's number, or chat: and the stretch's id"),
        sa.Column("what", sa.Text, nullable=False, comment="The state reached, or satisfaction for the question after it"),
        sa.Column("made_at", INSTANT, nullable=False, comment="When there was something to tell, UTC"),
        sa.Column("told_at", INSTANT, comment="When it stood in the conversation, UTC; NULL while it does not"),
        sa.PrimaryKeyConstraint("id", name="pk_casework_notices"),
        sa.UniqueConstraint("subject", "what", name="uq_casework_notices_subject"),
        comment="What citizens are to be told of their requests; written together with what happened",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_casework_notices_person", "casework_notices", ["person"])
    op.create_index(
        "ix_casework_notices_untold", "casework_notices", ["id"], sqlite_where=UNTOLD, postgresql_where=UNTOLD
    )


def _create_satisfaction() -> None:
    op.create_table(
        "casework_satisfaction",
        sa.Column("subject", sa.Text, nullable=False, comment="The request's number, or chat: and the stretch's id"),
        sa.Column("person", sa.Text, nullable=False, comment="Who was asked"),
        sa.Column("asked_at", INSTANT, nullable=False, comment="When the question arose, UTC"),
        sa.Column("score", sa.Integer, comment="1 to 5; NULL while unanswered"),
        sa.Column("answered_at", INSTANT, comment="When it was answered, UTC"),
        sa.PrimaryKeyConstraint("subject", name="pk_casework_satisfaction"),
        comment="How content a citizen was when something had ended; answered once",
    )
    op.create_index("ix_casework_satisfaction_person", "casework_satisfaction", ["person"])
    op.create_index("ix_casework_satisfaction_asked_at", "casework_satisfaction", ["asked_at"])
