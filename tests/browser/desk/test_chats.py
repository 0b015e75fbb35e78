"""Two clerks and a citizen at once, in real windows on a real front: taken by one, spoken both ways, passed on, ended."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from tests.browser.desk.conftest import Sign
from tests.browser.desk.house import Citizen, House


def waiting_citizen(house: House, *before: str) -> Citizen:
    citizen = house.citizen()
    for words in (*before, "人工"):
        citizen.says(words)
    return citizen


def take(page: Page) -> None:
    expect(page.locator("#queue a")).to_have_count(1)
    page.keyboard.press("Alt+j")
    expect(page.locator("#reply")).to_be_editable()


def say(page: Page, words: str) -> None:
    page.fill("#reply", words)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#reply")).to_have_value("")


def seen_by(citizen: Citizen) -> list[str]:
    return [message["text"] for message in citizen.sees() if message["from"] == "agent"]


def test_of_two_clerks_who_press_at_once_one_has_the_chat_and_the_other_is_told_who(
    house: House, sign_in: Sign, problems: list[str]
) -> None:
    first, second = sign_in("wang"), sign_in("li")
    for page in (first, second):
        page.click("text=对话")
    waiting_citizen(house)
    for page in (first, second):
        page.locator("#queue a").first.click()
        expect(page.get_by_role("button", name="接入", exact=True)).to_be_visible()
    first.get_by_role("button", name="接入", exact=True).click()
    expect(first.locator("#reply")).to_be_editable()
    status = second.evaluate(
        """async () => {
            const key = document.querySelector('#queue a').dataset.key;
            const csrf = document.querySelector('meta[name=csrf-token]').content;
            const answer = await fetch(`/desk/api/chats/${key}/claim`, {
                method: 'POST', headers: {'X-CSRF-Token': csrf, 'Content-Type': 'application/json'}, body: '{"version": 1}' });
            return [answer.status, (await answer.json()).error.message];
        }"""
    )
    assert status[0] == 409 and "王芳" in status[1]
    expect(second.locator("#notice")).to_contain_text("王芳")
    expect(second.locator("#reply")).to_have_count(0)
    expect(second.locator("#queue")).to_contain_text("王芳")
    problems[:] = [line for line in problems if "409" not in line]


def test_the_citizen_and_the_clerk_hear_each_other_and_the_bot_is_silent(house: House, sign_in: Sign) -> None:
    page = sign_in()
    citizen = waiting_citizen(house, "资格")
    page.click("text=对话")
    take(page)
    say(page, "您好，我是王芳。")
    assert seen_by(citizen) == ["您好，我是王芳。"]
    asked = len(house.engine.asked)
    citizen.says("/restart")
    citizen.says("我想问问助餐")
    expect(page.locator(".log li.citizen").last).to_contain_text("我想问问助餐")
    expect(page.locator(".log")).to_contain_text("/restart")
    assert len(house.engine.asked) == asked
    page.click("text=按他最后一句话查")
    expect(page.locator(".suggest [data-clause]").first).to_be_visible()
    page.get_by_role("button", name="用这句").click()
    assert "NT-3.1.2" in page.input_value("#reply")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".log li.agent").last).to_contain_text("NT-3.1.2")
    expect(page.locator(".facts")).to_contain_text("低保")


def test_a_chat_passed_to_a_colleague_is_theirs_with_its_notes(house: House, sign_in: Sign) -> None:
    first, second = sign_in("wang"), sign_in("li")
    citizen = waiting_citizen(house)
    for page in (first, second):
        page.click("text=对话")
    take(first)
    first.fill("#note", "老人耳背，说慢点")
    first.click("text=记下备注")
    expect(first.locator(".notes li")).to_contain_text("老人耳背")
    first.get_by_role("button", name="转交").click()
    first.locator("#ask select").select_option(label="李强")
    first.locator("#ask textarea").fill("他懂助餐")
    first.locator("#ask").get_by_role("button", name="确定").click()
    expect(second.locator("#queue")).to_contain_text("李强")
    second.locator("#queue a").first.click()
    expect(second.locator("#reply")).to_be_editable()
    expect(second.locator(".notes li")).to_contain_text("老人耳背")
    say(second, "我是李强，接着帮您。")
    assert seen_by(citizen) == ["我是李强，接着帮您。"]
    expect(first.locator("#reply")).to_have_count(0)


def test_given_back_the_bot_answers_again_and_closed_the_queue_is_empty(house: House, sign_in: Sign) -> None:
    page = sign_in()
    page.click("text=对话")
    citizen = waiting_citizen(house)
    take(page)
    page.get_by_role("button", name="交回机器人").click()
    expect(page.locator("#queue a")).to_have_count(0)
    assert citizen.says("在吗")[-1]["text"] == "机器人：在吗"
    citizen.says("人工")
    take(page)
    page.get_by_role("button", name="结束", exact=True).click()
    page.locator("#ask").get_by_role("button", name="结束").click()
    expect(page.locator("#queue a")).to_have_count(0)
    assert citizen.says("谢谢")[-1]["text"] == "机器人：谢谢"


def test_what_is_typed_and_not_sent_is_there_after_a_reload(house: House, sign_in: Sign) -> None:
    page = sign_in()
    page.click("text=对话")
    waiting_citizen(house)
    take(page)
    page.fill("#reply", "我正在写一句很长的")
    page.fill("#note", "备注也在写")
    page.reload()
    expect(page.locator("#reply")).to_have_value("我正在写一句很长的")
    expect(page.locator("#note")).to_have_value("备注也在写")


def test_news_take_the_focus_from_nobody_who_types(house: House, sign_in: Sign) -> None:
    first, second = sign_in("wang"), sign_in("boss")
    first.click("text=对话")
    citizen = waiting_citizen(house)
    take(first)
    second.click("text=对话")
    second.locator("#queue a").first.click()
    for where, words in (("#reply", "正在写回复"), ("#note", "正在写备注")):
        first.locator(where).focus()
        first.keyboard.insert_text(words)
        second.fill("#note", f"主任说：{where}")
        second.click("text=记下备注")
        expect(first.locator(".notes li", has_text=where)).to_have_count(1)
        citizen.says("在吗")
        expect(first.locator(where)).to_be_focused()
        first.keyboard.insert_text("，接着写")
        expect(first.locator(where)).to_have_value(f"{words}，接着写")


def test_a_message_that_could_not_be_sent_stays_and_goes_out_once(
    house: House, sign_in: Sign, problems: list[str]
) -> None:
    page = sign_in()
    page.click("text=对话")
    citizen = waiting_citizen(house)
    take(page)
    page.route("**/messages", lambda route: (route.fetch(), route.abort())[1])  # arrived, and the answer was lost
    page.fill("#reply", "只能收到一次")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#notice.problem")).to_be_visible()
    expect(page.locator("#reply")).to_have_value("只能收到一次")
    page.unroute("**/messages")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#reply")).to_have_value("")
    assert seen_by(citizen) == ["只能收到一次"]
    expect(page.locator(".log li.agent")).to_have_count(1)
    problems.clear()


def test_an_expired_session_asks_to_sign_in_and_sends_what_was_typed(
    house: House, sign_in: Sign, problems: list[str]
) -> None:
    page = sign_in()
    page.click("text=对话")
    citizen = waiting_citizen(house)
    take(page)
    page.fill("#reply", "会话过期也不丢")
    page.context.clear_cookies()
    page.keyboard.press("Control+Enter")
    again = page.locator("#again")
    expect(again).to_be_visible()
    expect(page.locator("#reply")).to_have_value("会话过期也不丢")
    page.fill("#again-name", "wang")
    page.fill("#again-password", "wrong-password-1")
    page.keyboard.press("Enter")
    expect(again.locator("[role=alert]")).not_to_be_empty()
    page.fill("#again-password", "correct-horse-1")
    page.keyboard.press("Enter")
    expect(again).not_to_be_visible()
    expect(page.locator("#reply")).to_have_value("")
    assert seen_by(citizen) == ["会话过期也不丢"]
    problems[:] = [line for line in problems if "401" not in line]


def test_after_the_connection_was_gone_nothing_is_missing(house: House, sign_in: Sign, problems: list[str]) -> None:
    page = sign_in()
    page.click("text=对话")
    citizen = waiting_citizen(house)
    take(page)
    page.context.set_offline(True)
    for number in range(5):
        citizen.says(f"断线时说的第{number}句")
    page.context.set_offline(False)
    for number in range(5):
        expect(page.locator(".log li.citizen", has_text=f"断线时说的第{number}句")).to_have_count(1)
    problems.clear()


def test_stored_script_is_shown_as_text(house: House, sign_in: Sign) -> None:
    page = sign_in()
    page.click("text=对话")
    script = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
    citizen = waiting_citizen(house, script)
    expect(page.locator("#queue a")).to_have_count(1)
    take(page)
    citizen.says(script)
    expect(page.locator(".log li.citizen").last).to_contain_text("<script>")
    page.fill("#note", script)
    page.click("text=记下备注")
    expect(page.locator(".notes li")).to_contain_text("onerror")
    assert page.locator(".log img, .notes img, #queue img, .log script").count() == 0
    assert "owned" not in page.title()
    page.keyboard.press("Alt+2")
    page.fill("#q", script)
    expect(page.locator(".say .words")).to_contain_text("方案没有写到")
    assert page.locator("#view img").count() == 0
    assert "owned" not in page.title()


def test_somebody_who_leaves_the_queue_leaves_the_list(house: House, sign_in: Sign) -> None:
    page = sign_in()
    page.click("text=对话")
    citizen = waiting_citizen(house)
    expect(page.locator("#queue a")).to_have_count(1)
    citizen.says("不等了")
    expect(page.locator("#queue a")).to_have_count(0)
    assert json.dumps(citizen.sees(), ensure_ascii=False).count("机器人：不等了") == 0
