"""Staff over SQL: accounts and sessions."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.staff import passwords
from bot.staff.people import Role, Session, StaffUser
from bot.staff.tables import sessions, users
from bot.storage.transactions import writing

IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
"""A session ends when it was not used for IDLE, and after LONGEST in any case: a shift."""
ROTATED_AFTER = timedelta(minutes=15)
GRACE = timedelta(minutes=1)
"""How long a token that was replaced is still taken: requests under way and streams have it."""
ANSWERING = (Role.AGENT, Role.SUPERVISOR, Role.ADMIN)
SEEN_EVERY = timedelta(minutes=1)
NAME_LIMIT = 64


class NameTaken(ValueError):
    """There is an account of this name already."""


class UnusableAccount(ValueError):
    """The name or the password cannot be used. The message says why."""


class UnknownStaff(LookupError):
    """There is no such account."""


class Staff:
    """Accounts and who is signed in. Threads and processes may share it; calls are short transactions."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # -- accounts -------------------------------------------------------------------------------------------

    def add_user(
        self, name: str, role: Role, password: str, now: datetime, *, display: str | None = None, replace: bool = False
    ) -> StaffUser:
        """A new account. With `replace` one of that name gets the new password and role, and its sessions end.

        Raises NameTaken, UnusableAccount.
        """
        name = _checked(name, password)
        values: dict[str, Any] = {"role": role.value, "password": passwords.hashed(password)}
        with writing(self._engine) as connection:
            row = connection.execute(sa.select(users).where(users.c.name == name).with_for_update()).first()
            if row is not None and not replace:
                raise NameTaken(name)
            if row is None:
                return _insert(connection, name, now, {**values, "display": display or name})
            connection.execute(sessions.delete().where(sessions.c.user == row.id))
            if display:
                values["display"] = display
            connection.execute(users.update().where(users.c.id == row.id).values(**values))
        return self.user(row.id)

    def user(self, user_id: int) -> StaffUser:
        """A member of staff. Raises UnknownStaff."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(users).where(users.c.id == user_id)).first()
        if row is None:
            raise UnknownStaff(str(user_id))
        return _read(row)

    def everybody(self, *roles: Role) -> tuple[StaffUser, ...]:
        """Everybody with an account, or with one of these roles, by name."""
        query = sa.select(users).order_by(users.c.name)
        if roles:
            query = query.where(users.c.role.in_([role.value for role in roles]))
        with self._engine.connect() as connection:
            return tuple(map(_read, connection.execute(query)))

    def can_answer(self) -> bool:
        """Whether anybody has an account with which citizens are answered."""
        return bool(self.everybody(*ANSWERING))

    def authenticate(self, name: str, password: str) -> StaffUser | None:
        """Who has this name and password; None otherwise, after the same time. Computes for a moment."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(users).where(users.c.name == _folded(name))).first()
        if not passwords.matches(None if row is None else row.password, password) or row is None:
            return None
        if passwords.is_outdated(row.password):
            with writing(self._engine) as connection:
                renewed = users.update().where(users.c.id == row.id).values(password=passwords.hashed(password))
                connection.execute(renewed)
        return _read(row)

    # -- sessions -------------------------------------------------------------------------------------------

    def open_session(self, user: StaffUser, now: datetime) -> str:
        """Signs in; returns the token for the cookie. Sessions that are over are forgotten at this moment."""
        token = secrets.token_urlsafe(32)
        with writing(self._engine) as connection:
            connection.execute(sessions.delete().where(_over(now)))
            values = {"user": user.id, "csrf": secrets.token_urlsafe(32), "opened_at": now, "issued_at": now}
            connection.execute(sessions.insert().values(digest=_digest(token), seen_at=now, **values))
        return token

    def session_of(self, token: str, now: datetime) -> Session | None:
        """Who a token stands for; None when it is unknown or over. Using it keeps it alive."""
        mine = sessions.c.digest == _digest(token)
        with self._engine.connect() as connection:
            query = sa.select(sessions, users.c.id, users.c.name, users.c.role, users.c.display).join(users)
            row = connection.execute(query.where(mine, sa.not_(_over(now)))).first()
        if row is None:
            return None
        if now - row.seen_at >= SEEN_EVERY:
            with writing(self._engine) as connection:
                connection.execute(sessions.update().where(mine).values(seen_at=now))
        rotated = row.ends_at is not None
        return Session(_read(row), row.csrf, rotated, due=not rotated and now - row.issued_at >= ROTATED_AFTER)

    def rotate(self, token: str, now: datetime) -> str | None:
        """A new token for the same session; the old one is taken for a minute more. None when there is nothing to do."""
        fresh = secrets.token_urlsafe(32)
        mine = sessions.c.digest == _digest(token)
        with writing(self._engine) as connection:
            row = connection.execute(sa.select(sessions).where(mine, sa.not_(_over(now))).with_for_update()).first()
            if row is None or row.ends_at is not None:
                return None
            connection.execute(sessions.update().where(mine).values(ends_at=now + GRACE))
            kept = {"user": row.user, "csrf": row.csrf, "opened_at": row.opened_at}
            connection.execute(sessions.insert().values(digest=_digest(fresh), issued_at=now, seen_at=now, **kept))
        return fresh

    def close(self, token: str) -> None:
        """Signs out: the token, and every other of the same session, is worth nothing from now on."""
        family = sa.select(sessions.c.csrf).where(sessions.c.digest == _digest(token)).scalar_subquery()
        with writing(self._engine) as connection:
            connection.execute(sessions.delete().where(sessions.c.csrf == family))


def _checked(name: str, password: str) -> str:
    folded = _folded(name)
    if not 0 < len(folded) <= NAME_LIMIT or not folded.isprintable() or any(c.isspace() for c in folded):
        raise UnusableAccount(f"a name has 1 to {NAME_LIMIT} visible characters without spaces")
    if not passwords.LEAST <= len(password) <= passwords.MOST:
        raise UnusableAccount(f"a password has {passwords.LEAST} to {passwords.MOST} characters")
    return folded


def _folded(name: str) -> str:
    return name.strip().lower()


def _insert(connection: Connection, name: str, now: datetime, values: dict[str, Any]) -> StaffUser:
    try:
        made = connection.execute(users.insert().values(name=name, created_at=now, **values))
    except IntegrityError as error:  # somebody else was faster
        raise NameTaken(name) from error
    return StaffUser(int(made.inserted_primary_key[0]), name, Role(values["role"]), values["display"])


def _read(row: Any) -> StaffUser:
    return StaffUser(row.id, row.name, Role(row.role), row.display)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _over(now: datetime) -> Any:
    return sa.or_(
        sessions.c.seen_at <= now - IDLE,
        sessions.c.opened_at <= now - LONGEST,
        sa.and_(sessions.c.ends_at.is_not(None), sessions.c.ends_at <= now),
    )
