"""Where a row is: its codes, names and coordinates held against each other and against the city it claims."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.model.place import CoordSystem, Place, PlaceLevel, Precision
from bot.places.coordinates import in_china, looks_swapped, to_wgs84
from bot.places.gazetteer import Gazetteer
from bot.registry.importers.cleaning import Repairs, RowError
from bot.registry.importers.knowledge import knowledge
from bot.registry.importers.values import area_code, number

_ROAD = re.compile(r"^.{0,3}[路街巷弄]")
_PROVINCE = re.compile(r"(中国)?([\u4e00-\u9fff]{2,7}(省|自治区))?")
_PLACE_CODE = re.compile(r"^\d{6}(?:\d{3})?(?:\d{3})?$")


@dataclass(frozen=True)
class Location:
    """What a row's place comes to. `lng` and `lat` are as given, or the point of the place that stands for them."""

    county: Place | None
    town: Place | None
    village: Place | None
    lng: float | None
    lat: float | None
    coord_system: CoordSystem
    precision: Precision


class Locator:
    """Locates the rows of one city's list."""

    def __init__(self, gazetteer: Gazetteer, city: str) -> None:
        self._gazetteer = gazetteer
        self._pack = gazetteer.pack(city)

    def refuse_other_city(self, cells: Mapping[str, str], telephone: str | None) -> None:
        """Compares name, codes, address and telephone with the city; any that speaks of another refuses the row."""
        self._refuse_named(cells.get("city_name", ""))
        for field in ("county_code", "town_code", "village_code"):
            self._refuse_code(cells.get(field, ""))
        self._refuse_address(cells.get("address", ""))
        self._refuse_phone(telephone)

    def locate(self, cells: Mapping[str, str], system: CoordSystem, repairs: Repairs) -> Location:
        """The row's place and point. Raises RowError where its statements exclude each other."""
        place = self._place(cells, repairs)
        given = self._given_point(cells, system, repairs)
        county = self._gazetteer.place(place.county_code) if place and place.county_code else None
        town = self._gazetteer.place(place.town_code) if place and place.town_code else None
        village = place if place and place.level is PlaceLevel.VILLAGE else None
        if given:
            precision = Precision(cells.get("precision") or Precision.EXACT.value)
            return Location(county, town, village, *given, system, precision)
        if place is None or place.level is PlaceLevel.CITY:
            return Location(county, town, village, None, None, CoordSystem.WGS84, Precision.COUNTY)
        return Location(county, town, village, place.lng, place.lat, CoordSystem.WGS84, place.precision)

    def _refuse_named(self, named: str) -> None:
        own = {self._pack.name, self._pack.id, self._pack.display_name, self._pack.adcode, *self._pack.aliases}
        bare = named.removeprefix(self._pack.province)
        if bare and bare not in own:
            raise self._mismatch("city_name_mismatch", named)

    def _refuse_code(self, code: str) -> None:
        if not code:
            return
        place = self._gazetteer.place(code) if _PLACE_CODE.match(code) else None
        if place is None and not code.startswith(self._pack.adcode[:4]):
            raise self._mismatch("city_code_mismatch", code)
        if place is None:
            raise RowError("unknown_code", value=code)
        if place.city != self._pack.id:
            raise self._mismatch("city_code_mismatch", code)

    def _refuse_address(self, address: str) -> None:
        mentions = self._gazetteer.find(address, city=self._pack.id)
        leading = next((other for other in mentions.others if _PROVINCE.fullmatch(address[: other.start])), None)
        if leading and not _ROAD.match(address[leading.end :]):
            raise self._mismatch("city_address_mismatch", leading.name)

    def _refuse_phone(self, telephone: str | None) -> None:
        code, own = area_code(telephone), knowledge()["area_codes"].get(self._pack.id)
        if code is None or own is None or code == own:
            return
        raise self._mismatch("city_phone_mismatch", code, other=knowledge()["other_area_codes"].get(code, "?"))

    def _mismatch(self, key: str, value: str, **more: str) -> RowError:
        return RowError(key, value=value, city=self._pack.display_name, **more)

    def _place(self, cells: Mapping[str, str], repairs: Repairs) -> Place | None:
        """The finest place the row's codes, else its names and address, speak of."""
        county = self._county(cells, repairs)
        coded = next((cells[f] for f in ("village_code", "town_code") if cells.get(f)), "")
        if coded:
            return self._gazetteer.place(coded)
        names = "".join(cells.get(field, "") for field in ("town", "village")), cells.get("address", "")
        for text in (names[0] + names[1], names[1], names[0], cells.get("town", "")):
            finer = self._finer(text, county)
            if finer:
                return finer
        return self._town_in_name(cells.get("name", ""), county) or county

    def _town_in_name(self, name: str, county: Place | None) -> Place | None:
        """The town a facility is named after, where its name says so plainly."""
        candidates = (
            place for mention in self._gazetteer.find(name, city=self._pack.id).places for place in mention.candidates
        )
        towns = (place for place in candidates if place.level is PlaceLevel.TOWN)
        return next((town for town in towns if county is not None and town.county_code == county.code), None)

    def _finer(self, text: str, county: Place | None) -> Place | None:
        if not text or county is None:
            return None
        found = self._gazetteer.resolve(text, city=self._pack.id, county_code=county.code).best
        fits = (
            found is not None
            and found.county_code == county.code
            and found.level in (PlaceLevel.TOWN, PlaceLevel.VILLAGE)
        )
        return found if fits else None

    def _county(self, cells: Mapping[str, str], repairs: Repairs) -> Place | None:
        named = self._named_county(cells)
        code = cells.get("county_code", "")
        coded = self._gazetteer.place(code) if code else None
        if coded and coded.code != code and not code.startswith(coded.code):
            repairs.note("county_code_current", value=code, now=coded.code, name=coded.name)
        if coded and coded.county_code and coded.level is not PlaceLevel.COUNTY:
            coded = self._gazetteer.place(coded.county_code)
        if coded and coded.level is PlaceLevel.COUNTY:
            if named and named.code != coded.code:
                raise RowError("county_mismatch", value=named.name, code=code, other=coded.name)
            return coded
        return named

    def _named_county(self, cells: Mapping[str, str]) -> Place | None:
        text = cells.get("county", "")
        found = self._gazetteer.resolve(text, city=self._pack.id).best if text else None
        if found and found.county_code and found.city == self._pack.id:
            return self._gazetteer.place(found.county_code)
        if text and (found is None or found.city != self._pack.id):
            raise RowError("unknown_county", value=text, city=self._pack.display_name)
        return self._county_of_address(cells)

    def _county_of_address(self, cells: Mapping[str, str]) -> Place | None:
        text = cells.get("town", "") + cells.get("address", "")
        found = self._gazetteer.resolve(text, city=self._pack.id).best if text else None
        fits = found is not None and found.city == self._pack.id and found.county_code
        return self._gazetteer.place(found.county_code) if fits and found and found.county_code else None

    def _given_point(
        self, cells: Mapping[str, str], system: CoordSystem, repairs: Repairs
    ) -> tuple[float, float] | None:
        lng, lat = number(cells.get("lng", ""), "lng"), number(cells.get("lat", ""), "lat")
        if lng is None and lat is None:
            return None
        if lng is None or lat is None:
            raise RowError("half_coordinates")
        if looks_swapped(lng, lat):
            repairs.note("swapped")
            lng, lat = lat, lng
        if not in_china(lng, lat) or self._gazetteer.city_of(*to_wgs84(lng, lat, system)) != self._pack.id:
            raise self._mismatch("out_of_region", f"{lng:g}, {lat:g}")
        return lng, lat
