"""A world of fakes around the real gazetteer, vocabulary and sentences, and messages as the reader understands them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from actions._bridge import stated_of
from bot import wiring
from bot.eligibility.naming import Named
from bot.journeys.find import Found, find
from bot.journeys.ports import World
from bot.journeys.search_state import Search
from bot.language.normalise import normalise
from bot.language.reader import Reader
from bot.model.booking import Slot
from bot.model.facility import Facility
from bot.model.place import CoordSystem, Position
from bot.model.reply import Reply
from bot.model.understanding import Stated, Understanding
from bot.phrases import phrasebook
from bot.registry.fake import FakeFacilities
from bot.vocabulary import facility_words, phrases
from tests.booking.fakes import FakeBookings, FakeRatings, FakeSlots
from tests.casework.fakes import FakeCasework
from tests.registry.builders import TODAY, facility

NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 2, tzinfo=UTC)
"""Ten in the morning in China."""

CHONGCHUAN, RUGAO, HAIAN = "320613", "320682", "320685"
XUETIAN, CHENGDONG, BAIPU = "320613006", "320613001", "320682105"
XUETIAN_POINT = (120.8873, 32.0109)


@dataclass
class FakePolicy:
    """Answers every question alike and remembers what it was asked."""

    asked: list[tuple[str, str | None]] = field(default_factory=list)
    about: list[str | None] = field(default_factory=list)

    def answer(self, question: str, city: str | None, about: str | None = None, quoted: str | None = None) -> Reply:
        self.asked.append((question, city))
        self.about.append(about)
        return Reply("clause")


class FakeNaming:
    """Names the services it is told to, by a word of the message; no word, everything."""

    def __init__(self, words: Mapping[str, Named] | None = None) -> None:
        self.words = words or {}

    def named(self, texts: Iterable[str], city: str | None) -> Named:
        said = " ".join(texts)
        return next((named for word, named in self.words.items() if word in said), Named(everything=bool(said.strip())))


class FakeFollowUps:
    """Knows what it is told of whole messages."""

    def __init__(self, meant: Mapping[str, str] | None = None) -> None:
        self._meant = meant or {}

    def meant(self, text: str) -> str | None:
        return self._meant.get(text)


def world(
    rows: Iterable[Facility] = (),
    requests: FakeCasework | None = None,
    names: Mapping[str, Named] | None = None,
    times: Iterable[Slot] = (),
    follow_ups: Mapping[str, str] | None = None,
) -> World:
    """The world on TODAY with these facilities; `names` are the services that words of a message name, `follow_ups`
    what short messages mean about the answer before."""
    slots = FakeSlots(times)
    return World(
        facilities=FakeFacilities(rows, today=lambda: TODAY),
        places=wiring.gazetteer(),
        requests=requests or FakeCasework(),
        slots=slots,
        bookings=FakeBookings(slots),
        ratings=FakeRatings(),
        policy=FakePolicy(),
        book=wiring.book(),
        services=FakeNaming(names),
        follow_ups=FakeFollowUps(follow_ups),
        phrases=phrasebook(),
        words=facility_words(),
        cities=wiring.cities(),
        now=NOW,
    )


@lru_cache(maxsize=1)
def reader() -> Reader:
    """One reader for all tests."""
    return Reader(wiring.gazetteer(), facility_words(), phrases())


def understood(text: str, need: str = "inform", confidence: float = 0.9, **stated: Any) -> Understanding:
    """A message as the pipeline understands it, with the need given. `stated` replaces what was read."""
    entities = [
        {"entity": e.kind, "value": e.value, "start": e.start, "end": e.end, **e.extra}
        for e in reader().read(text, NOW.year)
    ]
    return Understanding(need, confidence, replace(stated_of(entities, normalise(text)), **stated))


def pressed(need: str, **stated: Any) -> Understanding:
    """A button pressed."""
    return Understanding(need, 1.0, Stated(**stated))


def at(lng: float, lat: float, system: CoordSystem = CoordSystem.WGS84) -> Understanding:
    """A position shared."""
    return pressed("share_position", position=Position(lng, lat, system))


def row(identity: str, **changes: Any) -> Facility:
    """A nursery in 学田街道, exact and recent."""
    plain = {
        "county_code": CHONGCHUAN,
        "county": "崇川区",
        "town_code": XUETIAN,
        "town": "学田街道",
        "lng": XUETIAN_POINT[0],
        "lat": XUETIAN_POINT[1],
    }
    return facility(identity, **{**plain, **changes})


class Talk:
    """A search going on: says messages one after the other and keeps what the slots would keep."""

    def __init__(self, world: World, city: str | None = "nantong") -> None:
        self.world = world
        self.city = city
        self.search = Search()
        self.last: Found | None = None

    def say(self, text: str, need: str = "find_facility", **stated: Any) -> Reply:
        """The first reply to a message about finding a place."""
        return self.hear(understood(text, need, **stated))

    def hear(self, understanding: Understanding) -> Reply:
        """The first reply to a message already understood. The search goes through its slot form."""
        self.last = find(Search.from_json(self.search.as_json()), self.city, understanding, self.world)
        self.search, self.city = self.last.search, self.last.city
        return self.last.replies[0]

    def ids(self) -> list[str]:
        """The facilities of the last card."""
        assert self.last is not None
        card = self.last.replies[0].card
        return [item["id"] for item in card["items"]] if card else []
