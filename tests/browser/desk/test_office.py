"""Cases, bookings, registry, feedback, statistics and the log, in a real window on a real front."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from bot import wiring
from bot.registry.search import SqlFacilities
from tests.browser.desk.conftest import Sign
from tests.browser.desk.house import House

FIELDS = {
    "contact_name": "刘<b>桂兰</b>",
    "contact_phone": "13900000002",
    "town": "崇川区学田街道",
    "callback_time": "上午",
}


def a_case(house: House) -> str:
    made = house.desk.casebook.casework.submit(
        person="web:someone", key="k1", service="S-NT-E09", city="nantong", fields=FIELDS, now=wiring.utc_now()
    )
    return str(made.number)


def confirm(page: Page) -> None:
    page.locator("#ask button.main").click()
    expect(page.locator("#ask")).not_to_be_visible()


def test_a_case_is_taken_called_noted_referred_and_wrapped_up(house: House, sign_in: Sign) -> None:
    number = a_case(house)
    page = sign_in("wang")
    page.click("text=办件")
    page.click(f"text={number}")
    file = page.locator(".file")
    expect(file).to_contain_text("刘<b>桂兰</b>")
    page.get_by_role("button", name="由我经办").click()
    expect(page.locator(".list tbody tr")).to_contain_text("王芳")
    page.get_by_role("button", name="记为已回电").click()
    expect(file.locator("h2").first).to_contain_text("已回电")
    file.get_by_label("备注（居民看不到）").fill("女儿接的电话")
    page.get_by_role("button", name="记下备注").click()
    expect(file.locator(".notes")).to_contain_text("女儿接的电话")
    page.get_by_role("button", name="转介").click()
    page.locator("#ask").get_by_label("部门名称").fill("崇川区民政局")
    page.locator("#ask").get_by_label("请对方做什么").fill("上门评估")
    confirm(page)
    expect(file).to_contain_text("崇川区民政局：上门评估")
    file.get_by_label("小结内容").fill("已说明条件")
    page.keyboard.press("Control+Enter")
    expect(file.locator("h2").first).to_contain_text("已办结")
    expect(file.locator(".history").last).to_contain_text("已办结")


def test_a_case_refused_needs_its_reason(house: House, sign_in: Sign) -> None:
    number = a_case(house)
    page = sign_in("wang")
    page.goto(f"{house.url}/desk#cases/{number}")
    page.get_by_role("button", name="不予受理").click()
    page.locator("#ask button.main").click()
    expect(page.locator("#ask")).to_be_visible()  # the reason is still missing
    page.locator("#ask textarea").fill("不在服务范围")
    confirm(page)
    expect(page.locator(".file h2").first).to_contain_text("不予受理")


def test_times_are_published_booked_and_never_twice_for_one_place(
    house: House, sign_in: Sign, problems: list[str]
) -> None:
    first, second = sign_in("wang"), sign_in("li")
    first.click("text=预约")
    first.get_by_role("button", name="发布时段").click()
    dialog = first.locator("#ask")
    name = SqlFacilities(house.storage).every(city="nantong")[0].name
    dialog.get_by_label("机构（输入名称选一家）").fill(name)
    first.wait_for_selector("#ask datalist option", state="attached")
    dialog.get_by_label("名额").fill("1")
    confirm(first)
    expect(first.locator("#notice")).to_contain_text("已发布 1 个时段")
    second.click("text=预约")
    for page in (first, second):
        page.get_by_role("button", name="预约", exact=False).locator("visible=true").filter(
            has_text="预约"
        ).first.click()
        page.locator("#ask").get_by_label("姓名").fill("张大爷")
        page.locator("#ask").get_by_label("电话").fill("13900000003")
    confirm(first)
    expect(first.locator("#notice")).to_contain_text("已约好")
    confirm(second)
    expect(second.locator("#notice.problem")).to_be_visible()
    expect(first.locator(".split .panel").last.locator("tbody tr")).to_have_count(1)
    problems[:] = [line for line in problems if "409" not in line]


def test_a_facility_is_verified_edited_and_the_edit_taken_back(
    house: House, sign_in: Sign, problems: list[str]
) -> None:
    row = house.facilities.every(city="nantong")[0]
    page = sign_in("data")
    page.goto(f"{house.url}/desk#registry/{row.id}")
    file = page.locator(".file")
    page.get_by_role("button", name="今天核实无误").click()
    expect(file.locator("h2").first).to_contain_text("上次核实")
    page.get_by_label("举办单位").fill('<script>document.title="owned"</script>')
    page.get_by_role("button", name="保存修改").click()
    expect(page.locator("#notice.problem")).to_contain_text("operator")
    page.get_by_label("举办单位").fill("学田街道办事处")
    page.get_by_label("医保定点").check()
    page.get_by_label("举办单位").focus()
    page.keyboard.press("Control+Enter")
    expect(file.locator(".history li").first).to_contain_text("学田街道办事处")
    expect(file.locator(".history li").first).to_contain_text("医保定点")
    page.get_by_role("button", name="撤销").first.click()
    expect(file.locator(".history li").first).to_contain_text("撤销")
    expect(file.locator(".history li").nth(1)).to_contain_text("已撤销")
    assert page.title() == "机构 · 老小通工作台"
    problems[:] = [line for line in problems if "422" not in line]


def test_a_sentence_not_understood_is_kept_by_hand(house: House, sign_in: Sign) -> None:
    citizen = house.citizen()
    citizen.says("嗯哼，家里那个扶手")
    page = sign_in("data")
    page.keyboard.press("Alt+3")
    expect(page.locator(".history li")).to_have_count(1)
    page.get_by_role("textbox", name="例句").fill("家里想装扶手")
    page.get_by_role("combobox", name="是要").select_option("apply_service")
    page.get_by_role("button", name="留作例句", exact=False).click()
    expect(page.locator("table")).to_contain_text("家里想装扶手")
    expect(page.locator("#view")).to_contain_text("都看过了")


def test_the_charts_have_their_numbers_as_tables(house: House, sign_in: Sign) -> None:
    citizen = house.citizen()
    citizen.says("你好")
    citizen.says("嗯哼")
    page = sign_in("data")
    page.keyboard.press("Alt+4")
    chart = page.locator(".chart").nth(1)
    expect(chart.locator("svg[role=img]")).to_have_attribute("aria-label", re.compile("怎样答的.*共 2"))
    chart.locator("summary").click()
    expect(chart.locator("tbody tr").last.locator("td")).to_have_text([re.compile(r"\d{4}-\d\d-\d\d"), "1", "1", "0"])


def test_the_log_tells_supervisors_who_did_what(house: House, sign_in: Sign) -> None:
    number = a_case(house)
    clerk = sign_in("wang")
    clerk.goto(f"{house.url}/desk#cases/{number}")
    expect(clerk.locator(".file")).to_contain_text("13900000002")
    boss = sign_in("boss")
    boss.keyboard.press("Alt+8")
    boss.get_by_label("谁").fill("wang")
    boss.keyboard.press("Enter")
    expect(boss.locator("#view.audit table")).to_contain_text("看办件")
    assert "13900000002" not in boss.locator("#view").inner_text()
