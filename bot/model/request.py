"""A request: a pre-registration that staff call back about. It decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class RequestState(str, Enum):
    """Where a request stands. The first two live in the conversation only; the rest are stored."""

    DRAFT = "draft"
    CONFIRMING = "confirming"
    SUBMITTED = "submitted"
    CALLED = "called"
    VISITED = "visited"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


@dataclass(frozen=True)
class Request:
    """A stored request. `person` is the conversation it came from; `fields` hold what the citizen gave, unmasked."""

    number: str
    service: str
    city: str
    person: str
    state: RequestState
    fields: Mapping[str, str]
    created_at: datetime
    updated_at: datetime
