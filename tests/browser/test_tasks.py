"""The main tasks of the page, each by keyboard only, by digits only and by touch only."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.stand_in import StandIn

MOST_STOPS = 60
PHONE_NUMBER = "13912345678"


class Hand:
    """Presses things in one way, and in no other."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def choose(self, words: str) -> None:
        """Presses a choice of the newest answer."""
        raise NotImplementedError

    def press(self, target: Locator) -> None:
        """Presses anything else."""
        raise NotImplementedError

    def write(self, words: str) -> None:
        """Writes and sends."""
        raise NotImplementedError


class Keyboard(Hand):
    def _reach(self, target: Locator) -> None:
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            if target.evaluate("(node) => node === document.activeElement"):
                return
        raise AssertionError(f"no Tab stop leads to {target}")

    def choose(self, words: str) -> None:
        turn = self.page.locator("#log .choices[data-active] .more")
        wanted = self.page.locator(".choices[data-active] .choice:visible", has_text=words).last
        for _ in range(4):
            if wanted.count():
                return self.press(wanted)
            self.press(turn)
        raise AssertionError(words)

    def press(self, target: Locator) -> None:
        expect(target).to_be_visible()
        self._reach(target)
        self.page.keyboard.press("Enter")

    def write(self, words: str) -> None:
        self._reach(self.page.locator("#say"))
        self.page.keyboard.type(words)
        self.page.keyboard.press("Enter")


class Digits(Hand):
    """Ten keys and the one that sends."""

    def choose(self, words: str) -> None:
        wanted = self.page.locator(".choices[data-active] .choice:visible", has_text=words).last
        expect(self.page.locator(".choices[data-active] .choice:visible").first).to_be_visible()
        for _ in range(4):
            if wanted.count():
                number = wanted.evaluate("(node) => getComputedStyle(node, '::before').content.replaceAll('\"', '')")
                return self.page.keyboard.press(number)
            self.page.keyboard.press("0")
        raise AssertionError(words)

    def press(self, target: Locator) -> None:
        pytest.skip("not one of the tasks of the digits")

    def write(self, words: str) -> None:
        assert words.isdigit()
        self.page.keyboard.type(words)
        self.page.keyboard.press("Enter")


class Touch(Hand):
    def choose(self, words: str) -> None:
        turn = self.page.locator("#log .choices[data-active] .more")
        wanted = self.page.locator(".choices[data-active] .choice:visible", has_text=words).last
        expect(self.page.locator(".choices[data-active] .choice:visible").first).to_be_visible()
        for _ in range(4):
            if wanted.count():
                return wanted.tap()
            turn.tap()
        raise AssertionError(words)

    def press(self, target: Locator) -> None:
        target.tap()

    def write(self, words: str) -> None:
        self.page.locator("#say").tap()
        self.page.keyboard.insert_text(words)  # what a keyboard on the screen does
        self.page.locator("#form [type=submit]").tap()


def city(hand: Hand) -> None:
    hand.choose("南通市")
    expect(hand.page.locator("#log .choices[data-active]")).to_be_visible()


def find_a_place(hand: Hand) -> None:
    city(hand)
    hand.choose("找养老")
    expect(hand.page.locator(".facilities article")).to_have_count(3)


def ask_what_one_is_entitled_to(hand: Hand) -> None:
    city(hand)
    hand.choose("能享受什么")
    expect(hand.page.locator(".card.eligibility")).to_contain_text("可能可以")


def ask_what_the_plan_says(hand: Hand) -> None:
    city(hand)
    hand.choose("方案怎么说")
    expect(hand.page.locator(".card.policy blockquote")).to_be_visible()


def register_a_request(hand: Hand) -> None:
    city(hand)
    hand.choose("登记改造")
    expect(hand.page.locator(".steps")).to_be_visible()
    hand.write(PHONE_NUMBER)
    expect(hand.page.locator(".card.request").last).to_contain_text("请核对")
    if isinstance(hand, Digits):
        hand.write("1")  # the box is where the number was written
    else:
        hand.choose("确认提交")
    expect(hand.page.locator(".case-number")).to_contain_text("NT-7K3M-Q9W2")


def report_a_fall(hand: Hand) -> None:
    city(hand)
    hand.choose("老人摔倒了")
    expect(hand.page.locator(".card.urgent a[href='tel:120']")).to_be_visible()


def ask_for_a_person(hand: Hand) -> None:
    city(hand)
    hand.choose("人工")
    expect(hand.page.locator(".card.handoff")).to_be_visible()


def read_a_clause(hand: Hand) -> None:
    ask_what_the_plan_says(hand)
    hand.press(hand.page.locator("[data-clause]"))
    expect(hand.page.locator("#clause blockquote")).to_be_visible()
    hand.press(hand.page.locator("#clause form button"))
    expect(hand.page.locator("#clause")).to_be_hidden()


def make_the_type_larger_and_go_back_a_step(hand: Hand) -> None:
    hand.press(hand.page.locator("[data-value=largest]"))
    assert hand.page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == 30
    city(hand)
    hand.press(hand.page.locator("#back"))
    expect(hand.page.locator(".from-citizen .bubble").last).to_have_text("上一步")


TASKS: list[Callable[[Hand], None]] = [
    find_a_place,
    ask_what_one_is_entitled_to,
    ask_what_the_plan_says,
    register_a_request,
    report_a_fall,
    ask_for_a_person,
    read_a_clause,
    make_the_type_larger_and_go_back_a_step,
]
BY_DIGITS = TASKS[:6]


@pytest.fixture
def phone(browser: Browser, server: StandIn) -> Iterator[Page]:
    with browser.new_context(viewport=PHONE, locale="zh-CN", reduced_motion="reduce", has_touch=True) as context:
        context.set_default_timeout(10_000)
        opened = context.new_page()
        opened.goto(server.url)
        expect(opened.locator("#say")).to_be_visible()
        yield opened


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.__name__)
def test_each_task_can_be_done_with_the_keyboard_alone(phone: Page, task: Callable[[Hand], None]) -> None:
    task(Keyboard(phone))


@pytest.mark.parametrize("task", BY_DIGITS, ids=lambda task: task.__name__)
def test_the_tasks_of_a_conversation_can_be_done_with_digits_alone(phone: Page, task: Callable[[Hand], None]) -> None:
    task(Digits(phone))


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.__name__)
def test_each_task_can_be_done_by_touch_alone(phone: Page, task: Callable[[Hand], None]) -> None:
    task(Touch(phone))
