"""Upkeep: changes of facilities by hand, imports to look over, sentences decided on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Creates the tables."""
    op.create_table(
        "upkeep_changes",
        sa.Column("id", ID, nullable=False, comment="Order of what happened"),
        sa.Column("facility", sa.String(64), nullable=False, comment="Id of the facility"),
        sa.Column("at", INSTANT, nullable=False, comment="When, UTC"),
        sa.Column("by", sa.Text, nullable=False, comment="Name of the account of the member of staff"),
        sa.Column("kind", sa.Text, nullable=False, comment="edit, verify or undo"),
        sa.Column("fields", sa.Text, nullable=False, comment="JSON: field to [before, after]"),
        sa.Column("undoes", ID, comment="The change this one takes back; NULL for any other"),
        sa.PrimaryKeyConstraint("id", name="pk_upkeep_changes"),
        comment="What staff changed of a facility by hand; rows are added, never changed",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_upkeep_changes_facility", "upkeep_changes", ["facility"])
    op.create_table(
        "upkeep_imports",
        sa.Column("id", ID, nullable=False, comment="Order of the imports"),
        sa.Column("at", INSTANT, nullable=False, comment="When, UTC"),
        sa.Column("city", sa.Text, nullable=False, comment="Id of the city pack"),
        sa.Column("source", sa.Text, nullable=False, comment="Who published the list"),
        sa.Column("report", sa.Text, nullable=False, comment="JSON: the import's report, row by row"),
        sa.PrimaryKeyConstraint("id", name="pk_upkeep_imports"),
        comment="Lists that came in, for somebody to look over",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "upkeep_decisions",
        sa.Column("key", sa.String(64), nullable=False, comment="SHA-256 of the sentence without marks, hexadecimal"),
        sa.Column("text", sa.Text, nullable=False, comment="The sentence, masked, perhaps reworded; empty when it is rejected"),
        sa.Column("need", sa.Text, nullable=False, comment="The need it is an example of; empty when it is rejected"),
        sa.Column("keep", sa.Boolean, nullable=False, comment="Whether it is to be learnt from"),
        sa.Column("by", sa.Text, nullable=False, comment="Name of the account of the member of staff"),
        sa.Column("at", INSTANT, nullable=False, comment="When, UTC"),
        sa.PrimaryKeyConstraint("key", name="pk_upkeep_decisions"),
        comment="Sentences not understood, decided on by staff; the latest decision stands",
    )


def downgrade() -> None:
    """Drops the tables."""
    op.drop_table("upkeep_decisions")
    op.drop_table("upkeep_imports")
    op.drop_table("upkeep_changes")
