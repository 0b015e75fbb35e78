"""What can be measured of the page: without scripts, narrow windows, contrast, targets, line length, print."""

from __future__ import annotations

import re
from itertools import product

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.front.channels.web import page
from tests.browser.stand_in import StandIn
from tests.browser.test_conversation import say, settled

TALK = ["南通市", "养老", "政策", "条件", "登记", "摔倒", "人工", "坏"]
SIZES = ["normal", "large", "largest"]
MEASURE = """
() => {
  const luminance = ([r, g, b]) => [r, g, b]
    .map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const opaque = (colour) => { const c = parse(colour); return c.length < 4 || c[3] > 0; };
  const ground = (node) => { while (node && !opaque(getComputedStyle(node).backgroundColor)) node = node.parentElement;
    return getComputedStyle(node ?? document.documentElement).backgroundColor; };
  const ratio = (a, b) => { const [x, y] = [luminance(parse(a)), luminance(parse(b))].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const worst = [];
  for (const node of document.querySelectorAll("body *")) {
    const says = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (says && node.checkVisibility()) worst.push([ratio(getComputedStyle(node).color, ground(node)), node.textContent.trim().slice(0, 20)]);
  }
  const box = document.getElementById("say");
  worst.push([ratio(getComputedStyle(box, "::placeholder").color, ground(box)), "placeholder"]);
  return worst.sort((a, b) => a[0] - b[0]).slice(0, 3);
}
"""
SMALL = """
() => [...document.querySelectorAll("a[href], button, summary, textarea")]
  .filter((node) => node.checkVisibility() && !node.matches(".skip"))
  .map((node) => [node.getBoundingClientRect(), node.textContent.trim()])
  .filter(([box]) => box.width < 59.9 || box.height < 59.9)
  .map(([box, words]) => [words, box.width, box.height])
"""


@pytest.fixture
def full(web: Page) -> Page:
    """The page after a talk that showed every kind of card."""
    for turn, words in enumerate(TALK, start=1):
        say(web, words)
        settled(web, turn)
    web.locator(".choice", has_text="养老").last.click()
    settled(web, len(TALK) + 1)
    web.evaluate("document.querySelectorAll('details').forEach((node) => (node.open = true))")
    return web


def test_without_scripts_the_first_screen_says_what_this_is(browser: Browser, server: StandIn) -> None:
    with browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}) as context:
        opened = context.new_page()
        opened.goto(server.url)
        assert opened.locator("html").get_attribute("lang") == "zh-CN"
        for words in ["养老", "托育", "南通市", "宿州市（安徽）", "养老机构", "家庭托育点", "医院"]:
            expect(opened.get_by_text(words).first).to_be_visible()
        expect(opened.locator("a[href='tel:12345']").first).to_be_visible()
        assert opened.locator("button:visible, textarea:visible").count() == 0
        assert opened.evaluate("document.documentElement.scrollWidth") <= 360


def test_nothing_scrolls_sideways(full: Page) -> None:
    for width, size in product([320, 360, 1280], SIZES):
        full.set_viewport_size({"width": width, "height": 640})
        full.click(f"[data-step={size}]")
        assert full.evaluate("document.documentElement.scrollWidth") <= width
        assert (
            full.evaluate(
                "(() => { const m = document.querySelector('main'); return m.scrollWidth - m.clientWidth })()"
            )
            <= 0
        )


def test_every_word_has_a_contrast_of_seven_to_one_in_light_and_in_dark(full: Page) -> None:
    light = full.evaluate(MEASURE)
    full.emulate_media(color_scheme="dark")
    dark = full.evaluate(MEASURE)
    assert light != dark
    assert light[0][0] >= 7, light
    assert dark[0][0] >= 7, dark


def test_everything_pressable_is_sixty_pixels_wide_and_high(full: Page) -> None:
    for width, size in product([320, 1280], SIZES):
        full.set_viewport_size({"width": width, "height": 640})
        full.click(f"[data-step={size}]")
        assert full.evaluate(SMALL) == []


def test_a_line_holds_at_most_forty_characters(full: Page) -> None:
    full.set_viewport_size({"width": 1600, "height": 900})
    longest = full.evaluate(
        """() => Math.max(...[...document.querySelectorAll("main p, main li, main dd, main blockquote")]
            .filter((node) => node.checkVisibility() && !node.querySelector("p, li, dl, button"))
            .map((node) => node.clientWidth / parseFloat(getComputedStyle(node).fontSize)))"""
    )
    assert 20 < longest <= 40


def test_the_type_is_at_least_twenty_pixels_and_grows(web: Page) -> None:
    found = []
    for size in SIZES:
        web.click(f"[data-step={size}]")
        found.append(web.evaluate("parseFloat(getComputedStyle(document.body).fontSize)"))
    assert found == [20, 24, 28]


def test_the_conversation_is_a_polite_log_and_every_control_has_a_name(full: Page) -> None:
    log = full.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    nameless = full.evaluate(
        """() => [...document.querySelectorAll("button, a[href], textarea")]
            .filter((node) => !(node.getAttribute("aria-label") || node.textContent.trim() || node.labels?.[0]?.textContent))
            .map((node) => node.outerHTML)"""
    )
    assert nameless == []


def test_a_low_window_pins_nothing(web: Page) -> None:
    web.set_viewport_size({"width": 320, "height": 256})  # 1280 × 1024 at 400 %
    assert web.evaluate("document.documentElement.scrollHeight") > 700
    assert web.evaluate("document.documentElement.scrollWidth") <= 320
    say(web, "南通市")
    settled(web, 1)


def test_less_motion_is_respected(web: Page) -> None:
    moving = "() => getComputedStyle(document.querySelector('main')).scrollBehavior"
    assert web.evaluate(moving) == "auto"
    web.emulate_media(reduced_motion="no-preference")
    assert web.evaluate(moving) == "smooth"


def test_paper_gets_the_conversation_and_not_the_controls(full: Page) -> None:
    full.emulate_media(media="print")
    assert not full.locator(".bar").is_visible() and not full.locator(".choice").first.is_visible()
    assert full.locator(".card.policy").is_visible()
    assert full.evaluate("document.querySelector('main').clientHeight") > 1500


def test_the_palette_is_complete_in_both_schemes() -> None:
    css = (page.STATIC / "app.css").read_text("utf-8")
    light, dark = (set(re.findall(r"(--[\w-]+):", block)) for block in re.findall(r":root \{\n(?:\s+--[^}]+)\}", css))
    assert light == dark
    assert set(re.findall(r"var\((--[\w-]+)\)", css)) <= light


def test_the_widget_opens_by_keyboard_and_escape_gives_the_focus_back(context: BrowserContext, server: StandIn) -> None:
    opened = context.new_page()
    opened.goto(f"http://localhost:{server.port}/host")  # another origin than the page's own
    launcher = opened.locator("laoxiaotong-widget button").first
    launcher.focus()
    opened.keyboard.press("Enter")
    frame = opened.frame_locator("laoxiaotong-widget iframe")
    frame.locator("#say").fill("南通市")
    frame.locator("#say").press("Enter")
    expect(frame.locator(".from-bot .bubble")).to_have_count(1)
    frame.locator("#say").press("Escape")
    expect(opened.locator("laoxiaotong-widget section")).to_be_hidden()
    assert opened.evaluate("document.activeElement.shadowRoot.activeElement.textContent") == launcher.inner_text()
    opened.keyboard.press("Enter")
    expect(frame.locator(".from-bot .bubble")).to_have_count(1)  # the conversation is still there
