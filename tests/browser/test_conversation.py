"""Talking through the page: by keyboard, digits and taps; long and hostile answers; coming back."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.stand_in import StandIn


def say(web: Page, words: str) -> None:
    web.fill("#say", words)
    web.press("#say", "Enter")


def bubbles(web: Page, speaker: str) -> Locator:
    return web.locator(f".from-{speaker} .bubble")


def settled(web: Page, answers: int) -> None:
    """The page shows so many answers and waits for nothing."""
    expect(web.locator(".message.from-bot")).to_have_count(answers)
    expect(web.locator("#answering")).to_be_empty()


def test_a_whole_exchange_by_keyboard_only(web: Page, server: StandIn) -> None:
    for _ in range(12):  # skip link, three sizes, first city
        web.keyboard.press("Tab")
        if web.evaluate("document.activeElement.dataset.city") == "nantong":
            break
    web.keyboard.press("Enter")
    settled(web, 1)
    expect(web.locator(".message.from-bot")).to_be_focused()  # the next Tab stop is in the answer
    for _ in range(6):
        web.keyboard.press("Tab")
        if web.evaluate("document.activeElement.textContent") == "找养老":
            break
    web.keyboard.press("Space")
    expect(web.locator(".card.facilities")).to_be_visible()
    for _ in range(60):
        web.keyboard.press("Tab")
        if web.evaluate("document.activeElement.id") == "say":
            break
    web.keyboard.type("政策")
    web.keyboard.press("Enter")
    expect(web.locator(".card.policy")).to_be_visible()
    assert [m.get("text") or m.get("payload") for m in server.received] == ["南通市", '/pick{"kind":"elder"}', "政策"]
    assert web.evaluate("document.activeElement.id") == "say"


def test_focus_can_always_be_seen(web: Page) -> None:
    for _ in range(10):
        web.keyboard.press("Tab")
        assert web.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 3


def test_a_digit_presses_a_choice_outside_the_box(web: Page, server: StandIn) -> None:
    web.keyboard.press("2")
    settled(web, 1)
    assert server.received[0]["text"].startswith("宿州市")


@pytest.mark.parametrize("written", ["2", "２", " 2. "])
def test_a_number_that_is_sent_alone_is_the_choice_with_that_number(web: Page, server: StandIn, written: str) -> None:
    say(web, "南通市")
    settled(web, 1)
    say(web, written)
    settled(web, 2)
    assert server.received[-1]["payload"] == '/pick{"kind":"child"}'
    assert web.input_value("#say") == ""


def test_a_number_that_no_choice_in_sight_has_is_said_as_it_is(web: Page, server: StandIn) -> None:
    say(web, "南通市")
    settled(web, 1)
    say(web, "5")  # there is a fifth, behind 其他
    settled(web, 2)
    assert server.received[-1]["text"] == "5"


def test_three_choices_are_shown_and_zero_turns_to_the_next_three(web: Page, server: StandIn) -> None:
    say(web, "南通市")
    settled(web, 1)
    shown = web.locator("#log .choices[data-active] .choice:visible")
    expect(shown).to_have_text(["找养老", "找托育", "能享受什么", "其他"])
    web.locator("#log").click(position={"x": 2, "y": 2})
    web.keyboard.press("0")
    expect(shown).to_have_text(["方案怎么说", "登记改造", "老人摔倒了", "其他"])
    expect(shown.first).to_be_focused()
    web.keyboard.press("0")
    expect(shown).to_have_text(["人工", "回到前面"])
    web.keyboard.press("0")
    web.keyboard.press("0")
    web.keyboard.press("4")
    expect(web.locator(".card.policy")).to_be_visible()
    assert server.received[-1]["payload"] == "/policy"


def test_every_number_can_be_seen(web: Page) -> None:
    say(web, "南通市")
    settled(web, 1)
    shown = web.locator("#log .choices[data-active] .choice:visible")
    numbers = [choice.evaluate("(node) => getComputedStyle(node, '::before').content") for choice in shown.all()]
    assert numbers == ['"1"', '"2"', '"3"', '"0"']


def test_a_digit_that_presses_nothing_goes_into_the_box(web: Page, server: StandIn) -> None:
    web.keyboard.type("8215")
    expect(web.locator("#say")).to_have_value("8215")
    assert server.received == []


def test_numbers_press_nothing_when_the_citizen_does_not_want_it(web: Page, server: StandIn) -> None:
    web.click("#open-more")
    web.click("#more [value=showSettings]")
    web.click("[data-setting=digits] [data-value=off]")
    web.click("#settings form button")
    web.locator("#main").focus()
    web.keyboard.press("2")
    web.wait_for_timeout(300)
    assert server.received == []


def test_a_number_being_typed_is_not_a_choice(web: Page, server: StandIn) -> None:
    say(web, "南通市")
    settled(web, 1)
    web.keyboard.type("1")
    web.wait_for_timeout(1_500)  # nobody is hurried
    web.keyboard.type("2个月")
    web.keyboard.press("Enter")
    settled(web, 2)
    assert server.received[-1]["text"] == "12个月"


def test_a_double_tap_sends_once(web: Page, server: StandIn) -> None:
    # By script: the page scrolls after the first tap, and a second one by mouse would miss.
    web.locator("[data-city=nantong]").evaluate("(button) => { button.click(); button.click(); }")
    settled(web, 1)
    assert [message["text"] for message in server.received] == ["南通市"]


def test_while_the_answer_is_made_the_page_says_so(web: Page, server: StandIn) -> None:
    server.faults = [0.5]
    say(web, "南通市")
    expect(web.locator("#answering")).not_to_be_empty()
    settled(web, 1)


def test_each_line_is_a_paragraph(web: Page) -> None:
    say(web, "南通市")
    expect(bubbles(web, "bot")).to_have_count(2)  # one thought a bubble
    expect(bubbles(web, "bot").locator("p")).to_have_count(3)


def test_a_shift_enter_starts_a_line(web: Page, server: StandIn) -> None:
    web.click("#say")
    web.keyboard.type("一")
    web.keyboard.press("Shift+Enter")
    web.keyboard.type("二")
    web.keyboard.press("Enter")
    settled(web, 1)
    assert server.received[0]["text"] == "一\n二"


def test_the_facilities_card_says_what_is_known_and_what_is_not(web: Page) -> None:
    say(web, "养老")
    web.locator("#log .choice", has_text="养老").click()
    rows = web.locator(".facilities article")
    expect(rows).to_have_count(3)
    assert all("来源" in row and ("-" in row or "不详" in row) for row in rows.all_inner_texts())
    expect(rows.nth(0)).to_contain_text("约 350 米")
    assert rows.nth(0).locator("a[href^=tel]").get_attribute("href") == "tel:0513-85001234"
    expect(rows.nth(1).locator(".badge.demo")).to_be_visible()
    expect(rows.nth(1)).to_contain_text("只知道到镇")
    expect(rows.nth(1)).to_contain_text("电话未核实")
    expect(rows.nth(2).locator(".badge.stale")).to_be_visible()
    expect(rows.nth(2)).to_contain_text("约 13 公里")
    expect(rows.nth(2).locator("a")).to_have_count(1)  # neither a switchboard's name nor a script is a link


def test_rows_drawn_as_a_card_are_not_said_twice(web: Page) -> None:
    say(web, "养老")
    web.locator("#log .choice", has_text="养老").click()
    expect(web.locator(".facilities article").first).to_be_visible()
    words = web.locator(".message.from-bot").last.inner_text().split("第 1 到 3 家")[0]
    assert "学田敬老院" not in words and "先说 3 家" in words and "还有吗" in words


def test_a_policy_card_shows_clause_quote_and_that_it_is_a_draft(web: Page) -> None:
    say(web, "政策")
    card = web.locator(".card.policy")
    expect(card).to_contain_text("SZ-3.1.2")
    expect(card.locator("blockquote")).to_contain_text("居家适老化改造")
    expect(card.locator(".badge.draft")).to_have_text("征求意见稿")


def test_a_request_is_read_back_and_then_has_its_number(web: Page) -> None:
    say(web, "登记")
    expect(web.locator(".card.request dd")).to_have_text(["王*英", "139****5678", "崇川区学田街道", "上午"])
    say(web, "1")
    expect(web.locator(".case-number")).to_contain_text("NT-7K3M-Q9W2")


def test_an_emergency_shows_the_number_to_press(web: Page) -> None:
    say(web, "摔倒")
    calls = web.locator(".card.urgent a")
    expect(calls).to_have_count(2)
    assert [call.get_attribute("href") for call in calls.all()] == ["tel:120", "tel:12345"]


def test_a_person_can_be_asked_for_at_any_moment(web: Page) -> None:
    web.locator(".tools [data-say]").click()
    expect(web.locator(".card.handoff")).to_be_visible()
    assert web.locator(".tools a").get_attribute("href") == "tel:12345"


def test_what_a_person_says_comes_by_itself(web: Page, server: StandIn) -> None:
    say(web, "人工")
    settled(web, 1)
    server.say("agent", "您好")
    expect(bubbles(web, "agent")).to_have_text("您好")


def test_markup_stays_text(web: Page) -> None:
    say(web, "坏")
    expect(bubbles(web, "bot")).to_contain_text("<script>window.broken=1</script>")
    expect(web.locator(".facilities h3")).to_contain_text("<svg onload=window.broken=1>")
    expect(web.locator(".choice", has_text="<b>")).to_be_visible()
    assert web.evaluate("window.broken") is None
    assert web.locator("#log a, #log img, #log script, #log b").count() == 0


def test_a_reload_restores_the_conversation_in_order(web: Page, server: StandIn) -> None:
    for turn, words in enumerate(["南通市", "登记"], start=1):
        say(web, words)
        settled(web, turn)
    web.locator(".choice", has_text="都对").click()
    settled(web, 3)
    before = web.locator("#log .bubble").all_inner_texts()
    web.reload()
    settled(web, 3)
    assert web.locator("#log .bubble").all_inner_texts() == before
    assert "都对，提交" in before and len(server.received) == 3


def test_a_typed_choice_still_counts_after_a_reload(web: Page, server: StandIn) -> None:
    say(web, "南通市")
    settled(web, 1)
    web.reload()
    settled(web, 1)
    web.keyboard.press("1")
    settled(web, 2)
    assert server.received[-1]["payload"] == '/pick{"kind":"elder"}'


def test_the_size_of_type_is_remembered(web: Page) -> None:
    web.click("[data-value=largest]")
    web.reload()
    expect(web.locator("[data-value=largest]")).to_have_attribute("aria-pressed", "true")
    assert web.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == 30


def test_what_is_not_sent_yet_survives_a_reload(web: Page, server: StandIn) -> None:
    web.fill("#say", "我妈八十二")
    web.reload()
    expect(web.locator("#say")).to_have_value("我妈八十二")
    web.press("#say", "Enter")
    settled(web, 1)
    web.reload()
    expect(web.locator("#say")).to_have_value("")


def ask_more(web: Page, wish: str) -> None:
    web.click("#open-more")
    web.click(f"#more [value={wish}]")


def test_a_position_is_shared_only_after_consent(context: BrowserContext, web: Page, server: StandIn) -> None:
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"longitude": 120.86, "latitude": 32.01, "accuracy": 20})
    ask_more(web, "locate")
    web.click("#consent button[value=no]")
    assert server.received == []
    expect(web.locator("#say")).to_be_focused()
    ask_more(web, "locate")
    web.click("#consent button[value=yes]")
    settled(web, 1)
    assert server.received[0]["location"] == {"lng": 120.86, "lat": 32.01, "coord_system": "wgs84"}


def test_an_answer_that_asks_where_offers_to_share_the_position(web: Page) -> None:
    say(web, "哪里")
    web.locator("[data-locate]").click()
    expect(web.locator("#consent")).to_be_visible()


def test_a_refused_position_says_how_to_name_the_place(web: Page) -> None:
    ask_more(web, "locate")
    web.click("#consent button[value=yes]")
    expect(web.locator("#notice")).to_contain_text("地名")
    expect(web.locator("#say")).to_be_focused()


@pytest.mark.parametrize(
    ("longitude", "latitude", "accuracy", "words"),
    [(0, 0, 20, "不对"), (-120.86, 32.01, 20, "不对"), (120.86, -32.01, 20, "不对"), (120.86, 32.01, 20_000, "不够准")],
)
def test_a_position_that_cannot_be_is_not_sent(
    context: BrowserContext,
    web: Page,
    server: StandIn,
    longitude: float,
    latitude: float,
    accuracy: float,
    words: str,
) -> None:
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"longitude": longitude, "latitude": latitude, "accuracy": accuracy})
    ask_more(web, "locate")
    web.click("#consent button[value=yes]")
    expect(web.locator("#notice")).to_contain_text(words)
    assert server.received == []


@pytest.mark.parametrize(("value", "words"), [("no", []), ("yes", ["从头开始"])])
def test_starting_over_asks_first_and_takes_nothing_away(
    web: Page, server: StandIn, value: str, words: list[str]
) -> None:
    say(web, "政策")
    settled(web, 1)
    ask_more(web, "startOver")
    web.click(f"#start-over button[value={value}]")
    settled(web, 1 + len(words))
    assert [message["text"] for message in server.received] == ["政策", *words]
    expect(web.locator(".card.policy")).to_have_count(1)


def test_back_is_one_step_of_the_conversation_and_takes_nothing_away(web: Page, server: StandIn) -> None:
    web.click("#back")
    expect(web.locator("#notice")).to_contain_text("开头")
    assert server.received == []
    say(web, "政策")
    settled(web, 1)
    web.click("#back")
    settled(web, 2)
    assert server.received[-1]["text"] == "上一步"
    expect(web.locator(".card.policy")).to_have_count(1)


def test_focus_stays_in_the_box_of_whoever_writes(web: Page) -> None:
    say(web, "南通市")
    settled(web, 1)
    expect(web.locator("#say")).to_be_focused()


def test_focus_stays_where_the_citizen_has_gone_meanwhile(web: Page, server: StandIn) -> None:
    server.faults = [0.6]
    web.keyboard.press("1")
    expect(web.locator("#answering")).not_to_be_empty()
    web.focus("#back")
    settled(web, 1)
    expect(web.locator("#back")).to_be_focused()
