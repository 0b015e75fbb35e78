"""The hand-off: stretches of human attention, what happened in them, private notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Creates the tables."""
    op.create_table(
        "handover_stretches",
        sa.Column("id", BIG_ID, nullable=False, comment="Order in which people were asked for"),
        sa.Column("key", sa.String(32), nullable=False, comment="Random; what the desk calls the chat by"),
        sa.Column("person", sa.Text, nullable=False, comment="Whose conversation: web:… or wechat:…"),
        sa.Column("state", sa.Text, nullable=False, comment="waiting, with_agent or ended"),
        sa.Column("reason", sa.Text, nullable=False, comment="Why a person is wanted: asked, or requeued"),
        sa.Column("asked_at", INSTANT, nullable=False, comment="When a person was asked for, UTC"),
        sa.Column("waiting_since", INSTANT, nullable=False, comment="When the present or last wait began, UTC"),
    sa.Column("claimed_at", INSTANT, comment="When a person first took it, UTC; NULL while nobody has"),
        sa.Column("ended_at", INSTANT, comment="When the bot was back, UTC; NULL while it is open"),
        sa.Column("ended_how", sa.Text, comment="closed, returned, left or hours_over; NULL while it is open"),
        sa.Column("agent", sa.Integer, comment="The member of staff who has or last had it"),
        sa.Column("agent_name", sa.Text, comment="How that member of staff was called then"),
        sa.Column("urgent", sa.Boolean, nullable=False, comment="The citizen has told of an emergency"),
        sa.Column("version", sa.Integer, nullable=False, comment="Grows with each move; who acts names the one they saw"),
        sa.PrimaryKeyConstraint("id", name="pk_handover_stretches"),
        sa.UniqueConstraint("key", name="uq_handover_stretches_key"),
        comment="One row a stretch of human attention, from asking for a person until the bot is back",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_handover_stretches_person", "handover_stretches", ["person"])
    op.create_index("ix_handover_stretches_asked_at", "handover_stretches", ["asked_at"])
    still_open = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_handover_stretches_open",
        "handover_stretches",
        ["person"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.create_table(
        "handover_events",
        sa.Column("id", BIG_ID, nullable=False, comment="Grows in the order in which events became visible"),
        sa.Column("stretch", BIG_ID, comment="Whose; NULL once the citizen is erased"),
        sa.Column("key", sa.String(32), nullable=False, comment="The chat's key"),
        sa.Column("at", INSTANT, nullable=False, comment="When, UTC"),
        sa.Column(
            "kind",
            sa.Text,
            nullable=False,
            comment="ask, claim, transfer, requeue, give_back, close, leave, hours_over; message, note, urgent, erased",
        ),
        sa.Column("by", sa.Text, nullable=False, comment="citizen, bot, agent, system, house, or staff: and the id"),
        sa.Column("why", sa.Text, comment="The reason given, if one was"),
        sa.Column("agent", sa.Integer, comment="Who has the chat afterwards"),
        sa.Column("message", BIG_ID, comment="The timeline's message, for kind message"),
        sa.PrimaryKeyConstraint("id", name="pk_handover_events"),
        sa.ForeignKeyConstraint(
            ["stretch"], ["handover_stretches.id"], name="fk_handover_events_stretch_handover_stretches"
        ),
        comment="Everything that happened in a stretch, in one order for the desk's stream",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_handover_events_stretch", "handover_events", ["stretch"])
    op.create_table(
        "handover_notes",
        sa.Column("id", BIG_ID, nullable=False, comment="Order of writing"),
        sa.Column("stretch", BIG_ID, nullable=False, comment="About which stretch"),
        sa.Column("at", INSTANT, nullable=False, comment="When, UTC"),
        sa.Column("by", sa.Integer, nullable=False, comment="Which member of staff"),
        sa.Column("name", sa.Text, nullable=False, comment="How they were called then"),
        sa.Column("text", sa.Text, nullable=False, comment="What colleagues should know; citizens never see it"),
        sa.Column("key", sa.Text, nullable=False, comment="Makes a note that is sent twice happen once"),
        sa.PrimaryKeyConstraint("id", name="pk_handover_notes"),
        sa.ForeignKeyConstraint(
            ["stretch"], ["handover_stretches.id"], name="fk_handover_notes_stretch_handover_stretches"
        ),
        sa.UniqueConstraint("stretch", "key", name="uq_handover_notes_stretch"),
        comment="Private notes of staff",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_handover_notes_stretch", "handover_notes", ["stretch"])


def downgrade() -> None:
    """Drops the tables."""
    for table in ("handover_notes", "handover_events", "handover_stretches"):
        op.drop_table(table)
