"""Made-up facilities for trying the service out, marked in name, source and flag; nobody can be called by mistake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import cycle, islice
from random import Random
from typing import Any

from bot.data_files import read_yaml

from bot.model.facility import Facility
from bot.model.place import CoordSystem, Place, PlaceLevel, Precision
from bot.places.coordinates import from_wgs84
from bot.places.gazetteer import Gazetteer
from bot.registry.identity import facility_id
from bot.settings import ROOT
from bot.vocabulary import FacilityWords

SEED = 20260101
PER_COUNTY = 50
SCATTER_DEG = {Precision.TOWN: 0.012, Precision.COUNTY: 0.02}  # 1 to 2 km around a town's or county's seat
GCJ02_EVERY = 5
COARSE_EVERY = 10

Profile = Mapping[str, Any]


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = read_yaml(ROOT / "data/vocabulary/demo.yml")
    return loaded


def generate_demo(
    gazetteer: Gazetteer, vocabulary: FacilityWords, *, today: date, seed: int = SEED, per_county: int = PER_COUNTY
) -> list[Facility]:
    """`per_county` facilities for every county of every city pack, all categories in turn; repeatable.

    One in ten is known to its town or county only, one in five of the others is given in GCJ-02. Telephones begin
    with the area code 0000, which does not exist.
    """
    dice = Random(seed)  # noqa: S311 - repeatable on purpose
    counties = [county for city in gazetteer.cities() for county in gazetteer.counties(city.city)]
    made: dict[str, Facility] = {}
    for county in counties:
        towns = gazetteer.towns(county.code) or (county,)
        for category in islice(cycle(vocabulary.categories), len(made), len(made) + per_county):
            facility = _made_up(Maker(dice, gazetteer, today), dice.choice(towns), county, category, len(made))
            made[facility.id] = facility
    return list(made.values())


@dataclass(frozen=True)
class Maker:
    """What every made-up row is made with."""

    dice: Random
    gazetteer: Gazetteer
    today: date


def _made_up(maker: Maker, town: Place, county: Place, category: str, number: int) -> Facility:
    dice = maker.dice
    profile: Profile = _data()["categories"][category]
    name = f"{town.name}{dice.choice(_data()['names'])}{profile['word']}{number + 1}号{_data()['mark']}"
    address = f"{town.name}{dice.choice(_data()['streets'])}{number + 1}号{_data()['mark']}"
    is_town = town.level is PlaceLevel.TOWN
    return Facility(
        id="demo-" + facility_id(county.city, name, address, None, None),
        name=name,
        category=category,
        city=county.city,
        county_code=county.code,
        county=county.name,
        town_code=town.code if is_town else None,
        town=town.name if is_town else None,
        address=address,
        phone=f"0000-0000{number % 10_000:04}",
        operator=None,
        source_name=_data()["source"],
        source_date=maker.today,
        demo=True,
        **_point(maker, town, number),
        **_offer(dice, profile),
    )


def _point(maker: Maker, town: Place, number: int) -> dict[str, Any]:
    if town.lng is None or town.lat is None:
        return {}
    if number % COARSE_EVERY == COARSE_EVERY - 1:
        return {"lng": town.lng, "lat": town.lat, "precision": town.precision}
    lng, lat = _scattered(maker, town, town.lng, town.lat)
    system = CoordSystem.GCJ02 if number % GCJ02_EVERY == 0 else CoordSystem.WGS84
    lng, lat = from_wgs84(lng, lat, system)
    return {"lng": round(lng, 6), "lat": round(lat, 6), "coord_system": system, "precision": Precision.EXACT}


def _scattered(maker: Maker, town: Place, lng: float, lat: float) -> tuple[float, float]:
    """A point near the seat that still lies in the same city; the seat itself where that does not succeed."""
    width = SCATTER_DEG.get(town.precision, 0.01)
    for _ in range(20):
        tried = (maker.dice.gauss(lng, width), maker.dice.gauss(lat, width))
        if maker.gazetteer.city_of(*tried) == town.city:
            return tried
    return lng, lat


def _offer(dice: Random, profile: Profile) -> dict[str, Any]:
    found: dict[str, Any] = {field: _some(dice, profile.get(field, ())) for field in ("labels", "sessions", "admits")}
    found["hours"] = dice.choice(profile["hours"])
    if "price" in profile:
        low, high = sorted(dice.uniform(*profile["price"]) for _ in range(2))
        step = 1 if high < 100 else 50
        found.update(price_min=low // step * step, price_max=high // step * step, price_unit=profile["price_unit"])
    if "capacity" in profile:
        capacity = dice.randint(*profile["capacity"])
        found.update(capacity=capacity, available=dice.randint(0, capacity // 3))
    if "ages" in profile:
        found["min_age_months"], found["max_age_months"] = dice.choice(profile["ages"])
    return found


def _some(dice: Random, terms: list[str]) -> tuple[str, ...]:
    """One to three of the terms, in their order; of those that exclude each other only the first."""
    chosen = set(dice.sample(terms, min(len(terms), dice.randint(1, 3)))) if terms else set()
    for group in _data()["exclusive"]:
        chosen -= set([term for term in group if term in chosen][1:])
    return tuple(term for term in terms if term in chosen)
