"""What the desk sees of a request: the case around it, notes, referrals, and questions about many of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from bot.casework.records import read_request
from bot.model.request import Request, RequestState


class Due(str, Enum):
    """Which cases by what is to be done next."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    NONE = "none"


class Outcome(str, Enum):
    """What a wrap-up ended with."""

    SETTLED = "settled"
    INFORMED = "informed"
    REFERRED = "referred"
    NOT_REACHED = "not_reached"
    NOT_ENTITLED = "not_entitled"
    OTHER = "other"


class ReferralState(str, Enum):
    """Where a referral stands: no answer yet, taken on, refused, carried out."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DONE = "done"


ANSWERS: Mapping[ReferralState, frozenset[ReferralState]] = {
    ReferralState.WAITING: frozenset({ReferralState.ACCEPTED, ReferralState.DECLINED, ReferralState.DONE}),
    ReferralState.ACCEPTED: frozenset({ReferralState.DECLINED, ReferralState.DONE}),
    ReferralState.DECLINED: frozenset(),
    ReferralState.DONE: frozenset(),
}
"""Which answers may follow. What was declined or done is referred anew."""


class TakenBySomebody(ValueError):
    """The case is looked after by another member of staff."""

    def __init__(self, assigned_to: int) -> None:
        super().__init__(f"assigned to {assigned_to}")
        self.assigned_to = assigned_to


class UnknownReferral(LookupError):
    """There is no such referral of this request."""


class IllegalAnswer(ValueError):
    """A referral that stands at `state` is not answered that way."""

    def __init__(self, state: ReferralState) -> None:
        super().__init__(f"a referral that is {state.value} is not answered that way")
        self.state = state


@dataclass(frozen=True)
class Case:
    """A request with what staff have to know to look after it. Times are UTC; see the columns of the same names."""

    request: Request
    assigned_to: int | None
    due_at: datetime | None
    call_by: datetime | None
    called_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True)
class Note:
    """A private note; a wrap-up when it has an outcome."""

    id: int
    at: datetime
    by: str
    outcome: Outcome | None
    text: str


@dataclass(frozen=True)
class Handed:
    """To whom a request is referred (`kind` facility or department), for what, and by when an answer is wanted."""

    kind: str
    name: str
    asks: str
    id: str | None = None
    due_at: datetime | None = None


@dataclass(frozen=True)
class Referral:
    """A referral and the last answer to it."""

    id: int
    to: Handed
    state: ReferralState
    made_at: datetime
    made_by: str
    answer: str | None
    answered_at: datetime | None
    answered_by: str | None


@dataclass(frozen=True)
class CaseQuery:
    """Which cases; every condition given must hold. `assigned_to` 0 means nobody. `words` are looked for in number,
    telephone and everything the citizen gave."""

    states: frozenset[RequestState] = frozenset()
    city: str | None = None
    service: str | None = None
    assigned_to: int | None = None
    due: Due | None = None
    words: str = ""
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True)
class CasePage:
    """Some of the cases and how many there are."""

    items: tuple[Case, ...]
    total: int


def read_case(row: Any) -> Case:
    """A case from the row of its request."""
    return Case(read_request(row), row.assigned_to, row.due_at, row.call_by, row.called_at, row.closed_at)


def read_note(row: Any) -> Note:
    """A note from its row."""
    return Note(row.id, row.at, row.by, Outcome(row.outcome) if row.outcome else None, row.text)


def read_referral(row: Any) -> Referral:
    """A referral from its row."""
    to = Handed(row.to_kind, row.to_name, row.asks, row.to_id, row.due_at)
    answer = (row.answer, row.answered_at, row.answered_by)
    return Referral(row.id, to, ReferralState(row.state), row.made_at, row.made_by, *answer)
