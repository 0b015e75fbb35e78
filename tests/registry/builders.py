"""Facilities for tests."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st

from bot.model.facility import Facility, FacilityQuery
from bot.model.place import CoordSystem, Precision

TODAY = date(2026, 3, 1)
CATEGORIES = ("childcare_centre", "nursing_home", "meal_point")
LABELS = ("普惠", "公办", "100%_x")
COUNTIES = {"nantong": ("320613", "320682"), "suzhou": ("341302", "341321")}
CENTRES = {"nantong": (120.87, 32.03), "suzhou": (116.98, 33.64)}


def facility(identity: str = "f1", **changes: object) -> Facility:
    """A plain row, exact and recent, with `changes`."""
    values: dict[str, object] = {
        "id": identity,
        "name": f"机构{identity}",
        "category": "childcare_centre",
        "city": "nantong",
        "source_name": "名录",
        "source_date": date(2025, 6, 1),
        "county_code": "320613",
        "lng": 120.87,
        "lat": 32.03,
        "precision": Precision.EXACT,
    }
    return Facility(**{**values, **changes})  # type: ignore[arg-type]


def random_facilities(count: int, seed: int) -> list[Facility]:
    """Rows of every kind: clustered, on the same point, coarse, without a point, old, closed."""
    dice = Random(seed)
    return [_random_facility(dice, number) for number in range(count)]


def _random_facility(dice: Random, number: int) -> Facility:
    city = dice.choice(list(CENTRES))
    lng, lat = CENTRES[city]
    wide = dice.choice((0.002, 0.05, 0.6))
    pointless = dice.random() < 0.05
    town = dice.choice((None, "001", "002"))
    county = dice.choice(COUNTIES[city])
    low = dice.choice((None, 0.0, 100.0, 2_000.0))
    return facility(
        f"f{number:05}",
        name=dice.choice(("阳光", "Sun", "晨曦")) + dice.choice(("之家", "园", "_50%")),
        city=city,
        category=dice.choice(CATEGORIES),
        labels=tuple(dice.sample(LABELS, dice.randint(0, 3))),
        sessions=tuple(dice.sample(("全日托", "半日托"), dice.randint(0, 2))),
        admits=tuple(dice.sample(("失能", "半失能"), dice.randint(0, 2))),
        county_code=dice.choice((county, county, None)),
        town_code=county + town if town else None,
        address=dice.choice((None, "人民路1号", "50%_路")),
        lng=None if pointless else round(lng + dice.gauss(0, wide), dice.choice((1, 3, 6))),
        lat=None if pointless else round(lat + dice.gauss(0, wide), dice.choice((1, 3, 6))),
        coord_system=dice.choice(list(CoordSystem)),
        precision=dice.choice(list(Precision)),
        price_min=low,
        min_age_months=dice.choice((None, 0, 18)),
        max_age_months=dice.choice((None, 36)),
        status=dice.choice(("operating", "operating", "operating", "closed", "planned")),
        source_date=dice.choice((None, TODAY - timedelta(days=dice.randint(0, 4_000)))),
        verified_on=dice.choice((None, None, TODAY - timedelta(days=dice.randint(0, 4_000)))),
        demo=dice.random() < 0.2,
    )


def queries() -> st.SearchStrategy[FacilityQuery]:
    """Queries of every kind over `random_facilities`."""
    point = st.tuples(st.floats(115.5, 122.5), st.floats(31.0, 35.0))
    close = st.sampled_from(list(CENTRES.values()))
    county = st.sampled_from([code for codes in COUNTIES.values() for code in codes])
    return st.builds(
        FacilityQuery,
        city=st.none() | st.sampled_from(list(CENTRES)),
        categories=_subset(CATEGORIES),
        county_code=st.none() | st.none() | county,
        town_code=st.none() | st.none() | county.map(lambda code: code + "001"),
        labels=_subset(LABELS),
        without_labels=st.just(()) | _subset(LABELS),
        sessions=st.just(()) | st.just(("半日托",)),
        admits=st.just(()) | st.just(("失能",)),
        age_months=st.none() | st.integers(0, 60),
        max_price=st.none() | st.sampled_from((0.0, 150.0)),
        text=st.none() | st.none() | st.sampled_from(("阳光", "sun", "50%", "_", "人民路", "没有")),
        near=st.none() | point | close | close,
        within_m=st.none() | st.none() | st.sampled_from((300, 5_000, 80_000)),
        order=st.sampled_from(("near", "near", "near", "price", "name")),
        offset=st.integers(0, 8),
        limit=st.integers(1, 6),
    )


def _subset(terms: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(terms), max_size=2, unique=True).map(tuple)
