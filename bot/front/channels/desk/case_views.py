"""Cases as the desk's pages read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.casework.care import Care
from bot.casework.cases import ANSWERS, Case, Note, Referral
from bot.casework.casework import PHONES, Casework
from bot.casework.duplicates import given
from bot.casework.records import Event
from bot.casework.states import OPEN, STEPS
from bot.front import schemas

CASE = schemas.record(
    {
        "number": schemas.STRING,
        "service": schemas.STRING,
        "title": schemas.STRING,
        "city": schemas.STRING,
        "state": schemas.STRING,
        "channel": schemas.STRING,
        "name": schemas.STRING,
        "phone": schemas.STRING,
        "town": schemas.STRING,
        "created_at": schemas.STRING,
        "updated_at": schemas.STRING,
        "call_by": schemas.nullable(schemas.STRING),
        "called_at": schemas.nullable(schemas.STRING),
        "closed_at": schemas.nullable(schemas.STRING),
        "due_at": schemas.nullable(schemas.STRING),
        "overdue": schemas.BOOLEAN,
        "assigned": schemas.nullable({"type": "object"}),
    }
)
PAGE = schemas.record(
    {"total": schemas.INTEGER, "page": schemas.INTEGER, "per_page": schemas.INTEGER, "items": schemas.listing(CASE)}
)
FILE = schemas.record(
    {
        "case": CASE,
        "fields": {"type": "object"},
        "moves": schemas.listing(schemas.STRING),
        "history": schemas.listing({"type": "object"}),
        "notes": schemas.listing({"type": "object"}),
        "referrals": schemas.listing({"type": "object"}),
        "alike": schemas.listing({"type": "object"}),
    }
)


@dataclass(frozen=True)
class Names:
    """How things are called: services by id, staff by id."""

    services: Mapping[str, str]
    staff: Mapping[int, str]

    def who(self, by: str) -> str | None:
        """The member of staff behind `staff:7`; None for anybody else."""
        kind, _, identity = by.partition(":")
        return self.staff.get(int(identity), identity) if kind == "staff" and identity.isdigit() else None


def case_json(case: Case, names: Names, now: datetime) -> dict[str, Any]:
    """One line of the list."""
    request, fields = case.request, case.request.fields
    assigned = None if case.assigned_to is None else {"id": case.assigned_to, "name": names.staff.get(case.assigned_to)}
    return {
        "number": request.number,
        "service": request.service,
        "title": names.services.get(request.service, request.service),
        "city": request.city,
        "state": request.state.value,
        "channel": request.person.partition(":")[0],
        "name": given(fields, ("contact_name", "name")),
        "phone": given(fields, PHONES),
        "town": given(fields, ("town", "address")),
        "created_at": iso(request.created_at),
        "updated_at": iso(request.updated_at),
        "call_by": iso(case.call_by),
        "called_at": iso(case.called_at),
        "closed_at": iso(case.closed_at),
        "due_at": iso(case.due_at),
        "overdue": bool(request.state in OPEN and case.due_at and case.due_at < now),
        "assigned": assigned,
    }


def file_json(number: str, casework: Casework, care: Care, names: Names, now: datetime) -> dict[str, Any]:
    """Everything about one case. Raises UnknownRequest."""
    case = care.case(number)
    return {
        "case": case_json(case, names, now),
        "fields": dict(case.request.fields),
        "moves": sorted(state.value for state in STEPS[case.request.state]),
        "history": [_event(event, case, names) for event in casework.history(number)],
        "notes": [_note(note, names) for note in care.notes(number)],
        "referrals": [_referral(referral, names) for referral in care.referrals(number)],
        "alike": [
            _alike(care.case(found.number), found.score, found.because, names, now) for found in care.alike(number)
        ],
    }


def iso(moment: datetime | None) -> str | None:
    """A time as the pages read it."""
    return None if moment is None else moment.isoformat()


def _event(event: Event, case: Case, names: Names) -> dict[str, Any]:
    is_citizen = event.by == case.request.person
    return {
        "at": iso(event.at),
        "by": "citizen" if is_citizen else "staff",
        "name": None if is_citizen else names.who(event.by) or event.by,
        "state": event.state.value,
        "changes": {name: list(change) for name, change in event.changes.items()},
        "reason": event.reason,
    }


def _note(note: Note, names: Names) -> dict[str, Any]:
    outcome = note.outcome.value if note.outcome else None
    return {"id": note.id, "at": iso(note.at), "name": names.who(note.by), "outcome": outcome, "text": note.text}


def _referral(referral: Referral, names: Names) -> dict[str, Any]:
    return {
        "id": referral.id,
        "to": {"kind": referral.to.kind, "id": referral.to.id, "name": referral.to.name},
        "asks": referral.to.asks,
        "due_at": iso(referral.to.due_at),
        "state": referral.state.value,
        "answers": sorted(state.value for state in ANSWERS[referral.state]),
        "made_at": iso(referral.made_at),
        "made_by": names.who(referral.made_by),
        "answer": referral.answer,
        "answered_at": iso(referral.answered_at),
        "answered_by": names.who(referral.answered_by) if referral.answered_by else None,
    }


def _alike(case: Case, score: float, because: tuple[str, ...], names: Names, now: datetime) -> dict[str, Any]:
    return {"case": case_json(case, names, now), "score": score, "because": list(because)}
