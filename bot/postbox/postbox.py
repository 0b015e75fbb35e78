"""The postbox over SQL: pushes in, once; deliveries out, in order, never more than allowed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.postbox.records import Entry, Grant, Look, Spot, Unconfirmed
from bot.postbox.tables import people, pushes
from bot.storage.transactions import upsert_into, writing

KEPT = timedelta(days=1)
"""How long a push is remembered here. The timeline knows its messages for longer."""


class Postbox:
    """Who may be written to, and how far that has come. Threads and processes may share it; calls are short transactions.

    Whoever delivers moves a person's `Spot` forward from where they found it, and fails when somebody else was faster.
    Times are aware datetimes.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def receive(
        self,
        person: str,
        key: str,
        grant: Grant | None,
        now: datetime,
        said: str | None = None,
        since: datetime | None = None,
    ) -> Entry:
        """Notes that a push came. A new one gives leave to write; a repeated one is found as it is known.

        The leave counts from `since`, when the citizen wrote: what was sent between then and now uses it already.

        `said` is what the citizen said, or the number of a choice. It is looked up among the choices last shown, which
        are then offered no longer; None leaves them as they are.
        """
        with writing(self._engine) as connection:
            _enter(connection, person, now)
            known = connection.execute(sa.select(pushes).where(_push(person, key))).first()
            if known is not None:
                again: dict[str, Any] = {"tries": known.tries + 1, "tried_at": now}
                if known.reply is not None:  # whoever asks again has not got it
                    again["settled_at"] = None
                connection.execute(pushes.update().where(_push(person, key)).values(**again))
                return Entry(False, known.tries + 1, known.reply, known.settled_at is not None, known.payload)
            payload = _allow(connection, person, grant, now, said, since or now)
            _forget_old(connection, person, now - KEPT)
            row = {"person": person, "key": key, "received_at": now, "tried_at": now, "tries": 1, "payload": payload}
            connection.execute(pushes.insert().values(**row))
            return Entry(True, 1, None, False, payload)

    def look(self, person: str) -> Look | None:
        """What decides about sending now; None when the person is not known, or has been erased."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(people).where(people.c.person == person)).first()
            if row is None:
                return None
            open_pushes = sa.select(pushes.c.key, pushes.c.reply, pushes.c.tried_at)
            mine = sa.and_(pushes.c.person == person, pushes.c.settled_at.is_(None))
            waiting = connection.execute(open_pushes.where(mine).order_by(pushes.c.received_at, pushes.c.key)).all()
        return Look(
            spot=Spot(row.message, row.part),
            grant=Grant(row.grant_sends, row.grant_s),
            granted_at=row.granted_at,
            used=len(row.sends),
            busy_until=row.busy_until,
            again_at=row.again_at,
            waited_on_at=max((push.tried_at for push in waiting), default=None),
            unconfirmed=tuple(Unconfirmed(p.key, p.reply, p.tried_at) for p in waiting if p.reply is not None),
        )

    def claim(
        self,
        person: str,
        key: str,
        at: Spot,
        to: Spot,
        reply: str,
        choices: Mapping[str, str] | None,
        now: datetime,
        patience: timedelta,
    ) -> str | None:
        """Takes what lies between two spots as the reply to a push, and returns it.

        A push that has its reply already keeps it, and that one is returned. None when somebody else was faster, or
        something is under way to this person: a message, or the reply to a push that came less than `patience` ago.
        """
        with writing(self._engine) as connection:
            _lock(connection, person)
            known = connection.execute(sa.select(pushes.c.reply).where(_push(person, key))).scalar()
            if known is not None:
                return str(known)
            if _is_replying(connection, person, now - patience) or not _move(connection, person, at, to, choices, now):
                return None
            connection.execute(pushes.update().where(_push(person, key)).values(reply=reply))
            return reply

    def offer(self, person: str, choices: Mapping[str, str]) -> None:
        """What this person may choose by number until they say something, when that is not in the timeline."""
        self._update(person, {"choices": dict(choices)})

    def reply_to(self, person: str, key: str) -> str | None:
        """What a push was answered with, if it was."""
        with self._engine.connect() as connection:
            reply: str | None = connection.execute(sa.select(pushes.c.reply).where(_push(person, key))).scalar()
        return reply

    def settle(self, person: str, key: str, now: datetime) -> None:
        """Notes that a push was answered or acknowledged: nobody waits for it any longer."""
        with writing(self._engine) as connection:
            unsettled = sa.and_(_push(person, key), pushes.c.settled_at.is_(None))
            connection.execute(pushes.update().where(unsettled).values(settled_at=now))

    def settle_with(self, person: str, key: str, reply: str, now: datetime) -> None:
        """Notes a reply that delivers nothing of the timeline, such as a request to wait."""
        with writing(self._engine) as connection:
            values = {"reply": sa.func.coalesce(pushes.c.reply, reply), "settled_at": now}
            connection.execute(pushes.update().where(_push(person, key)).values(**values))

    def reserve(self, person: str, at: Spot, now: datetime, until: datetime) -> bool:
        """Counts one message against the leave before it is sent. False when somebody else was faster, or is at it."""
        with writing(self._engine) as connection:
            _lock(connection, person)
            free = sa.select(people.c.sends, people.c.grant_sends).where(_at(person, at), _free(now))
            row = connection.execute(free).first()
            if row is None or len(row.sends) >= row.grant_sends:
                return False
            values = {"sends": [*row.sends, now.timestamp()], "busy_until": until}
            connection.execute(people.update().where(people.c.person == person).values(**values))
            return True

    def sent(self, person: str, to: Spot | None, choices: Mapping[str, str] | None) -> None:
        """Notes that the reserved message has arrived, and how far that brings delivery; None when no further."""
        values: dict[str, Any] = {"busy_until": None, "again_at": None}
        if to is not None:
            values |= {"message": to.message, "part": to.part}
        if choices:
            values["choices"] = dict(choices)
        self._update(person, values)

    def failed(self, person: str, *, counted: bool, again_at: datetime | None, used_up: bool = False) -> None:
        """Notes that the reserved message has not arrived, whether it counted nonetheless, and when to try again."""
        with writing(self._engine) as connection:
            _lock(connection, person)
            row = connection.execute(sa.select(people).where(people.c.person == person)).first()
            if row is None:
                return
            sends = row.sends if counted or used_up else row.sends[:-1]
            if used_up:
                sends = [*sends, *[0.0] * (row.grant_sends - len(sends))]
            values = {"busy_until": None, "again_at": again_at, "sends": sends}
            connection.execute(people.update().where(people.c.person == person).values(**values))

    def active_since(self, when: datetime) -> tuple[str, ...]:
        """Everybody who has written since."""
        query = sa.select(people.c.person).where(people.c.granted_at >= when).order_by(people.c.granted_at)
        with self._engine.connect() as connection:
            return tuple(connection.execute(query).scalars())

    def erase(self, person: str) -> None:
        """Removes everything of this person; the bytes go with storage.erase.scrub."""
        with writing(self._engine) as connection:
            _lock(connection, person)
            for table in (pushes, people):
                connection.execute(table.delete().where(table.c.person == person))

    def purge(self, before: datetime) -> int:
        """Removes whoever has not written since. Returns how many."""
        silent = sa.select(people.c.person).where(people.c.granted_at < before)
        with writing(self._engine) as connection:
            connection.execute(pushes.delete().where(pushes.c.person.in_(silent)))
            return int(connection.execute(people.delete().where(people.c.granted_at < before)).rowcount)

    def _update(self, person: str, values: Mapping[str, Any]) -> None:
        with writing(self._engine) as connection:
            connection.execute(people.update().where(people.c.person == person).values(**values))


def _enter(connection: Connection, person: str, now: datetime) -> None:
    """Makes the person's row if need be, and locks it."""
    first = {"message": 0, "part": 0, "granted_at": now, "grant_sends": 0, "grant_s": 0, "sends": []}
    insert = upsert_into(connection, people).values(person=person, **first)
    connection.execute(insert.on_conflict_do_nothing(index_elements=[people.c.person]))
    _lock(connection, person)


def _lock(connection: Connection, person: str) -> None:
    connection.execute(sa.select(people.c.person).where(people.c.person == person).with_for_update())


def _allow(
    connection: Connection, person: str, grant: Grant | None, now: datetime, said: str | None, since: datetime
) -> str | None:
    """Gives leave anew, and returns the payload of the choice that was made, if one was.

    A message under way counts against the new leave: it may arrive after the push that gave it.
    """
    row = connection.execute(sa.select(people).where(people.c.person == person)).one()
    values: dict[str, Any] = {"again_at": None}
    if grant is not None:
        under_way = row.busy_until is not None and row.busy_until > now
        sends = [moment for moment in row.sends[:-1] if moment > since.timestamp()]
        sends += [moment for moment in row.sends[-1:] if under_way or moment > since.timestamp()]
        values |= {"granted_at": now, "grant_sends": grant.sends, "grant_s": grant.seconds, "sends": sends}
    if said is not None:
        values["choices"] = None
    connection.execute(people.update().where(people.c.person == person).values(**values))
    return None if said is None else (row.choices or {}).get(said)


def _move(
    connection: Connection, person: str, at: Spot, to: Spot, choices: Mapping[str, str] | None, now: datetime
) -> bool:
    values: dict[str, Any] = {"message": to.message, "part": to.part}
    if choices:
        values["choices"] = dict(choices)
    moved = people.update().where(sa.and_(_at(person, at), _free(now))).values(**values)
    return bool(connection.execute(moved).rowcount == 1)


def _is_replying(connection: Connection, person: str, since: datetime) -> bool:
    """Two connections are as fast as they like: the next reply waits until this one has left."""
    given = sa.and_(pushes.c.person == person, pushes.c.reply.is_not(None), pushes.c.settled_at.is_(None))
    under_way = sa.select(pushes.c.key).where(given, pushes.c.tried_at > since).limit(1)
    return connection.execute(under_way).first() is not None


def _forget_old(connection: Connection, person: str, before: datetime) -> None:
    old = sa.and_(pushes.c.person == person, pushes.c.tried_at < before)
    connection.execute(pushes.delete().where(old))


def _push(person: str, key: str) -> Any:
    return sa.and_(pushes.c.person == person, pushes.c.key == key)


def _at(person: str, spot: Spot) -> Any:
    return sa.and_(people.c.person == person, people.c.message == spot.message, people.c.part == spot.part)


def _free(now: datetime) -> Any:
    return sa.or_(people.c.busy_until.is_(None), people.c.busy_until <= now)
