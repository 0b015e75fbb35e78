"""How long citizens waited for a person: for the figures of the service, without saying who."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.handover.tables import events, stretches


@dataclass(frozen=True)
class Asked:
    """One stretch: when a person was asked for, when somebody took it, first spoke, and when it ended; None for not yet."""

    asked_at: datetime
    claimed_at: datetime | None
    spoke_at: datetime | None
    ended_at: datetime | None


def asked_between(engine: Engine, since: datetime, until: datetime) -> tuple[Asked, ...]:
    """Every stretch that began in that time, in the order of asking."""
    spoke = (
        sa.select(sa.func.min(events.c.at))
        .where(events.c.stretch == stretches.c.id, events.c.kind == "message", events.c.by.startswith("staff:"))
        .scalar_subquery()
    )
    columns = (stretches.c.asked_at, stretches.c.claimed_at, spoke.label("spoke_at"), stretches.c.ended_at)
    query = sa.select(*columns).where(stretches.c.asked_at >= since, stretches.c.asked_at < until)
    with engine.connect() as connection:
        rows = connection.execute(query.order_by(stretches.c.id)).all()
    return tuple(Asked(row.asked_at, row.claimed_at, row.spoke_at, row.ended_at) for row in rows)
