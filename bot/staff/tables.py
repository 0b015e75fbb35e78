"""The staff's tables: accounts, sessions, and the log of who looked at or changed what."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.database import metadata
from bot.storage.types import SafeJson, SafeText, UtcDateTime

users = sa.Table(
    "staff_users",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, comment="Never given twice"),
    sa.Column("name", SafeText, nullable=False, unique=True, comment="What they sign in with, folded to lower case"),
    sa.Column("display", SafeText, nullable=False, comment="What colleagues and citizens read"),
    sa.Column("role", sa.Text, nullable=False, comment="agent, supervisor, data_officer or admin"),
    sa.Column("password", sa.Text, nullable=False, comment="Argon2id hash with its parameters"),
    sa.Column("created_at", UtcDateTime, nullable=False, comment="When the account was made, UTC"),
    comment="Who may sign in at the desk",
    sqlite_autoincrement=True,
)

sessions = sa.Table(
    "staff_sessions",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True, comment="SHA-256 of the cookie's token, hexadecimal"),
    sa.Column("user", sa.Integer, sa.ForeignKey(users.c.id), nullable=False, index=True, comment="Who is signed in"),
    sa.Column("csrf", sa.String(64), nullable=False, comment="What the page sends back beside the cookie"),
    sa.Column("opened_at", UtcDateTime, nullable=False, comment="When the password was given, UTC"),
    sa.Column("issued_at", UtcDateTime, nullable=False, comment="When this token was handed out, UTC"),
    sa.Column("seen_at", UtcDateTime, nullable=False, comment="When it was last used, UTC, to the minute"),
    sa.Column(
        "ends_at", UtcDateTime, comment="When a token that was replaced stops being taken, UTC; NULL before that"
    ),
    comment="Who is signed in at the desk",
)

entries = sa.Table(
    "staff_audit",
    metadata,
    sa.Column(
        "id",
        sa.BigInteger().with_variant(sa.Integer, "sqlite"),
        primary_key=True,
        comment="Order of what happened",
    ),
    sa.Column("at", UtcDateTime, nullable=False, index=True, comment="When, UTC"),
    sa.Column("user", sa.Integer, index=True, comment="Who; NULL when nobody was signed in"),
    sa.Column("name", SafeText, nullable=False, comment="The name they had then, or that was tried"),
    sa.Column("action", sa.Text, nullable=False, index=True, comment="What was done: room.verb"),
    sa.Column(
        "subject",
        SafeText,
        nullable=False,
        index=True,
        comment="kind:id; of a citizen's things a keyed digest of the id",
    ),
    sa.Column("details", SafeJson, nullable=False, comment="JSON object of values that are nobody's words or data"),
    comment="Every view and change of personal data; rows are added and never changed",
    sqlite_autoincrement=True,
)
