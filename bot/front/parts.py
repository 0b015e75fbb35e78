"""Everything the doors are given: built by bot/wiring.py, or by a test out of fakes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.front.engine_client import EnginePort
from bot.front.errors import Refusal
from bot.front.hub import Hub
from bot.front.limits import ADDRESS_GUESSES, ADDRESS_REQUESTS, ADDRESS_SESSIONS, SESSION_MESSAGES, Addresses, Buckets
from bot.front.links import Links
from bot.front.metrics import Metrics
from bot.front.ports import BookPort, FacilitiesPort, GazetteerPort, PolicyPort, RelayPort, Saying, TimelinePort
from bot.front.sessions import Sessions
from bot.front.sharing import Sharing
from bot.front.threads import Threads
from bot.front.turns import Pace, Turns
from bot.model.facility import Hit
from bot.model.place import Position


@dataclass(frozen=True)
class City:
    """A city served: its id, the name shown, and every name under which it may be asked for."""

    id: str
    name: str
    names: tuple[str, ...]


class Limiter:
    """The limits of the doors; switched off, only guessing at codes is still limited: that one is a lock."""

    def __init__(self, *, enabled: bool, trusted_proxies: tuple[str, ...] = ()) -> None:
        self._enabled = enabled
        self.addresses = Addresses(trusted_proxies)
        self._sessions = Buckets(SESSION_MESSAGES)
        self._requests = Buckets(ADDRESS_REQUESTS)
        self._openings = Buckets(ADDRESS_SESSIONS)
        self._guesses = Buckets(ADDRESS_GUESSES)

    def message(self, person: str) -> None:
        """A message in a session. Raises Refusal 429."""
        self._take(self._sessions, person)

    def request(self, address: str) -> None:
        """Any request from an address. Raises Refusal 429."""
        self._take(self._requests, address)

    def opening(self, address: str) -> None:
        """A new session from an address. Raises Refusal 429."""
        self._take(self._openings, address)

    def guess(self, address: str) -> None:
        """A code tried from an address; a right one is given back. Raises Refusal 429."""
        wait = self._guesses.take(address)
        if wait:
            raise Refusal(429, "too_many_guesses", headers={"Retry-After": str(wait)}, seconds=wait)

    def guessed(self, address: str) -> None:
        """The code was right."""
        self._guesses.give_back(address)

    def _take(self, buckets: Buckets, key: str) -> None:
        wait = buckets.take(key) if self._enabled else 0
        if wait:
            raise Refusal(429, "too_many_requests", headers={"Retry-After": str(wait)}, seconds=wait)


@dataclass
class Parts:
    """What the doors work with. Made inside the event loop's process, one per front."""

    timeline: TimelinePort
    relay: RelayPort
    engine: EnginePort
    policy: PolicyPort
    book: Callable[[], BookPort]
    facilities: FacilitiesPort
    gazetteer: Callable[[], GazetteerPort]
    to_wgs84: Callable[[Position], tuple[float, float]]
    facility_json: Callable[[Hit, date], dict[str, Any]]
    cities: tuple[City, ...]
    session_key: bytes
    say: Saying
    clock: Callable[[], datetime]
    page: Callable[[], str]
    widget: Callable[[], bytes]
    static_folder: str
    limiter: Limiter
    storage_ok: Callable[[], bool]
    forget: Callable[[str], None]
    storage_errors: tuple[type[Exception], ...] = ()
    embed_origins: tuple[str, ...] = ()
    public_url: str | None = None
    map_origins: tuple[str, ...] = ()
    map_attributes: str = ""
    pace: Pace = field(default_factory=Pace)
    drain_s: float = 6.0
    version: str = "1"

    def __post_init__(self) -> None:
        self.hub = Hub()
        self.threads = Threads()
        self.readers = Threads(2, "reader")  # of the book: all computing, more would be in one another's way
        self.metrics = Metrics()
        self.closing = asyncio.Event()
        self.sessions = Sessions(
            self.session_key, lambda person: self.timeline.last_seen(self.relay.view(person).conversation)
        )
        self.links = Links(self.session_key, self.public_url)
        self.sharing = Sharing(
            self.timeline,
            self.relay,
            self.book,
            self.hub,
            self.threads,
            self.readers,
            self.say,
            self.clock,
            self.forget,
        )
        self.turns = Turns(
            self.timeline,
            self.engine,
            self.hub,
            self.threads,
            self.metrics,
            self.say,
            self.clock,
            self.storage_errors,
            self.sharing.forget,
            self.pace,
        )
