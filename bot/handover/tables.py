"""The hand-off's tables: each stretch of human attention, what happened in it, and what colleagues note."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.database import metadata
from bot.storage.types import SafeText, UtcDateTime

BigId = sa.BigInteger().with_variant(sa.Integer, "sqlite")

stretches = sa.Table(
    "handover_stretches",
    metadata,
    sa.Column("id", BigId, primary_key=True, comment="Order in which people were asked for"),
    sa.Column("key", sa.String(32), nullable=False, unique=True, comment="Random; what the desk calls the chat by"),
    sa.Column("person", SafeText, nullable=False, index=True, comment="Whose conversation: web:… or wechat:…"),
    sa.Column("state", sa.Text, nullable=False, comment="waiting, with_agent or ended"),
    sa.Column("reason", SafeText, nullable=False, comment="Why a person is wanted: asked, or requeued"),
    sa.Column("asked_at", UtcDateTime, nullable=False, index=True, comment="When a person was asked for, UTC"),
    sa.Column("waiting_since", UtcDateTime, nullable=False, comment="When the present or last wait began, UTC"),
    sa.Column("claimed_at", UtcDateTime, comment="When a person first took it, UTC; NULL while nobody has"),
    sa.Column("ended_at", UtcDateTime, comment="When the bot was back, UTC; NULL while it is open"),
    sa.Column("ended_how", sa.Text, comment="closed, returned, left or hours_over; NULL while it is open"),
    sa.Column("agent", sa.Integer, comment="The member of staff who has or last had it"),
    sa.Column("agent_name", SafeText, comment="How that member of staff was called then"),
    sa.Column("urgent", sa.Boolean, nullable=False, comment="The citizen has told of an emergency"),
    sa.Column("version", sa.Integer, nullable=False, comment="Grows with each move; who acts names the one they saw"),
    comment="One row a stretch of human attention, from asking for a person until the bot is back",
    sqlite_autoincrement=True,
)
_open = stretches.c.ended_at.is_(None)
sa.Index("ix_handover_stretches_open", stretches.c.person, unique=True, sqlite_where=_open, postgresql_where=_open)

events = sa.Table(
    "handover_events",
    metadata,
    sa.Column("id", BigId, primary_key=True, comment="Grows in the order in which events became visible"),
    sa.Column(
        "stretch", BigId, sa.ForeignKey(stretches.c.id), index=True, comment="Whose; NULL once the citizen is erased"
    ),
    sa.Column("key", sa.String(32), nullable=False, comment="The chat's key"),
    sa.Column("at", UtcDateTime, nullable=False, comment="When, UTC"),
    sa.Column(
        "kind",
        sa.Text,
        nullable=False,
        comment="ask, claim, transfer, requeue, give_back, close, leave, hours_over; message, note, urgent, erased",
    ),
    sa.Column("by", sa.Text, nullable=False, comment="citizen, bot, agent, system, house, or staff: and the id"),
    sa.Column("why", SafeText, comment="The reason given, if one was"),
    sa.Column("agent", sa.Integer, comment="Who has the chat afterwards"),
    sa.Column("message", BigId, comment="The timeline's message, for kind message"),
    comment="Everything that happened in a stretch, in one order for the desk's stream",
    sqlite_autoincrement=True,
)

notes = sa.Table(
    "handover_notes",
    metadata,
    sa.Column("id", BigId, primary_key=True, comment="Order of writing"),
    sa.Column(
        "stretch", BigId, sa.ForeignKey(stretches.c.id), nullable=False, index=True, comment="About which stretch"
    ),
    sa.Column("at", UtcDateTime, nullable=False, comment="When, UTC"),
    sa.Column("by", sa.Integer, nullable=False, comment="Which member of staff"),
    sa.Column("name", SafeText, nullable=False, comment="How they were called then"),
    sa.Column("text", SafeText, nullable=False, comment="What colleagues should know; citizens never see it"),
    sa.Column("key", SafeText, nullable=False, comment="Makes a note that is sent twice happen once"),
    sa.UniqueConstraint("stretch", "key", name="uq_handover_notes_stretch"),
    comment="Private notes of staff",
    sqlite_autoincrement=True,
)
