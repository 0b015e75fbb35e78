"""The page inside somebody else's site, on another port: allowed by setting, and not otherwise."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.real_front import RealFront
from tests.front.fakes import FakeEngine


class ForeignSite:
    """A site with a strict policy of its own, that embeds the page."""

    def __init__(self) -> None:
        self.script = ""
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page = f'<!DOCTYPE html><html lang="zh-CN"><title>a town</title><h1>a town</h1><script src="{site.script}" defer></script>'
                home = site.script.removesuffix("/widget.js")
                policy = f"default-src 'self'; script-src {home}; frame-src {home}; style-src 'none'"
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write(page.encode())

            def log_message(self, *_: Any) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def site() -> Iterator[ForeignSite]:
    running = ForeignSite()
    threading.Thread(target=running.server.serve_forever, daemon=True).start()
    yield running
    running.server.shutdown()


def test_a_site_that_is_allowed_shows_the_page_and_one_talks_in_it(
    context: BrowserContext, site: ForeignSite, tmp_path: Path
) -> None:
    with RealFront(tmp_path, FakeEngine(), embed_origins=(site.origin,)) as front:
        site.script = f"{front.url}widget.js"
        opened = context.new_page()
        opened.goto(site.origin)
        launcher = opened.locator("laoxiaotong-widget button").first
        box = launcher.bounding_box()
        assert box and box["width"] >= 60 and box["height"] >= 60
        launcher.click()
        frame = opened.frame_locator("laoxiaotong-widget iframe")
        frame.locator("#say").fill("您好")
        frame.locator("#say").press("Enter")
        expect(frame.locator(".from-bot .bubble")).to_have_text("echo:您好")
        frame.locator("[data-family=enter]").click()
        expect(frame.locator("#family .keys button")).to_have_count(11)
        opened.keyboard.press("Escape")  # closes the dialog, not the frame
        expect(frame.locator("#family")).to_be_hidden()
        expect(opened.locator("laoxiaotong-widget section")).to_be_visible()
        opened.locator("laoxiaotong-widget section button").click()
        expect(opened.locator("laoxiaotong-widget section")).to_be_hidden()
        opened.close()


def test_a_site_that_is_not_allowed_shows_nothing_of_it(
    context: BrowserContext, site: ForeignSite, tmp_path: Path
) -> None:
    with RealFront(tmp_path, FakeEngine()) as front:
        site.script = f"{front.url}widget.js"
        opened = context.new_page()
        refused: list[str] = []
        opened.on("console", lambda line: refused.append(line.text) if line.type == "error" else None)
        opened.goto(site.origin)
        with opened.expect_console_message(lambda line: line.type == "error"):
            opened.locator("laoxiaotong-widget button").first.click()
        assert opened.frame_locator("laoxiaotong-widget iframe").locator("#say").count() == 0
        assert any("frame" in line.lower() for line in refused)
        opened.close()
