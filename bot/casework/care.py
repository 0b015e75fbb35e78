"""The desk's side of casework: which cases there are, who looks after them, notes, wrap-ups and referrals."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.casework.cases import (
    ANSWERS,
    Case,
    CasePage,
    CaseQuery,
    Handed,
    IllegalAnswer,
    Note,
    Outcome,
    Referral,
    ReferralState,
    TakenBySomebody,
    UnknownReferral,
    read_case,
    read_note,
    read_referral,
)
from bot.casework.conditions import condition_of
from bot.casework.duplicates import Likeness, alike
from bot.casework.levels import Wait
from bot.casework.numbers import parse_number
from bot.casework.records import read_request
from bot.casework.rows import locked_row, record, update
from bot.casework.states import OPEN, UnknownRequest, check_open
from bot.casework.tables import notes, referrals, requests
from bot.model.request import RequestState
from bot.storage.text import storable
from bot.storage.transactions import writing

RECENT = timedelta(days=90)
"""A request that ended longer ago is no duplicate of a new one."""

COMPARED = 2_000
"""Requests for one service in one city that one is compared with, the newest first."""


class Care:
    """Cases as staff work on them. Threads may share it; every call is one short transaction.

    `by` is the member of staff. Numbers are accepted as `parse_number` reads them. Raises UnknownRequest everywhere.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, query: CaseQuery, now: datetime) -> CasePage:
        """One page of the cases asked for: what is due first, then what has nothing due, the newest first."""
        condition = condition_of(query, now)
        urgency = (sa.case((requests.c.due_at.is_(None), 1), else_=0), requests.c.due_at)
        listed = (
            sa.select(requests).where(condition).order_by(*urgency, requests.c.created_at.desc(), requests.c.number)
        )
        with self._engine.connect() as connection:
            total = connection.execute(sa.select(sa.func.count()).select_from(requests).where(condition)).scalar()
            rows = connection.execute(listed.limit(query.limit).offset(query.offset))
            return CasePage(tuple(map(read_case, rows)), int(total or 0))

    def case(self, number: str) -> Case:
        """One case."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(requests).where(requests.c.number == parse_number(number))).first()
        if row is None:
            raise UnknownRequest(number)
        return read_case(row)

    def assign(self, number: str, to: int | None, by: str, now: datetime, *, instead_of: int | None = None) -> Case:
        """Gives the case to a member of staff, or to nobody. Who has it already keeps it.

        Raises TakenBySomebody when somebody else has it than `instead_of`, who was seen to have it.
        """
        with writing(self._engine) as connection:
            row = locked_row(connection, number)
            if row.assigned_to == to:
                return read_case(row)
            if row.assigned_to is not None and row.assigned_to != instead_of:
                raise TakenBySomebody(row.assigned_to)
            self._changed(connection, row, "assigned_to", _text(to), by, now, assigned_to=to)
            return read_case(locked_row(connection, number))

    def set_due(self, number: str, due: datetime | None, by: str, now: datetime) -> Case:
        """Says by when something is to be done next; None for nothing. Raises RequestClosed."""
        with writing(self._engine) as connection:
            row = locked_row(connection, number)
            check_open(RequestState(row.state))
            if row.due_at != due:
                after = due.isoformat() if due else None
                self._changed(connection, row, "due_at", after, by, now, due_at=due)
            return read_case(locked_row(connection, number))

    def note(self, number: str, text: str, key: str, by: str, now: datetime, outcome: Outcome | None = None) -> Note:
        """Writes a private note, or a wrap-up when there is an outcome. The same key again finds the first."""
        with writing(self._engine) as connection:
            row = locked_row(connection, number)
            if (known := _keyed(connection, notes, row.number, key)) is not None:
                return read_note(known)
            values = {"at": now, "by": by, "text": text, "outcome": outcome.value if outcome else None}
            made = _insert(connection, notes, number=row.number, key=key, **values)
            if outcome is not None:
                record(connection, row.number, now, by, RequestState(row.state), {"wrap_up": (None, outcome.value)})
            return read_note(made)

    def refer(self, number: str, to: Handed, key: str, by: str, now: datetime) -> Referral:
        """Hands an open request on. The same key again finds the first referral. Raises RequestClosed."""
        with writing(self._engine) as connection:
            row = locked_row(connection, number)
            if (known := _keyed(connection, referrals, row.number, key)) is not None:
                return read_referral(known)
            check_open(RequestState(row.state))
            values = {"to_kind": to.kind, "to_id": to.id, "to_name": to.name, "asks": to.asks, "due_at": to.due_at}
            made = {"state": ReferralState.WAITING.value, "made_at": now, "made_by": by}
            referral = _insert(connection, referrals, number=row.number, key=key, **values, **made)
            record(connection, row.number, now, by, RequestState(row.state), {"referred": (None, storable(to.name))})
            return read_referral(referral)

    def answer(self, number: str, referral: int, state: ReferralState, text: str, by: str, now: datetime) -> Referral:
        """Notes what was answered to a referral; the same answer again changes nothing.

        Raises UnknownReferral, IllegalAnswer.
        """
        with writing(self._engine) as connection:
            row = locked_row(connection, number)
            mine = sa.and_(referrals.c.id == referral, referrals.c.number == row.number)
            known = connection.execute(sa.select(referrals).where(mine)).first()
            if known is None:
                raise UnknownReferral(referral)
            before = ReferralState(known.state)
            if before is not state:
                if state not in ANSWERS[before]:
                    raise IllegalAnswer(before)
                values = {"state": state.value, "answer": text, "answered_at": now, "answered_by": by}
                connection.execute(referrals.update().where(mine).values(**values))
                step = {"referral": (before.value, state.value)}
                record(connection, row.number, now, by, RequestState(row.state), step)
            return read_referral(connection.execute(sa.select(referrals).where(mine)).one())

    def notes(self, number: str) -> tuple[Note, ...]:
        """The notes and wrap-ups, oldest first."""
        return tuple(map(read_note, self._rows(notes, number)))

    def referrals(self, number: str) -> tuple[Referral, ...]:
        """The referrals, oldest first."""
        return tuple(map(read_referral, self._rows(referrals, number)))

    def alike(self, number: str) -> tuple[Likeness, ...]:
        """Requests that are perhaps the same wish, still open or of the last RECENT days, the most alike first."""
        request = self.case(number).request
        near = sa.or_(
            requests.c.state.in_([state.value for state in OPEN]),
            requests.c.created_at > request.created_at - RECENT,
        )
        same = sa.and_(requests.c.service == request.service, requests.c.city == request.city, near)
        query = sa.select(requests).where(same).order_by(requests.c.created_at.desc()).limit(COMPARED)
        with self._engine.connect() as connection:
            return alike(request, map(read_request, connection.execute(query)))

    def call_backs(self, since: datetime, until: datetime) -> tuple[Wait, ...]:
        """The waits for the call promised, of requests made in that time. Who withdrew uncalled did not wait for it."""
        made = sa.and_(requests.c.created_at >= since, requests.c.created_at < until, requests.c.call_by.is_not(None))
        withdrawn = sa.and_(requests.c.state == RequestState.WITHDRAWN.value, requests.c.called_at.is_(None))
        query = sa.select(requests.c.created_at, requests.c.call_by, requests.c.called_at, requests.c.closed_at)
        with self._engine.connect() as connection:
            rows = connection.execute(query.where(made, sa.not_(withdrawn))).all()
        return tuple(Wait(row.created_at, row.call_by, row.called_at or row.closed_at) for row in rows)

    def _rows(self, table: sa.Table, number: str) -> list[Any]:
        query = sa.select(table).where(table.c.number == parse_number(number)).order_by(table.c.id)
        with self._engine.connect() as connection:
            return list(connection.execute(query))

    @staticmethod
    def _changed(
        connection: Connection, row: Any, name: str, after: str | None, by: str, now: datetime, **values: Any
    ) -> None:
        before = getattr(row, name)
        said = before.isoformat() if isinstance(before, datetime) else _text(before)
        update(connection, row.number, now, **values)
        record(connection, row.number, now, by, RequestState(row.state), {name: (said, after)})


def _text(value: int | None) -> str | None:
    return None if value is None else str(value)


def _keyed(connection: Connection, table: sa.Table, number: str, key: str) -> Any:
    mine = sa.and_(table.c.number == number, table.c.key == storable(key))
    return connection.execute(sa.select(table).where(mine)).first()


def _insert(connection: Connection, table: sa.Table, **values: Any) -> Any:
    made = connection.execute(table.insert().values(**values)).inserted_primary_key[0]
    return connection.execute(sa.select(table).where(table.c.id == made)).one()
