"""A Chromium for the tests of the page, and a stand-in server behind it. Skipped where there is no Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.browser.stand_in import Running, StandIn

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE: ViewportSize = {"width": 360, "height": 740}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM:
        return
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="no chromium found on this machine"))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def server() -> Iterator[StandIn]:
    with Running() as state:
        yield state


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport=PHONE, locale="zh-CN", reduced_motion="reduce") as opened:
        opened.set_default_timeout(10_000)
        yield opened


@pytest.fixture
def problems() -> list[str]:
    """What the browser complained about while `web` was open; a test that expects some may clear it."""
    return []


@pytest.fixture
def web(context: BrowserContext, server: StandIn, problems: list[str]) -> Iterator[Page]:
    """The page on a phone. Any error in the console or in a script fails the test."""
    opened = context.new_page()
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda line: problems.append(line.text) if line.type in {"error", "warning"} else None)
    opened.goto(server.url)
    yield opened
    assert problems == []
