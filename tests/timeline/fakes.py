"""A timeline in memory, for tests of whatever uses one. It passes the same contract test as the real one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from bot.model.message import Incoming, Message, Speaker
from bot.storage.text import storable, storable_json
from bot.timeline import PendingTurn, Receipt, UnknownTurn
from bot.timeline.records import checked_key, incoming_body, offered_buttons, read_incoming


@dataclass
class _Turn:
    pending: PendingTurn
    answered_at: datetime | None = None


@dataclass
class _Entry:
    message: Message
    turn: int | None
    key: str | None


class FakeTimeline:
    """Keeps everything in lists; one thread at a time."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._turns: dict[int, _Turn] = {}
        self._entries: list[_Entry] = []
        self._seen: dict[str, datetime] = {}
        self._active: dict[str, datetime] = {}

    def receive(self, incoming: Incoming, now: datetime) -> Receipt:
        person, client_id = checked_key(incoming.person), checked_key(incoming.id)
        self._touch(self._seen, person, now)
        self._touch(self._active, person, now)
        for number, turn in self._turns.items():
            if (turn.pending.incoming.person, turn.pending.incoming.id) == (person, client_id):
                answered = turn.answered_at is not None
                return Receipt(number, new=False, answered=answered, silent=answered and not self.answers(number))
        number, body = next(self._numbers), _stored(incoming_body(incoming))
        self._turns[number] = _Turn(PendingTurn(number, read_incoming(person, client_id, body), _utc(now), 0))
        self._add(person, Speaker.CITIZEN, body, now, turn=number)
        return Receipt(number, new=True, answered=False)

    def pending(self) -> list[PendingTurn]:
        return [turn.pending for turn in self._turns.values() if turn.answered_at is None]

    def pending_of(self, person: str) -> list[PendingTurn]:
        return [turn for turn in self.pending() if turn.incoming.person == storable(person)]

    def next_turn(self, person: str) -> PendingTurn | None:
        return next(iter(self.pending_of(person)), None)

    def attempt(self, turn: int) -> int:
        known = self._known(turn)
        known.pending = replace(known.pending, attempts=known.pending.attempts + 1)
        return known.pending.attempts

    def answer(
        self, turn: int, replies: Sequence[Mapping[str, Any]], speaker: Speaker, now: datetime
    ) -> tuple[Message, ...]:
        known = self._known(turn)
        self._touch(self._active, known.pending.incoming.person, now)
        if known.answered_at is None:
            known.answered_at = now
            for body in replies:
                self._add(known.pending.incoming.person, speaker, _stored(body), now, turn=turn)
        return self.answers(turn)

    def hold(self, turn: int, body: Mapping[str, Any], now: datetime) -> tuple[Message, ...]:
        known = self._known(turn)
        if known.answered_at is not None:
            return self.answers(turn)
        return (self.say(known.pending.incoming.person, Speaker.SYSTEM, body, now, f"wait:{turn}"),)

    def say(
        self, person: str, speaker: Speaker, body: Mapping[str, Any], now: datetime, key: str | None = None
    ) -> Message:
        person, key = checked_key(person), None if key is None else checked_key(key)
        self._touch(self._active, person, now)
        for entry in self._entries:
            if key is not None and (entry.message.person, entry.key) == (person, key):
                return entry.message
        return self._add(person, speaker, _stored(body), now, key=key)

    def answers(self, turn: int) -> tuple[Message, ...]:
        mine = (entry.message for entry in self._entries if entry.turn == turn)
        return tuple(message for message in mine if message.speaker is not Speaker.CITIZEN)

    def since(
        self, person: str, after: int | None, limit: int = 200, include_citizen: bool = False
    ) -> tuple[Message, ...]:
        mine = (entry.message for entry in self._entries if entry.message.person == storable(person))
        later = (message for message in mine if message.id > (after or 0))
        return tuple(m for m in later if include_citizen or m.speaker is not Speaker.CITIZEN)[:limit]

    def offered(self, person: str, payload: str) -> str | None:
        for message in reversed(self.since(person, None, limit=len(self._entries))):
            for offered, title in reversed(list(offered_buttons(message.body))):
                if offered == storable(payload):
                    return title
        return None

    def last_seen(self, person: str) -> datetime | None:
        return self._seen.get(storable(person))

    def persons_idle_since(self, when: datetime) -> tuple[str, ...]:
        idle = [(active, person) for person, active in self._active.items() if active < when]
        return tuple(person for _, person in sorted(idle))

    def erase(self, person: str) -> None:
        person = storable(person)
        self._seen.pop(person, None)
        self._active.pop(person, None)
        self._turns = {n: turn for n, turn in self._turns.items() if turn.pending.incoming.person != person}
        self._entries = [entry for entry in self._entries if entry.message.person != person]

    def purge(self, before: datetime) -> int:
        old = {n for n, turn in self._turns.items() if turn.answered_at is not None and turn.answered_at < before}
        kept = [e for e in self._entries if not (e.turn in old or (e.turn is None and e.message.at < before))]
        removed = len(self._entries) - len(kept)
        self._entries, self._turns = kept, {n: turn for n, turn in self._turns.items() if n not in old}
        for person in self.persons_idle_since(before):
            if not any(entry.message.person == person for entry in kept):
                self.erase(person)
        return removed

    def _known(self, turn: int) -> _Turn:
        if turn not in self._turns:
            raise UnknownTurn(turn)
        return self._turns[turn]

    def _add(
        self, person: str, speaker: Speaker, body: Any, now: datetime, turn: int | None = None, key: str | None = None
    ) -> Message:
        message = Message(next(self._numbers), person, speaker, _utc(now), body)
        self._entries.append(_Entry(message, turn, key))
        return message

    @staticmethod
    def _touch(times: dict[str, datetime], person: str, now: datetime) -> None:
        times[person] = max(times.get(person, _utc(now)), _utc(now))


def _stored(body: Mapping[str, Any]) -> Any:
    return json.loads(json.dumps(storable_json(body)))


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} says no offset from UTC")
    return moment.astimezone(UTC)
