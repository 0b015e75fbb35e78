"""Casework's tables: what was requested, and everything that happened to it."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.database import metadata
from bot.storage.types import SafeJson, SafeText, UtcDateTime

requests = sa.Table(
    "casework_requests",
    metadata,
    sa.Column("number", sa.String(16), primary_key=True, comment="What the citizen keeps and says: XT-…"),
    sa.Column("person", SafeText, nullable=False, comment="The conversation it came from"),
    sa.Column("key", SafeText, nullable=False, comment="The turn that submitted it; once per person"),
    sa.Column("service", sa.Text, nullable=False, comment="Id of the service in the catalogue"),
    sa.Column("city", sa.Text, nullable=False, comment="Id of the city pack"),
    sa.Column("state", sa.Text, nullable=False, comment="submitted, called, visited, done, withdrawn or refused"),
    sa.Column("fields", SafeJson, nullable=False, comment="JSON object of what the citizen gave, unmasked"),
    sa.Column("phone", SafeText, comment="Digits of the phone number alone, to find near-duplicates"),
    sa.Column("created_at", UtcDateTime, nullable=False, index=True, comment="When it was submitted, UTC"),
    sa.Column("updated_at", UtcDateTime, nullable=False, comment="When it last changed, UTC"),
    sa.UniqueConstraint("person", "key", name="uq_casework_requests_person"),
    sa.Index("ix_casework_requests_phone", "phone", "service"),
    comment="Pre-registrations that staff call back about",
)

events = sa.Table(
    "casework_events",
    metadata,
    sa.Column(
        "id",
        sa.BigInteger().with_variant(sa.Integer, "sqlite"),
        primary_key=True,
        comment="Order of what happened",
    ),
    sa.Column(
        "number", sa.String(16), sa.ForeignKey(requests.c.number), nullable=False, index=True, comment="Which request"
    ),
    sa.Column("at", UtcDateTime, nullable=False, comment="When it happened, UTC"),
    sa.Column("by", SafeText, nullable=False, comment="Who did it: the conversation's person or a member of staff"),
    sa.Column("state", sa.Text, nullable=False, comment="The request's state afterwards"),
    sa.Column("changes", SafeJson, nullable=False, comment="JSON: field to [before, after]; empty for a mere move"),
    sa.Column("reason", SafeText, comment="Why, if it was said"),
    comment="Everything that happened to a request; rows are added, and removed only with their request",
    sqlite_autoincrement=True,
)
