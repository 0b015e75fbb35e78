"""The timeline's tables. A person's row is the lock under which that person's messages get their numbers."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.database import metadata
from bot.storage.types import SafeJson, SafeText, UtcDateTime

BigId = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""SQLite numbers rows by itself only in a column of type INTEGER."""

persons = sa.Table(
    "timeline_persons",
    metadata,
    sa.Column("person", SafeText, primary_key=True, comment="Channel and its id of the citizen: web:… or wechat:…"),
    sa.Column("last_seen_at", UtcDateTime, comment="When the citizen last wrote, UTC; NULL when they never did"),
    sa.Column(
        "active_at",
        UtcDateTime,
        nullable=False,
        index=True,
        comment="When anybody last spoke in this conversation, UTC",
    ),
    comment="Everybody who has a conversation",
)

turns = sa.Table(
    "timeline_turns",
    metadata,
    sa.Column("id", BigId, primary_key=True, comment="The turn's number; grows per person in the order of receipt"),
    sa.Column("person", SafeText, sa.ForeignKey(persons.c.person), nullable=False, comment="Whose turn"),
    sa.Column("client_id", SafeText, nullable=False, comment="The channel's own id of the message, once per person"),
    sa.Column("received_at", UtcDateTime, nullable=False, comment="When the message was stored, UTC"),
    sa.Column("attempts", sa.Integer, nullable=False, comment="How often an answer was tried"),
    sa.Column("answered_at", UtcDateTime, comment="When the answer was stored, UTC; NULL while the turn is open"),
    sa.UniqueConstraint("person", "client_id", name="uq_timeline_turns_person"),
    comment="One row per message of a citizen that wants an answer",
    sqlite_autoincrement=True,  # a number is never given twice, not even after an erasure
)
_open = turns.c.answered_at.is_(None)
sa.Index("ix_timeline_turns_open", turns.c.person, turns.c.id, sqlite_where=_open, postgresql_where=_open)

messages = sa.Table(
    "timeline_messages",
    metadata,
    sa.Column("id", BigId, primary_key=True, comment="Grows per person in the order messages became visible"),
    sa.Column("person", SafeText, sa.ForeignKey(persons.c.person), nullable=False, comment="Whose conversation"),
    sa.Column(
        "turn", BigId, sa.ForeignKey(turns.c.id), index=True, comment="The turn it opens or answers; NULL for neither"
    ),
    sa.Column("speaker", sa.Text, nullable=False, comment="citizen, bot, agent or system"),
    sa.Column("at", UtcDateTime, nullable=False, comment="When it was said, UTC"),
    sa.Column("body", SafeJson, nullable=False, comment="JSON: the reply, or the text, payload, location received"),
    sa.Column("key", SafeText, comment="Makes a message that answers no turn happen once; NULL if it may repeat"),
    sa.UniqueConstraint("person", "key", name="uq_timeline_messages_person"),
    sa.Index("ix_timeline_messages_order", "person", "id"),
    comment="Everything that was said, in order",
    sqlite_autoincrement=True,
)

offers = sa.Table(
    "timeline_offers",
    metadata,
    sa.Column("person", SafeText, sa.ForeignKey(persons.c.person), primary_key=True, comment="To whom it was offered"),
    sa.Column("digest", sa.String(64), primary_key=True, comment="SHA-256 of the button's payload, hexadecimal"),
    sa.Column(
        "message",
        BigId,
        sa.ForeignKey(messages.c.id),
        nullable=False,
        index=True,
        comment="The latest message that offered it",
    ),
    sa.Column("title", SafeText, nullable=False, comment="The button's title in that message"),
    comment="Which button payloads a citizen may send back",
)
