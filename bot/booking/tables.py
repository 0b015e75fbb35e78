"""Booking's tables: times offered, places held, what happened to them, what citizens are to be told."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.database import metadata
from bot.storage.types import SafeText, UtcDateTime

BigId = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""SQLite numbers rows by itself only in a column of type INTEGER."""

slots = sa.Table(
    "booking_slots",
    metadata,
    sa.Column("id", BigId, primary_key=True, comment="The slot's number"),
    sa.Column("city", sa.Text, nullable=False, comment="Id of the city pack"),
    sa.Column("what", sa.Text, nullable=False, comment="visit, trial_day, meal, home_assessment or call_back"),
    sa.Column("offer_kind", sa.Text, nullable=False, comment="Who offers it: facility or service"),
    sa.Column("offer_id", SafeText, nullable=False, comment="The facility's or the service's id"),
    sa.Column("starts_at", UtcDateTime, nullable=False, comment="When it begins, UTC"),
    sa.Column("ends_at", UtcDateTime, nullable=False, comment="When it ends, UTC"),
    sa.Column("capacity", sa.Integer, nullable=False, comment="Places"),
    sa.Column("taken", sa.Integer, nullable=False, comment="Places held; never more than the capacity"),
    sa.Column("note", SafeText, nullable=False, comment="What the citizen is told with it"),
    sa.Column("by", SafeText, nullable=False, comment="The member of staff who published it"),
    sa.Column("closed_at", UtcDateTime, comment="When it was taken back, UTC; NULL while it is offered"),
    sa.UniqueConstraint("offer_kind", "offer_id", "what", "starts_at", name="uq_booking_slots_offer_kind"),
    sa.CheckConstraint("taken >= 0 AND taken <= capacity", name="taken"),
    sa.Index("ix_booking_slots_starts_at", "starts_at"),
    comment="Times that facilities and services offer",
    sqlite_autoincrement=True,
)

bookings = sa.Table(
    "booking_bookings",
    metadata,
    sa.Column("number", sa.String(16), primary_key=True, comment="What the citizen keeps and says: YY-…"),
    sa.Column("slot", BigId, sa.ForeignKey(slots.c.id), nullable=False, index=True, comment="Which time"),
    sa.Column("person", SafeText, nullable=False, comment="The conversation it came from, or phone: and its digits"),
    sa.Column("key", SafeText, nullable=False, comment="The turn that booked it; once per person"),
    sa.Column("name", SafeText, nullable=False, comment="Whom to expect"),
    sa.Column("phone", SafeText, nullable=False, comment="Digits of the telephone number"),
    sa.Column("request", sa.String(16), comment="Number of the request it belongs to; NULL for none"),
    sa.Column("state", sa.Text, nullable=False, comment="booked, changed, cancelled, done or no_show"),
    sa.Column("sequence", sa.Integer, nullable=False, comment="How often it was changed"),
    sa.Column("created_at", UtcDateTime, nullable=False, comment="When it was booked, UTC"),
    sa.Column("updated_at", UtcDateTime, nullable=False, comment="When it last changed, UTC"),
    sa.UniqueConstraint("person", "key", name="uq_booking_bookings_person"),
    comment="Places held in the times offered",
)
_holding = bookings.c.state.in_(["booked", "changed"])
_held = {"unique": True, "sqlite_where": _holding, "postgresql_where": _holding}
sa.Index("ix_booking_bookings_once_a_person", bookings.c.person, bookings.c.slot, **_held)
sa.Index("ix_booking_bookings_once_a_phone", bookings.c.phone, bookings.c.slot, **_held)

events = sa.Table(
    "booking_events",
    metadata,
    sa.Column("id", BigId, primary_key=True, comment="Order of what happened"),
    sa.Column(
        "number", sa.String(16), sa.ForeignKey(bookings.c.number), nullable=False, index=True, comment="Which booking"
    ),
    sa.Column("at", UtcDateTime, nullable=False, comment="When it happened, UTC"),
    sa.Column("by", SafeText, nullable=False, comment="Who did it: the conversation's person or a member of staff"),
    sa.Column("state", sa.Text, nullable=False, comment="The booking's state afterwards"),
    sa.Column("slot", BigId, nullable=False, comment="The slot afterwards"),
    comment="Everything that happened to a booking",
    sqlite_autoincrement=True,
)

notices = sa.Table(
    "booking_notices",
    metadata,
    sa.Column("id", BigId, primary_key=True, comment="Order of what there is to tell"),
    sa.Column("number", sa.String(16), sa.ForeignKey(bookings.c.number), nullable=False, comment="Of which booking"),
    sa.Column("what", sa.Text, nullable=False, comment="The state reached, or reminder"),
    sa.Column("sequence", sa.Integer, nullable=False, comment="The booking's changes by then: each is told once"),
    sa.Column("made_at", UtcDateTime, nullable=False, comment="When there was something to tell, UTC"),
    sa.Column("told_at", UtcDateTime, comment="When it stood in the conversation, UTC; NULL while it does not"),
    sa.UniqueConstraint("number", "what", "sequence", name="uq_booking_notices_number"),
    comment="What citizens are to be told of their bookings; written together with what happened",
    sqlite_autoincrement=True,
)
_untold = notices.c.told_at.is_(None)
sa.Index("ix_booking_notices_untold", notices.c.id, sqlite_where=_untold, postgresql_where=_untold)
