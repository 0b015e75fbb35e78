"""The postbox: deliveries of a messaging service, and what may be sent to whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Creates the tables."""
    op.create_table(
        "postbox_people",
        sa.Column("person", sa.Text, nullable=False, comment="Channel and its id of the citizen: wechat:…"),
        sa.Column(
            "message", sa.BigInteger, nullable=False, comment="Up to this timeline message everything is delivered"
        ),
        sa.Column("part", sa.Integer, nullable=False, comment="How many parts of the next message are delivered too"),
        sa.Column("granted_at", INSTANT, nullable=False, comment="When the citizen last gave leave to write, UTC"),
        sa.Column("grant_sends", sa.Integer, nullable=False, comment="How many messages that leave is for"),
        sa.Column("grant_s", sa.Integer, nullable=False, comment="How long that leave lasts, seconds"),
        sa.Column("sends", sa.Text, nullable=False, comment="JSON: when each message of that leave was sent, Unix seconds"),
        sa.Column("busy_until", INSTANT, comment="A message is under way, at the latest until then, UTC"),
        sa.Column("again_at", INSTANT, comment="Not to be tried before, UTC; NULL when nothing stands against it"),
        sa.Column("choices", sa.Text, comment="JSON: number shown to the citizen → payload of the button"),
        sa.PrimaryKeyConstraint("person", name="pk_postbox_people"),
        comment="Everybody who can be written to only when the service allows it",
    )
    op.create_index("ix_postbox_people_granted_at", "postbox_people", ["granted_at"])
    op.create_table(
        "postbox_pushes",
        sa.Column("person", sa.Text, nullable=False, comment="Who it is from"),
        sa.Column("key", sa.Text, nullable=False, comment="What makes it the same push when it is delivered again"),
        sa.Column("received_at", INSTANT, nullable=False, comment="When it first came, UTC"),
        sa.Column("tried_at", INSTANT, nullable=False, comment="When it last came, UTC"),
        sa.Column("tries", sa.Integer, nullable=False, comment="How often it came"),
        sa.Column("payload", sa.Text, comment="The button it chose by its number; NULL when none"),
        sa.Column("reply", sa.Text, comment="What it was answered with in the same connection; NULL when with nothing"),
        sa.Column(
            "settled_at", INSTANT, comment="When it was answered or acknowledged, UTC; NULL while somebody waits"
        ),
        sa.PrimaryKeyConstraint("person", "key", name="pk_postbox_pushes"),
        sa.ForeignKeyConstraint(["person"], ["postbox_people.person"], name="fk_postbox_pushes_person_postbox_people"),
        comment="Deliveries of the service, so that one that comes again is recognised and gets the same answer",
    )
    op.create_table(
        "postbox_tokens",
        sa.Column("name", sa.Text, nullable=False, comment="Whose token: the account's id"),
        sa.Column("token", sa.Text, comment="The access token; NULL while there is none"),
        sa.Column("expires_at", INSTANT, comment="Until when it is used, UTC"),
        sa.Column("leased_until", INSTANT, comment="Somebody fetches a new one, at the latest until then, UTC"),
        sa.PrimaryKeyConstraint("name", name="pk_postbox_tokens"),
        comment="Access tokens of services, shared by all processes",
    )


def downgrade() -> None:
    """Drops the tables."""
    op.drop_table("postbox_tokens")
    op.drop_table("postbox_pushes")
    op.drop_table("postbox_people")
