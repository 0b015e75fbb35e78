"""What every door reads in the same way about positions. Pure."""

from __future__ import annotations

from bot.front.errors import Refusal
from bot.model.place import CoordSystem

SYSTEMS = {system.value: system for system in CoordSystem}


def coord_system(raw: object) -> CoordSystem:
    """The coordinate system named; WGS-84 when none is. Raises Refusal 422."""
    if raw is None:
        return CoordSystem.WGS84
    if not isinstance(raw, str) or raw not in SYSTEMS:
        raise Refusal(422, "bad_coord_system", choices="wgs84, gcj02, bd09")
    return SYSTEMS[raw]
