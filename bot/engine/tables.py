"""The engine's table: one row a conversation, its working memory."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.database import metadata

dialogues = sa.Table(
    "dialogues",
    metadata,
    sa.Column("person", sa.String(255), primary_key=True, comment="Whose conversation: channel and id, web:…"),
    sa.Column("events", sa.Text, nullable=False, comment="Rasa's tracker events as a JSON list; older turns rolled up"),
    sa.Column("updated_at", sa.Float, nullable=False, comment="Unix time of the last turn, seconds"),
    comment="The engine's working memory. The timeline, not this, is the record of what was said",
)
