"""Two phones and one conversation: a code given on one page and typed with large keys on another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.front.ports import PendingTurn
from tests.browser.conftest import PHONE
from tests.browser.real_front import RealFront
from tests.browser.test_axe import findings
from tests.browser.test_conversation import ask_more, say
from tests.front.fakes import FakeEngine, Replies, bubble, echo

CARD = {"kind": "request", "number": None, "service": "S-NT-E09", "state": "draft", "fields": {"contact_name": "王*"}}


async def registering(turn: PendingTurn) -> Replies:
    if turn.incoming.text == "登记":
        return [{**bubble("请问电话多少？", "/skip"), "card": CARD}]
    return await echo(turn)


@pytest.fixture
def front(tmp_path: Path) -> Iterator[RealFront]:
    with RealFront(tmp_path, FakeEngine(registering)) as running:
        yield running


@pytest.fixture
def child(context: BrowserContext, front: RealFront) -> Page:
    """A phone on which a request has been begun."""
    opened = context.new_page()
    opened.goto(front.url)
    say(opened, "先别让妈知道")
    expect(opened.locator(".message.from-bot")).to_have_count(1)
    say(opened, "登记")
    expect(opened.locator(".card.request")).to_be_visible()
    return opened


@pytest.fixture
def elder(browser: Browser, front: RealFront) -> Iterator[Page]:
    """Another phone."""
    with browser.new_context(viewport=PHONE, locale="zh-CN", reduced_motion="reduce") as other:
        opened = other.new_page()
        opened.goto(front.url)
        yield opened


def press(page: Page, words: str) -> None:
    page.locator("#family").get_by_role("button", name=words, exact=True).click()


def code_from(child: Page) -> str:
    child.locator(".card.request").get_by_role("button", name="给家里老人用").last.click()
    press(child, "同意，给我口令")
    shown = child.locator("#family p.code")
    expect(shown).to_have_text(re.compile(r"^\d{4} \d{4}$"))
    return shown.inner_text().replace(" ", "")


def type_code(elder: Page, code: str) -> None:
    """With the keys on the screen, as an elder would."""
    elder.get_by_role("button", name="家人给的口令").first.click()
    for digit in code:
        press(elder, digit)


def let_in(child: Page, elder: Page) -> None:
    code = code_from(child)
    press(child, "好了")
    type_code(elder, code)
    press(elder, "输好了")
    press(elder, "同意，一起用")
    expect(elder.locator(".message.from-system")).to_have_count(1)


def test_an_elder_types_the_code_with_large_keys_and_goes_on(child: Page, elder: Page) -> None:
    let_in(child, elder)
    expect(elder.locator(".card.request").first).to_contain_text("王*")
    assert "先别让妈知道" not in elder.locator("#log").inner_text()
    say(elder, "13900000001")
    expect(elder.locator(".from-bot .bubble").last).to_have_text("echo:13900000001")
    expect(child.locator(".from-family .bubble")).to_have_text("13900000001")
    expect(child.locator(".from-bot .bubble").last).to_have_text("echo:13900000001")
    say(child, "妈真棒")
    expect(elder.locator(".from-family .bubble").last).to_have_text("妈真棒")
    assert elder.locator(".from-citizen .bubble").all_inner_texts() == ["13900000001"]


def test_before_agreeing_the_elder_is_told_what_it_is_and_may_say_no(child: Page, elder: Page) -> None:
    type_code(elder, code_from(child))
    press(elder, "输好了")
    expect(elder.locator("#family")).to_contain_text("这是家里人在网页上的对话")
    expect(elder.locator("#family")).to_contain_text("正在填写")
    expect(elder.locator("#family")).to_contain_text("删除我的信息")
    assert "王" not in elder.locator("#family").inner_text()
    press(elder, "不同意")
    expect(elder.locator("#family")).to_be_hidden()
    assert elder.locator("#log").inner_text() == ""


def test_a_wrong_code_says_so_in_words_and_can_be_typed_again(child: Page, elder: Page) -> None:
    code = code_from(child)
    type_code(elder, f"{(int(code) + 1) % 10**8:08}")
    press(elder, "输好了")
    expect(elder.locator("#family [role=alert]")).to_have_text("没有这个口令。请对一对数字，再输一次。")
    press(elder, "再输一次")
    expect(elder.locator("#family input")).to_have_value("")


def test_the_keys_and_the_keyboard_write_the_same(elder: Page) -> None:
    elder.get_by_role("button", name="家人给的口令").first.click()
    box = elder.locator("#family input")
    for digit in "12345":
        press(elder, digit)
    expect(box).to_have_value("1234 5")
    for _ in range(2):
        press(elder, "删")
    expect(box).to_have_value("123")
    box.focus()
    elder.keyboard.type("４567890")
    expect(box).to_have_value("1234 5678")
    press(elder, "9")
    expect(box).to_have_value("1234 5678")


def test_either_side_can_stop(child: Page, elder: Page) -> None:
    let_in(child, elder)
    ask_more(elder, "withFamily")
    expect(elder.locator("#family")).to_contain_text("您正和家里人一起用他的对话")
    press(elder, "不一起用了")
    expect(child.locator(".message.from-system").last).to_contain_text("已经停了")
    expect(elder.locator(".message.from-system").last).to_contain_text("已经停了")
    say(elder, "我自己问")
    expect(elder.locator(".from-bot .bubble").last).to_have_text("echo:我自己问")
    assert "我自己问" not in child.locator("#log").inner_text()


def test_a_child_sees_who_is_there_and_stops_it(child: Page, elder: Page) -> None:
    let_in(child, elder)
    ask_more(child, "withFamily")
    expect(child.locator("#family")).to_contain_text("有 1 位家里人")
    press(child, "不一起用了")
    expect(elder.locator(".message.from-system").last).to_contain_text("已经停了")


def test_after_a_reload_the_elder_is_still_there(child: Page, elder: Page) -> None:
    let_in(child, elder)
    say(elder, "我在")
    expect(elder.locator(".from-bot .bubble").last).to_have_text("echo:我在")
    elder.reload()
    expect(elder.locator(".from-bot .bubble").last).to_have_text("echo:我在")
    expect(elder.locator(".from-citizen .bubble")).to_have_text("我在")


@pytest.mark.parametrize("size", ["normal", "large", "largest"])
def test_the_code_and_the_keys_are_large_and_axe_finds_nothing(child: Page, elder: Page, size: str) -> None:
    for page in (child, elder):
        page.click(f"[data-value={size}]")
    code = code_from(child)
    assert child.evaluate("parseFloat(getComputedStyle(document.querySelector('#family p.code')).fontSize)") >= 32
    assert findings(child) == []
    type_code(elder, code)
    assert findings(elder) == []
    small = elder.evaluate(
        """() => [...document.querySelectorAll("#family button")].map((node) => node.getBoundingClientRect())
          .filter(({ width, height }) => width < 60 || height < 60).length"""
    )
    assert small == 0 and elder.evaluate("document.documentElement.scrollWidth <= innerWidth")
    press(elder, "输好了")
    expect(elder.locator("#family")).to_contain_text("一起用吗")
    assert findings(elder) == []
