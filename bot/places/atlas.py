"""From the rows of the packs to places: parents, points, precision, superseded codes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.model.place import Place, PlaceLevel, Precision
from bot.places.packs import CityPack, PackRows, Row

_BRACKET = re.compile(r"[（(](.+?)[）)]")
_ALSO = re.compile(r"also (.+?) former")
_LATIN = re.compile(r"[A-Za-z]")
_ENDINGS = ("街道", "区", "市", "县", "镇", "乡")
_PLACEHOLDER = "虚拟"  # NBS puts a made-up community where a unit has none


@dataclass
class Atlas:
    """Every place by code, who lies in whom, and the names rows give besides the official one."""

    places: dict[str, Place] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    children: dict[str, list[str]] = field(default_factory=dict)
    zone_members: dict[str, list[str]] = field(default_factory=dict)
    superseded: dict[str, str] = field(default_factory=dict)
    extra_names: dict[str, list[str]] = field(default_factory=dict)
    former: set[str] = field(default_factory=set)
    seats: set[str] = field(default_factory=set)  # codes with a point of their own
    zones: set[str] = field(default_factory=set)
    units: set[str] = field(default_factory=set)  # statistical units beside the official towns

    def add(self, place: Place, parent: str | None) -> None:
        """Enters a place below its parent."""
        self.places[place.code] = place
        if parent:
            self.parents[place.code] = parent
            self.children.setdefault(parent, []).append(place.code)

    def name(self, code: str, *names: str) -> None:
        """Notes further names for a code."""
        self.extra_names.setdefault(code, []).extend(names)

    def below(self, code: str, level: PlaceLevel) -> tuple[Place, ...]:
        """The places of `level` directly below `code`, in the order of the tables."""
        found = (self.places[child] for child in self.children.get(code, ()))
        return tuple(place for place in found if place.level is level)

    def ancestors(self, code: str) -> tuple[str, ...]:
        """What `code` lies in, the nearest first, zones it is a member of included."""
        found: list[str] = []
        node = self.parents.get(code)
        while node is not None:
            found.append(node)
            node = self.parents.get(node)
        return (*found, *self._zones_of(code, found))

    def holds(self, outer: str, inner: str) -> bool:
        """Whether `inner` is `outer` or lies in it (a zone holds its member towns)."""
        return outer == inner or outer in self.ancestors(inner)

    def _zones_of(self, code: str, ancestors: list[str]) -> list[str]:
        line = {code, *ancestors}
        return [zone for zone, members in self.zone_members.items() if not line.isdisjoint(members)]


def build_atlas(packs: Iterable[tuple[CityPack, PackRows]]) -> Atlas:
    """The atlas of all packs."""
    atlas = Atlas()
    for pack, rows in packs:
        _add_pack(atlas, pack, rows)
    return atlas


def _add_pack(atlas: Atlas, pack: CityPack, rows: PackRows) -> None:
    by_level: dict[str, list[Row]] = {}
    for row in rows.gazetteer:
        by_level.setdefault(row["level"], []).append(row)
    for level, enter in _ENTER:
        for row in by_level.get(level, ()):
            enter(atlas, pack, row)
    for row in rows.villages:
        _add_village(atlas, pack, row)
    _place_zones(atlas, pack)
    for code, names in pack.other_names.items():
        atlas.name(code, *names)
    atlas.name(pack.adcode, *pack.aliases)


def _add_city(atlas: Atlas, pack: CityPack, row: Row) -> None:
    _add_seat(atlas, Place(row["code"], row["name"], PlaceLevel.CITY, pack.id), row, None)


def _add_county(atlas: Atlas, pack: CityPack, row: Row) -> None:
    place = Place(row["code"], row["name"], PlaceLevel.COUNTY, pack.id, county_code=row["code"], county=row["name"])
    _add_seat(atlas, place, row, row["parent_code"])


def _add_town(atlas: Atlas, pack: CityPack, row: Row) -> None:
    county = atlas.places.get(row["parent_code"])
    _add_seat(atlas, _town(pack, row["code"], row["name"], county), row, row["parent_code"], Precision.TOWN)


def _add_unit(atlas: Atlas, pack: CityPack, row: Row) -> None:
    """A statistical unit; one that only repeats an official town with a remark in brackets is that town."""
    bare = _BRACKET.sub("", row["name"])
    remarks = _BRACKET.findall(row["name"])
    twin = next((t for t in atlas.below(row["parent_code"], PlaceLevel.TOWN) if t.name == bare), None)
    if twin is not None:
        atlas.superseded[row["code"]] = twin.code
        atlas.name(twin.code, *remarks)
        return
    parent = _zone_county(pack, row["parent_code"])
    county = atlas.places.get(parent)
    _add_seat(atlas, _town(pack, row["code"], _own_part(bare, pack, county), county), row, parent)
    atlas.units.add(row["code"])
    atlas.name(row["code"], bare, *remarks)
    if row["parent_code"] in atlas.zones:
        atlas.zone_members.setdefault(row["parent_code"], []).append(row["code"])


def _own_part(name: str, pack: CityPack, county: Place | None) -> str:
    """南通市海门区临江新区 → 临江新区: the city and county are said in front of it anyway."""
    own = name.removeprefix(pack.name).removeprefix(county.name if county else "")
    return own if len(own) > 2 else name


def _add_zone(atlas: Atlas, pack: CityPack, row: Row) -> None:
    county = _zone_county(pack, row["code"])
    place = _town(pack, row["code"], row["name"], atlas.places.get(county))
    _add_seat(atlas, place, row, county if county in atlas.places else row["parent_code"])
    atlas.zones.add(row["code"])
    atlas.name(row["code"], *(pack.zones[row["code"]].names if row["code"] in pack.zones else ()))


def _add_former(atlas: Atlas, pack: CityPack, row: Row) -> None:
    """A former town or a locality: no code of its own, so it goes by its GeoNames number."""
    if _LATIN.search(row["name"]):
        return
    code = row["source"].replace("GeoNames ", "geonames:")
    county = atlas.places.get(row["parent_code"])
    place = Place(code, row["name"], PlaceLevel.TOWN, pack.id, row["parent_code"], county.name if county else None)
    _add_seat(atlas, place, row, row["parent_code"], Precision.TOWN)
    atlas.former.add(code)
    for names in _ALSO.findall(row["note"]):
        atlas.name(code, *(form for name in names.split("/") for form in _with_stem(name)))


def _add_old_code(atlas: Atlas, _pack: CityPack, row: Row) -> None:
    atlas.superseded[row["code"]] = row["parent_code"]
    if not _BRACKET.search(row["name"]):
        atlas.name(row["parent_code"], *_with_stem(row["name"]))


def _add_variant(atlas: Atlas, _pack: CityPack, row: Row) -> None:
    atlas.name(row["code"], *_with_stem(row["name"]))


def _with_stem(name: str) -> tuple[str, ...]:
    """A former name, and the same without its ending: 港闸区, 港闸."""
    ending = next((e for e in _ENDINGS if name.endswith(e) and len(name) - len(e) >= 2), "")
    return (name, name.removesuffix(ending)) if ending else (name,)


def _town(pack: CityPack, code: str, name: str, county: Place | None) -> Place:
    in_county = (county.code, county.name) if county else (None, None)
    own_code = code if len(code) == 9 else None  # a zone's code is no town code: facilities never carry it
    return Place(code, name, PlaceLevel.TOWN, pack.id, *in_county, town_code=own_code, town=name)


def _zone_county(pack: CityPack, code: str) -> str:
    return pack.zones[code].county_code if code in pack.zones else code


def _add_seat(
    atlas: Atlas, place: Place, row: Row, parent: str | None, precision: Precision = Precision.COUNTY
) -> None:
    """Enters a place with its own point, or its parent's at the parent's precision."""
    if row["lng"] and row["lat"]:
        atlas.seats.add(place.code)
        atlas.add(_at(place, float(row["lng"]), float(row["lat"]), precision), parent)
    else:
        atlas.add(_with_point_of(place, atlas.places.get(parent or "")), parent)


def _add_village(atlas: Atlas, pack: CityPack, row: Row) -> None:
    parent = atlas.places.get(_village_parent(atlas, row))
    if parent is None:
        return
    place = Place(
        row["nbs_code"], row["name"], PlaceLevel.VILLAGE, pack.id,
        parent.county_code, parent.county, parent.town_code, parent.town,
        parent.lng, parent.lat, parent.precision,
    )  # fmt: skip
    atlas.add(place, parent.code)
    if row["mca_town_code"]:
        _note_nbs_town(atlas, row)


def _village_parent(atlas: Atlas, row: Row) -> str:
    """The official town; else the statistical unit of that code; else the county. NBS and official codes differ."""
    if row["mca_town_code"]:
        return row["mca_town_code"]
    code = atlas.superseded.get(row["nbs_street_code"], row["nbs_street_code"])
    return code if code in atlas.places else row["nbs_county_code"]


def _note_nbs_town(atlas: Atlas, row: Row) -> None:
    if row["nbs_street_code"] not in atlas.places:
        atlas.superseded[row["nbs_street_code"]] = row["mca_town_code"]
    if row["nbs_county_code"] in atlas.zones:
        members = atlas.zone_members.setdefault(row["nbs_county_code"], [])
        if row["mca_town_code"] not in members:
            members.append(row["mca_town_code"])


def _place_zones(atlas: Atlas, pack: CityPack) -> None:
    """A zone without a point of its own lies amid its member towns."""
    for code in atlas.zones - atlas.seats:
        place = atlas.places[code]
        towns = [atlas.places[c] for c in atlas.zone_members.get(code, ()) if c in atlas.seats]
        if place.city == pack.id and towns:
            lng = sum(t.lng or 0.0 for t in towns) / len(towns)
            lat = sum(t.lat or 0.0 for t in towns) / len(towns)
            atlas.places[code] = _at(place, lng, lat, Precision.TOWN)


def _at(place: Place, lng: float, lat: float, precision: Precision) -> Place:
    return Place(
        place.code, place.name, place.level, place.city, place.county_code, place.county,
        place.town_code, place.town, lng, lat, precision,
    )  # fmt: skip


def _with_point_of(place: Place, parent: Place | None) -> Place:
    if parent is None or parent.lng is None or parent.lat is None:
        return place
    return _at(place, parent.lng, parent.lat, parent.precision)


def is_placeholder(place: Place) -> bool:
    """Whether the place is a statistical stand-in that nobody says."""
    return _PLACEHOLDER in place.name


_ENTER = (
    ("city", _add_city),
    ("county", _add_county),
    ("town", _add_town),
    ("zone", _add_zone),
    ("nbs_unit", _add_unit),
    ("name_variant", _add_variant),
    ("place_alias", _add_former),
    ("old_code", _add_old_code),
)
