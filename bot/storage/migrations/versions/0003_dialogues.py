"""The engine's working memory, one row a conversation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the table."""
    op.create_table(
        "dialogues",
        sa.Column("person", sa.String(255), nullable=False, comment="Whose conversation: channel and id, web:…"),
        sa.Column(
            "events", sa.Text, nullable=False, comment="Rasa's tracker events as a JSON list; older turns rolled up"
        ),
        sa.Column("updated_at", sa.Float, nullable=False, comment="Unix time of the last turn, seconds"),
        sa.PrimaryKeyConstraint("person", name="pk_dialogues"),
        comment="The engine's working memory. The timeline, not this, is the record of what was said",
    )


def downgrade() -> None:
    """Drops the table."""
    op.drop_table("dialogues")
