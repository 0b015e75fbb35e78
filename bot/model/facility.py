"""A facility as the registry holds it. Field names follow the design's facility sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.model.place import CoordSystem, Precision


@dataclass(frozen=True)
class Facility:
    """One institution or service point.

    Prices are yuan per `price_unit`; ages are months; `lng` and `lat` are degrees in `coord_system`, as given
    by the source. `source_date` is the day the source spoke of; `verified_on` the day somebody checked the row by hand.
    """

    id: str
    name: str
    category: str
    city: str
    source_name: str
    source_date: date | None
    labels: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    admits: tuple[str, ...] = ()
    county_code: str | None = None
    county: str | None = None
    town_code: str | None = None
    town: str | None = None
    village_code: str | None = None
    address: str | None = None
    lng: float | None = None
    lat: float | None = None
    coord_system: CoordSystem = CoordSystem.WGS84
    precision: Precision = Precision.COUNTY
    phone: str | None = None
    hours: str | None = None
    price_min: float | None = None
    price_max: float | None = None
    price_unit: str | None = None
    price_note: str | None = None
    capacity: int | None = None
    available: int | None = None
    min_age_months: int | None = None
    max_age_months: int | None = None
    operator: str | None = None
    credit_code: str | None = None
    record_number: str | None = None
    status: str = "operating"
    source_url: str | None = None
    verified_on: date | None = None
    demo: bool = False
    note: str | None = None


@dataclass(frozen=True)
class Hit:
    """A facility found, with its distance in metres where the precision of both ends allows one."""

    facility: Facility
    distance_m: int | None = None


@dataclass(frozen=True)
class FacilityQuery:
    """What to look for. Every filter given must hold; sequences mean: all of them.

    `near` orders by great-circle distance; without it rows come by name. `county_code` and `town_code` limit the area.
    `age_months` keeps facilities that state no age range or one that contains it; `max_price` likewise (yuan).
    """

    city: str | None = None
    categories: tuple[str, ...] = ()
    county_code: str | None = None
    town_code: str | None = None
    labels: tuple[str, ...] = ()
    without_labels: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    admits: tuple[str, ...] = ()
    age_months: int | None = None
    max_price: float | None = None
    text: str | None = None
    near: tuple[float, float] | None = None  # WGS-84 lng, lat
    within_m: int | None = None
    order: str = "near"  # near | price | name
    offset: int = 0
    limit: int = 3


@dataclass(frozen=True)
class Page:
    """One page of an answer: the hits, and how many there are in all."""

    hits: tuple[Hit, ...]
    total: int
