"""The gazetteer of every covered city: look up, find in text, resolve, nearest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from bot.model.place import Place, PlaceLevel
from bot.places.atlas import Atlas, build_atlas
from bot.places.lexicon import Lexicon
from bot.places.mentions import Mentions, Reader
from bot.places.names import names_of
from bot.places.nearest import NearestPlaces
from bot.places.packs import CityPack, PackRows, load_packs, load_rows
from bot.places.resolution import Resolution, Resolver
from bot.places.words import PlaceWords, load_other_cities, load_place_words
from bot.vocabulary import FOLDER as VOCABULARY


class Gazetteer:
    """Places of all city packs. Immutable once built, so one may serve every thread."""

    def __init__(
        self, packs: Iterable[tuple[CityPack, PackRows]], words: PlaceWords, other_cities: dict[str, str]
    ) -> None:
        loaded = tuple(packs)
        self.packs: tuple[CityPack, ...] = tuple(pack for pack, _ in loaded)
        self._atlas = build_atlas(loaded)
        traps = [*words.traps, *(trap for pack in self.packs for trap in pack.traps)]
        self._lexicon = Lexicon(
            names_of(self._atlas, words),
            _still_other(other_cities, self._atlas),
            traps,
            words.connectors,
            words.road_words,
        )
        self._reader = Reader(self._lexicon, self._atlas)
        self._resolver = Resolver(self._reader, self._lexicon, self._atlas, words)
        self._nearest = NearestPlaces(self._seated_towns(), [*self._own_points(), *_neighbour_points(loaded)])

    def pack(self, city: str) -> CityPack:
        """The pack of a city by its id. Raises KeyError when there is none."""
        found = next((pack for pack in self.packs if pack.id == city), None)
        if found is None:
            raise KeyError(city)
        return found

    def place(self, code: str) -> Place | None:
        """The place of a 6-, 9- or 12-digit code (padding zeros allowed); a superseded code gives the current place."""
        for form in _unpadded(code.strip()):
            current = self._atlas.superseded.get(form, form)
            if current in self._atlas.places:
                return self._atlas.places[current]
        return None

    def find(self, text: str, *, city: str | None = None) -> Mentions:
        """Every place and every other city named in free text. `city` decides between namesakes."""
        return self._reader.read(text, city)

    def resolve(self, text: str, *, city: str | None = None, county_code: str | None = None) -> Resolution:
        """The one place a text means, for a text expected to name one. Bare everyday words (向阳) count here."""
        return self._resolver.resolve(text, city, county_code)

    def names(self) -> Iterator[tuple[str, str]]:
        """Every (surface form, code) that counts without context, for an entity ruler."""
        return ((name.surface, name.code) for name in self._lexicon.all_names() if not name.weak)

    def cities(self) -> tuple[Place, ...]:
        """The covered cities, in the order of their packs."""
        return tuple(self._atlas.places[pack.adcode] for pack in self.packs)

    def counties(self, city: str) -> tuple[Place, ...]:
        """The counties, districts and county-level cities of a city. Raises KeyError for an unknown city id."""
        return self._atlas.below(self.pack(city).adcode, PlaceLevel.COUNTY)

    def towns(self, county_code: str) -> tuple[Place, ...]:
        """The official towns and streets of a county, or those a zone takes in."""
        members = self._atlas.zone_members.get(county_code)
        towns = (self._atlas.places[c] for c in members) if members else self._atlas.below(county_code, PlaceLevel.TOWN)
        return tuple(town for town in towns if self._is_official(town))

    def villages(self, town_code: str) -> tuple[Place, ...]:
        """The villages and communities of a town."""
        return self._atlas.below(town_code, PlaceLevel.VILLAGE)

    def contains(self, outer_code: str, inner_code: str) -> bool:
        """Whether the second place lies in the first, or is it."""
        return self._atlas.holds(outer_code, inner_code)

    def nearest_town(self, lng: float, lat: float) -> Place | None:
        """The town to label a WGS-84 position with; None when no known seat is within 15 km."""
        return self._nearest.town(lng, lat)

    def city_of(self, lng: float, lat: float) -> str | None:
        """The covered city a WGS-84 position is in; None when it is elsewhere. Exact only away from the borders."""
        return self._nearest.city(lng, lat)

    def _is_official(self, place: Place) -> bool:
        return place.code not in self._atlas.units | self._atlas.zones | self._atlas.former

    def _seated_towns(self) -> list[Place]:
        places = (self._atlas.places[code] for code in self._atlas.seats - self._atlas.former)
        return sorted((p for p in places if p.level is PlaceLevel.TOWN), key=lambda p: p.code)

    def _own_points(self) -> Iterator[tuple[float, float, str | None]]:
        for code in self._atlas.seats:
            place = self._atlas.places[code]
            if place.lng is not None and place.lat is not None:
                yield place.lng, place.lat, place.city


@lru_cache(maxsize=8)
def load_gazetteer(folder: Path, vocabulary: Path = VOCABULARY) -> Gazetteer:
    """The gazetteer of every pack below `folder`, built once.

    Raises:
        PackError: when a pack is incomplete.
    """
    packs = load_packs(folder)
    words = load_place_words(vocabulary)
    return Gazetteer(((pack, load_rows(pack)) for pack in packs), words, load_other_cities(vocabulary, packs))


def _still_other(other_cities: dict[str, str], atlas: Atlas) -> dict[str, str]:
    """Without the counties that a pack covers by now."""
    covered = {place.name for place in atlas.places.values() if place.level is PlaceLevel.COUNTY}
    return {form: name for form, name in other_cities.items() if name not in covered}


def _neighbour_points(loaded: Iterable[tuple[CityPack, PackRows]]) -> Iterator[tuple[float, float, str | None]]:
    """The neighbours' seats; one that has a pack of its own by now is no stranger and is left out."""
    loaded = tuple(loaded)
    covered = {row["name"] for _, rows in loaded for row in rows.gazetteer if row["level"] in {"city", "county"}}
    for _, rows in loaded:
        yield from (
            (float(row["lng"]), float(row["lat"]), None) for row in rows.neighbours if row["name"] not in covered
        )


def _unpadded(code: str) -> Iterator[str]:
    yield code
    if len(code) == 12 and code.endswith("000"):
        yield code[:9]
    if len(code) in (9, 12) and set(code[6:]) == {"0"}:
        yield code[:6]
