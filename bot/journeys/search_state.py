"""What a citizen is looking for, turn by turn: a search and how each message changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.journeys.ports import World
from bot.model.place import CoordSystem, Place, PlaceLevel, Position
from bot.model.understanding import Stated, Understanding
from bot.places.coordinates import to_wgs84

PAGE = 3
"""How many facilities are shown at a time: what fits a telephone's screen and an elder's patience."""

_CHILD_CATEGORIES = frozenset(
    {
        "any_childcare",
        "childcare_centre",
        "nursery_class",
        "family_childcare",
        "community_childcare",
        "workplace_childcare",
        "parent_child_room",
    }
)
_OLDEST_CHILD_MONTHS = 84


@dataclass(frozen=True)
class Search:
    """A search as it stands. `category` is a category or group of the vocabulary; `shown` the ids in the order listed.

    `area` is where the rows shown came from: the place asked, or the wider one that was opened up; `relaxed` says that
    they were found without the filters, which stay for the next place.
    """

    category: str | None = None
    place_code: str | None = None
    position: Mapping[str, Any] | None = None
    labels: tuple[str, ...] = ()
    labels_excluded: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    admits: tuple[str, ...] = ()
    age_months: int | None = None
    max_price: int | None = None
    order: str = "near"
    area: str = "place"
    relaxed: bool = False
    offset: int = 0
    shown: tuple[str, ...] = ()
    focus: str | None = None

    @property
    def has_filters(self) -> bool:
        """Whether anything narrows the search besides kind and place."""
        return bool(
            self.labels
            or self.labels_excluded
            or self.sessions
            or self.admits
            or self.max_price is not None
            or self.age_months is not None
        )

    def as_json(self) -> dict[str, Any]:
        """The search as a slot value."""
        given = {key: v for key, v in asdict(self).items() if not (v is None or v is False or v == ())}
        return {key: list(v) if isinstance(v, tuple) else v for key, v in given.items()}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any] | None) -> Search:
        """The search of a slot value; an empty one for None."""
        values = {key: tuple(v) if isinstance(v, list) else v for key, v in (raw or {}).items()}
        return cls(**values)


def without_filters(search: Search) -> Search:
    """The same kind and place, with nothing else asked."""
    return replace(search, labels=(), labels_excluded=(), sessions=(), admits=(), age_months=None, max_price=None)


def place_of(search: Search, world: World) -> Place | None:
    """The place of the search."""
    return world.places.place(search.place_code) if search.place_code else None


def position_of(search: Search) -> Position | None:
    """The shared position of the search."""
    if search.position is None:
        return None
    raw = search.position
    return Position(raw["lng"], raw["lat"], CoordSystem(raw.get("coord_system", "wgs84")), raw.get("label", ""))


def wgs84(position: Position) -> tuple[float, float]:
    """Longitude and latitude in WGS-84 degrees."""
    return to_wgs84(position.lng, position.lat, position.coord_system)


def change(search: Search, understanding: Understanding, place: Place | None, world: World) -> Search:
    """The search after a message: what it states replaces what was there, the rest stays.

    A new kind of facility drops the filters of the old one; a new place drops the shared position and the other way round.
    """
    stated = understanding.stated
    category = category_of(stated, search.category)
    if category != search.category:
        search = without_filters(replace(search, category=category, order="near"))
    if stated.filters_off:
        search = without_filters(search)
    search = _with_filters(search, stated)
    return _fresh(_with_place(search, stated, place))


def category_of(stated: Stated, before: str | None) -> str | None:
    """The kind asked for: the one named, the finest when several are; otherwise the one before."""
    if not stated.categories:
        return before
    finest = [c for c in stated.categories if not c.startswith("any_")]
    return (finest or list(stated.categories))[0]


def _with_filters(search: Search, stated: Stated) -> Search:
    excluded = tuple(dict.fromkeys((*search.labels_excluded, *stated.labels_excluded)))
    added = tuple(dict.fromkeys((*search.labels, *stated.labels)))
    return replace(
        search,
        labels=tuple(label for label in added if label not in stated.labels_excluded),
        labels_excluded=tuple(label for label in excluded if label not in stated.labels),
        sessions=stated.sessions or search.sessions,
        admits=stated.admits or search.admits,
        age_months=_child_age(search, stated),
        max_price=stated.max_price or search.max_price,
        order=stated.order or search.order,
    )


def _child_age(search: Search, stated: Stated) -> int | None:
    if search.category not in _CHILD_CATEGORIES:
        return None
    young = [months for months in stated.ages if months < _OLDEST_CHILD_MONTHS]
    return young[0] if young else search.age_months


def _with_place(search: Search, stated: Stated, place: Place | None) -> Search:
    if stated.position is not None:
        point = stated.position
        raw = {"lng": point.lng, "lat": point.lat, "coord_system": point.coord_system.value, "label": point.label}
        return replace(search, position=raw, place_code=None)
    if place is not None:
        return replace(search, position=None, place_code=None if place.level is PlaceLevel.CITY else place.code)
    return search


def _fresh(search: Search) -> Search:
    return replace(search, offset=0, shown=(), focus=None, area="place", relaxed=False)
