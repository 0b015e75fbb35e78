"""The postbox's tables. What was said is in the timeline; here is only how far it has been delivered, and by what right."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.database import metadata
from bot.storage.types import SafeJson, SafeText, UtcDateTime

people = sa.Table(
    "postbox_people",
    metadata,
    sa.Column("person", SafeText, primary_key=True, comment="Channel and its id of the citizen: wechat:…"),
    sa.Column("message", sa.BigInteger, nullable=False, comment="Up to this timeline message everything is delivered"),
    sa.Column("part", sa.Integer, nullable=False, comment="How many parts of the next message are delivered too"),
    sa.Column(
        "granted_at", UtcDateTime, nullable=False, index=True, comment="When the citizen last gave leave to write, UTC"
    ),
    sa.Column("grant_sends", sa.Integer, nullable=False, comment="How many messages that leave is for"),
    sa.Column("grant_s", sa.Integer, nullable=False, comment="How long that leave lasts, seconds"),
    sa.Column(
        "sends", SafeJson, nullable=False, comment="JSON: when each message of that leave was sent, Unix seconds"
    ),
    sa.Column("busy_until", UtcDateTime, comment="A message is under way, at the latest until then, UTC"),
    sa.Column("again_at", UtcDateTime, comment="Not to be tried before, UTC; NULL when nothing stands against it"),
    sa.Column("choices", SafeJson, comment="JSON: number shown to the citizen → payload of the button"),
    comment="Everybody who can be written to only when the service allows it",
)

pushes = sa.Table(
    "postbox_pushes",
    metadata,
    sa.Column("person", SafeText, sa.ForeignKey(people.c.person), primary_key=True, comment="Who it is from"),
    sa.Column("key", SafeText, primary_key=True, comment="What makes it the same push when it is delivered again"),
    sa.Column("received_at", UtcDateTime, nullable=False, comment="When it first came, UTC"),
    sa.Column("tried_at", UtcDateTime, nullable=False, comment="When it last came, UTC"),
    sa.Column("tries", sa.Integer, nullable=False, comment="How often it came"),
    sa.Column("payload", SafeText, comment="The button it chose by its number; NULL when none"),
    sa.Column("reply", SafeText, comment="What it was answered with in the same connection; NULL when with nothing"),
    sa.Column(
        "settled_at", UtcDateTime, comment="When it was answered or acknowledged, UTC; NULL while somebody waits"
    ),
    comment="Deliveries of the service, so that one that comes again is recognised and gets the same answer",
)

tokens = sa.Table(
    "postbox_tokens",
    metadata,
    sa.Column("name", SafeText, primary_key=True, comment="Whose token: the account's id"),
    sa.Column("token", SafeText, comment="The access token; NULL while there is none"),
    sa.Column("expires_at", UtcDateTime, comment="Until when it is used, UTC"),
    sa.Column("leased_until", UtcDateTime, comment="Somebody fetches a new one, at the latest until then, UTC"),
    comment="Access tokens of services, shared by all processes",
)
