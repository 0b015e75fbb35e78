"""The relay over SQL: codes made and used once, windows opened and closed."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.relay.records import CodeRefused, Offer, View
from bot.relay.tables import codes, links
from bot.storage.transactions import writing

DIGITS = 8
LIFETIME = timedelta(minutes=15)
KEPT = timedelta(days=1)
MOST_GUESTS = 4


class Relay:
    """Codes and windows. Threads and processes may share it; calls are short transactions. Times are aware.

    Codes are stored as HMAC-SHA-256 under `key`: eight digits alone would be found out by trying. `draw` draws a code.
    """

    def __init__(self, engine: Engine, key: bytes, draw: Any = None) -> None:
        self._engine, self._key = engine, key
        self._draw = draw or (lambda: f"{secrets.randbelow(10**DIGITS):0{DIGITS}}")

    def make(self, owner: str, now: datetime) -> str:
        """A new code for this conversation; one made before and not used opens nothing any more.

        Raises CodeRefused: `guest` or `full`.
        """
        with writing(self._engine) as connection:
            connection.execute(codes.delete().where(codes.c.expires_at < now - KEPT))
            _check_owner(connection, owner)
            connection.execute(codes.delete().where(codes.c.owner == owner, codes.c.used_at.is_(None)))
            while True:
                code: str = self._draw()
                digest = self._digest(code)
                if connection.execute(sa.select(codes.c.digest).where(codes.c.digest == digest)).first() is None:
                    break
            connection.execute(codes.insert().values(digest=digest, owner=owner, expires_at=now + LIFETIME))
        return code

    def peek(self, code: str, guest: str, now: datetime) -> Offer:
        """What the code would open for this guest. Changes nothing. Raises CodeRefused."""
        with self._engine.connect() as connection:
            return self._usable(connection, code, guest, now)

    def accept(self, code: str, guest: str, since: int, now: datetime) -> Offer:
        """Uses the code up: the guest speaks in that conversation from now on. The same guest again changes nothing.

        Raises CodeRefused.
        """
        with writing(self._engine) as connection:
            offer = self._usable(connection, code, guest, now)
            used = codes.update().where(codes.c.digest == offer.mark, codes.c.used_at.is_(None)).values(used_at=now)
            if connection.execute(used).rowcount == 1:
                connection.execute(links.delete().where(links.c.guest == guest))
                connection.execute(codes.delete().where(codes.c.owner == guest, codes.c.used_at.is_(None)))
                window = {"guest": guest, "owner": offer.owner, "since": since, "linked_at": now}
                connection.execute(links.insert().values(**window))
            return offer

    def view(self, person: str) -> View:
        """What this person looks at: their own conversation, unless they were let into another."""
        with self._engine.connect() as connection:
            mine = sa.or_(links.c.guest == person, links.c.owner == person)
            rows = connection.execute(sa.select(links.c.guest, links.c.owner, links.c.since).where(mine)).all()
        for row in rows:
            if row.guest == person:
                return View(person, row.owner, row.since)
        return View(person, person, guests=len(rows))

    def end(self, person: str) -> tuple[str, ...]:
        """Closes the window of a guest, or every window onto an owner's conversation, and withdraws an unused code.

        Returns everybody concerned but `person`.
        """
        with writing(self._engine) as connection:
            mine = sa.or_(links.c.guest == person, links.c.owner == person)
            rows = connection.execute(sa.select(links.c.guest, links.c.owner).where(mine)).all()
            connection.execute(links.delete().where(mine))
            connection.execute(codes.delete().where(codes.c.owner == person, codes.c.used_at.is_(None)))
        return tuple(sorted({one for row in rows for one in row} - {person}))

    def erase(self, person: str) -> None:
        """Removes every code and window of this person; the bytes go with storage.erase.scrub."""
        with writing(self._engine) as connection:
            connection.execute(links.delete().where(sa.or_(links.c.guest == person, links.c.owner == person)))
            connection.execute(codes.delete().where(codes.c.owner == person))

    def purge(self, before: datetime) -> int:
        """Removes codes that expired and windows opened before that time. Returns how many windows."""
        with writing(self._engine) as connection:
            connection.execute(codes.delete().where(codes.c.expires_at < before))
            return int(connection.execute(links.delete().where(links.c.linked_at < before)).rowcount)

    def _usable(self, connection: Connection, code: str, guest: str, now: datetime) -> Offer:
        digest = self._digest(code)
        row = connection.execute(sa.select(codes).where(codes.c.digest == digest).with_for_update()).first()
        if row is None or not hmac.compare_digest(row.digest, digest):
            raise CodeRefused("unknown")
        if row.owner == guest:
            raise CodeRefused("own")
        host_of_guest = connection.execute(sa.select(links.c.owner).where(links.c.guest == guest)).scalar()
        if row.used_at is not None and host_of_guest == row.owner:
            return Offer(row.owner, digest)  # the answer to this guest was lost
        if row.used_at is not None:
            raise CodeRefused("used")
        if row.expires_at <= now:
            raise CodeRefused("expired")
        if host_of_guest == row.owner:
            raise CodeRefused("own")
        if _count(connection, links.c.owner == guest):
            raise CodeRefused("host")
        _check_owner(connection, row.owner)
        return Offer(row.owner, digest)

    def _digest(self, code: str) -> str:
        return hmac.new(self._key, f"relay:{code}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _check_owner(connection: Connection, owner: str) -> None:
    """Only one's own conversation is handed on, and not to a crowd. Raises CodeRefused."""
    if _count(connection, links.c.guest == owner):
        raise CodeRefused("guest")
    if _count(connection, links.c.owner == owner) >= MOST_GUESTS:
        raise CodeRefused("full")


def _count(connection: Connection, condition: Any) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(links).where(condition)).scalar_one())
