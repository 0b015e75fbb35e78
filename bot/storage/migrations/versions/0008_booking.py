"""Booking: times that facilities and services offer, and the places held in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
INSTANT = sa.DateTime(timezone=True)
HOLDING = sa.text("state IN ('booked', 'changed')")
UNTOLD = sa.text("told_at IS NULL")


def upgrade() -> None:
    """Creates the tables."""
    _create_slots()
    _create_bookings()
    _create_events()
    _create_notices()


def downgrade() -> None:
    """Drops the tables."""
    for table in ("booking_notices", "booking_events", "booking_bookings", "booking_slots"):
        op.drop_table(table)


def _create_slots() -> None:
    op.create_table(
        "booking_slots",
        sa.Column("id", BIG_ID, nullable=False, comment="The slot's number"),
        sa.Column("city", sa.Text, nullable=False, comment="Id of the city pack"),
        sa.Column("what", sa.Text, nullable=False, comment="visit, trial_day, meal, home_assessment or call_back"),
        sa.Column("offer_kind", sa.Text, nullable=False, comment="Who offers it: facility or service"),
        sa.Column("offer_id", sa.Text, nullable=False, comment="The facility's or the service's id"),
        sa.Column("starts_at", INSTANT, nullable=False, comment="When it begins, UTC"),
        sa.Column("ends_at", INSTANT, nullable=False, comment="When it ends, UTC"),
        sa.Column("capacity", sa.Integer, nullable=False, comment="Places"),
        sa.Column("taken", sa.Integer, nullable=False, comment="Places held; never more than the capacity"),
        sa.Column("note", sa.Text, nullable=False, comment="What the citizen is told with it"),
        sa.Column("by", sa.Text, nullable=False, comment="The member of staff who published it"),
        sa.Column("closed_at", INSTANT, comment="When it was taken back, UTC; NULL while it is offered"),
        sa.PrimaryKeyConstraint("id", name="pk_booking_slots"),
        sa.UniqueConstraint("offer_kind", "offer_id", "what", "starts_at", name="uq_booking_slots_offer_kind"),
        sa.CheckConstraint("taken >= 0 AND taken <= capacity", name="taken"),
        comment="Times that facilities and services offer",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_booking_slots_starts_at", "booking_slots", ["starts_at"])


def _create_bookings() -> None:
    op.create_table(
        "booking_bookings",
        sa.Column("number", sa.String(16), nullable=False, comment="What the citizen keeps and says: YY-…"),
        sa.Column("slot", BIG_ID, nullable=False, comment="Which time"),
        sa.Column("person", sa.Text, nullable=False, comment="The conversation it came from, or phone: and its digits"),
        sa.Column("key", sa.Text, nullable=False, comment="The turn that booked it; once per person"),
        sa.Column("name", sa.Text, nullable=False, comment="Whom to expect"),
        sa.Column("phone", sa.Text, nullable=False, comment="Digits of the telephone number"),
        sa.Column("request", sa.String(16), comment="Number of the request it belongs to; NULL for none"),
        sa.Column("state", sa.Text, nullable=False, comment="booked, changed, cancelled, done or no_show"),
        sa.Column("sequence", sa.Integer, nullable=False, comment="How often it was changed"),
        sa.Column("created_at", INSTANT, nullable=False, comment="When it was booked, UTC"),
        sa.Column("updated_at", INSTANT, nullable=False, comment="When it last changed, UTC"),
        sa.PrimaryKeyConstraint("number", name="pk_booking_bookings"),
        sa.ForeignKeyConstraint(["slot"], ["booking_slots.id"], name="fk_booking_bookings_slot_booking_slots"),
        sa.UniqueConstraint("person", "key", name="uq_booking_bookings_person"),
        comment="Places held in the times offered",
    )
    op.create_index("ix_booking_bookings_slot", "booking_bookings", ["slot"])
    for name, column in (("person", "person"), ("phone", "phone")):
        op.create_index(
            f"ix_booking_bookings_once_a_{name}",
            "booking_bookings",
            [column, "slot"],
            unique=True,
            sqlite_where=HOLDING,
            postgresql_where=HOLDING,
        )


def _create_events() -> None:
    op.create_table(
        "booking_events",
        sa.Column("id", BIG_ID, nullable=False, comment="Order of what happened"),
        sa.Column("number", sa.String(16), nullable=False, comment="Which booking"),
        sa.Column("at", INSTANT, nullable=False, comment="When it happened, UTC"),
        sa.Column("by", sa.Text, nullable=False, comment="Who did it: the conversation's person or a member of staff"),
        sa.Column("state", sa.Text, nullable=False, comment="The booking's state afterwards"),
        sa.Column("slot", BIG_ID, nullable=False, comment="The slot afterwards"),
        sa.PrimaryKeyConstraint("id", name="pk_booking_events"),
        sa.ForeignKeyConstraint(["number"], ["booking_bookings.number"], name="fk_booking_events_number_booking_bookings"),
        comment="Everything that happened to a booking",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_booking_events_number", "booking_events", ["number"])


def _create_notices() -> None:
    op.create_table(
        "booking_notices",
        sa.Column("id", BIG_ID, nullable=False, comment="Order of what there is to tell"),
        sa.Column("number", sa.String(16), nullable=False, comment="Of which booking"),
        sa.Column("what", sa.Text, nullable=False, comment="The state reached, or reminder"),
        sa.Column("sequence", sa.Integer, nullable=False, comment="The booking's changes by then: each is told once"),
        sa.Column("made_at", INSTANT, nullable=False, comment="When there was something to tell, UTC"),
        sa.Column("told_at", INSTANT, comment="When it stood in the conversation, UTC; NULL while it does not"),
        sa.PrimaryKeyConstraint("id", name="pk_booking_notices"),
        sa.ForeignKeyConstraint(["number"], ["booking_bookings.number"], name="fk_booking_notices_number_booking_bookings"),
        sa.UniqueConstraint("number", "what", "sequence", name="uq_booking_notices_number"),
        comment="What citizens are to be told of their bookings; written together with what happened",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_booking_notices_untold", "booking_notices", ["id"], sqlite_where=UNTOLD, postgresql_where=UNTOLD)
