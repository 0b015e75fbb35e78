"""axe-core in every place of the desk and in its states: nothing at WCAG 2.2, levels A and AA, and best practices."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.desk.conftest import DESKTOP, Sign
from tests.browser.desk.house import House
from tests.browser.desk.test_calls import ask
from tests.browser.desk.test_chats import waiting_citizen
from tests.browser.desk.test_office import a_case

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
OPTIONS = {
    "runOnly": {"type": "tag", "values": RULES},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
NARROW: ViewportSize = {"width": 320, "height": 640}


def findings(page: Page) -> list[str]:
    violations = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{found['id']}: {node['html'][:160]}" for found in violations for node in found["nodes"]]


def call(page: Page, house: House) -> None:
    ask(page)
    for summary in page.locator(".other summary, .verdict summary").all()[:3]:
        summary.click()


def empty_call(page: Page, house: House) -> None:
    page.keyboard.press("Alt+2")
    expect(page.locator(".group").first).to_be_visible()


def chat(page: Page, house: House) -> None:
    waiting_citizen(house, "资格")
    waiting_citizen(house, "你好")
    page.keyboard.press("Alt+1")
    expect(page.locator("#queue a")).to_have_count(2)
    page.keyboard.press("Alt+j")
    expect(page.locator("#reply")).to_be_editable()
    page.fill("#reply", "您好")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".log li.agent")).to_have_count(1)
    page.fill("#note", "备注")
    page.click("text=记下备注")


def empty_chats(page: Page, house: House) -> None:
    page.keyboard.press("Alt+1")
    expect(page.locator("#queue h2").first).to_be_visible()


def case(page: Page, house: House) -> None:
    page.goto(f"{house.url}/desk#cases/{a_case(house)}")
    expect(page.locator(".file h2").first).to_be_visible()


def bookings(page: Page, house: House) -> None:
    page.keyboard.press("Alt+4")
    expect(page.locator("table")).to_have_count(2)


def publish(page: Page, house: House) -> None:
    bookings(page, house)
    page.get_by_role("button", name="发布时段").click()
    expect(page.locator("#ask")).to_be_visible()


def facility(page: Page, house: House) -> None:
    row = house.facilities.every(city="nantong")[0]
    page.goto(f"{house.url}/desk#registry/{row.id}")
    page.get_by_role("button", name="今天核实无误").click()
    expect(page.locator(".history li")).to_have_count(1)


def feedback(page: Page, house: House) -> None:
    house.citizen().says("嗯哼")
    page.keyboard.press("Alt+6")
    expect(page.locator(".history li")).to_have_count(1)


def statistics(page: Page, house: House) -> None:
    house.citizen().says("你好")
    page.keyboard.press("Alt+7")
    expect(page.locator(".chart")).to_have_count(4)
    for summary in page.locator(".chart summary").all():
        summary.click()
    expect(page.locator(".chart table").first).to_be_visible()


def audit(page: Page, house: House) -> None:
    page.keyboard.press("Alt+8")
    expect(page.locator("tbody tr").first).to_be_visible()


def keys(page: Page, house: House) -> None:
    page.keyboard.press("Alt+0")
    expect(page.locator("#ask")).to_be_visible()


def sms(page: Page, house: House) -> None:
    ask(page)
    page.get_by_role("button", name="短信文字").click()


def clause(page: Page, house: House) -> None:
    ask(page)
    page.locator(".clauses [data-clause]").first.click()
    expect(page.locator("#clause blockquote")).to_be_visible()


def expired(page: Page, house: House) -> None:
    page.context.clear_cookies()
    page.keyboard.press("Alt+3")
    expect(page.locator("#again")).to_be_visible()


STATES: list[Callable[[Page, House], None]] = [
    call, empty_call, chat, empty_chats, case, bookings, publish, facility, feedback, statistics, audit, keys, sms, clause, expired,
]  # fmt: skip


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing(
    state: Callable[[Page, House], None], house: House, sign_in: Sign, problems: list[str]
) -> None:
    page = sign_in("boss")
    state(page, house)
    for size in (DESKTOP, NARROW):
        page.set_viewport_size(size)
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    problems[:] = [line for line in problems if "401" not in line]


def test_axe_finds_nothing_at_the_sign_in(house: House, sign_in: Sign) -> None:
    page = sign_in("wang").context.browser.new_page()  # type: ignore[union-attr]
    page.goto(f"{house.url}/desk/login")
    assert findings(page) == []
    page.close()
