"""Casework in memory, for tests of whatever uses it. It passes the same contract test as the real one."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from bot.casework import Event, UnknownRequest, new_number, parse_number
from bot.casework.casework import PHONES
from bot.casework.duplicates import given as field_of
from bot.casework.export import export
from bot.casework.phones import bare_phone
from bot.casework.records import Changes, differences
from bot.casework.states import OPEN, check_open, check_step
from bot.model.request import Request, RequestState
from bot.storage.text import storable, storable_json


class FakeCasework:
    """Keeps everything in dictionaries; one thread at a time; the same numbers in every run."""

    def __init__(self, seed: int = 0) -> None:
        self._rng = random.Random(seed)
        self._requests: dict[str, Request] = {}
        self._numbers: dict[tuple[str, str], str] = {}
        self._history: dict[str, list[Event]] = {}

    def submit(
        self, person: str, service: str, city: str, fields: Mapping[str, str], key: str, now: datetime
    ) -> Request:
        person, given, now = storable(person), storable_json(fields), now.astimezone(UTC)
        if (person, storable(key)) in self._numbers:
            return self._requests[self._numbers[person, storable(key)]]
        number = new_number(self._rng)
        self._numbers[person, storable(key)] = number
        request = Request(number, service, city, person, RequestState.SUBMITTED, given, now, now)
        return self._keep(request, now, person, differences({}, given))

    def by_number(self, number: str) -> Request | None:
        return self._requests.get(parse_number(number) or "")

    def of_person(self, person: str) -> tuple[Request, ...]:
        return tuple(r for r in reversed(self._in_order()) if r.person == storable(person))

    def open_like(self, service: str, phone: str) -> tuple[Request, ...]:
        digits = bare_phone(phone)
        alike = (
            r for r in self._in_order() if r.service == service and bare_phone(field_of(r.fields, PHONES)) == digits
        )
        return tuple(r for r in alike if digits and r.state in OPEN)

    def change(self, number: str, fields: Mapping[str, str], now: datetime, by: str) -> Request:
        request = self._known(number)
        check_open(request.state)
        changes = differences(request.fields, storable_json(fields))
        if not changes:
            return request
        merged = {**request.fields, **{name: str(after) for name, (_, after) in changes.items()}}
        return self._keep(replace(request, fields=merged), now, by, changes)

    def withdraw(self, number: str, now: datetime, by: str, reason: str | None = None) -> Request:
        return self.move(number, RequestState.WITHDRAWN, now, by, reason)

    def move(self, number: str, state: RequestState, now: datetime, by: str, reason: str | None = None) -> Request:
        request = self._known(number)
        if request.state is state:
            return request
        check_step(request.state, state)
        return self._keep(replace(request, state=state), now, by, {}, reason)

    def history(self, number: str) -> tuple[Event, ...]:
        return tuple(self._history[self._known(number).number])

    def export(self, file_format: str) -> str:
        return export(self._in_order(), file_format)

    def erase(self, person: str) -> int:
        gone = [request.number for request in self.of_person(person)]
        self._numbers = {key: number for key, number in self._numbers.items() if number not in gone}
        for number in gone:
            del self._requests[number], self._history[number]
        return len(gone)

    def _keep(self, request: Request, now: datetime, by: str, changes: Changes, reason: str | None = None) -> Request:
        stored = self._requests[request.number] = replace(request, updated_at=now.astimezone(UTC))
        event = Event(stored.updated_at, storable(by), stored.state, changes, reason)
        self._history.setdefault(stored.number, []).append(event)
        return stored

    def _known(self, number: str) -> Request:
        request = self.by_number(number)
        if request is None:
            raise UnknownRequest(number)
        return request

    def _in_order(self) -> list[Request]:
        return sorted(self._requests.values(), key=lambda request: (request.created_at, request.number))
