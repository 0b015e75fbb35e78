"""Draws the pictures of docs/reference/page.md: every screen at the three sizes of type, side by side.

`uv run python -m tests.browser.pictures`
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM, PHONE
from tests.browser.stand_in import Running, StandIn
from tests.browser.test_conversation import ask_more, say, settled
from tests.browser.test_looks import SIZES

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "images" / "page"
SIDE_BY_SIDE = """
async ([shots, gap, scale]) => {
  const images = await Promise.all(shots.map(async (shot) => {
    const image = new Image();
    image.src = `data:image/png;base64,${shot}`;
    await image.decode();
    return image;
  }));
  const canvas = document.createElement("canvas");
  const width = images[0].width * scale;
  canvas.width = (width + gap) * images.length - gap;
  canvas.height = images[0].height * scale;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#888";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = "high";
  images.forEach((image, i) => pen.drawImage(image, i * (width + gap), 0, width, canvas.height));
  return canvas.toDataURL("image/webp", 0.5).split(",")[1];
}
"""


def first(_: Page) -> None:
    """As it opens."""


def choices(web: Page) -> None:
    say(web, "南通市")
    settled(web, 1)


def facilities(web: Page) -> None:
    choices(web)
    web.locator("#log .choice", has_text="找养老").click()
    settled(web, 2)


def sketch(web: Page) -> None:
    facilities(web)
    web.get_by_text("看在哪个方向").click()
    web.locator(".sketch svg").scroll_into_view_if_needed()


def entitlement(web: Page) -> None:
    say(web, "一家人")
    settled(web, 1)


def verdicts(web: Page) -> None:
    entitlement(web)
    web.locator(".person").first.evaluate("(node) => node.scrollIntoView()")


def policy(web: Page) -> None:
    say(web, "政策")
    settled(web, 1)


def clause(web: Page) -> None:
    policy(web)
    web.locator("[data-clause]").click()


def request_step(web: Page) -> None:
    say(web, "/register")
    settled(web, 1)


def read_back(web: Page) -> None:
    request_step(web)
    say(web, "13912345678")
    settled(web, 2)


def urgent(web: Page) -> None:
    say(web, "摔倒")
    settled(web, 1)


def person(web: Page) -> None:
    say(web, "人工")
    settled(web, 1)


def other(web: Page) -> None:
    web.click("#open-more")


def settings(web: Page) -> None:
    ask_more(web, "showSettings")


def consent(web: Page) -> None:
    ask_more(web, "locate")


def family_give(web: Page) -> None:
    ask_more(web, "withFamily")
    web.locator("#family").get_by_role("button", name="给家里老人用").click()


def family_enter(web: Page) -> None:
    web.get_by_role("button", name="家人给的口令").first.click()
    for digit in "482135":
        web.locator("#family .keys button", has_text=digit).click()


def offline(web: Page) -> None:
    choices(web)
    web.context.set_offline(True)
    say(web, "政策")


def black(web: Page) -> None:
    web.evaluate("document.documentElement.dataset.colours = 'black'")
    urgent(web)


SCREENS: list[Callable[[Page], None]] = [
    first,
    choices,
    facilities,
    sketch,
    entitlement,
    verdicts,
    policy,
    clause,
    request_step,
    read_back,
    urgent,
    person,
    other,
    settings,
    consent,
    family_give,
    family_enter,
    offline,
    black,
]


def shot(browser: Browser, server: StandIn, screen: Callable[[Page], None], size: str) -> str:
    """One screen at one size, as base64."""
    with browser.new_context(viewport=PHONE, locale="zh-CN", reduced_motion="reduce") as context:
        web = context.new_page()
        web.goto(server.url)
        web.click(f"[data-value={size}]")
        screen(web)
        web.wait_for_timeout(300)
        return base64.b64encode(web.screenshot()).decode()


def main() -> None:
    """Writes one picture for each screen."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, Running() as server:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        desk = browser.new_page()
        for screen in SCREENS:
            shots = [shot(browser, server, screen, size) for size in SIZES]
            drawn = base64.b64decode(desk.evaluate(SIDE_BY_SIDE, [shots, 12, 0.75]))
            (FOLDER / f"{screen.__name__}.webp").write_bytes(drawn)
        browser.close()


if __name__ == "__main__":
    main()
