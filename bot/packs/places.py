"""gazetteer.csv, villages.csv and neighbours.csv: codes well-formed, parents there, points in China."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.model.finding import Finding, Severity
from bot.packs.making import COLUMNS
from bot.places.gazetteer import Gazetteer
from bot.places.packs import CityPack, PackError, PackRows, Row, load_rows
from bot.places.words import load_other_cities, load_place_words
from bot.vocabulary import FOLDER as VOCABULARY

_FILE, _VILLAGES, _NEIGHBOURS, _CITY = "gazetteer.csv", "villages.csv", "neighbours.csv", "city.yml"
_DIGITS: Mapping[str, tuple[int, ...]] = {
    "city": (6,), "county": (6,), "zone": (6,), "town": (9,), "nbs_unit": (9,), "name_variant": (6, 9),
    "old_code": (6, 9, 12), "place_alias": (0,),
}  # fmt: skip
"""Levels, and how many digits the codes of each have; a former name has no code."""

_UNIQUE = frozenset({"city", "county", "zone", "town", "nbs_unit"})
_INSIDE = frozenset({"county", "town"})
"""Levels whose codes begin as their parent's do. Statistical units and zones keep to no such order."""

_VILLAGE_COLUMNS = ("nbs_code", "name", "nbs_street_code", "nbs_street_name", "nbs_county_code", "mca_town_code")
_CHINA = ((73.0, 136.0), (3.0, 54.0))
"""Degrees of longitude and latitude."""


def check(pack: CityPack) -> Iterator[Finding]:
    """The tables of a pack, one by one."""
    try:
        rows = load_rows(pack)
    except (PackError, UnicodeDecodeError):
        yield Finding("no_gazetteer", _FILE)
        return
    yield from _gazetteer(rows.gazetteer, pack)
    yield from _villages(rows)
    yield from _neighbours(rows.neighbours)
    yield from _named_in_city(rows, pack)


def _gazetteer(rows: Sequence[Row], pack: CityPack) -> Iterator[Finding]:
    lacking = [column for column in COLUMNS if not rows or column not in rows[0]]
    if lacking:
        yield from (Finding("missing_column", _FILE, {"column": column}) for column in lacking)
        return
    codes = {row["code"] for row in rows if row["level"] in _UNIQUE}
    seen: set[str] = set()
    for at, row in enumerate(rows, start=2):
        for code, values in _row(row, codes, pack):
            yield Finding(code, _FILE, values, line=at)
        if row["level"] in _UNIQUE and row["code"] in seen:
            yield Finding("code_twice", _FILE, _who(row), line=at)
        seen |= {row["code"]} if row["level"] in _UNIQUE else set()
    if not any((row["level"], row["code"], row["name"]) == ("city", pack.adcode, pack.name) for row in rows):
        yield Finding("no_city_row", _FILE, {"code": pack.adcode, "name": pack.name})
    if not any(row["level"] == "county" for row in rows):
        yield Finding("no_counties", _FILE, severity=Severity.WARNING)


Fault = tuple[str, Mapping[str, object]]


def _row(row: Row, codes: set[str], pack: CityPack) -> Iterator[Fault]:
    level, code, parent = row["level"], row["code"], row["parent_code"]
    if level not in _DIGITS:
        yield "bad_level", {"level": level, "name": row["name"]}
        return
    if (code and not code.isdecimal()) or len(code) not in _DIGITS[level]:
        yield "bad_code", {"level": level, **_who(row)}
    if level != "city" and parent not in codes:
        yield "no_parent", {"parent": parent, **_who(row)}
    elif level in _INSIDE and not code.startswith(parent[:4] if level == "county" else parent):
        yield "outside_parent", {"parent": parent, **_who(row)}
    yield from _point(row)


def _who(row: Row) -> dict[str, object]:
    return {"code": row["code"], "name": row["name"]}


def _point(row: Row) -> Iterator[Fault]:
    """A point has two numbers in China and says its system; a row may have none."""
    lng, lat = row["lng"] or "", row["lat"] or ""
    if not lng and not lat:
        return
    if not _is_in_china(lng, lat):
        yield "bad_point", {"name": row["name"], "lng": lng, "lat": lat}
    elif row["coord_system"] != "WGS-84":
        yield "wrong_coord_system", {"name": row["name"], "found": row["coord_system"]}


def _is_in_china(lng: str, lat: str) -> bool:
    try:
        x, y = float(lng), float(lat)
    except ValueError:
        return False
    (west, east), (south, north) = _CHINA
    return west < x < east and south < y < north


def _villages(rows: PackRows) -> Iterator[Finding]:
    if rows.villages:
        lacking = [column for column in _VILLAGE_COLUMNS if column not in rows.villages[0]]
        if lacking:
            yield from (Finding("missing_column", _VILLAGES, {"column": column}) for column in lacking)
            return
    towns = {row["code"] for row in rows.gazetteer if row.get("level") == "town"}
    seen: set[str] = set()
    for at, row in enumerate(rows.villages, start=2):
        code, who = row["nbs_code"], {"code": row["nbs_code"], "name": row["name"]}
        if len(code) != 12 or not code.isdecimal():
            yield Finding("bad_code", _VILLAGES, {"level": "village", **who}, line=at)
        if code in seen:
            yield Finding("code_twice", _VILLAGES, who, line=at)
        seen.add(code)
        if row["mca_town_code"] and row["mca_town_code"] not in towns:
            yield Finding("village_no_town", _VILLAGES, {"town": row["mca_town_code"], **who}, line=at)


def _neighbours(rows: Sequence[Row]) -> Iterator[Finding]:
    for at, row in enumerate(rows, start=2):
        if not _is_in_china(row.get("lng") or "", row.get("lat") or ""):
            values = {"name": row.get("name", "?"), "lng": row.get("lng"), "lat": row.get("lat")}
            yield Finding("bad_point", _NEIGHBOURS, values, line=at)


def _named_in_city(rows: PackRows, pack: CityPack) -> Iterator[Finding]:
    """The codes that city.yml speaks of."""
    by_level: dict[str, set[str]] = {}
    for row in rows.gazetteer:
        by_level.setdefault(row.get("level", ""), set()).add(row.get("code", ""))
    known = set().union(*by_level.values()) | {row.get("nbs_code", "") for row in rows.villages}
    for code, zone in pack.zones.items():
        if code not in known:
            yield Finding("zone_unknown", _CITY, {"code": code})
        if zone.county_code not in by_level.get("county", set()):
            yield Finding("zone_county_unknown", _CITY, {"code": code, "county": zone.county_code})
    for code in pack.other_names:
        if code not in known:
            yield Finding("other_name_unknown", _CITY, {"code": code})


def together(packs: Sequence[CityPack]) -> tuple[Gazetteer | None, list[Finding]]:
    """The gazetteer that the packs make; None when they make none, and why."""
    try:
        loaded = [(pack, load_rows(pack)) for pack in packs]
        return Gazetteer(loaded, load_place_words(VOCABULARY), load_other_cities(VOCABULARY, packs)), []
    except (PackError, KeyError, ValueError) as error:
        return None, [Finding("unreadable_gazetteer", _FILE, {"reason": error})]
