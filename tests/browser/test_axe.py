"""axe-core on every screen and in every state: nothing may be found at WCAG 2.2, levels A and AA, and best practices."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.stand_in import StandIn
from tests.browser.test_conversation import ask_more, say, settled
from tests.browser.test_looks import OPEN, TALK

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
OPTIONS = {
    "runOnly": {"type": "tag", "values": RULES},
    "rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}


def findings(page: Page) -> list[str]:
    """What axe finds, a line each: rule, and where."""
    violations = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{found['id']}: {node['html'][:120]}" for found in violations for node in found["nodes"]]


def first_screen(_: Page) -> None:
    """As it opens."""


def folds_open(web: Page) -> None:
    web.locator("#categories summary").first.click()


def every_card(web: Page) -> None:
    for turn, words in enumerate(TALK, start=1):
        say(web, words)
        settled(web, turn)
    web.locator("#log .choice", has_text="养老").first.click()
    settled(web, len(TALK) + 1)
    web.evaluate(OPEN)


def waiting_for_an_answer(web: Page) -> None:
    web.route("**/webhooks/web/messages", lambda route: None)
    say(web, "南通市")
    expect(web.locator("#answering")).not_to_be_empty()


def without_network(web: Page) -> None:
    web.context.set_offline(True)
    expect(web.locator("#notice")).not_to_be_empty()


def refused(web: Page) -> None:
    web.route("**/webhooks/web/messages", lambda route: route.fulfill(status=422, json={"error": {"message": "不行"}}))
    say(web, "南通市")
    expect(web.locator(".refused")).to_be_visible()


def more(web: Page) -> None:
    web.click("#open-more")


def settings(web: Page) -> None:
    ask_more(web, "showSettings")


def consent(web: Page) -> None:
    ask_more(web, "locate")


def start_over(web: Page) -> None:
    ask_more(web, "startOver")


def clause(web: Page) -> None:
    say(web, "政策")
    web.locator("[data-clause]").click()
    expect(web.locator("#clause blockquote")).to_be_visible()


def missing_clause(web: Page) -> None:
    say(web, "一家人")
    settled(web, 1)
    web.evaluate(OPEN)
    web.locator("[data-clause]").first.click()
    expect(web.locator("#clause [role=alert]")).to_be_visible()


def listening(web: Page) -> None:
    web.evaluate("document.getElementById('listening').showModal()")


STATES: list[Callable[[Page], None]] = [
    first_screen,
    folds_open,
    every_card,
    waiting_for_an_answer,
    without_network,
    refused,
    more,
    settings,
    consent,
    start_over,
    clause,
    missing_clause,
    listening,
]
LOOKS = [("normal", "auto"), ("largest", "white"), ("large", "black")]


@pytest.fixture
def any_noise(context: BrowserContext, server: StandIn) -> Iterator[Page]:
    """The page; what is broken on purpose may be complained about."""
    opened = context.new_page()
    opened.goto(server.url)
    yield opened
    opened.unroute_all(behavior="ignoreErrors")


@pytest.mark.parametrize("look", LOOKS, ids="-".join)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing(any_noise: Page, state: Callable[[Page], None], look: tuple[str, str]) -> None:
    any_noise.evaluate(
        "([size, colours]) => { localStorage['laoxiaotong.size'] = JSON.stringify(size);"
        " localStorage['laoxiaotong.colours'] = JSON.stringify(colours) }",
        list(look),
    )
    any_noise.reload()
    state(any_noise)
    assert findings(any_noise) == []


def test_axe_finds_nothing_in_the_dark(any_noise: Page) -> None:
    any_noise.emulate_media(color_scheme="dark")
    every_card(any_noise)
    assert findings(any_noise) == []


@pytest.mark.parametrize("size", [(320, 256), (1280, 800)])
def test_axe_finds_nothing_in_a_low_and_in_a_wide_window(any_noise: Page, size: tuple[int, int]) -> None:
    any_noise.set_viewport_size({"width": size[0], "height": size[1]})
    every_card(any_noise)
    assert findings(any_noise) == []


def test_axe_finds_nothing_without_scripts(browser: Browser, server: StandIn) -> None:
    with browser.new_context(viewport=PHONE) as context:
        opened = context.new_page()
        opened.route("**/*.mjs", lambda route: route.abort())  # axe itself is a script
        opened.goto(server.url)
        assert findings(opened) == []


def test_axe_finds_nothing_in_a_site_that_embeds_the_page(any_noise: Page, server: StandIn) -> None:
    any_noise.goto(f"http://localhost:{server.port}/host")
    any_noise.locator("laoxiaotong-widget button").first.click()
    expect(any_noise.frame_locator("laoxiaotong-widget iframe").locator("#say")).to_be_visible()
    assert [found for found in findings(any_noise) if "widget" in found or "iframe" in found] == []
