"""Casework's tables: what was requested, and everything that happened to it."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.database import metadata
from bot.storage.types import SafeJson, SafeText, UtcDateTime

requests = sa.Table(
    "casework_requests",
    metadata,
    sa.Column("number", sa.String(16), primary_key=True, comment="What the citizen keeps and says: XT-…"),
    sa.Column("person", SafeText, nullable=False, comment="The conversation it came from"),
    sa.Column("key", SafeText, nullable=False, comment="The turn that submitted it; once per person"),
    sa.Column("service", sa.Text, nullable=False, comment="Id of the service in the catalogue"),
    sa.Column("city", sa.Text, nullable=False, comment="Id of the city pack"),
    sa.Column("state", sa.Text, nullable=False, comment="submitted, called, visited, done, withdrawn or refused"),
    sa.Column("fields", SafeJson, nullable=False, comment="JSON object of what the citizen gave, unmasked"),
    sa.Column("phone", SafeText, comment="Digits of the phone number alone, to find near-duplicates"),
    sa.Column("sought", SafeText, comment="Everything the citizen gave, a line each, for staff to find it by"),
    sa.Column("created_at", UtcDateTime, nullable=False, index=True, comment="When it was submitted, UTC"),
    sa.Column("updated_at", UtcDateTime, nullable=False, comment="When it last changed, UTC"),
    sa.Column("call_by", UtcDateTime, comment="By when the citizen was to be called back, as promised at first, UTC"),
    sa.Column("called_at", UtcDateTime, comment="When it was first moved to called, UTC"),
    sa.Column("closed_at", UtcDateTime, comment="When it ended, UTC"),
    sa.Column("due_at", UtcDateTime, comment="By when something is to be done next, UTC; NULL for nothing"),
    sa.Column("assigned_to", sa.Integer, comment="Id of the member of staff who looks after it; NULL for nobody"),
    sa.UniqueConstraint("person", "key", name="uq_casework_requests_person"),
    sa.Index("ix_casework_requests_phone", "phone", "service"),
    sa.Index("ix_casework_requests_state", "state", "due_at"),
    sa.Index("ix_casework_requests_assigned_to", "assigned_to"),
    comment="Pre-registrations that staff call back about",
)

BigId = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""SQLite numbers rows by itself only in a column of type INTEGER."""

events = sa.Table(
    "casework_events",
    metadata,
    sa.Column("id", BigId, primary_key=True, comment="Order of what happened"),
    sa.Column(
        "number", sa.String(16), sa.ForeignKey(requests.c.number), nullable=False, index=True, comment="Which request"
    ),
    sa.Column("at", UtcDateTime, nullable=False, comment="When it happened, UTC"),
    sa.Column("by", SafeText, nullable=False, comment="Who did it: the conversation's person or a member of staff"),
    sa.Column("state", sa.Text, nullable=False, comment="The request's state afterwards"),
    sa.Column("changes", SafeJson, nullable=False, comment="JSON: field to [before, after]; empty for a mere move"),
    sa.Column("reason", SafeText, comment="Why, if it was said"),
    comment="Everything that happened to a request; rows are added, and removed only with their request",
    sqlite_autoincrement=True,
)

notes = sa.Table(
    "casework_notes",
    metadata,
    sa.Column("id", BigId, primary_key=True, comment="Order of writing"),
    sa.Column(
        "number", sa.String(16), sa.ForeignKey(requests.c.number), nullable=False, index=True, comment="Which request"
    ),
    sa.Column("key", SafeText, nullable=False, comment="Makes a note that is sent twice happen once per request"),
    sa.Column("at", UtcDateTime, nullable=False, comment="When it was written, UTC"),
    sa.Column("by", SafeText, nullable=False, comment="The member of staff"),
    sa.Column("outcome", sa.Text, comment="What a wrap-up ended with; NULL for a mere note"),
    sa.Column("text", SafeText, nullable=False, comment="In the words of staff; the citizen does not read it"),
    sa.UniqueConstraint("number", "key", name="uq_casework_notes_number"),
    comment="Private notes and wrap-ups of staff about a request",
    sqlite_autoincrement=True,
)

referrals = sa.Table(
    "casework_referrals",
    metadata,
    sa.Column("id", BigId, primary_key=True, comment="Order of referring"),
    sa.Column(
        "number", sa.String(16), sa.ForeignKey(requests.c.number), nullable=False, index=True, comment="Which request"
    ),
    sa.Column("key", SafeText, nullable=False, comment="Makes a referral that is sent twice happen once per request"),
    sa.Column("to_kind", sa.Text, nullable=False, comment="facility or department"),
    sa.Column("to_id", SafeText, comment="The facility's id in the registry; NULL for a department"),
    sa.Column("to_name", SafeText, nullable=False, comment="Its name when it was referred"),
    sa.Column("asks", SafeText, nullable=False, comment="What it is asked to do"),
    sa.Column("state", sa.Text, nullable=False, comment="waiting, accepted, declined or done"),
    sa.Column("due_at", UtcDateTime, comment="By when an answer is wanted, UTC"),
    sa.Column("made_at", UtcDateTime, nullable=False, comment="When it was referred, UTC"),
    sa.Column("made_by", SafeText, nullable=False, comment="The member of staff who referred it"),
    sa.Column("answer", SafeText, comment="What was answered"),
    sa.Column("answered_at", UtcDateTime, comment="When the last answer came, UTC"),
    sa.Column("answered_by", SafeText, comment="The member of staff who noted the answer"),
    sa.UniqueConstraint("number", "key", name="uq_casework_referrals_number"),
    comment="Requests handed on to a facility or a department, and what it answered",
    sqlite_autoincrement=True,
)

notices = sa.Table(
    "casework_notices",
    metadata,
    sa.Column("id", BigId, primary_key=True, comment="Order of what there is to tell"),
    sa.Column("person", SafeText, nullable=False, index=True, comment="The conversation to be told in"),
    sa.Column("subject", SafeText, nullable=False, comment="The request's number, or chat: and the stretch's id"),
    sa.Column("what", sa.Text, nullable=False, comment="The state reached, or satisfaction for the question after it"),
    sa.Column("made_at", UtcDateTime, nullable=False, comment="When there was something to tell, UTC"),
    sa.Column("told_at", UtcDateTime, comment="When it stood in the conversation, UTC; NULL while it does not"),
    sa.UniqueConstraint("subject", "what", name="uq_casework_notices_subject"),
    comment="What citizens are to be told of their requests; written together with what happened",
    sqlite_autoincrement=True,
)
_untold = notices.c.told_at.is_(None)
sa.Index("ix_casework_notices_untold", notices.c.id, sqlite_where=_untold, postgresql_where=_untold)

satisfaction = sa.Table(
    "casework_satisfaction",
    metadata,
    sa.Column("subject", SafeText, primary_key=True, comment="The request's number, or chat: and the stretch's id"),
    sa.Column("person", SafeText, nullable=False, index=True, comment="Who was asked"),
    sa.Column("asked_at", UtcDateTime, nullable=False, index=True, comment="When the question arose, UTC"),
    sa.Column("score", sa.Integer, comment="1 to 5; NULL while unanswered"),
    sa.Column("answered_at", UtcDateTime, comment="When it was answered, UTC"),
    comment="How content a citizen was when something had ended; answered once",
)
