"""Alembic's entry. The connection comes from `bot.storage.migrate`; there is no ini file."""

from __future__ import annotations

from alembic import context

from bot.storage.rooms import all_tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=all_tables(),
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
