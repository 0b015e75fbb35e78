"""Stand-ins for the front's neighbours: an engine that does as told, places, and parts over a real timeline."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, UTC
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.front.engine_client import EngineAway
from bot.front.parts import City, Limiter, Parts
from bot.front.ports import PendingTurn
from bot.front.turns import Pace
from bot.journeys.facility_card import facility_json
from bot.model.facility import Facility, FacilityQuery, Hit, Page
from bot.model.place import Place, PlaceLevel, Position
from bot.phrases import phrasebook
from bot.relay import Relay
from bot.storage.database import open_database
from bot.storage.rooms import all_tables
from bot.timeline import Timeline
from bot.wiring import open_book

Replies = Sequence[Mapping[str, Any]]
START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
KEY = b"k" * 32
CITIES = (City("nantong", "南通市", ("南通", "320600")), City("suzhou", "宿州市（安徽）", ("宿州市", "宿州", "341300")))
XUETIAN = Place("320602001", "学田街道", PlaceLevel.TOWN, "nantong", "320602", "崇川区", "320602001", "学田街道")
RUGAO = Place("320682", "如皋市", PlaceLevel.COUNTY, "nantong", "320682", "如皋市")


def bubble(text: str, *payloads: str) -> dict[str, Any]:
    """A reply as the engine sends it, with a button for each payload."""
    return {"text": text, "buttons": [{"title": p, "payload": p} for p in payloads], "card": None}


async def echo(turn: PendingTurn) -> Replies:
    """Says back what was said."""
    incoming = turn.incoming
    return [bubble(f"echo:{incoming.text or incoming.payload or ''}", "/next")]


class FakeEngine:
    """Answers with `behave`, which a test replaces at will; remembers what it was asked and how many at once."""

    def __init__(self, behave: Callable[[PendingTurn], Awaitable[Replies]] = echo) -> None:
        self.behave = behave
        self.up = True
        self.asked: list[PendingTurn] = []
        self.at_once = 0
        self.most_at_once = 0
        self.forgotten: list[str] = []
        self.questions: list[tuple[str, str | None]] = []

    async def ask(self, turn: PendingTurn, now: datetime) -> Replies:
        if not self.up:
            raise EngineAway("ConnectError")
        self.asked.append(turn)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return await self.behave(turn)
        finally:
            self.at_once -= 1

    async def policy(self, question: str, city: str | None) -> Mapping[str, Any]:
        if not self.up:
            raise EngineAway("ConnectError")
        self.questions.append((question, city))
        text = f"policy:{question}"
        return {"answerable": True, "citations": [], "values": [], "text": text, "reason": None}

    async def forget(self, person: str) -> None:
        if not self.up:
            raise EngineAway("ConnectError")
        self.forgotten.append(person)

    async def ready(self) -> bool:
        return self.up

    async def close(self) -> None:
        self.up = False


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass(frozen=True)
class Found:
    """What a place phrase resolved to."""

    best: Place | None = None
    ambiguous: tuple[Place, ...] = ()
    other_city: str | None = None


class FakeGazetteer:
    """Knows one town, one county, one ambiguous name and one city that is not covered."""

    known = {
        "学田街道": Found(XUETIAN),
        "如皋": Found(RUGAO),
        "苏州": Found(other_city="苏州市"),
        "城东镇": Found(ambiguous=(XUETIAN, RUGAO)),
    }

    def resolve(self, text: str, *, city: str | None = None) -> Found:
        return self.known.get(text, Found())


class RecordingFacilities:
    """Remembers the queries; every page has the same one row."""

    row = Facility("nt-1", "（演示）学田托育", "childcare_centre", "nantong", "演示数据", START.date(), demo=True)

    def __init__(self) -> None:
        self.queries: list[FacilityQuery] = []

    def search(self, query: FacilityQuery) -> Page:
        self.queries.append(query)
        return Page((Hit(self.row, 120),), 1)

    def get(self, facility_id: str) -> Facility | None:
        return self.row if facility_id == self.row.id else None


def shifted(position: Position) -> tuple[float, float]:
    """A conversion that can be told from none: what is not WGS-84 moves by one degree."""
    return (position.lng, position.lat) if position.coord_system.value == "wgs84" else (position.lng + 1, position.lat)


def new_database(folder: Path) -> sa.engine.Engine:
    """An empty database with every table."""
    storage = open_database(f"sqlite:///{folder / 'test.db'}")
    all_tables().create_all(storage)
    return storage


def make_parts(storage: sa.engine.Engine, engine: Any, **changed: Any) -> Parts:
    """Parts over a real timeline, a fake engine and a short patience."""
    static = Path(__file__).resolve().parents[2] / "bot" / "front" / "channels" / "web" / "static"
    parts = Parts(
        timeline=Timeline(storage),
        relay=Relay(storage, KEY),
        engine=engine,
        policy=engine,
        book=open_book,
        facilities=RecordingFacilities(),
        gazetteer=FakeGazetteer,
        to_wgs84=shifted,
        facility_json=facility_json,
        cities=CITIES,
        session_key=KEY,
        say=phrasebook().say,
        clock=Clock(),
        page=lambda: "<!DOCTYPE html><title>page</title>",
        widget=lambda: b"// widget",
        static_folder=str(static),
        version="0",
        limiter=Limiter(enabled=False),
        storage_ok=lambda: True,
        forget=Timeline(storage).erase,
        storage_errors=(sa.exc.DatabaseError, sa.exc.TimeoutError),
        pace=Pace(patience_s=0.4, look_s=0.1, again_s=0.02),
        drain_s=2.0,
    )
    return replace(parts, **changed)


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Waits for something to become true. Fails when it does not."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)
