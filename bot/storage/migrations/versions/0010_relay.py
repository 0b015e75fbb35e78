"""The relay: one-time codes within a family, and windows onto somebody else's conversation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Creates the tables."""
    op.create_table(
        "relay_codes",
        sa.Column("digest", sa.String(64), nullable=False, comment="Keyed hash of the code, hexadecimal"),
        sa.Column("owner", sa.Text, nullable=False, comment="Whose conversation it opens: channel and its id"),
        sa.Column("expires_at", INSTANT, nullable=False, comment="From when it opens nothing, UTC"),
        sa.Column("used_at", INSTANT, comment="When it was used, UTC; NULL while it was not"),
        sa.PrimaryKeyConstraint("digest", name="pk_relay_codes"),
        comment="One-time codes given to family; kept for a day, so that a late one is told why",
    )
    op.create_index("ix_relay_codes_owner", "relay_codes", ["owner"])
    op.create_table(
        "relay_links",
        sa.Column("guest", sa.Text, nullable=False, comment="Who looks and speaks: channel and its id"),
        sa.Column("owner", sa.Text, nullable=False, comment="In whose conversation"),
        sa.Column("since", sa.BigInteger, nullable=False, comment="Up to this timeline message nothing is shown"),
        sa.Column("linked_at", INSTANT, nullable=False, comment="When the guest agreed, UTC"),
        sa.PrimaryKeyConstraint("guest", name="pk_relay_links"),
        comment="Windows onto somebody else's conversation",
    )
    op.create_index("ix_relay_links_owner", "relay_links", ["owner"])


def downgrade() -> None:
    """Drops the tables."""
    op.drop_table("relay_links")
    op.drop_table("relay_codes")
