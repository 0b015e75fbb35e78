"""The composition root: the only place where real things are put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy.engine import Engine

from bot.booking import Bookings, Slots
from bot.casework.casework import Casework
from bot.casework.notices import Notices
from bot.data_files import read_yaml
from bot.journeys.ports import City, World
from bot.model.reply import Reply
from bot.phrases import phrasebook
from bot.plans.clauses import front_matter
from bot.places.gazetteer import Gazetteer, load_gazetteer
from bot.registry.search import SqlFacilities
from bot.relay import Relay
from bot.settings import ROOT, Settings, load
from bot.storage.database import open_database
from bot.vocabulary import facility_words

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from bot.front.channels.desk.parts import DeskParts
    from bot.front.channels.wechat.parts import WechatParts
    from bot.front.parts import Parts
    from bot.handover import AttendedTimeline, Handovers
    from bot.handover import Words as HandoverWords
    from bot.staff import Staff
    from bot.eligibility.open_book import OpenBook
    from bot.eligibility.book import Book
    from bot.eligibility.follow_ups import FollowUps
    from bot.eligibility.naming import ServiceNames
    from bot.plans.search import PolicySearch

CITIES = ROOT / "cities"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    return load()


@lru_cache(maxsize=4)
def storage(settings: Settings) -> Engine:
    """The database of these settings, one pool a process."""
    return open_database(settings.database_url)


def ensure_schema(settings: Settings) -> None:
    """Makes the data folder and the database's present schema, for a command that runs before any start."""
    from bot.storage.migrate import upgrade

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    upgrade(storage(settings))


def facilities(settings: Settings) -> SqlFacilities:
    """The registry."""
    return SqlFacilities(storage(settings))


@lru_cache(maxsize=1)
def policy_search(settings: Settings) -> PolicySearch:
    """The search over every plan; loads the sentence encoder, and keeps the clauses' vectors under the data folder."""
    from bot.language.encoder import encode
    from bot.plans.room import load_search

    return load_search(CITIES, encode, settings.data_dir / "cache" / "plans.npz")


@dataclass(frozen=True)
class _Plans:
    """`journeys.ports.Policy` over the search."""

    search: PolicySearch

    def answer(self, question: str, city: str | None, about: str | None = None, quoted: str | None = None) -> Reply:
        from bot.plans.answer import answer

        return answer(question, city, self.search, phrasebook(), about=about, quoted=quoted)


def policy(settings: Settings) -> _Plans:
    """What the plans say."""
    return _Plans(policy_search(settings))


@lru_cache(maxsize=1)
def book() -> Book:
    """The sheets of every city, ready to judge."""
    from bot.eligibility.book import load_book
    from bot.plans.room import load_plans, load_services

    plans = load_plans(CITIES)
    return load_book(CITIES, plans, load_services(CITIES, plans))


@lru_cache(maxsize=1)
def service_names(settings: Settings) -> ServiceNames:
    """Which service a message names; the vectors of the ways of asking are kept under the data folder."""
    from bot.eligibility.naming import ServiceNames, load_asks
    from bot.language.encoder import encode

    asks = load_asks(CITIES, book().plans)
    return ServiceNames(asks, book().catalogue, encode, settings.data_dir / "cache" / "services.npz")


@lru_cache(maxsize=1)
def follow_ups(settings: Settings) -> FollowUps:
    """What a short message means that is about the answer before it."""
    from bot.eligibility.follow_ups import FollowUps, load_ways
    from bot.language.encoder import encode

    return FollowUps(load_ways(), book().catalogue, encode, settings.data_dir / "cache" / "follow-ups.npz")


def casework(settings: Settings) -> Casework:
    """The requests."""
    return Casework(storage(settings))


def relay(settings: Settings) -> Relay:
    """Who looks at whose conversation."""
    from bot.front.sessions import load_key

    return Relay(storage(settings), load_key(settings.keys_dir))


def purge(settings: Settings, before: datetime) -> int:
    """Deletes what was said before, for good. Returns how many messages."""
    from bot.postbox import Postbox
    from bot.storage.erase import scrub
    from bot.timeline import Timeline

    deleted = Timeline(storage(settings)).purge(before)
    handovers(settings).purge(before)
    Postbox(storage(settings)).purge(before)
    relay(settings).purge(before)
    scrub(storage(settings))
    return deleted


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The places of every city pack."""
    return load_gazetteer(CITIES)


@lru_cache(maxsize=1)
def cities() -> Mapping[str, City]:
    """The covered cities, by id, in the order of their folders."""
    return {city.id: city for city in map(_city, sorted(CITIES.glob("*/city.yml")))}


def service_titles() -> dict[str, str]:
    """The titles of every city's services by id."""
    return {service: title for city in cities().values() for service, title in city.services.items()}


def _city(path: Path) -> City:
    raw = read_yaml(path)
    catalogue = read_yaml(path.with_name("services.yml"))["services"]
    titles = {service["id"]: service["title"] for service in catalogue}
    taken = tuple(service["id"] for service in catalogue if service.get("takes_requests"))
    meta, _ = front_matter(path.with_name("plan.md"))
    is_draft = meta["status"] != "final"
    return City(raw["id"], raw["name"], raw.get("display_name", raw["name"]), titles, taken, is_draft)


def world(now: datetime) -> World:
    """What the journeys may ask of the world, at the moment of a turn."""
    return World(
        facilities=facilities(settings()),
        places=gazetteer(),
        requests=casework(settings()),
        slots=Slots(storage(settings())),
        bookings=Bookings(storage(settings())),
        ratings=Notices(storage(settings())),
        policy=policy(settings()),
        book=book(),
        services=service_names(settings()),
        follow_ups=follow_ups(settings()),
        phrases=phrasebook(),
        words=facility_words(),
        cities=cities(),
        now=now,
    )


def forget(settings: Settings, person: str, *, requests_too: bool = True) -> None:
    """Erases a person from timeline, hand-off, postbox and casework, and the bytes of it from the disk."""
    from bot.postbox import Postbox
    from bot.storage.erase import scrub

    timeline(settings).erase(person)
    Postbox(storage(settings)).erase(person)
    relay(settings).erase(person)
    if requests_too:
        casework(settings).erase(person)
        Bookings(storage(settings)).erase(person)
    scrub(storage(settings))


def front_app(settings: Settings) -> Starlette:
    """The front over the real rooms. It opens no connection yet and reads no gazetteer: it is up in about a second."""
    from sqlalchemy import exc

    from bot.front import parts
    from bot.front.app import create_app
    from bot.front.channels.web import page
    from bot.front.engine_client import EngineAddress, EngineClient
    from bot.front.sessions import load_key
    from bot.journeys.facility_card import facility_json
    from bot.places.coordinates import to_wgs84
    from bot.places.packs import load_packs
    from bot.storage import health

    database = storage(settings)
    packs = load_packs(CITIES)
    tiles = None if (chart := settings.map) is None else page.Tiles(chart.tiles, chart.attribution, chart.coord_system)
    first_screen = page.render(cities=[(pack.id, pack.display_name) for pack in packs], tiles=tiles)
    engine = EngineClient(EngineAddress(settings.engine_port, settings.engine_token))
    front = parts.Parts(
        timeline=timeline(settings),
        relay=relay(settings),
        engine=engine,
        policy=engine,
        book=open_book,
        facilities=SqlFacilities(database),
        gazetteer=gazetteer,
        to_wgs84=lambda position: to_wgs84(position.lng, position.lat, position.coord_system),
        facility_json=facility_json,
        cities=tuple(parts.City(pack.id, pack.display_name, (pack.name, pack.adcode, *pack.aliases)) for pack in packs),
        session_key=load_key(settings.keys_dir),
        say=phrasebook().say,
        clock=utc_now,
        page=lambda: first_screen,
        widget=page.WIDGET.read_bytes,
        static_folder=str(page.STATIC),
        limiter=parts.Limiter(enabled=settings.rate_limit, trusted_proxies=settings.trusted_proxies),
        storage_ok=lambda: health.check(database).ok,
        forget=lambda person: forget(settings, person),
        storage_errors=(exc.DatabaseError, exc.InterfaceError, exc.TimeoutError),
        embed_origins=settings.embed_origins,
        public_url=settings.public_url,
        map_origins=() if chart is None else chart.origins,
        map_attributes=page.map_attributes(tiles),
    )
    return create_app(front, _wechat(settings), _desk(settings, front))


def staff(settings: Settings) -> Staff:
    """The accounts of the desk."""
    from bot.staff import Staff

    return Staff(storage(settings))


def timeline(settings: Settings) -> AttendedTimeline:
    """Everything said, with people who may take over."""
    from bot.handover import AttendedTimeline

    return AttendedTimeline(storage(settings), _handover_words(settings), staff(settings).can_answer)


def handovers(settings: Settings) -> Handovers:
    """Who waits for a person and who has one."""
    from bot.handover import Handovers

    return Handovers(storage(settings), timeline(settings), _handover_words(settings))


def _handover_words(settings: Settings) -> HandoverWords:
    from bot.handover import Words

    return Words(phrasebook(), settings.desk_hours)


def _desk(settings: Settings, front: Parts) -> DeskParts:
    """The desk of staff."""
    from bot.front.channels.desk.casebook import open_casebook
    from bot.front.channels.desk.office import open_office
    from bot.front.channels.desk.parts import DeskParts
    from bot.front.sessions import load_key
    from bot.postbox import Postbox
    from bot.staff import Audit

    return DeskParts(
        parts=front,
        staff=staff(settings),
        audit=Audit(storage(settings), load_key(settings.keys_dir, "audit.key")),
        handovers=handovers(settings),
        allowance=Postbox(storage(settings)).look,
        office=open_office(storage(settings), book, gazetteer),
        casebook=open_casebook(storage(settings), service_titles),
    )


def _wechat(settings: Settings) -> WechatParts | None:
    """The official account, when one is set up."""
    if settings.wechat is None:
        return None
    from bot.eligibility.facts import vocabulary
    from bot.front.channels.wechat import menu
    from bot.front.channels.wechat.parts import WechatParts
    from bot.postbox import Postbox, TokenShelf

    return WechatParts(
        settings=settings.wechat,
        postbox=Postbox(storage(settings)),
        shelf=TokenShelf(storage(settings)),
        leave=lambda person: forget(settings, person, requests_too=False),
        sentence=lambda name: phrasebook().reply(name).as_json(),
        payloads=menu.payloads(),
        own_keys=menu.own_keys(),
        asks_number=frozenset(fact.id for fact in vocabulary().facts.values() if fact.numeric),
    )


def prepare_database(settings: Settings) -> Mapping[str, int]:
    """Brings the database to the present schema and loads the rows that belong there. Returns how many, by kind."""
    from bot.registry.seed import seed
    from bot.storage.migrate import upgrade

    upgrade(storage(settings))
    rows, today = facilities(settings), date.today()
    counts = {"sourced": sum(report.written for report in seed(gazetteer(), rows, today=today))}
    if settings.demo or rows.count(demo=True):  # made-up rows never outstay the wish for them
        from bot.registry.demo import generate_demo

        made_up = generate_demo(gazetteer(), facility_words(), today=today)
        counts["demo"] = rows.upsert(made_up) if settings.demo else 0
        if not settings.demo:
            rows.remove(row.id for row in made_up)
    return counts


def utc_now() -> datetime:
    """The time now."""
    return datetime.now(UTC)


_OPENING = Lock()


def open_book() -> OpenBook:
    """The plans, catalogue and judge for the interface: read at the first question, in a fifth of a second, by whichever
    thread comes first."""
    with _OPENING:
        return _book_opened()


@lru_cache(maxsize=1)
def _book_opened() -> OpenBook:
    from bot.eligibility.open_book import OpenBook

    return OpenBook(book(), phrasebook())
