"""What the cards show: verdicts by person, the sketch, clauses in full, steps of a request, numbers that dial, plain words, paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.eligibility.facts import vocabulary
from bot.front.channels.web import page
from tests.browser.stand_in import StandIn
from tests.browser.test_conversation import say, settled

WORDS = (page.STATIC / "words.mjs").read_text("utf-8")


def test_verdicts_stand_in_their_groups_with_reason_and_clause(web: Page) -> None:
    say(web, "条件")
    groups = web.locator(".card.eligibility .verdict")
    expect(groups).to_have_count(3)
    expect(groups.nth(0)).to_contain_text("可能可以（1 项）")
    expect(groups.nth(0)).to_contain_text("居家适老化改造")
    expect(groups.nth(0)).to_contain_text("征求意见稿")
    expect(groups.nth(0)).to_contain_text("办了没有以当地为准")  # the plan only proposes it
    expect(groups.nth(1)).to_contain_text("还要问一句（1 项）")
    expect(groups.nth(1)).to_contain_text("身体情况、和谁住")
    expect(groups.nth(2)).to_contain_text("不在方案里（1 项）")
    expect(groups.nth(2)).to_contain_text("还差1岁")
    groups.nth(0).get_by_text("方案原文").click()
    expect(groups.nth(0).locator("blockquote")).to_have_text("实施居家适老化改造。")


def test_two_people_are_kept_apart(web: Page) -> None:
    say(web, "一家人")
    people = web.locator(".card.eligibility .person")
    expect(people.locator("h3")).to_have_text(["母亲的情况", "孩子的情况"])
    expect(people.nth(0)).not_to_contain_text("普惠托育")
    expect(people.nth(1)).to_contain_text("普惠托育")


def test_long_groups_come_three_at_a_time_and_the_focus_goes_along(web: Page) -> None:
    say(web, "一家人")
    group = web.locator(".verdict", has_text="不在方案里")
    expect(group.locator("article").first).to_be_hidden()  # folded: what may apply is what was asked for
    group.locator("> summary").click()
    expect(group.locator("li:visible")).to_have_count(3)
    group.get_by_role("button", name="再看几项").click()
    expect(group.locator("li:visible")).to_have_count(5)
    expect(group.get_by_role("button", name="再看几项")).to_have_count(0)
    expect(group.locator("h4").nth(3)).to_be_focused()


def test_every_fact_a_citizen_can_be_asked_for_has_a_name() -> None:
    named = set(re.findall(r'"?([a-z_.]+)"?: "', WORDS[WORDS.index("FACTS =") : WORDS.index("REQUEST =")]))
    asked = {fact for fact in vocabulary().facts if not fact.startswith("provider.")}
    assert asked <= named


def test_plain_words_come_first_and_the_whole_is_one_tap_away(web: Page) -> None:
    say(web, "一家人")
    answer = web.locator(".message.from-bot")
    expect(answer.locator(".bubble:visible")).to_have_text(["居家适老化改造，母亲可能可以。", "母亲生活能自理吗？"])
    answer.get_by_text("看完整的话").click()
    expect(answer.locator(".whole .bubble").first).to_contain_text("记下了：母亲82岁")


def test_whoever_wants_the_whole_gets_it_everywhere(web: Page) -> None:
    say(web, "一家人")
    settled(web, 1)
    web.click("#open-more")
    web.click("#more [value=showSettings]")
    web.click("[data-setting=words] [data-value=whole]")
    web.click("#settings form button")
    answer = web.locator(".message.from-bot").first
    expect(answer.locator(".plain")).to_be_hidden()
    expect(answer.locator(".whole .bubble").first).to_be_visible()
    say(web, "/register")
    expect(web.locator(".message.from-bot").last.locator(".bubble:visible").first).to_contain_text("这是预登记")


def test_an_answer_without_plain_words_is_shown_as_it_is(web: Page) -> None:
    say(web, "政策")
    settled(web, 1)
    expect(web.locator(".whole")).to_have_count(0)


def test_a_sketch_says_where_the_places_lie_and_leaves_out_what_is_not_known(web: Page) -> None:
    say(web, "养老")
    web.locator("#log .choice", has_text="养老").click()
    row = web.locator(".facilities article").nth(2)
    expect(row).to_contain_text("约 13 公里，正南")
    web.get_by_text("看在哪个方向").click()
    drawing = web.locator(".sketch svg")
    assert "3，狼山颐养中心，正南，约 13 公里" in (drawing.get_attribute("aria-label") or "")
    expect(drawing.locator(".mark")).to_have_count(2)  # the second is known only to its town
    expect(web.locator(".sketch")).to_contain_text("有 1 家位置不准")


DIRECTIONS = """
async (places) => {
  const { direction } = await import("/static/sketch.mjs");
  const from = { lng: 120, lat: 32, coord_system: "wgs84" };
  return places.map(([lng, lat, system, precision]) =>
    direction({ location: { lng, lat, coord_system: system, precision }, distance_m: 500 }, from));
}
"""


def test_eight_directions_are_told_and_none_is_guessed(web: Page) -> None:
    around = [(0, 1), (1.18, 1), (1, 0), (1.18, -1), (0, -1), (-1.18, -1), (-1, 0), (-1.18, 1)]
    places = [(120 + east / 100, 32 + north / 100, "wgs84", "exact") for east, north in around]
    unknown = [(120.01, 32, "gcj02", "exact"), (120.01, 32, "wgs84", "town"), (120, 32, "wgs84", "exact")]
    found = web.evaluate(DIRECTIONS, [*places, *unknown])
    assert found == ["正北", "东北", "正东", "东南", "正南", "西南", "正西", "西北", None, None, None]


def test_marks_on_the_sketch_do_not_cover_each_other(web: Page) -> None:
    apart = web.evaluate(
        """async () => {
          const { sketch } = await import("/static/sketch.mjs");
          const origin = { lng: 120, lat: 32, coord_system: "wgs84" };
          const item = (i) => ({ name: `${i}`, distance_m: 900, location: { lng: 120.01, lat: 32, coord_system: "wgs84", precision: "exact" } });
          const drawn = sketch([item(1), item(2), item(3)], 1, origin, String);
          const marks = [...drawn.querySelectorAll(".mark")].map((mark) => [mark.cx.baseVal.value, mark.cy.baseVal.value]);
          return marks.flatMap(([x, y], i) => marks.slice(i + 1).map(([u, v]) => Math.hypot(x - u, y - v)));
        }"""
    )
    assert len(apart) == 3 and min(apart) >= 36


def test_a_citation_opens_its_clause_in_full_and_closes_again(web: Page) -> None:
    say(web, "政策")
    opener = web.locator("[data-clause]")
    opener.click()
    shown = web.locator("#clause")
    expect(shown.locator("h2")).to_have_text("条款 SZ-3.1.2")
    expect(shown.locator("blockquote")).to_contain_text("<b>粗</b>")
    expect(shown).to_contain_text("征求意见稿")
    expect(shown).to_contain_text("文字有缺")
    expect(shown).to_contain_text("市民政局、市残联")
    web.keyboard.press("Escape")
    expect(shown).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_clause_that_cannot_be_had_says_so(web: Page, problems: list[str]) -> None:
    say(web, "一家人")
    settled(web, 1)
    web.evaluate("document.querySelectorAll('#log details').forEach((node) => (node.open = true))")
    web.locator("[data-clause]").first.click()
    expect(web.locator("#clause")).to_contain_text("取不到原文")
    problems.clear()  # the browser's own word about the 404


def test_a_request_asks_one_thing_and_says_how_far_it_is(web: Page) -> None:
    say(web, "/register")
    expect(web.locator(".message.from-bot .bubble:visible")).to_have_text(["请说您的电话号码。"])
    expect(web.locator(".steps")).to_have_text("一共 5 步，做好了 1 步")
    say(web, "13912345678")
    expect(web.locator(".card.request").last.locator("dt")).to_have_text(["姓名", "电话", "地址", "什么时候回电"])


def test_only_numbers_the_answer_carries_dial(web: Page) -> None:
    say(web, "问电话")
    settled(web, 1)
    calls = web.locator("#log a[href^='tel:']").all()
    # 12345 stands in the bar; “120 张床位” is a count, but the answer also says to dial 120.
    assert [call.get_attribute("href") for call in calls] == ["tel:0513-85001111", "tel:120"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("拨打120", ["120"]),
        ("有120张床位", []),
        ("电话都有，床位120张", []),
        ("请打 110 或者 119", ["110", "119"]),
        ("编号 NT-120-119", []),
        ("电话 139****5678", []),
        ("电话13912345678", ["13912345678"]),
        ("打 12345", []),
        ("心理援助热线12356，反诈96110", ["12356", "96110"]),
        ("2025年达到110平方米", []),
    ],
)
def test_a_number_is_taken_for_a_telephone_only_when_it_is_one(web: Page, text: str, numbers: list[str]) -> None:
    read = 'async (text) => (await import("/static/calls.mjs")).numbersIn(text)'
    assert web.evaluate(read, text) == numbers


def test_one_answer_can_be_printed_with_everything_of_it(web: Page) -> None:
    web.evaluate("window.print = () => { window.printed = true; }")
    say(web, "政策")
    say(web, "一家人")
    settled(web, 2)
    answer = web.locator(".message.from-bot").last
    answer.get_by_role("button", name="打印").click()
    assert web.evaluate("window.printed") is True
    web.emulate_media(media="print")
    expect(web.locator(".card.policy")).to_be_hidden()
    expect(answer.locator(".whole .bubble").first).to_be_visible()
    expect(answer.locator(".verdict li")).to_have_count(9)
    assert all(row.is_visible() for row in answer.locator(".verdict li").all())
    expect(web.locator(".top")).to_be_visible()  # whose answer this is
    web.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(web.locator(".card.policy")).to_be_visible()
    web.emulate_media(media="screen")
    expect(answer.locator(".whole .bubble").first).to_be_hidden()


@pytest.mark.parametrize("words", ["坏", "坏条件", "坏登记"])
def test_nothing_hostile_in_any_field_becomes_markup_or_a_link(web: Page, server: StandIn, words: str) -> None:
    say(web, words)
    expect(web.locator(".message.from-bot").first).to_be_visible()
    web.wait_for_timeout(200)
    web.evaluate("document.querySelectorAll('#log details').forEach((node) => (node.open = true))")
    assert web.evaluate("window.broken") is None
    foreign = web.locator(
        "#log :is(img, script, b, i, u, s, h1, iframe, object, [onclick], [onerror], [onload], [style])"
    )
    assert foreign.count() == 0
    hrefs = [link.get_attribute("href") for link in web.locator("#log a").all()]
    assert set(hrefs) <= {"tel:120"}
    clauses = [button.get_attribute("data-clause") for button in web.locator("[data-clause]").all()]
    assert clauses == []


def test_hostile_words_in_a_clause_stay_words(web: Page, server: StandIn) -> None:
    say(web, "政策")
    web.locator("[data-clause]").click()
    expect(web.locator("#clause blockquote")).to_be_visible()
    assert web.locator("#clause .body b").count() == 0


def test_every_file_of_the_page_is_small_enough_to_read() -> None:
    lengths = {file.name: len(file.read_text("utf-8").splitlines()) for file in Path(page.STATIC).glob("*.mjs")}
    assert max(lengths.values()) < 300
