"""The relay's tables. What was said is in the timeline; here is only who may look at whose conversation."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.database import metadata
from bot.storage.types import SafeText, UtcDateTime

codes = sa.Table(
    "relay_codes",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True, comment="Keyed hash of the code, hexadecimal"),
    sa.Column("owner", SafeText, nullable=False, index=True, comment="Whose conversation it opens: channel and its id"),
    sa.Column("expires_at", UtcDateTime, nullable=False, comment="From when it opens nothing, UTC"),
    sa.Column("used_at", UtcDateTime, comment="When it was used, UTC; NULL while it was not"),
    comment="One-time codes given to family; kept for a day, so that a late one is told why",
)

links = sa.Table(
    "relay_links",
    metadata,
    sa.Column("guest", SafeText, primary_key=True, comment="Who looks and speaks: channel and its id"),
    sa.Column("owner", SafeText, nullable=False, index=True, comment="In whose conversation"),
    sa.Column("since", sa.BigInteger, nullable=False, comment="Up to this timeline message nothing is shown"),
    sa.Column("linked_at", UtcDateTime, nullable=False, comment="When the guest agreed, UTC"),
    comment="Windows onto somebody else's conversation",
)
