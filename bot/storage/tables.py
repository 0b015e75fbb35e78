"""The storage's own table: one row that the readiness probe writes."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.database import metadata

probe = sa.Table(
    "storage_probe",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False, comment="Always 1: the table has one row"),
    sa.Column("writes", sa.BigInteger, nullable=False, comment="How often the readiness probe has written"),
    comment="Written by the readiness probe to learn that the database takes writes",
)
