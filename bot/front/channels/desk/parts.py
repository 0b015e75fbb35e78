"""What the desk's doors work with beside the parts of every door: built by bot/wiring.py, or by a test out of fakes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.front.channels.desk.casebook import Casebook
from bot.front.channels.desk.guard import StaffGuard
from bot.front.channels.desk.herald import Herald
from bot.front.channels.desk.office import Office
from bot.front.parts import Parts
from bot.handover import Handovers
from bot.postbox import Look
from bot.staff import Audit, Staff


@dataclass
class DeskParts:
    """One per front. The blocking members are called on `parts.threads`; what computes for long on `parts.readers`."""

    parts: Parts
    staff: Staff
    audit: Audit
    handovers: Handovers
    allowance: Callable[[str], Look | None]
    """How many messages may still be sent to somebody on WeChat."""
    office: Office
    casebook: Casebook

    def __post_init__(self) -> None:
        self.guard = StaffGuard(self.staff, self.parts.threads, self.parts.clock, self.parts.limiter.addresses.is_https)
        self.herald = Herald(self.parts, self.casebook)
