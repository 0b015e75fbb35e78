"""What the desk's doors work with beside the parts of every door: built by bot/wiring.py, or by a test out of fakes."""

from __future__ import annotations

from dataclasses import dataclass

from bot.front.channels.desk.guard import StaffGuard
from bot.front.channels.desk.office import Office
from bot.front.parts import Parts
from bot.staff import Audit, Staff


@dataclass
class DeskParts:
    """One per front. The blocking members are called on `parts.threads`; what computes for long on `parts.readers`."""

    parts: Parts
    staff: Staff
    audit: Audit
    office: Office

    def __post_init__(self) -> None:
        self.guard = StaffGuard(self.staff, self.parts.threads, self.parts.clock)
