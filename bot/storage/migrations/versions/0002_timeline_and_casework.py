"""The timeline, casework, and the readiness probe's row."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
INSTANT = sa.DateTime(timezone=True)
OPEN_TURN = sa.text("answered_at IS NULL")


def upgrade() -> None:
    _create_timeline_persons()
    _create_timeline_turns()
    _create_timeline_messages()
    _create_timeline_offers()
    _create_casework_requests()
    _create_casework_events()
    op.create_table(
        "storage_probe",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False, comment="Always 1: the table has one row"),
        sa.Column("writes", sa.BigInteger, nullable=False, comment="How often the readiness probe has written"),
        sa.PrimaryKeyConstraint("id", name="pk_storage_probe"),
        comment="Written by the readiness probe to learn that the database takes writes",
    )


def downgrade() -> None:
    op.drop_table("storage_probe")
    op.drop_table("casework_events")
    op.drop_table("casework_requests")
    op.drop_table("timeline_offers")
    op.drop_table("timeline_messages")
    op.drop_table("timeline_turns")
    op.drop_table("timeline_persons")


def _create_timeline_persons() -> None:
    op.create_table(
        "timeline_persons",
        sa.Column("person", sa.Text, nullable=False, comment="Channel and its id of the citizen: web:… or wechat:…"),
        sa.Column("last_seen_at", INSTANT, comment="When the citizen last wrote, UTC; NULL when they never did"),
        sa.Column("active_at", INSTANT, nullable=False, comment="When anybody last spoke in this conversation, UTC"),
        sa.PrimaryKeyConstraint("person", name="pk_timeline_persons"),
        comment="Everybody who has a conversation",
    )
    op.create_index("ix_timeline_persons_active_at", "timeline_persons", ["active_at"])


def _create_timeline_turns() -> None:
    op.create_table(
        "timeline_turns",
        sa.Column("id", BIG_ID, nullable=False, comment="The turn's number; grows per person in the order of receipt"),
        sa.Column("person", sa.Text, nullable=False, comment="Whose turn"),
        sa.Column("client_id", sa.Text, nullable=False, comment="The channel's own id of the message, once per person"),
        sa.Column("received_at", INSTANT, nullable=False, comment="When the message was stored, UTC"),
        sa.Column("attempts", sa.Integer, nullable=False, comment="How often an answer was tried"),
        sa.Column("answered_at", INSTANT, comment="When the answer was stored, UTC; NULL while the turn is open"),
        sa.PrimaryKeyConstraint("id", name="pk_timeline_turns"),
        sa.ForeignKeyConstraint(
            ["person"], ["timeline_persons.person"], name="fk_timeline_turns_person_timeline_persons"
        ),
        sa.UniqueConstraint("person", "client_id", name="uq_timeline_turns_person"),
        comment="One row per message of a citizen that wants an answer",
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_timeline_turns_open",
        "timeline_turns",
        ["person", "id"],
        sqlite_where=OPEN_TURN,
        postgresql_where=OPEN_TURN,
    )


def _create_timeline_messages() -> None:
    op.create_table(
        "timeline_messages",
        sa.Column("id", BIG_ID, nullable=False, comment="Grows per person in the order messages became visible"),
        sa.Column("person", sa.Text, nullable=False, comment="Whose conversation"),
        sa.Column("turn", BIG_ID, comment="The turn it opens or answers; NULL for neither"),
        sa.Column("speaker", sa.Text, nullable=False, comment="citizen, bot, agent or system"),
        sa.Column("at", INSTANT, nullable=False, comment="When it was said, UTC"),
        sa.Column("body", sa.Text, nullable=False, comment="JSON: the reply, or the text, payload, location received"),
        sa.Column("key", sa.Text, comment="Makes a message that answers no turn happen once; NULL if it may repeat"),
        sa.PrimaryKeyConstraint("id", name="pk_timeline_messages"),
        sa.ForeignKeyConstraint(
            ["person"], ["timeline_persons.person"], name="fk_timeline_messages_person_timeline_persons"
        ),
        sa.ForeignKeyConstraint(["turn"], ["timeline_turns.id"], name="fk_timeline_messages_turn_timeline_turns"),
        sa.UniqueConstraint("person", "key", name="uq_timeline_messages_person"),
        comment="Everything that was said, in order",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_timeline_messages_turn", "timeline_messages", ["turn"])
    op.create_index("ix_timeline_messages_order", "timeline_messages", ["person", "id"])


def _create_timeline_offers() -> None:
    op.create_table(
        "timeline_offers",
        sa.Column("person", sa.Text, nullable=False, comment="To whom it was offered"),
        sa.Column("digest", sa.String(64), nullable=False, comment="SHA-256 of the button's payload, hexadecimal"),
        sa.Column("message", BIG_ID, nullable=False, comment="The latest message that offered it"),
        sa.Column("title", sa.Text, nullable=False, comment="The button's title in that message"),
        sa.PrimaryKeyConstraint("person", "digest", name="pk_timeline_offers"),
        sa.ForeignKeyConstraint(
            ["person"], ["timeline_persons.person"], name="fk_timeline_offers_person_timeline_persons"
        ),
        sa.ForeignKeyConstraint(
            ["message"], ["timeline_messages.id"], name="fk_timeline_offers_message_timeline_messages"
        ),
        comment="Which button payloads a citizen may send back",
    )
    op.create_index("ix_timeline_offers_message", "timeline_offers", ["message"])


def _create_casework_requests() -> None:
    op.create_table(
        "casework_requests",
        sa.Column("number", sa.String(16), nullable=False, comment="What the citizen keeps and says: XT-…"),
        sa.Column("person", sa.Text, nullable=False, comment="The conversation it came from"),
        sa.Column("key", sa.Text, nullable=False, comment="The turn that submitted it; once per person"),
        sa.Column("service", sa.Text, nullable=False, comment="Id of the service in the catalogue"),
        sa.Column("city", sa.Text, nullable=False, comment="Id of the city pack"),
        sa.Column("state", sa.Text, nullable=False, comment="submitted, called, visited, done, withdrawn or refused"),
        sa.Column("fields", sa.Text, nullable=False, comment="JSON object of what the citizen gave, unmasked"),
        sa.Column("phone", sa.Text, comment="Digits of the phone number alone, to find near-duplicates"),
        sa.Column("created_at", INSTANT, nullable=False, comment="When it was submitted, UTC"),
        sa.Column("updated_at", INSTANT, nullable=False, comment="When it last changed, UTC"),
        sa.PrimaryKeyConstraint("number", name="pk_casework_requests"),
        sa.UniqueConstraint("person", "key", name="uq_casework_requests_person"),
        comment="Pre-registrations that staff call back about",
    )
    op.create_index("ix_casework_requests_created_at", "casework_requests", ["created_at"])
    op.create_index("ix_casework_requests_phone", "casework_requests", ["phone", "service"])


def _create_casework_events() -> None:
    op.create_table(
        "casework_events",
        sa.Column("id", BIG_ID, nullable=False, comment="Order of what happened"),
        sa.Column("number", sa.String(16), nullable=False, comment="Which request"),
        sa.Column("at", INSTANT, nullable=False, comment="When it happened, UTC"),
        sa.Column("by", sa.Text, nullable=False, comment="Who did it: the conversation's person or a member of staff"),
        sa.Column("state", sa.Text, nullable=False, comment="The request's state afterwards"),
        sa.Column("changes", sa.Text, nullable=False, comment="JSON: field to [before, after]; empty for a mere move"),
        sa.Column("reason", sa.Text, comment="Why, if it was said"),
        sa.PrimaryKeyConstraint("id", name="pk_casework_events"),
        sa.ForeignKeyConstraint(
            ["number"], ["casework_requests.number"], name="fk_casework_events_number_casework_requests"
        ),
        comment="Everything that happened to a request; rows are added, and removed only with their request",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_casework_events_number", "casework_events", ["number"])
