"""What the desk's pages send about cases, as JSON Schemas, and what each action does in a line."""

from __future__ import annotations

from typing import Any

from bot.casework.cases import Outcome
from bot.front import schemas
from bot.model.request import RequestState

TEXT = {"type": "string", "minLength": 1, "maxLength": 2_000}
ID = {"type": "integer", "minimum": 1}
STORED = tuple(state.value for state in RequestState if state not in {RequestState.DRAFT, RequestState.CONFIRMING})
CALLER = schemas.record(
    {
        "city": schemas.STRING,
        "service": schemas.STRING,
        "contact_name": schemas.STRING,
        "contact_phone": schemas.STRING,
        "consent": schemas.BOOLEAN,
    },
    town=schemas.STRING,
    address=schemas.STRING,
    callback_time=schemas.STRING,
    key=schemas.STRING,
)
BODIES: dict[str, dict[str, Any]] = {
    "move": schemas.record({"state": schemas.one_of(*STORED)}, seen=schemas.one_of(*STORED), reason=schemas.STRING),
    "assign": schemas.record({"to": schemas.nullable(ID)}, instead_of=schemas.nullable(ID)),
    "due": schemas.record({"due_at": schemas.nullable({"type": "string", "format": "date-time"})}),
    "note": schemas.record({"text": TEXT}, key=schemas.STRING),
    "refer": schemas.record({"to": {"type": "object"}, "asks": TEXT}, due_at=schemas.STRING, key=schemas.STRING),
    "referral_answer": schemas.record(
        {"referral": ID, "state": schemas.one_of("accepted", "declined", "done")}, text=schemas.STRING
    ),
    "wrap_up": schemas.record(
        {"outcome": schemas.one_of(*(outcome.value for outcome in Outcome)), "text": TEXT},
        state=schemas.one_of(*STORED),
        key=schemas.STRING,
    ),
}
SUMMARIES = {
    "move": "Takes a case to its next state; the citizen is told.",
    "assign": "Gives a case to a member of staff, or to nobody.",
    "due": "Says by when something is to be done next.",
    "note": "Writes a private note.",
    "refer": "Refers a case to a facility or a department.",
    "referral_answer": "Notes what was answered to a referral.",
    "wrap_up": "Wraps up: outcome and words, and the next state if one is given.",
}
