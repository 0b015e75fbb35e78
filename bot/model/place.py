"""Places and positions: what the gazetteer knows and what a citizen points at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class CoordSystem(str, Enum):
    """A coordinate reference used in China. Values are stored as given and compared in WGS-84."""

    WGS84 = "wgs84"  # GPS; the gazetteer's own
    GCJ02 = "gcj02"  # the state's obfuscated datum: WeChat, AMap, Tencent maps
    BD09 = "bd09"  # Baidu maps


class Precision(str, Enum):
    """How exact a location is. Anything coarser than VILLAGE gives no distance in metres."""

    EXACT = "exact"
    VILLAGE = "village"
    TOWN = "town"
    COUNTY = "county"


class PlaceLevel(str, Enum):
    """The administrative level of a gazetteer entry."""

    CITY = "city"
    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"


@dataclass(frozen=True)
class Position:
    """A point as somebody gave it: degrees, in the coordinate system named, with a label to say aloud."""

    lng: float
    lat: float
    coord_system: CoordSystem = CoordSystem.WGS84
    label: str = ""


@dataclass(frozen=True)
class Place:
    """One entry of the gazetteer.

    `code` is the official 6-, 9- or 12-digit code (or a zone's statistical code); `city` is the id of
    the city pack. `lng` and `lat` are WGS-84 degrees, None where no point is known; `precision` says what the
    point stands for: a town whose only known point is its county's seat has precision COUNTY.
    """

    code: str
    name: str
    level: PlaceLevel
    city: str
    county_code: str | None = None
    county: str | None = None
    town_code: str | None = None
    town: str | None = None
    lng: float | None = None
    lat: float | None = None
    precision: Precision = Precision.COUNTY

    @property
    def full_name(self) -> str:
        """County, town and own name in order, each once: 崇川区学田街道."""
        parts = [self.county, self.town, self.name]
        return "".join(part for i, part in enumerate(parts) if part and part not in parts[:i])
