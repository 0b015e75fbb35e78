"""Nothing said is lost, and nothing is done twice: lost answers, no network, a busy door, an old session."""

from __future__ import annotations

from itertools import product

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.stand_in import StandIn
from tests.browser.test_conversation import bubbles, say, settled

MESSAGES = "**/webhooks/web/messages"


def test_a_lost_answer_is_asked_for_again_with_the_same_id(web: Page, server: StandIn, problems: list[str]) -> None:
    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    web.route(MESSAGES, lose, times=1)
    say(web, "南通市")
    settled(web, 1)
    expect(web.locator("#notice")).to_be_empty()
    assert len(server.received) == 2 and len({message["id"] for message in server.received}) == 1
    expect(bubbles(web, "citizen")).to_have_count(1)
    problems.clear()


@pytest.mark.parametrize("status", [503, 429])
def test_a_busy_door_is_tried_again(web: Page, server: StandIn, problems: list[str], status: int) -> None:
    server.faults = [status]
    say(web, "南通市")
    expect(web.locator("#notice")).not_to_be_empty()
    settled(web, 1)
    expect(web.locator("#notice")).to_be_empty()
    assert len(server.effects) == 1
    problems.clear()


def test_without_network_the_words_are_kept_and_go_out_later_in_order(
    context: BrowserContext, web: Page, server: StandIn, problems: list[str]
) -> None:
    say(web, "南通市")
    settled(web, 1)
    context.set_offline(True)
    expect(web.locator("#notice")).to_contain_text("网络断开")
    say(web, "政策")
    say(web, "摔倒")
    expect(bubbles(web, "citizen")).to_have_count(3)
    context.set_offline(False)
    settled(web, 3)
    expect(web.locator("#notice")).to_be_empty()
    assert [message["text"] for message in server.received] == ["南通市", "政策", "摔倒"]
    problems.clear()


def test_what_was_waiting_survives_a_reload_and_is_shown_once(web: Page, server: StandIn, problems: list[str]) -> None:
    say(web, "南通市")
    settled(web, 1)
    # The door has it, the page does not know: the answer is lost, and then the page is closed.
    web.route(MESSAGES, lambda route: (route.fetch(), route.abort()), times=1)
    say(web, "政策")
    expect(web.locator("#notice")).not_to_be_empty()
    web.reload()
    settled(web, 2)
    expect(bubbles(web, "citizen")).to_have_text(["南通市", "政策"])
    web.wait_for_function("localStorage.getItem('laoxiaotong.outbox') === '[]'")
    assert len(server.effects) == 2
    problems.clear()


def test_an_old_session_is_replaced_kindly_and_the_words_go_out(
    web: Page, server: StandIn, problems: list[str]
) -> None:
    say(web, "南通市")
    settled(web, 1)
    server.forget_sessions()
    say(web, "政策")
    settled(web, 2)
    expect(web.locator("#notice")).to_contain_text("新的对话")
    server.say("agent", "您好")
    expect(bubbles(web, "agent")).to_have_text("您好")
    problems.clear()


def test_a_refused_message_says_why_and_can_be_sent_again(web: Page, server: StandIn, problems: list[str]) -> None:
    server.faults = [422]
    say(web, "南通市")
    expect(web.locator(".refused")).to_contain_text("现在不行")
    web.locator(".refused button").click()
    settled(web, 1)
    expect(bubbles(web, "citizen")).to_have_count(1)
    problems.clear()


def test_what_was_said_while_the_stream_was_down_comes_after_it(
    context: BrowserContext, web: Page, server: StandIn, problems: list[str]
) -> None:
    say(web, "人工")
    settled(web, 1)
    context.set_offline(True)
    server.say("agent", "一")
    server.say("agent", "二")
    context.set_offline(False)
    expect(bubbles(web, "agent")).to_have_text(["一", "二"])
    problems.clear()


def test_a_page_that_may_keep_nothing_still_talks(context: BrowserContext, server: StandIn) -> None:
    context.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('closed') }})")
    opened = context.new_page()
    opened.goto(server.url)
    say(opened, "南通市")
    settled(opened, 1)


def test_two_tabs_show_the_same_conversation_and_send_nothing_twice(
    context: BrowserContext, web: Page, server: StandIn
) -> None:
    say(web, "南通市")
    settled(web, 1)
    other = context.new_page()
    other.goto(server.url)
    settled(other, 1)
    say(web, "政策")
    settled(web, 2)
    settled(other, 2)
    expect(bubbles(other, "citizen")).to_have_text(["南通市", "政策"])
    say(other, "摔倒")
    settled(other, 3)
    settled(web, 3)
    expect(bubbles(web, "citizen")).to_have_text(["南通市", "政策", "摔倒"])
    assert [message["text"] for message in server.received] == ["南通市", "政策", "摔倒"]


def test_two_tabs_opened_at_once_become_one_conversation(context: BrowserContext, web: Page, server: StandIn) -> None:
    other = context.new_page()
    other.goto(server.url)
    say(web, "南通市")
    settled(web, 1)
    settled(other, 1)
    assert len(server.sessions) == 1


@pytest.mark.parametrize("forged", ["made-up", "换行\n", "", " ", {"a": 1}, 7, "x" * 5_000])
def test_a_forged_session_is_replaced_and_the_words_go_out(
    web: Page, server: StandIn, problems: list[str], forged: object
) -> None:
    web.evaluate("(forged) => (localStorage['laoxiaotong.session'] = JSON.stringify(forged))", forged)
    web.reload()
    say(web, "南通市")
    settled(web, 1)
    assert [message["text"] for message in server.received] == ["南通市"]
    problems.clear()


@pytest.mark.parametrize("kept", ["{", "null", "7", '[null, 1, {"id": 3}]', '{"length": 3}', '["x"]'])
@pytest.mark.parametrize("name", ["outbox", "session", "size", "colours", "draft", "words"])
def test_whatever_the_browser_has_kept_the_page_still_talks(
    web: Page, server: StandIn, problems: list[str], name: str, kept: str
) -> None:
    web.evaluate("([name, kept]) => (localStorage[`laoxiaotong.${name}`] = kept)", [name, kept])
    web.reload()
    say(web, "南通市")
    settled(web, 1)
    problems.clear()


def test_a_server_that_restarts_loses_nothing(web: Page, server: StandIn, problems: list[str]) -> None:
    say(web, "南通市")
    settled(web, 1)
    web.route("**/webhooks/web/**", lambda route: route.abort())
    say(web, "政策")
    expect(web.locator("#notice")).to_contain_text("已经存好")
    expect(bubbles(web, "citizen")).to_have_text(["南通市", "政策"])
    web.unroute_all(behavior="ignoreErrors")
    server.say("agent", "我在")
    settled(web, 2)
    expect(bubbles(web, "agent")).to_have_text("我在")
    expect(web.locator("#notice")).to_be_empty()
    assert len(server.effects) == 2
    problems.clear()


def test_a_page_that_slept_catches_up(context: BrowserContext, web: Page, server: StandIn, problems: list[str]) -> None:
    say(web, "人工")
    settled(web, 1)
    session = context.new_cdp_session(web)
    session.send("Page.setWebLifecycleState", {"state": "frozen"})
    server.say("agent", "您好")
    session.send("Page.setWebLifecycleState", {"state": "active"})
    expect(bubbles(web, "agent")).to_have_text("您好")
    problems.clear()


def test_pressing_send_again_and_again_sends_once(web: Page, server: StandIn) -> None:
    server.faults = [0.3]
    for _ in range(3):
        say(web, "南通市")
    settled(web, 1)
    assert [message["text"] for message in server.received] == ["南通市"]


READ_EVENTS = """
async ([end, step]) => {
  const { createEventParser } = await import("/static/feed.mjs");
  const heard = [], parse = createEventParser((data) => heard.push(data));
  const all = [": ping", "", "id: 1", "event: message", "data: 一", "data:二", "", "data: {}", "", "x"].join(end);
  for (let i = 0; i < all.length; i += step) parse(all.slice(i, i + step));
  return heard;
}
"""


def test_events_are_read_in_any_pieces_and_with_any_line_ends(web: Page) -> None:
    for end, step in product(["\n", "\r\n", "\r"], [1, 2, 7, 1000]):
        assert web.evaluate(READ_EVENTS, [end, step]) == ["一\n二", "{}"]
