"""What happened, counted by week and town: what people came for, how it was answered, what was requested."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.casework.tables import requests
from bot.handover.tables import stretches
from bot.model.message import Speaker
from bot.timeline.tables import messages

NEEDS = ("facilities", "eligibility", "policy", "request", "handoff", "urgent", "talk")
"""What a message led to: the kind of the first card of its answer, or mere talk."""
ANSWERS = ("answered", "clarified", "handed_over")
NOWHERE = ""
MOST_WEEKS = 53


@dataclass
class Week:
    """One week, from its Monday: messages by what they led to, by how they were answered, and requests by service."""

    monday: date
    needs: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    requests: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Counted:
    """The weeks asked for, every one, the oldest first; and by town what was looked for and requested in them."""

    weeks: tuple[Week, ...]
    towns: Mapping[str, Counter[str]]


class Counts:
    """Counts over the timeline and the requests; nothing a person said is read out of it."""

    def __init__(self, engine: Engine, zone: tzinfo) -> None:
        self._engine = engine
        self._zone = zone

    def weeks(self, today: date, weeks: int, city: str | None = None) -> Counted:
        """The last `weeks` weeks up to the one of `today`, of one city or of all.

        A message counts for a city when its answer's card does; with a city named, talk is left out.
        """
        last = monday_of(today)
        mondays = [last - timedelta(weeks=back) for back in reversed(range(min(weeks, MOST_WEEKS)))]
        found = {monday: Week(monday) for monday in mondays}
        towns: dict[str, Counter[str]] = defaultdict(Counter)
        since = datetime(mondays[0].year, mondays[0].month, mondays[0].day, tzinfo=self._zone)
        for at, bodies in self._turns(since):
            week = found.get(monday_of(at.astimezone(self._zone).date()))
            cards = [card for body in bodies if isinstance(card := body.get("card"), dict)]
            if week is None or (city and not any(card.get("city") == city for card in cards)):
                continue
            week.needs[_need(cards)] += 1
            week.answers[_answer(bodies, cards)] += 1
            for town, what in _places(cards):
                towns[town][what] += 1
        for row in self._requests(since, city):
            week = found.get(monday_of(row.created_at.astimezone(self._zone).date()))
            if week is not None:
                week.requests[row.service] += 1
                towns[_town(row.fields)][row.service] += 1
        return Counted(tuple(found.values()), dict(towns))

    def waits(self, since: date) -> tuple[tuple[datetime, float], ...]:
        """When somebody asked for a person and how many seconds it took until one was there, from a day on."""
        start = datetime(since.year, since.month, since.day, tzinfo=self._zone)
        wanted = (stretches.c.asked_at >= start, stretches.c.claimed_at.is_not(None))
        query = sa.select(stretches.c.asked_at, stretches.c.claimed_at).where(*wanted)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(stretches.c.asked_at)).all()
        return tuple((row.asked_at, (row.claimed_at - row.asked_at).total_seconds()) for row in rows)

    def _turns(self, since: datetime) -> Iterator[tuple[datetime, list[Mapping[str, Any]]]]:
        """Each citizen's message that was answered by the bot: when, and the bodies of the answer."""
        query = (
            sa.select(messages.c.turn, messages.c.speaker, messages.c.at, messages.c.body)
            .where(messages.c.turn.is_not(None), messages.c.at >= since)
            .order_by(messages.c.turn, messages.c.id)
        )
        with self._engine.connect() as connection:
            for _, turn in groupby(connection.execute(query), key=lambda row: row.turn):
                rows = list(turn)
                bodies = [row.body for row in rows if row.speaker == Speaker.BOT.value]
                if bodies:
                    yield rows[0].at, bodies

    def _requests(self, since: datetime, city: str | None) -> Iterable[Any]:
        columns = (requests.c.created_at, requests.c.service, requests.c.fields)
        query = sa.select(*columns).where(requests.c.created_at >= since)
        with self._engine.connect() as connection:
            return list(connection.execute(query.where(requests.c.city == city) if city else query))


def monday_of(day: date) -> date:
    """The first day of a day's week."""
    return day - timedelta(days=day.weekday())


def _need(cards: list[dict[str, Any]]) -> str:
    kind = cards[0].get("kind") if cards else None
    return str(kind) if kind in NEEDS else "talk"


def _answer(bodies: list[Mapping[str, Any]], cards: list[dict[str, Any]]) -> str:
    if any(card.get("kind") == "handoff" for card in cards):
        return "handed_over"
    return "clarified" if any(body.get("unsure") for body in bodies) else "answered"


def _places(cards: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """The town and the category of each search."""
    for card in cards:
        if card.get("kind") == "facilities":
            yield str((card.get("filters") or {}).get("place") or NOWHERE), str(card.get("category") or "")


def _town(fields: Mapping[str, Any]) -> str:
    return str(fields.get("town") or fields.get("town_code") or NOWHERE)
