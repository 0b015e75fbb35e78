"""What a push means: something said, something we answer ourselves, or nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.front.channels.wechat import menu
from bot.front.channels.wechat.meaning import MESSAGE, PRESS, TEXT_LIMIT, Meaning, meaning_of, number_in
from bot.front.channels.wechat.menu import MenuError
from bot.front.channels.wechat.pushes import read_push
from bot.model.place import CoordSystem, Position
from bot.phrases import phrasebook

EVENTS_WITHOUT_ANSWER = (
    "VIEW", "LOCATION", "location_select", "view_miniprogram", "scancode_push", "pic_sysphoto", "pic_photo_or_album",
    "pic_weixin", "TEMPLATESENDJOBFINISH", "subscribe_msg_popup_event", "subscribe_msg_change_event",
    "subscribe_msg_sent_event", "kf_create_session", "kf_close_session", "kf_switch_session", "MASSSENDJOBFINISH",
    "something_new",
)  # fmt: skip


def meant(kind: str, system: CoordSystem = CoordSystem.GCJ02, **more: str) -> Meaning:
    fields = {"ToUserName": "gh_b", "FromUserName": "oA", "CreateTime": "1", "MsgType": kind, "MsgId": "7", **more}
    return meaning_of(read_push(fields), menu.payloads(), system, menu.own_keys())


def event(name: str, **more: str) -> Meaning:
    return meant("event", Event=name, **more)


def test_a_text_is_said_and_gives_leave_for_two_days() -> None:
    assert meant("text", Content=" 崇川区的助餐点\r\n") == Meaning(MESSAGE, said="", text="崇川区的助餐点")
    assert (MESSAGE.sends, MESSAGE.seconds) == (5, 172_800)


def test_a_typed_command_is_only_text() -> None:
    assert meant("text", Content="/restart").text == "/restart"
    assert meant("text", Content="/restart").payload is None


@pytest.mark.parametrize("typed", ["2", "２", "②", "2.", "（2）", " 2、", "【2】", "02"])
def test_a_number_is_looked_up_among_the_choices(typed: str) -> None:
    assert meant("text", Content=typed).said == "2"


@pytest.mark.parametrize(
    "typed", ["", "二", "2岁", "100", "2 3a", "-", "0", "电话2", "0-1", "3.5", "8:30", "1,2", "-1", "٢"]
)
def test_anything_else_is_no_number(typed: str) -> None:
    assert number_in(typed) == ""


@settings(deadline=None)
@given(st.text(max_size=12))
def test_whatever_is_typed_a_number_has_one_or_two_digits(typed: str) -> None:
    assert number_in(typed) == "" or 1 <= int(number_in(typed)) <= 99


def test_a_tap_on_a_menu_line_is_looked_up_by_its_id_and_gives_leave_like_a_press() -> None:
    tap = meant("text", Content="2 能享受什么", bizmsgmenuid="812-2")
    assert tap == Meaning(PRESS, said="812-2", text="能享受什么")
    assert (PRESS.sends, PRESS.seconds) == (3, 60)


def test_a_voice_that_was_recognised_is_said() -> None:
    assert meant("voice", MediaId="m", Recognition="附近的养老院").text == "附近的养老院"


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [("voice", "voice"), ("image", "picture"), ("video", "picture"), ("shortvideo", "picture"), ("link", "link"),
     ("file", "file"), ("hologram", "unknown"), ("location", "unknown")],
)  # fmt: skip
def test_what_we_cannot_read_is_answered_kindly(kind: str, sentence: str) -> None:
    answer = meant(kind, MediaId="m", Recognition="", Url="https://example.cn")
    assert answer == Meaning(MESSAGE, sentence=f"utter_wechat_{sentence}")
    assert phrasebook().has(f"utter_wechat_{sentence}")


def test_a_text_beyond_all_measure_is_not_taken() -> None:
    assert meant("text", Content="字" * (TEXT_LIMIT + 1)).sentence == "utter_wechat_too_long"


def test_a_location_has_its_latitude_first_and_is_in_the_system_that_is_set() -> None:
    given_location = {"Location_X": "23.134521", "Location_Y": "113.358803", "Scale": "20", "Label": "位置信息"}
    assert meant("location", **given_location).location == Position(
        113.358803, 23.134521, CoordSystem.GCJ02, "位置信息"
    )
    other = meant("location", CoordSystem.WGS84, **given_location).location
    assert other is not None and other.coord_system is CoordSystem.WGS84


@pytest.mark.parametrize("lat", ["", "x", "91", "nan", "1e3", "-", "٣"])
def test_a_location_that_is_none_is_answered_kindly(lat: str) -> None:
    assert meant("location", Location_X=lat, Location_Y="1").sentence == "utter_wechat_unknown"


@pytest.mark.parametrize(
    ("name", "more"),
    [("subscribe", {}), ("subscribe", {"EventKey": ""}), ("subscribe", {"EventKey": "qrscene_1", "Ticket": "t"}),
     ("SCAN", {"EventKey": "1", "Ticket": "t"})],
)  # fmt: skip
def test_a_new_follower_and_a_scanned_code_are_welcomed(name: str, more: dict[str, str]) -> None:
    assert event(name, **more) == Meaning(PRESS, sentence="utter_wechat_welcome")
    assert phrasebook().reply("utter_wechat_welcome").buttons


def test_every_press_on_our_menu_stands_for_a_payload() -> None:
    keys = [leaf["key"] for top in menu.request()["button"] for leaf in top.get("sub_button", [top])]
    assert keys
    pressed = [event("CLICK", EventKey=key) for key in keys]
    assert {press.payload for press in pressed if press.own is None} == set(menu.payloads().values())
    assert {press.own for press in pressed if press.payload is None} == menu.own_keys()


def test_a_press_on_an_old_menu_is_welcomed() -> None:
    assert event("click", EventKey="GONE").sentence == "utter_wechat_welcome"


def test_who_leaves_is_forgotten_and_not_answered() -> None:
    assert event("unsubscribe").leaves and event("unsubscribe").is_silent


@pytest.mark.parametrize("name", EVENTS_WITHOUT_ANSWER)
def test_the_other_events_want_no_answer(name: str) -> None:
    assert event(name, EventKey="https://example.cn", Latitude="1", Longitude="2").is_silent


def leaf(name: str, key: str = "K") -> dict[str, Any]:
    return {"name": name, "key": key}


@pytest.mark.parametrize(
    "buttons",
    [[], [leaf("一二三四五")], [leaf("一")] * 4, [leaf("一", "NONE")], [leaf("一", "K" * 129)],
     [{"name": "一", "below": [leaf("二")] * 6}], [{"name": "一", "below": [leaf("一二三四五六七八九")]}]],
)  # fmt: skip
def test_a_menu_that_tencent_would_refuse_is_refused_here(buttons: list[Any]) -> None:
    with pytest.raises(MenuError):
        menu.request({"buttons": buttons, "payloads": {"K": "/help", "K" * 129: "/help"}})


def test_the_menus_payloads_are_needs_of_the_domain(needs: frozenset[str]) -> None:
    assert {payload[1:].partition("{")[0] for payload in menu.payloads().values()} <= needs
