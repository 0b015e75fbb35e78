"""Casework over SQL: requests, their states and their history."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from bot.casework.duplicates import given
from bot.casework.export import export
from bot.casework.levels import call_back_due
from bot.casework.notices import note_move
from bot.casework.numbers import Chooser, new_number, parse_number
from bot.casework.phones import bare_phone
from bot.casework.records import Event, differences, read_event, read_request
from bot.casework.rows import locked, record, update
from bot.casework.states import OPEN, UnknownRequest, check_open, check_step
from bot.casework.tables import events, notes, notices, referrals, requests, satisfaction
from bot.model.request import Request, RequestState
from bot.storage.text import storable, storable_json
from bot.storage.transactions import writing

PHONES = ("contact_phone", "phone")
"""The fields that may hold the number to call back."""

DRAWS = 8
"""How many numbers are drawn before giving up; already the second is needed once in a great many years."""


class Casework:
    """Stored requests. Threads may share it; every call is one short transaction. Times are aware datetimes.

    Numbers are accepted in every way in which `parse_number` reads them. `by` is whoever acts: the person of the
    conversation or a member of staff. What is asked for twice happens once and is answered the same way.
    """

    def __init__(self, engine: Engine, rng: Chooser | None = None) -> None:
        self._engine = engine
        self._rng = rng or random.SystemRandom()

    def submit(
        self, person: str, service: str, city: str, fields: Mapping[str, str], key: str, now: datetime
    ) -> Request:
        """Stores a request under a new number. The same person and `key` (the turn) again finds the first request."""
        values = {
            "person": storable(person),
            "key": storable(key),
            "service": service,
            "city": city,
            "state": RequestState.SUBMITTED.value,
            "fields": storable_json(fields),
            "phone": bare_phone(given(fields, PHONES)),
            "sought": sought(fields),
            "created_at": now,
            "updated_at": now,
            "call_by": call_back_due(now),
            "due_at": call_back_due(now),
        }
        clash: IntegrityError | None = None
        for _ in range(DRAWS):
            if (known := self._submitted_before(values["person"], values["key"])) is not None:
                return known
            try:
                return self._insert(values)
            except IntegrityError as error:  # this turn was quicker elsewhere, or the number is taken: look, draw again
                clash = error
        raise RuntimeError(f"no free request number in {DRAWS} draws") from clash

    def by_number(self, number: str) -> Request | None:
        """The request with this number; None when there is none or the number has a slip."""
        found = self._requests(requests.c.number == parse_number(number))
        return found[0] if found else None

    def of_person(self, person: str) -> tuple[Request, ...]:
        """Everything submitted from this conversation, newest first."""
        return self._requests(requests.c.person == storable(person))[::-1]

    def open_like(self, service: str, phone: str) -> tuple[Request, ...]:
        """Requests still open for this service with this phone number, however it is written; oldest first."""
        if (digits := bare_phone(phone)) is None:
            return ()
        still_open = requests.c.state.in_([state.value for state in OPEN])
        return self._requests(sa.and_(requests.c.phone == digits, requests.c.service == service, still_open))

    def change(self, number: str, fields: Mapping[str, str], now: datetime, by: str) -> Request:
        """Replaces the fields given and keeps the others. Raises UnknownRequest, RequestClosed."""
        with writing(self._engine) as connection:
            request = locked(connection, number)
            check_open(request.state)
            changes = differences(request.fields, storable_json(fields))
            if not changes:
                return request
            merged = {**request.fields, **{name: after for name, (_, after) in changes.items()}}
            sides = {"phone": bare_phone(given(merged, PHONES)), "sought": sought(merged)}
            update(connection, request.number, now, fields=merged, **sides)
            record(connection, request.number, now, by, request.state, changes)
            return locked(connection, request.number)

    def withdraw(self, number: str, now: datetime, by: str, reason: str | None = None) -> Request:
        """Takes an open request back; one withdrawn already stays so. Raises UnknownRequest, IllegalMove."""
        return self.move(number, RequestState.WITHDRAWN, now, by, reason)

    def move(self, number: str, state: RequestState, now: datetime, by: str, reason: str | None = None) -> Request:
        """Takes the request to `state`; one that is there already stays. Raises UnknownRequest, IllegalMove.

        What the citizen is to be told of it, and asked when it has ended, is noted in the same transaction.
        """
        with writing(self._engine) as connection:
            request = locked(connection, number)
            if request.state is state:
                return request
            check_step(request.state, state)
            update(connection, request.number, now, state=state.value, **_moments(state, now))
            record(connection, request.number, now, by, state, reason=reason)
            if storable(by) != request.person:
                note_move(connection, request.person, request.number, state, now)
            return locked(connection, request.number)

    def history(self, number: str) -> tuple[Event, ...]:
        """Everything that happened to the request, in order, its submission first. Raises UnknownRequest."""
        query = sa.select(events).where(events.c.number == parse_number(number)).order_by(events.c.id)
        with self._engine.connect() as connection:
            found = tuple(map(read_event, connection.execute(query)))
        if not found:
            raise UnknownRequest(number)
        return found

    def export(self, file_format: str) -> str:
        """Every request, oldest first, as `json` or `csv`, contact data in full. Raises UnknownFormat."""
        return export(self._requests(sa.true()), file_format)

    def erase(self, person: str) -> int:
        """Removes this person's requests and their history; returns how many. The bytes go with storage.erase.scrub."""
        mine = requests.c.person == storable(person)
        with writing(self._engine) as connection:
            numbers = list(connection.execute(sa.select(requests.c.number).where(mine).with_for_update()).scalars())
            for table in (events, notes, referrals):
                connection.execute(table.delete().where(table.c.number.in_(numbers)))
            for table in (notices, satisfaction):
                connection.execute(table.delete().where(table.c.person == storable(person)))
            connection.execute(requests.delete().where(requests.c.number.in_(numbers)))
        return len(numbers)

    def _requests(self, condition: Any) -> tuple[Request, ...]:
        query = sa.select(requests).where(condition).order_by(requests.c.created_at, requests.c.number)
        with self._engine.connect() as connection:
            return tuple(map(read_request, connection.execute(query)))

    def _submitted_before(self, person: str, key: str) -> Request | None:
        return next(iter(self._requests(sa.and_(requests.c.person == person, requests.c.key == key))), None)

    def _insert(self, values: Mapping[str, Any]) -> Request:
        number = new_number(self._rng)
        with writing(self._engine) as connection:
            connection.execute(requests.insert().values(number=number, **values))
            given = differences({}, values["fields"])
            record(connection, number, values["created_at"], values["person"], RequestState.SUBMITTED, given)
            return locked(connection, number)


def sought(fields: Mapping[str, str | None]) -> str:
    """What a request is found by: everything given, a line each."""
    return "\n".join(value for value in fields.values() if value)


def _moments(state: RequestState, now: datetime) -> dict[str, Any]:
    """What a move changes beside the state: the call promised was made, or nothing is left to do."""
    if state in OPEN:
        return {"due_at": None, **({"called_at": now} if state is RequestState.CALLED else {})}
    return {"due_at": None, "closed_at": now}
