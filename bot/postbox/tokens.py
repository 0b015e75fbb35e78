"""Access tokens shared by every process: one fetches, the others wait for what it finds."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.postbox.tables import tokens
from bot.storage.transactions import upsert_into, writing


class TokenShelf:
    """One token a name. Threads and processes may share it; calls are short transactions."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, name: str, now: datetime) -> str | None:
        """The token, while it is good."""
        good = sa.and_(tokens.c.name == name, tokens.c.expires_at > now)
        with self._engine.connect() as connection:
            token: str | None = connection.execute(sa.select(tokens.c.token).where(good)).scalar()
        return token

    def lease(self, name: str, now: datetime, until: datetime) -> bool:
        """The right to fetch a new one, until then. False when somebody else has it, or has just fetched one."""
        with writing(self._engine) as connection:
            insert = upsert_into(connection, tokens).values(name=name)
            connection.execute(insert.on_conflict_do_nothing(index_elements=[tokens.c.name]))
            free = sa.or_(tokens.c.leased_until.is_(None), tokens.c.leased_until <= now)
            missing = sa.or_(tokens.c.expires_at.is_(None), tokens.c.expires_at <= now)
            taken = tokens.update().where(sa.and_(tokens.c.name == name, free, missing)).values(leased_until=until)
            return bool(connection.execute(taken).rowcount == 1)

    def put(self, name: str, token: str, expires_at: datetime) -> None:
        """Keeps a new token and ends the lease."""
        self._update(name, token=token, expires_at=expires_at, leased_until=None)

    def release(self, name: str) -> None:
        """Ends the lease without a token."""
        self._update(name, leased_until=None)

    def drop(self, name: str, token: str) -> None:
        """Throws a token away that was refused, unless another one has come meanwhile."""
        with writing(self._engine) as connection:
            refused = sa.and_(tokens.c.name == name, tokens.c.token == token)
            connection.execute(tokens.update().where(refused).values(token=None, expires_at=None))

    def _update(self, name: str, **values: object) -> None:
        with writing(self._engine) as connection:
            connection.execute(tokens.update().where(tokens.c.name == name).values(**values))
