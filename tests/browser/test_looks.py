"""What can be measured of the page: without scripts, narrow windows, contrast, targets, line length, print."""

from __future__ import annotations

import re
from itertools import product

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.front.channels.web import page
from tests.browser.stand_in import CITIES, StandIn
from tests.browser.test_conversation import say, settled

TALK = ["南通市", "养老", "政策", "一家人", "问电话", "哪里", "/register", "登记", "摔倒", "人工", "坏"]
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
TYPE = """
() => {
  const said = [...document.querySelectorAll("body *")].filter((node) =>
    node.checkVisibility() && !node.matches(".unseen") && [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim()));
  const look = (node) => getComputedStyle(node);
  const small = said.filter((node) => parseFloat(look(node).fontSize) < 17.9).map((node) => node.outerHTML.slice(0, 80));
  const running = said.filter((node) => node.matches("p, li, dd, dt, blockquote, figcaption") && !node.closest("button, a, summary, svg"));
  const tight = running.filter((node) => parseFloat(look(node).lineHeight) / parseFloat(look(node).fontSize) < 1.5).map((node) => node.outerHTML.slice(0, 80));
  return [small, tight];
}
"""
DIALOGS = ["more", "settings", "clause", "listening", "consent", "start-over"]
OPEN = "document.querySelectorAll('#log details').forEach((node) => (node.open = true))"
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
    web.locator("#log .choice", has_text="养老").last.click()
    settled(web, len(TALK) + 1)
    web.evaluate(OPEN)
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
        full.click(f"[data-value={size}]")
        assert full.evaluate("document.documentElement.scrollWidth") <= width
        assert (
            full.evaluate(
                "(() => { const m = document.querySelector('main'); return m.scrollWidth - m.clientWidth })()"
            )
            <= 0
        )


def test_every_word_has_a_contrast_of_seven_to_one_in_every_choice_of_colours(full: Page) -> None:
    found = {}
    for scheme, colours in product(["light", "dark"], ["auto", "white", "black"]):
        full.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        full.evaluate("(colours) => (document.documentElement.dataset.colours = colours)", colours)
        found[scheme, colours] = full.evaluate(MEASURE)
    assert found["light", "auto"] != found["dark", "auto"]
    assert all(worst[0][0] >= 7 for worst in found.values()), found


def test_everything_pressable_is_sixty_pixels_wide_and_high(full: Page) -> None:
    for width, size in product([320, 1280], SIZES):
        full.set_viewport_size({"width": width, "height": 640})
        full.click(f"[data-value={size}]")
        assert full.evaluate(SMALL) == []


@pytest.mark.parametrize("dialog", DIALOGS)
@pytest.mark.parametrize("size", SIZES)
def test_dialogs_fit_a_narrow_window_and_have_large_targets(web: Page, dialog: str, size: str) -> None:
    web.set_viewport_size({"width": 320, "height": 480})
    web.click(f"[data-value={size}]")
    web.evaluate("(id) => document.getElementById(id).showModal()", dialog)
    box = web.locator(f"#{dialog}").bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 320 and box["y"] + box["height"] <= 480
    assert (
        web.evaluate("(id) => { const d = document.getElementById(id); return d.scrollWidth - d.clientWidth }", dialog)
        <= 0
    )
    assert web.evaluate(SMALL) == []


def test_nothing_is_set_smaller_than_eighteen_pixels_or_tighter_than_one_and_a_half_lines(full: Page) -> None:
    for size in SIZES:
        full.click(f"[data-value={size}]")
        small, tight = full.evaluate(TYPE)
        assert small == [] and tight == []


def test_three_choices_at_most_are_in_sight_at_once(full: Page) -> None:
    most = full.evaluate(
        """() => Math.max(...[...document.querySelectorAll(".choices, .grid, .sizes, .setting, .tools")].map((group) =>
            [...group.querySelectorAll("button, a")].filter((node) => node.checkVisibility() && !node.matches(".more, #open-more")).length))"""
    )
    assert most == 3


def test_a_person_and_the_hotline_are_always_in_sight(full: Page) -> None:
    for width, height, size in product([320, 1280], [256, 640], SIZES):
        full.set_viewport_size({"width": width, "height": height})
        full.evaluate("(size) => (document.documentElement.dataset.size = size)", size)
        for spot in [0, 100_000]:
            full.evaluate("(y) => { scrollTo(0, y); document.querySelector('main').scrollTop = y; }", spot)
            for what in [".tools [data-say=人工]", ".tools a[href='tel:12345']"]:
                box = full.locator(what).bounding_box()
                assert box is not None and box["y"] >= 0 and box["y"] + box["height"] <= height, (width, height, size)


def test_the_focus_is_never_hidden_behind_the_row_that_stays(web: Page) -> None:
    web.set_viewport_size({"width": 320, "height": 256})
    for _ in range(25):
        web.keyboard.press("Tab")
        hidden = web.evaluate(
            """() => { const node = document.activeElement, row = document.querySelector(".tools");
              if (row.contains(node) || node === document.body) return false;
              return node.getBoundingClientRect().top >= row.getBoundingClientRect().top; }"""
        )
        assert not hidden


def test_the_first_screen_needs_no_script_and_little_else(browser: Browser, server: StandIn) -> None:
    files = [*page.STATIC.glob("*.css"), page.STATIC / "logo.svg"]
    weight = sum(file.stat().st_size for file in files) + len(page.render(cities=CITIES).encode())
    assert weight <= 30_000  # six seconds at 40 kbit/s
    with browser.new_context(viewport={"width": 360, "height": 740}) as context:
        opened = context.new_page()
        opened.route("**/*.mjs", lambda route: None)  # scripts that never come
        opened.goto(server.url, wait_until="commit")
        expect(opened.locator("a[href='tel:12345']").first).to_be_visible()
        expect(opened.get_by_text("助餐点")).to_be_visible()
        opened.unroute_all(behavior="ignoreErrors")


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
        web.click(f"[data-value={size}]")
        found.append(web.evaluate("parseFloat(getComputedStyle(document.body).fontSize)"))
    assert found == [20, 24, 30]


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
    css = "".join(file.read_text("utf-8") for file in page.STATIC.rglob("*.css") if file.parent.name != "leaflet")
    light, dark = (set(re.findall(r"(--[\w-]+):", block)) for block in re.findall(r":root \{\n(?:\s+--[^}]+)\}", css))
    assert light == dark
    chosen = re.findall(r"data-colours=\"(?:white|black)\"\] \{([^}]+)\}", css)
    assert [set(re.findall(r"(--[\w-]+):", block)) for block in chosen] == [light, light]
    assert set(re.findall(r"var\((--[\w-]+)\)", css)) <= light


def test_the_look_is_flat() -> None:
    for file in [*page.STATIC.glob("*.css"), page.WIDGET]:
        assert not re.search(r"shadow:|gradient\(|perspective|rotate3d", file.read_text("utf-8"))


def test_larger_type_brings_a_larger_pointer(web: Page) -> None:
    pointer = "getComputedStyle(document.querySelector('#back')).cursor"
    assert "cursor.svg" not in web.evaluate(pointer)
    web.click("[data-value=largest]")
    assert "cursor.svg" in web.evaluate(pointer)


def test_the_widget_opens_by_keyboard_and_escape_gives_the_focus_back(context: BrowserContext, server: StandIn) -> None:
    opened = context.new_page()
    opened.goto(f"http://localhost:{server.port}/host")  # another origin than the page's own
    launcher = opened.locator("laoxiaotong-widget button").first
    launcher.focus()
    opened.keyboard.press("Enter")
    frame = opened.frame_locator("laoxiaotong-widget iframe")
    frame.locator("#say").fill("南通市")
    frame.locator("#say").press("Enter")
    expect(frame.locator(".message.from-bot")).to_have_count(1)
    frame.locator("#say").press("Escape")
    expect(opened.locator("laoxiaotong-widget section")).to_be_hidden()
    assert opened.evaluate("document.activeElement.shadowRoot.activeElement.textContent") == launcher.inner_text()
    opened.keyboard.press("Enter")
    expect(frame.locator(".message.from-bot")).to_have_count(1)  # the conversation is still there
