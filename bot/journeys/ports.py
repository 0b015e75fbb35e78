"""What the journeys need from the world, as ports: the registry, the gazetteer, casework, sentences, the date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Protocol

from bot.model.booking import Booking, Offer, Slot, What, Wish
from bot.model.facility import Facility, FacilityQuery, Page
from bot.model.place import Place
from bot.model.reply import Reply
from bot.model.request import Request
from bot.phrases import Phrasebook
from bot.vocabulary import FacilityWords

if TYPE_CHECKING:  # the front reads this module too, and does without linear algebra
    from bot.eligibility.book import Book
    from bot.eligibility.naming import Named


BEIJING = timezone(timedelta(hours=8))


class Facilities(Protocol):
    """The registry."""

    def search(self, query: FacilityQuery) -> Page:
        """One page of what the query asks for."""

    def get(self, facility_id: str) -> Facility | None:
        """A facility by id."""


class Places(Protocol):
    """The gazetteer."""

    def place(self, code: str) -> Place | None:
        """An entry by code; superseded codes give the current one."""

    def counties(self, city: str) -> Sequence[Place]:
        """The counties of a city."""

    def towns(self, county_code: str) -> Sequence[Place]:
        """The towns of a county."""

    def city_of(self, lng: float, lat: float) -> str | None:
        """The covered city a WGS-84 point lies in or beside, or None."""

    def nearest_town(self, lng: float, lat: float) -> Place | None:
        """The town whose known point is nearest to a WGS-84 point."""


class Requests(Protocol):
    """Casework, as far as a citizen's own requests go."""

    def submit(
        self, person: str, service: str, city: str, fields: Mapping[str, str], key: str, now: datetime
    ) -> Request:
        """Stores a request; the same key again gives the same request."""

    def by_number(self, number: str) -> Request | None:
        """A request by its number."""

    def of_person(self, person: str) -> Sequence[Request]:
        """A person's requests, newest first."""

    def change(self, number: str, fields: Mapping[str, str], now: datetime, by: str) -> Request:
        """Changes what was given."""

    def withdraw(self, number: str, now: datetime, by: str, reason: str | None = None) -> Request:
        """Withdraws a request."""


class Slots(Protocol):
    """Times offered to be booked."""

    def open_slots(
        self, offer: Offer, now: datetime, whats: frozenset[What] = frozenset(), *, offset: int = 0, limit: int = 3
    ) -> tuple[Sequence[Slot], int]:
        """The next times that may be booked of this offer, and how many there are."""

    def get(self, slot: int) -> Slot | None:
        """A time by its number."""


class Bookings(Protocol):
    """Places held in them. What they raise is in `bot.booking.problems`."""

    def book(self, slot: int, wish: Wish, now: datetime) -> Booking:
        """Takes a place; the same key again finds the same booking."""

    def by_number(self, number: str) -> Booking | None:
        """A booking by its number."""

    def of_person(self, person: str, now: datetime) -> Sequence[Booking]:
        """A person's bookings to come, the next first."""

    def change(self, number: str, slot: int, now: datetime, by: str) -> Booking:
        """Moves a booking to another time."""

    def cancel(self, number: str, now: datetime, by: str) -> Booking:
        """Gives the place back."""


class Ratings(Protocol):
    """Answers to the question how content somebody is."""

    def rate(self, person: str, subject: str, score: int, now: datetime) -> int | None:
        """Keeps the first answer and returns it; None when this person was not asked that."""


class Policy(Protocol):
    """The plans."""

    def answer(self, question: str, city: str | None, about: str | None = None, quoted: str | None = None) -> Reply:
        """What the plans say to a question, with its clause, or that they do not say it. `about` is the clause it is
        asked of, when the question does not say, and `quoted` its words that were said before."""


class ServiceNaming(Protocol):
    """Which service a message is about."""

    def named(self, texts: Iterable[str], city: str | None) -> Named:
        """The services of a city that a message names, in one wording or several, or that it asks for everything."""


class FollowUpNaming(Protocol):
    """What a short message means that is about the answer before it."""

    def meant(self, text: str) -> str | None:
        """why, clause, department, gap, done, unsaid, elsewhere, whether; None when it means something by itself."""


@dataclass(frozen=True)
class City:
    """A covered city. `shown` is its name with the province where it could be mistaken for another.

    `services` are the titles of its catalogue by id; `takes_requests` the services that a request can be registered for.
    `is_draft`: the city's plan is a consultation draft, which every answer from it says.
    """

    id: str
    name: str
    shown: str
    services: Mapping[str, str]
    takes_requests: tuple[str, ...]
    is_draft: bool = False


@dataclass(frozen=True)
class World:
    """Everything a journey may ask of the world, at the moment of the turn (`now`, UTC)."""

    facilities: Facilities
    places: Places
    requests: Requests
    slots: Slots
    bookings: Bookings
    ratings: Ratings
    policy: Policy
    book: Book
    services: ServiceNaming
    follow_ups: FollowUpNaming
    phrases: Phrasebook
    words: FacilityWords
    cities: Mapping[str, City]
    now: datetime

    @property
    def today(self) -> date:
        """The day of the turn, where the citizen is."""
        return self.now.astimezone(BEIJING).date()
