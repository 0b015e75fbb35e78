"""Speaking and being read to, with engines that are stood in for: no machine here listens or speaks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.stand_in import StandIn
from tests.browser.test_conversation import ask_more, say, settled

LISTENS = """
window.engines = [];
window.SpeechRecognition = undefined;
window.webkitSpeechRecognition = class {
  constructor() { window.engines.push(this); }
  start() { this.running = true; }
  stop() { this.onend(); }
  abort() { this.onerror({ error: "aborted" }); this.onend(); }
};
window.hear = (...words) => window.engines.at(-1).onresult({ results: words.map((transcript) => [{ transcript }]) });
window.fail = (error) => { window.engines.at(-1).onerror({ error }); window.engines.at(-1).onend(); };
"""
SPEAKS = """
window.said = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: {
  current: null,
  speak(part) { window.said.push([part.text, part.rate, part.lang]); this.current = part; },
  cancel() { const part = this.current; this.current = null; part?.onerror?.({ error: "canceled" }); },
} });
window.finish = () => { const part = speechSynthesis.current; speechSynthesis.current = null; part.onend(); };
"""
SILENT = "delete window.SpeechRecognition; delete window.webkitSpeechRecognition; delete window.speechSynthesis;" + (
    "for (const name of ['webkitSpeechRecognition', 'SpeechRecognition', 'speechSynthesis'])"
    " Object.defineProperty(window, name, { value: undefined, configurable: true });"
)


def opened(context: BrowserContext, server: StandIn, script: str) -> Page:
    context.add_init_script(script)
    page = context.new_page()
    page.goto(server.url)
    return page


@pytest.fixture
def listening(context: BrowserContext, server: StandIn) -> Iterator[Page]:
    yield opened(context, server, LISTENS)


@pytest.fixture
def speaking(context: BrowserContext, server: StandIn) -> Iterator[Page]:
    yield opened(context, server, SPEAKS)


def start(page: Page) -> None:
    page.click("#speak")
    page.click("#listening button[value=yes]")
    expect(page.locator("#speak")).to_have_attribute("aria-pressed", "true")


def test_nothing_listens_before_the_citizen_agrees(listening: Page) -> None:
    listening.click("#speak")
    expect(listening.locator("#listening")).to_contain_text("浏览器厂家")
    assert listening.evaluate("engines.length") == 0
    listening.click("#listening button[value=no]")
    assert listening.evaluate("engines.length") == 0
    expect(listening.locator("#notice")).to_contain_text("打字")
    expect(listening.locator("#say")).to_be_focused()


def test_what_was_heard_is_written_and_not_sent_by_itself(listening: Page, server: StandIn) -> None:
    listening.fill("#say", "你好，")
    start(listening)
    expect(listening.locator("#answering")).to_contain_text("正在听")
    assert listening.evaluate("engines[0].lang") == "zh-CN"
    listening.evaluate("hear('崇川区')")
    expect(listening.locator("#say")).to_have_value("你好，崇川区")
    listening.evaluate("hear('崇川区', '有哪些托育')")
    listening.click("#speak")
    expect(listening.locator("#speak")).to_have_attribute("aria-pressed", "false")
    expect(listening.locator("#speak")).to_have_text("说话")
    expect(listening.locator("#notice")).to_contain_text("按“发送”")
    assert server.received == []
    listening.press("#say", "Enter")
    settled(listening, 1)
    assert server.received[0]["text"] == "你好，崇川区有哪些托育"


def test_consent_is_asked_for_once(listening: Page) -> None:
    start(listening)
    listening.click("#speak")
    listening.click("#speak")
    expect(listening.locator("#speak")).to_have_attribute("aria-pressed", "true")
    expect(listening.locator("#listening")).to_be_hidden()


@pytest.mark.parametrize(
    ("error", "words"),
    [("not-allowed", "话筒没有打开"), ("no-speech", "没有听到"), ("network", "没听成"), ("never heard of", "没听成")],
)
def test_when_listening_fails_the_page_says_what_else_there_is(listening: Page, error: str, words: str) -> None:
    start(listening)
    listening.evaluate("(error) => fail(error)", error)
    expect(listening.locator("#notice")).to_contain_text(words)
    expect(listening.locator("#notice")).to_contain_text("输入法")
    expect(listening.locator("#speak")).to_have_attribute("aria-pressed", "false")


def test_sending_ends_the_listening(listening: Page, server: StandIn) -> None:
    start(listening)
    listening.evaluate("hear('南通市')")
    listening.press("#say", "Enter")
    settled(listening, 1)
    expect(listening.locator("#speak")).to_have_attribute("aria-pressed", "false")


def test_a_browser_that_cannot_listen_says_so_and_points_to_the_keyboard(
    context: BrowserContext, server: StandIn
) -> None:
    deaf = opened(context, server, SILENT)
    deaf.click("#speak")
    expect(deaf.locator("#notice")).to_contain_text("输入法上的话筒")
    expect(deaf.locator("#say")).to_be_focused()


def test_a_browser_that_cannot_speak_offers_no_reading(context: BrowserContext, server: StandIn) -> None:
    mute = opened(context, server, SILENT)
    say(mute, "南通市")
    settled(mute, 1)
    expect(mute.get_by_role("button", name="读出来")).to_have_count(0)
    expect(mute.get_by_role("button", name="打印")).to_have_count(1)


def test_an_answer_is_read_sentence_by_sentence_with_its_choices(speaking: Page) -> None:
    say(speaking, "南通市")
    settled(speaking, 1)
    speaking.get_by_role("button", name="读出来").click()
    expect(speaking.get_by_role("button", name="暂停")).to_be_visible()
    for _ in range(7):
        speaking.evaluate("speechSynthesis.current && finish()")
    words = [text for text, *_ in speaking.evaluate("said")]
    assert words == [
        "好的，南通市。",
        "您想办什么？",
        "可以按数字，也可以直接写。",
        "按 1，找养老。",
        "按 2，找托育。",
        "按 3，能享受什么。",
        "按 0，看其他。",
    ]
    expect(speaking.get_by_role("button", name="读出来")).to_be_visible()  # at its end, from the beginning again
    assert {lang for *_, lang in speaking.evaluate("said")} == {"zh-CN"}


def test_a_pause_goes_on_where_it_stopped(speaking: Page) -> None:
    say(speaking, "南通市")
    settled(speaking, 1)
    speaking.get_by_role("button", name="读出来").click()
    speaking.evaluate("finish()")
    speaking.get_by_role("button", name="暂停").click()
    assert speaking.evaluate("speechSynthesis.current") is None
    speaking.get_by_role("button", name="接着读").click()
    assert [text for text, *_ in speaking.evaluate("said")] == ["好的，南通市。", "您想办什么？", "您想办什么？"]


def test_another_answer_takes_the_voice(speaking: Page) -> None:
    say(speaking, "南通市")
    say(speaking, "人工")
    settled(speaking, 2)
    buttons = speaking.locator(".answer-tools button:first-child")
    buttons.nth(0).click()
    buttons.nth(1).click()
    expect(buttons).to_have_text(["读出来", "暂停"])
    assert speaking.evaluate("said.at(-1)[0]") == "好的，正在给您找工作人员。"


@pytest.mark.parametrize(("speed", "rate"), [("slow", 0.7), ("normal", 0.9), ("fast", 1.2)])
def test_the_speed_is_the_citizens(speaking: Page, speed: str, rate: float) -> None:
    ask_more(speaking, "showSettings")
    speaking.click(f"[data-setting=rate] [data-value={speed}]")
    speaking.click("#settings form button")
    say(speaking, "人工")
    settled(speaking, 1)
    speaking.get_by_role("button", name="读出来").click()
    assert speaking.evaluate("said[0][1]") == rate


def test_answers_are_read_by_themselves_only_when_wanted_and_old_ones_never(speaking: Page) -> None:
    say(speaking, "人工")
    settled(speaking, 1)
    assert speaking.evaluate("said.length") == 0
    ask_more(speaking, "showSettings")
    speaking.click("[data-setting=aloud] [data-value=on]")
    speaking.click("#settings form button")
    say(speaking, "摔倒")
    settled(speaking, 2)
    assert speaking.evaluate("said[0][0]") == "先别扶他起来，马上打 120。"
    speaking.reload()
    settled(speaking, 2)
    assert speaking.evaluate("said.length") == 0


def test_what_is_folded_is_not_read(speaking: Page) -> None:
    say(speaking, "一家人")
    settled(speaking, 1)
    text = speaking.evaluate(
        "async () => (await import('/static/answer.mjs')).spoken(document.querySelector('.message.from-bot'))"
    )
    assert "母亲可能可以" in text and "记下了" not in text and "百岁老人关怀" not in text


def test_long_words_are_read_in_pieces(web: Page) -> None:
    pieces = web.evaluate("async () => (await import('/static/aloud.mjs')).sentences('长'.repeat(200) + '。短！')")
    assert [len(piece) for piece in pieces] == [80, 80, 41, 2]
