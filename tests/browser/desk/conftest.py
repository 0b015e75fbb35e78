"""A real front with its desk for each test, and signed-in clerks in browser windows of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.desk.house import PASSWORD, House, prepare

DESKTOP: ViewportSize = {"width": 1366, "height": 768}
Sign = Callable[..., Page]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder made once."""
    folder = tmp_path_factory.mktemp("desk")
    prepare(folder)
    return folder


@pytest.fixture
def house(tmp_path: Path, template: Path) -> Iterator[House]:
    running = House(tmp_path, template).start()
    yield running
    running.stop()


@pytest.fixture
def problems() -> list[str]:
    """What the browsers complained about; a test that expects some clears it."""
    return []


@pytest.fixture
def sign_in(browser: Browser, house: House, problems: list[str]) -> Iterator[Sign]:
    """Signs somebody in, in a window of their own. Errors of scripts and of the console fail the test."""
    with ExitStack() as stack:

        def signed(name: str = "wang", size: ViewportSize = DESKTOP) -> Page:
            context = stack.enter_context(browser.new_context(viewport=size, locale="zh-CN", reduced_motion="reduce"))
            context.set_default_timeout(15_000)
            page = context.new_page()
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
            page.goto(f"{house.url}/desk")
            page.fill("#name", name)
            page.fill("#password", PASSWORD)
            page.click("button[type=submit]")
            page.wait_for_selector("#places a")
            return page

        yield signed
    assert problems == []
