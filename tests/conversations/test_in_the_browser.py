"""The page and the product together: one real conversation in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.conversations.served import Served

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@pytest.fixture
def page(served: Served) -> Iterator[Page]:
    """The page of the running product on a phone; an error in its console fails the test."""
    errors: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        opened = browser.new_page(viewport={"width": 360, "height": 740}, locale="zh-CN")
        opened.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
        opened.goto(served.url)
        yield opened
        browser.close()
    assert errors == []


def say(page: Page, text: str) -> None:
    """Types and sends."""
    page.get_by_role("textbox").fill(text)
    page.keyboard.press("Enter")


def test_a_search_a_reference_and_the_start_of_a_request(page: Page) -> None:
    log = page.get_by_role("log")
    say(page, "崇川区有哪些助餐点")
    expect(log.get_by_role("listitem").filter(has=page.locator("h3")).first).to_be_visible(timeout=15_000)
    expect(log.get_by_text("演示数据").first).to_be_visible()
    assert "[object" not in log.inner_text()
    say(page, "第二个的电话")
    expect(log.get_by_text("0000-").last).to_be_visible(timeout=15_000)
    say(page, "我想给妈妈家做适老化改造")
    expect(log.get_by_text("预登记").first).to_be_visible(timeout=15_000)
    page.reload()
    expect(log.get_by_text("我想给妈妈家做适老化改造").first).to_be_visible(timeout=15_000)
