"""The real map over a stand-in for a tile service: fetched only when wanted, from nowhere else, no false points."""

from __future__ import annotations

import math
import re
import struct
import threading
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from bot.front.channels.web.page import Tiles
from bot.front.links import Links
from bot.front.ports import PendingTurn
from bot.model.place import CoordSystem
from bot.places.coordinates import convert
from tests.browser.real_front import RealFront
from tests.browser.test_axe import findings
from tests.browser.test_conversation import say
from tests.front.fakes import KEY, FakeEngine, Replies

CREDIT = "天地图（试验）"
HERE = {"lng": 120.88, "lat": 32.01, "coord_system": "wgs84", "label": None}


def row(number: int, precision: str, lng: float, lat: float, system: str = "wgs84") -> dict[str, Any]:
    return {
        "id": f"nt-{number}", "name": f"第{number}家", "category": "childcare_centre", "labels": [], "address": None,
        "county": "崇川区", "town": "学田街道", "phone": "0513-85000001", "hours": None, "price": None, "capacity": None,
        "distance_m": 900 if precision in {"exact", "village"} else None, "stale": False, "demo": True,
        "location": {"lng": lng, "lat": lat, "coord_system": system, "precision": precision},
        "source": {"name": "演示数据", "url": None, "date": "2026-11-01"},
    }  # fmt: skip


SHIFTED = convert(120.89, 32.02, CoordSystem.WGS84, CoordSystem.GCJ02)
ITEMS = [
    row(1, "exact", 120.885, 32.015),
    row(2, "exact", *SHIFTED, "gcj02"),
    row(3, "village", 120.87, 32.0),
    row(4, "town", 120.86, 32.0),
]
CARD = {"kind": "facilities", "total": 4, "offset": 0, "items": ITEMS, "origin": HERE, "widened": None}


def png() -> bytes:
    """A picture of one grey point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\x00\xbb")) + chunk(b"IEND", b"")


class TileService:
    """Answers every tile with the same point, and remembers what was asked for and with what."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.referrers: set[str | None] = set()
        self.broken = False
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                service.asked.append(self.path)
                service.referrers.add(self.headers.get("Referer"))
                self.send_response(500 if service.broken else 200)
                self.send_header("Content-Type", "image/png")
                self.end_headers()
                self.wfile.write(b"" if service.broken else png())

            def log_message(self, *_: Any) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def service() -> Iterator[TileService]:
    running = TileService()
    thread = threading.Thread(target=running.server.serve_forever, daemon=True)
    thread.start()
    yield running
    running.server.shutdown()


async def listing(_turn: PendingTurn) -> Replies:
    return [{"text": "找到4家。", "buttons": [], "card": CARD}]


@pytest.fixture
def front(tmp_path: Path, service: TileService) -> Iterator[RealFront]:
    tiles = Tiles(
        (f"{service.origin}/vec/{{z}}/{{x}}/{{y}}?tk=1", f"{service.origin}/cva/{{z}}/{{x}}/{{y}}?tk=1"), CREDIT
    )
    with RealFront(tmp_path, FakeEngine(listing), tiles, map_origins=(service.origin,)) as running:
        yield running


@pytest.fixture
def listed(context: BrowserContext, front: RealFront, problems: list[str]) -> Iterator[Page]:
    """A page with a list on it."""
    opened = context.new_page()
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda line: problems.append(line.text) if line.type in {"error", "warning"} else None)
    opened.goto(front.url)
    say(opened, "找托育")
    expect(opened.locator(".map summary")).to_be_visible()
    yield opened
    assert problems == []


def open_map(page: Page) -> None:
    page.locator(".map summary").click()
    page.get_by_role("button", name="打开地图").click()
    expect(page.locator(".pin.exact").first).to_be_visible()


def test_nothing_is_asked_of_the_tile_service_before_the_map_is_wanted(listed: Page, service: TileService) -> None:
    listed.locator(".map summary").click()
    expect(listed.locator(".map")).to_contain_text(f"地图由{CREDIT}提供。打开以后，它会知道您看的是哪一带。")
    fetched = listed.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert service.asked == [] and not any("leaflet" in name for name in fetched)


def test_the_map_shows_tiles_and_a_pin_for_what_is_known_exactly(listed: Page, service: TileService) -> None:
    open_map(listed)
    expect(listed.locator("img.leaflet-tile-loaded").first).to_be_attached()
    assert listed.locator(".pin.exact").all_inner_texts() == ["1", "2"]
    assert listed.locator(".pin.me").all_inner_texts() == ["我"]
    assert {path.split("/")[1] for path in service.asked} == {"vec", "cva"}
    assert all(re.fullmatch(r"/(vec|cva)/\d+/\d+/\d+\?tk=1", path) for path in service.asked)
    assert service.referrers <= {listed.url, None} and "崇川" not in str(service.referrers)


def test_a_village_is_a_circle_and_a_town_is_no_point_at_all(listed: Page) -> None:
    open_map(listed)
    assert listed.locator(".pin.around").all_inner_texts() == ["3"]
    expect(listed.locator("path.rough")).to_have_count(1)
    expect(listed.locator(".map")).to_contain_text("有 1 家位置不准，没有画在地图上。")
    expect(listed.locator(".map")).to_contain_text("只知道在这个村、社区一带")


def test_a_point_given_in_another_system_lies_where_it_is(listed: Page) -> None:
    """Row 2 is given in GCJ-02. From row 1 it lies 0.005° east and north, some 7 pixels at zoom 11, more nearer by."""
    open_map(listed)
    boxes = [listed.locator(".pin.exact").nth(i).bounding_box() for i in (0, 1)]
    me = listed.locator(".pin.me").bounding_box()
    assert boxes[0] and boxes[1] and me

    def mercator(lng: float, lat: float) -> tuple[float, float]:
        return math.radians(lng), math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))

    first, second, here = mercator(120.885, 32.015), mercator(120.89, 32.02), mercator(120.88, 32.01)
    scale = (boxes[0]["x"] - me["x"]) / (first[0] - here[0])
    assert boxes[1]["x"] - me["x"] == pytest.approx((second[0] - here[0]) * scale, abs=3)
    assert me["y"] - boxes[1]["y"] == pytest.approx((second[1] - here[1]) * scale, abs=3)


@pytest.mark.parametrize("source", list(CoordSystem))
@pytest.mark.parametrize("target", list(CoordSystem))
def test_the_scripts_convert_as_the_server_does(listed: Page, source: CoordSystem, target: CoordSystem) -> None:
    points = [[120.8937, 31.9802], [116.9641, 33.6464], [116.404, 39.915], [2.35, 48.85]]
    found = listed.evaluate(
        "([points, source, target]) => import('/static/map/coordinates.mjs')"
        ".then(({ convert }) => points.map((point) => convert(point, source, target)))",
        [points, source.value, target.value],
    )
    for point, shown in zip(points, found, strict=True):
        assert shown == pytest.approx(convert(point[0], point[1], source, target), abs=1e-8)


def test_a_pin_opens_by_keyboard_and_has_a_number_that_dials(listed: Page) -> None:
    open_map(listed)
    listed.locator(".pin.exact").first.focus()
    listed.keyboard.press("Enter")
    expect(listed.locator(".leaflet-popup a.call")).to_have_attribute("href", "tel:0513-85000001")


def test_axe_finds_nothing_on_the_map_and_its_buttons_are_large(listed: Page) -> None:
    open_map(listed)
    assert findings(listed) == []
    for button in listed.locator(".leaflet-control-zoom a").all():
        box = button.bounding_box()
        assert box and box["width"] >= 60 and box["height"] >= 60


def test_tiles_that_do_not_come_are_said(listed: Page, service: TileService, problems: list[str]) -> None:
    service.broken = True
    open_map(listed)
    expect(listed.locator(".map [role=status]")).to_have_text("地图图片没有全部取到，请过一会儿再打开。")
    expect(listed.locator(".card.facilities > ol > li")).to_have_count(4)
    problems.clear()


def test_only_the_tile_service_may_send_pictures(listed: Page, service: TileService) -> None:
    policy = listed.request.get(listed.url).headers["content-security-policy"]
    assert f"img-src 'self' data: {service.origin};" in policy and policy.startswith("default-src 'self';")


def test_without_a_tile_service_there_is_no_map(context: BrowserContext, tmp_path: Path) -> None:
    with RealFront(tmp_path, FakeEngine(listing)) as front:
        opened = context.new_page()
        opened.goto(front.url)
        say(opened, "找托育")
        expect(opened.locator(".sketch")).to_have_count(1)
        expect(opened.locator(".map")).to_have_count(0)
        assert "img-src 'self' data:;" in opened.request.get(front.url).headers["content-security-policy"]
        opened.close()


def test_the_read_only_page_draws_list_sketch_and_map_and_nothing_to_fill_in(
    context: BrowserContext, listed: Page, front: RealFront
) -> None:
    person = front.parts.engine.asked[0].incoming.person  # type: ignore[attr-defined]
    (message,) = front.parts.timeline.latest(person, 1)
    address = Links(KEY, front.url).of(message)
    assert address
    shown = context.new_page()
    complaints: list[str] = []
    shown.on("console", lambda line: complaints.append(line.text) if line.type in {"error", "warning"} else None)
    shown.goto(address)
    expect(shown.locator(".card.facilities > ol > li")).to_have_count(4)
    assert shown.locator("a[href='tel:0513-85000001']").count() == 4
    expect(shown.locator(".sketch summary")).to_be_visible()
    assert shown.locator("textarea, input, form button:not(.primary)").count() == 0
    assert findings(shown) == []
    open_map(shown)
    assert findings(shown) == [] and complaints == []


def test_the_read_only_page_says_everything_without_scripts(
    context: BrowserContext, listed: Page, front: RealFront
) -> None:
    person = front.parts.engine.asked[0].incoming.person  # type: ignore[attr-defined]
    (message,) = front.parts.timeline.latest(person, 1)
    shown = context.new_page()
    shown.route("**/*.mjs", lambda route: route.abort())
    shown.goto(str(Links(KEY, front.url).of(message)))
    expect(shown.get_by_text("找到4家。")).to_be_visible()
    assert shown.locator("#calls a[href^='tel:']").count() == 4
    assert findings(shown) == []
    shown.unroute_all(behavior="ignoreErrors")
