"""A request's row inside a transaction: locked, changed, and what happened to it written down."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.casework.numbers import parse_number
from bot.casework.records import Changes, read_request
from bot.casework.states import UnknownRequest
from bot.casework.tables import events, requests
from bot.model.request import Request, RequestState


def locked_row(connection: Connection, number: str) -> Any:
    """The request's whole row as it stands in this transaction, locked until its end. Raises UnknownRequest."""
    query = sa.select(requests).where(requests.c.number == parse_number(number)).with_for_update()
    row = connection.execute(query).first()
    if row is None:
        raise UnknownRequest(number)
    return row


def locked(connection: Connection, number: str) -> Request:
    """The request as it stands in this transaction, locked until its end. Raises UnknownRequest."""
    return read_request(locked_row(connection, number))


def update(connection: Connection, number: str, now: datetime, **values: Any) -> None:
    """Changes columns of the request."""
    connection.execute(requests.update().where(requests.c.number == number).values(updated_at=now, **values))


def record(
    connection: Connection,
    number: str,
    now: datetime,
    by: str,
    state: RequestState,
    changes: Changes | None = None,
    reason: str | None = None,
) -> None:
    """Writes down what happened to the request."""
    values = {"number": number, "at": now, "by": by, "state": state.value, "changes": changes or {}, "reason": reason}
    connection.execute(events.insert().values(**values))
