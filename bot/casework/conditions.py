"""A question about cases as a condition in SQL."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from bot.casework.cases import CaseQuery, Due
from bot.casework.levels import BEIJING
from bot.casework.numbers import parse_number
from bot.casework.tables import requests
from bot.storage.text import storable

_DIGITS = re.compile(r"[\d\s\-+()]{3,}")


def condition_of(query: CaseQuery, now: datetime) -> Any:
    """Every condition of the query together; `now` is for what is due."""
    found = [*_plain(query)]
    if query.due is not None:
        found.append(_due(query.due, now))
    if query.words.strip():
        found.append(_words(query.words.strip()))
    return sa.and_(sa.true(), *found)


def _plain(query: CaseQuery) -> list[Any]:
    found: list[Any] = []
    if query.states:
        found.append(requests.c.state.in_(sorted(state.value for state in query.states)))
    if query.city is not None:
        found.append(requests.c.city == query.city)
    if query.service is not None:
        found.append(requests.c.service == query.service)
    if query.assigned_to is not None:
        nobody = requests.c.assigned_to.is_(None)
        found.append(nobody if query.assigned_to == 0 else requests.c.assigned_to == query.assigned_to)
    return found


def _due(due: Due, now: datetime) -> Any:
    if due is Due.NONE:
        return requests.c.due_at.is_(None)
    if due is Due.OVERDUE:
        return requests.c.due_at < now
    days = 1 if due is Due.TODAY else 7
    end = datetime.combine(now.astimezone(BEIJING).date() + timedelta(days=days), time(), BEIJING)
    return requests.c.due_at < end


def _words(words: str) -> Any:
    number = parse_number(words)
    if number is not None:
        return requests.c.number == number
    said = requests.c.sought.contains(storable(words), autoescape=True)
    if _DIGITS.fullmatch(words):
        return sa.or_(requests.c.phone.contains(re.sub(r"\D", "", words), autoescape=True), said)
    return said
