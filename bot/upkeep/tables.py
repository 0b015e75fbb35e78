"""The tables of upkeep: every change of a facility by hand, every list that came in, every sentence decided on."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.database import metadata
from bot.storage.types import SafeJson, SafeText, UtcDateTime

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")

changes = sa.Table(
    "upkeep_changes",
    metadata,
    sa.Column("id", Id, primary_key=True, comment="Order of what happened"),
    sa.Column("facility", sa.String(64), nullable=False, index=True, comment="Id of the facility"),
    sa.Column("at", UtcDateTime, nullable=False, comment="When, UTC"),
    sa.Column("by", SafeText, nullable=False, comment="Name of the account of the member of staff"),
    sa.Column("kind", sa.Text, nullable=False, comment="edit, verify or undo"),
    sa.Column("fields", SafeJson, nullable=False, comment="JSON: field to [before, after]"),
    sa.Column("undoes", Id, comment="The change this one takes back; NULL for any other"),
    comment="What staff changed of a facility by hand; rows are added, never changed",
    sqlite_autoincrement=True,
)

imports = sa.Table(
    "upkeep_imports",
    metadata,
    sa.Column("id", Id, primary_key=True, comment="Order of the imports"),
    sa.Column("at", UtcDateTime, nullable=False, comment="When, UTC"),
    sa.Column("city", sa.Text, nullable=False, comment="Id of the city pack"),
    sa.Column("source", SafeText, nullable=False, comment="Who published the list"),
    sa.Column("report", SafeJson, nullable=False, comment="JSON: the import's report, row by row"),
    comment="Lists that came in, for somebody to look over",
    sqlite_autoincrement=True,
)

decisions = sa.Table(
    "upkeep_decisions",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True, comment="SHA-256 of the sentence without marks, hexadecimal"),
    sa.Column(
        "text", SafeText, nullable=False, comment="The sentence, masked, perhaps reworded; empty when it is rejected"
    ),
    sa.Column("need", sa.Text, nullable=False, comment="The need it is an example of; empty when it is rejected"),
    sa.Column("keep", sa.Boolean, nullable=False, comment="Whether it is to be learnt from"),
    sa.Column("by", SafeText, nullable=False, comment="Name of the account of the member of staff"),
    sa.Column("at", UtcDateTime, nullable=False, comment="When, UTC"),
    comment="Sentences not understood, decided on by staff; the latest decision stands",
)
