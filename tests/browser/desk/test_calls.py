"""Beside a call, by keyboard alone: the box, what to say, the form beside its verdicts, the clause, the text to send."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.desk.conftest import Sign
from tests.browser.desk.house import House

CALL = "我妈82岁低保，有点痴呆，住学田街道，想找助餐"


def ask(page: Page, words: str = CALL) -> None:
    page.keyboard.press("Alt+k")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.insert_text(words)
    expect(page.locator(".say .words")).not_to_be_empty()


def test_the_callers_words_fill_sentence_clause_form_verdicts_and_places(house: House, sign_in: Sign) -> None:
    page = sign_in("wang")
    ask(page)
    expect(page.locator(".say .words")).to_contain_text("NT-3.1.2")
    expect(page.locator(".clauses blockquote").first).not_to_be_empty()
    expect(page.locator(".person legend")).to_have_text("妈妈")
    expect(page.get_by_label("年龄（岁）")).to_have_value("82")
    expect(page.get_by_label("低保户")).to_be_checked()
    expect(page.get_by_label("失智", exact=True)).to_be_checked()
    expect(page.locator(".places article").first).to_contain_text("演示数据")
    expect(page.locator(".group.eligible summary").first).to_contain_text("方案写到了")
    expect(page.locator("button.question").first).to_contain_text("关系到")


def test_each_change_of_the_form_changes_the_verdicts_and_is_not_overwritten_by_the_next_words(
    house: House, sign_in: Sign
) -> None:
    page = sign_in("wang")
    ask(page, "我妈79岁")
    expect(page.get_by_label("年龄（岁）")).to_have_value("79")
    verdicts = page.locator(".group.eligible .verdict")
    expect(verdicts).not_to_have_count(0)
    before = verdicts.count()
    page.get_by_label("年龄（岁）").fill("80")
    expect(verdicts).not_to_have_count(before)
    assert verdicts.count() > before
    page.locator("#q").focus()
    page.keyboard.press("End")
    page.keyboard.insert_text("，低保")
    expect(page.get_by_label("低保户")).to_be_checked()
    expect(page.get_by_label("年龄（岁）")).to_have_value("80")


def test_a_missing_fact_leads_to_its_field(house: House, sign_in: Sign) -> None:
    page = sign_in("wang")
    ask(page)
    question = page.locator("button.question", has_text="养老机构里")
    question.focus()
    page.keyboard.press("Enter")
    field = page.get_by_label("住在养老机构")
    expect(field).to_be_focused()
    field.select_option("false")
    expect(page.locator("button.question", has_text="养老机构里")).to_have_count(0)


def test_a_clause_opens_in_full_and_the_focus_comes_back(house: House, sign_in: Sign) -> None:
    page = sign_in("wang")
    ask(page)
    button = page.locator(".clauses [data-clause]").first
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#clause blockquote")).to_contain_text("增强家庭照护能力")
    page.keyboard.press("Escape")
    expect(button).to_be_focused()


def test_a_text_message_says_how_many_it_will_be(house: House, sign_in: Sign) -> None:
    page = sign_in("wang")
    ask(page)
    page.get_by_role("button", name="短信文字").click()
    area = page.locator("#ask textarea")
    area.fill("短" * 70)
    expect(page.locator("#ask [role=status]")).to_contain_text("70 字，1 条")
    area.fill("长" * 135)
    expect(page.locator("#ask [role=status]")).to_contain_text("135 字，3 条")


def test_a_new_call_starts_with_nothing_of_the_last_one(house: House, sign_in: Sign) -> None:
    page = sign_in("wang")
    ask(page)
    expect(page.locator(".person")).to_have_count(1)
    page.keyboard.press("Alt+n")
    expect(page.locator("#q")).to_have_value("")
    expect(page.locator(".person")).to_have_count(0)
    page.reload()
    expect(page.locator("#q")).to_have_value("")
    expect(page.locator(".person")).to_have_count(0)


def test_a_reload_keeps_the_call(house: House, sign_in: Sign) -> None:
    page = sign_in("wang")
    ask(page)
    page.get_by_label("年龄（岁）").fill("85")
    while "85" not in page.evaluate("sessionStorage['desk.draft.household'] || ''"):
        page.wait_for_timeout(20)
    page.reload()
    expect(page.locator("#q")).to_have_value(CALL)
    expect(page.get_by_label("年龄（岁）")).to_have_value("85")


def test_without_the_plans_search_the_page_says_so_and_goes_on(house: House, sign_in: Sign) -> None:
    house.engine.up = False
    page = sign_in("wang")
    ask(page, "居家适老化改造，我爸80岁")
    expect(page.locator(".notices")).to_contain_text("暂时连不上")
    expect(page.locator(".say .about")).to_contain_text("居家适老化改造")
    expect(page.get_by_label("年龄（岁）")).to_have_value("80")


def test_an_expired_session_in_mid_call_keeps_every_word(house: House, sign_in: Sign, problems: list[str]) -> None:
    page = sign_in("wang")
    ask(page)
    page.context.clear_cookies()
    page.locator("#q").focus()
    page.keyboard.press("End")
    page.keyboard.insert_text("，一个人住")
    expect(page.locator("#again")).to_be_visible()
    page.fill("#again-name", "wang")
    page.fill("#again-password", "correct-horse-1")
    page.keyboard.press("Enter")
    expect(page.locator("#again")).not_to_be_visible()
    expect(page.locator("#q")).to_have_value(CALL + "，一个人住")
    expect(page.get_by_label("一个人住")).to_be_checked()
    problems[:] = [line for line in problems if "401" not in line]


def test_every_place_is_reached_by_its_key_and_only_those_of_the_role_are_there(house: House, sign_in: Sign) -> None:
    boss = sign_in("boss")
    for number, place in enumerate(
        ("chats", "assist", "cases", "bookings", "registry", "feedback", "statistics", "audit"), 1
    ):
        boss.keyboard.press(f"Alt+{number}")
        expect(boss.locator(f"#view.{place}")).to_be_visible()
        expect(boss.locator(f"#places a[data-id={place}]")).to_have_attribute("aria-current", "page")
    boss.keyboard.press("Alt+0")
    expect(boss.locator("#ask")).to_contain_text("Alt+K")
    clerk, officer = sign_in("wang"), sign_in("data")
    assert clerk.locator("#places a").evaluate_all("all => all.map(a => a.dataset.id)") == [
        "chats",
        "assist",
        "cases",
        "bookings",
    ]
    assert officer.locator("#places a").evaluate_all("all => all.map(a => a.dataset.id)") == [
        "assist",
        "registry",
        "feedback",
        "statistics",
    ]
