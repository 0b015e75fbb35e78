"""What was understood of one message: the need, and everything the message states."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.place import Place, PlaceLevel, Position


@dataclass(frozen=True)
class Stated:
    """What one message states, as read by rule from the words. Empty where nothing was said.

    `places` are the gazetteer's candidates for the finest place named, most likely first. `unknown_place` is something
    said like a place that the gazetteer does not hold; `other_city` a city that is not covered. Ages are months,
    prices yuan. `ordinals` count from 1, those from the end from -1, the last one. `answer` is a fact and its value, from a
    button.
    """

    text: str = ""
    city: str | None = None
    other_city: str | None = None
    places: tuple[Place, ...] = ()
    unknown_place: str | None = None
    categories: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    labels_excluded: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    admits: tuple[str, ...] = ()
    ages: tuple[int, ...] = ()
    max_price: int | None = None
    ordinals: tuple[int, ...] = ()
    attributes: tuple[str, ...] = ()
    order: str | None = None
    wants_wider: bool = False
    filters_off: bool = False
    callback: str | None = None
    phone: str | None = None
    phone_problem: str | None = None
    name: str | None = None
    fields_named: tuple[str, ...] = ()
    position: Position | None = None
    answer: tuple[str, str] | None = None

    @property
    def place(self) -> Place | None:
        """The most likely place, or None."""
        return self.places[0] if self.places else None

    @property
    def places_below_city(self) -> tuple[Place, ...]:
        """The candidates finer than a city."""
        return tuple(place for place in self.places if place.level is not PlaceLevel.CITY)

    @property
    def narrows_search(self) -> bool:
        """Whether the message states anything a search can use."""
        return bool(
            self.categories
            or self.labels
            or self.labels_excluded
            or self.sessions
            or self.admits
            or self.places
            or self.position
            or self.order
            or self.max_price
            or self.wants_wider
            or self.filters_off
            or self.city
            or self.other_city
            or self.unknown_place
        )


@dataclass(frozen=True)
class Understanding:
    """A need with its confidence (0–1, calibrated), the runners-up, and what the message states."""

    need: str
    confidence: float
    stated: Stated
    others: tuple[tuple[str, float], ...] = ()
