"""What casework hands out besides requests, and how rows are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.model.request import Request, RequestState

Changes = Mapping[str, tuple[str | None, str | None]]
"""Field to (before, after); None before a field was given."""


@dataclass(frozen=True)
class Event:
    """One thing that happened to a request: who, when, the state afterwards, and which fields changed."""

    at: datetime
    by: str
    state: RequestState
    changes: Changes
    reason: str | None = None


def read_request(row: Any) -> Request:
    """A request from its row."""
    return Request(
        number=row.number,
        service=row.service,
        city=row.city,
        person=row.person,
        state=RequestState(row.state),
        fields=row.fields,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def read_event(row: Any) -> Event:
    """An event from its row."""
    changes = {name: (before, after) for name, (before, after) in row.changes.items()}
    return Event(row.at, row.by, RequestState(row.state), changes, row.reason)


def differences(before: Mapping[str, str], given: Mapping[str, str]) -> Changes:
    """Which of the fields given differ from what is stored."""
    return {name: (before.get(name), value) for name, value in given.items() if before.get(name) != value}
