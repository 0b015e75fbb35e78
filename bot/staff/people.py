"""Who works at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Role(str, Enum):
    """What somebody may do at the desk."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    DATA_OFFICER = "data_officer"
    ADMIN = "admin"


@dataclass(frozen=True)
class StaffUser:
    """A member of staff. `name` is what they sign in with, `display` what colleagues and citizens read."""

    id: int
    name: str
    role: Role
    display: str


@dataclass(frozen=True)
class Session:
    """Somebody signed in. `csrf` is what a page sends back beside the cookie to show that it is ours."""

    user: StaffUser
    csrf: str
    rotated: bool
    """Whether the cookie's token is the one before the present; it is still taken for a minute."""
    due: bool
    """Whether the next page should hand out a new token."""
