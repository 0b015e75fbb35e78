"""What a citizen is looking for, turn by turn: a search and how each message changes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.journeys.ports import World
from bot.language.numerals import NUMERAL, parse_numeral
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
IN_CHILDCARE_MONTHS = 36
"""Childcare serves those under three: an age below this says of itself what is looked for."""

_NO_LONGER = re.compile("\u4e0d(?:\u8981\u6c42|\u9650|\u4e00\u5b9a|\u5fc5|\u5f3a\u6c42|\u975e)|\u65e0\u6240\u8c13")
"""不要求, 不限, 不一定, 不必, 不强求, 不非, 无所谓: a condition given up, not one turned round."""

_AS_WELL = re.compile(
    "\u4e5f(?:\u53ef\u4ee5|\u884c|\u6210|\u597d|\u4e2d|\u8981|\u80fd)|\u90fd(?:\u53ef\u4ee5|\u884c|\u6210)"
)
"""也可以, 也行, 都行: besides what was asked before, not instead of it."""

_ONLY = re.compile("(?<!\u4e0d)\u8981")
_LEAST_PRICE = 100
"""Yuan; smaller bare numbers are ages or ordinals."""


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
    if stated.filters_off and not stated.labels:
        search = _without_named(search, stated.text)
    search = _with_filters(search, stated, world)
    search = _with_place(search, stated, place)
    return afresh(_widened(search, world) if stated.wants_wider else search)


def _widened(search: Search, world: World) -> Search:
    """The county for a town, the city for a county: 远一点也行."""
    place = place_of(search, world)
    if place is None:
        return search
    is_wide = place.level is PlaceLevel.COUNTY or not place.county_code
    return replace(search, place_code=None if is_wide else place.county_code)


def category_of(stated: Stated, before: str | None) -> str | None:
    """The kind asked for: the one named, the finest when several are; otherwise the one before, or the one that what is
    said goes with (半日托, 一岁半: childcare; 收失能的: where one lives)."""
    if not stated.categories:
        return before or _implied(stated)
    finest = [c for c in stated.categories if not c.startswith("any_")]
    return (finest or list(stated.categories))[0]


def _without_named(search: Search, text: str) -> Search:
    """Without the labels that the message names in part (不限医保了); without any filter when it names none."""
    named = {label for label in search.labels if any(label[i : i + 2] in text for i in range(len(label) - 1))}
    if not named:
        return without_filters(search)
    return replace(search, labels=tuple(label for label in search.labels if label not in named))


def _implied(stated: Stated) -> str | None:
    if stated.sessions or any(months < IN_CHILDCARE_MONTHS for months in stated.ages):
        return "any_childcare"
    return "any_residential" if stated.admits else None


def bare_price(search: Search, stated: Stated) -> int | None:
    """The number of a message that says no more than a new limit for the price asked for: 那放宽到四千."""
    if search.max_price is None or stated.max_price is not None:
        return None
    values = (parse_numeral(match.group()) for match in NUMERAL.finditer(stated.text))
    return next((value for value in values if value is not None and value >= _LEAST_PRICE), None)


def given_up(before: Search, after: Search) -> tuple[str, ...]:
    """The labels, sessions and conditions that a message took back without putting another of their kind in their place."""
    if before.category != after.category:
        return ()
    old, new = ((*s.labels, *s.sessions, *s.admits) for s in (before, after))
    return tuple(term for term in old if term not in new) if len(new) < len(old) else ()


def _with_filters(search: Search, stated: Stated, world: World) -> Search:
    labels, excluded = _labels(search, stated, world)
    return replace(
        search,
        labels=labels,
        labels_excluded=excluded,
        sessions=stated.sessions or search.sessions,
        admits=stated.admits or search.admits,
        age_months=_child_age(search, stated),
        max_price=stated.max_price or bare_price(search, stated) or search.max_price,
        order=stated.order or search.order,
    )


def _labels(search: Search, stated: Stated, world: World) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The labels wanted and those not wanted, after a message."""
    wanted, unwanted = stated.labels, stated.labels_excluded
    is_given_up = _NO_LONGER.search(stated.text) or (stated.filters_off and not _ONLY.search(stated.text))
    gone = {*wanted, *unwanted} if is_given_up else set(unwanted)
    if is_given_up:
        wanted, unwanted = (), ()
    wanted = tuple(label for label in wanted if not set(world.words.rivals(label)) & set(wanted))  # either will do
    rivals = {rival for label in wanted for rival in world.words.rivals(label) if rival not in wanted}
    if rivals & {*search.labels} and _AS_WELL.search(stated.text):
        gone, wanted = gone | rivals, ()
    kept = tuple(label for label in search.labels if label not in gone | rivals)
    excluded = dict.fromkeys((*search.labels_excluded, *unwanted))
    return (
        tuple(dict.fromkeys((*kept, *wanted))),
        tuple(label for label in excluded if label not in stated.labels and not (is_given_up and label in gone)),
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


def afresh(search: Search) -> Search:
    """The same search with nothing shown yet."""
    return replace(search, offset=0, shown=(), focus=None, area="place", relaxed=False)
