"""The request form: what each message does at each question."""

from __future__ import annotations

from typing import Any

import pytest

from bot.journeys.request import (
    EDITABLE,
    FIELDS,
    KNOWN_BESIDE,
    Answered,
    answer,
)
from bot.journeys.request_words import Taken, ask, draft_card, read_back, short_title, stored_fields
from bot.model.understanding import Understanding
from tests.journeys.worlds import BAIPU, XUETIAN, pressed, understood, world

WORLD = world()
GIVEN: dict[str, Any] = {
    "city": "nantong",
    "contact_name": "王秀英",
    "contact_phone": "13912345678",
    "contact_town": XUETIAN,
    "callback_time": "上午",
    "consent": True,
    "confirmed": None,
}
ANSWERS = {
    "contact_name": "李梅",
    "contact_phone": "13812345679",
    "contact_town": "如皋市白蒲镇",
    "callback_time": "下午三点以后",
}
TAKEN = {"contact_name": "李梅", "contact_phone": "13812345679", "contact_town": BAIPU, "callback_time": "下午三点以后"}


def before(asked: str) -> dict[str, Any]:
    """The slots when `asked` is the next question."""
    position = FIELDS.index(asked)
    given = {name: GIVEN[name] if index < position else None for index, name in enumerate(FIELDS)}
    return {"city": GIVEN["city"], **given}


def heard(asked: str, text: str, need: str, **stated: Any) -> Answered:
    return answer(before(asked), asked, understood(text, need, **stated), WORLD)


def next_question(asked: str, result: Answered) -> str | None:
    """What the form asks after the changes: its first empty slot."""
    slots = {**before(asked), **result.changes}
    return next((name for name in FIELDS if slots.get(name) is None), None)


@pytest.mark.parametrize("asked", ANSWERS)
def test_an_answer_is_taken_and_the_next_question_follows(asked: str) -> None:
    result = heard(asked, ANSWERS[asked], "inform")
    assert result.taken and result.changes[asked] == TAKEN[asked] and not result.replies and result.ending is None
    assert next_question(asked, result) == FIELDS[FIELDS.index(asked) + 1]


UNUSABLE = {"contact_name": "八十二", "contact_phone": "1391234567", "contact_town": "崇川区", "callback_time": "嗯嗯"}


@pytest.mark.parametrize("asked", UNUSABLE)
def test_an_answer_that_cannot_be_used_is_asked_for_again_with_the_reason(asked: str) -> None:
    result = heard(asked, UNUSABLE[asked], "inform")
    assert result.taken and len(result.replies) == 1 and next_question(asked, result) == asked
    assert result.changes.get(asked) is None


@pytest.mark.parametrize("need", ["skip", "dont_know", "deny"])
@pytest.mark.parametrize("asked", ["contact_name", "contact_phone", "contact_town", "callback_time"])
def test_what_is_needed_is_not_skipped_but_any_time_will_do(asked: str, need: str) -> None:
    result = heard(asked, "跳过", need)
    assert result.taken
    if asked == "callback_time":
        assert result.changes == {"callback_time": "都可以"}
    else:
        assert result.replies[0].text == WORLD.phrases.say(f"utter_request_needs_{asked}")
        assert next_question(asked, result) == asked


@pytest.mark.parametrize("asked", FIELDS)
def test_cancelling_ends_the_form_at_every_question(asked: str) -> None:
    result = heard(asked, "算了不办了", "cancel")
    assert result.taken and result.ending == "cancelled"


@pytest.mark.parametrize("need", ["repeat", "simpler"])
@pytest.mark.parametrize("asked", FIELDS)
def test_asking_again_changes_nothing(asked: str, need: str) -> None:
    result = heard(asked, "再说一遍", need)
    assert result.taken and result.ending is None and next_question(asked, result) == asked
    assert {name for name, value in result.changes.items() if before(asked)[name] != value} == set()


@pytest.mark.parametrize("asked", FIELDS)
def test_going_back_asks_the_question_before(asked: str) -> None:
    result = heard(asked, "上一步", "step_back")
    earlier = [name for name in FIELDS[: FIELDS.index(asked)] if name in (*EDITABLE, "consent")]
    assert result.taken and next_question(asked, result) == (earlier[-1] if earlier else asked)


ELSEWHERE = {
    "find_facility": "附近有没有食堂",
    "show_more": "还有吗",
    "ask_policy": "方案里怎么写的",
    "check_eligibility": "能享受什么",
    "human": "转人工",
    "urgent": "我妈摔倒了",
    "greet": "你好",
    "thanks": "谢谢",
    "goodbye": "再见",
    "help": "你能做什么",
    "forget_me": "删除我的信息",
    "complaint": "你真笨",
    "start_over": "重新开始",
    "request_progress": "查进度",
    "out_of_scope": "今天天气怎么样",
}


@pytest.mark.parametrize("need", ELSEWHERE)
@pytest.mark.parametrize("asked", FIELDS)
def test_another_need_interrupts_and_touches_nothing(asked: str, need: str) -> None:
    result = heard(asked, ELSEWHERE[need], need)
    assert result == Answered(False)


CORRECTIONS = {
    "contact_name": ("名字不对，我叫李梅", "李梅"),
    "contact_phone": ("电话不对，是13812345679", "13812345679"),
    "contact_town": ("地址改成如皋市白蒲镇", BAIPU),
    "callback_time": ("时间改成周末", "周末"),
}


@pytest.mark.parametrize("wrong", CORRECTIONS)
@pytest.mark.parametrize("asked", FIELDS)
def test_an_earlier_answer_is_corrected_at_any_later_question(asked: str, wrong: str) -> None:
    if FIELDS.index(wrong) >= FIELDS.index(asked):
        return
    text, value = CORRECTIONS[wrong]
    result = heard(asked, text, "correct")
    assert result.taken and result.changes[wrong] == value and result.ending is None
    assert next_question(asked, result) == asked


@pytest.mark.parametrize("wrong", EDITABLE)
def test_naming_what_is_wrong_at_the_read_back_asks_for_it_again(wrong: str) -> None:
    result = answer({**GIVEN, "confirmed": None}, "confirmed", pressed("correct", fields_named=(wrong,)), WORLD)
    assert result.taken and next_question("confirmed", result) == wrong


def test_a_no_at_the_read_back_asks_what_is_wrong() -> None:
    result = heard("confirmed", "不对", "deny")
    assert result.taken and result.replies[0].text == WORLD.phrases.say("utter_request_which_field")
    assert next_question("confirmed", result) == "confirmed"


def test_a_yes_at_the_read_back_confirms() -> None:
    assert heard("confirmed", "对的", "affirm").changes == {"confirmed": True}


def test_only_a_yes_is_consent() -> None:
    assert heard("consent", "同意", "affirm").changes == {"consent": True}
    refused = heard("consent", "不同意", "deny")
    assert refused.ending == "no_consent" and refused.changes.get("consent") is None


@pytest.mark.parametrize(
    "need", ["inform", "dont_know", "skip", "greet", "correct", "find_facility", "request_change", "out_of_scope"]
)
@pytest.mark.parametrize("text", ["嗯嗯", "再想想", "13812345679", "随便"])
def test_nothing_else_is_taken_for_consent_or_for_a_confirmation(text: str, need: str) -> None:
    for asked in ("consent", "confirmed"):
        assert heard(asked, text, need).changes.get(asked) is not True


NEEDS = [
    "inform",
    "affirm",
    "deny",
    "correct",
    "dont_know",
    "skip",
    "step_back",
    "cancel",
    "repeat",
    "simpler",
    "request_withdraw",
    "request_change",
    *ELSEWHERE,
]


@pytest.mark.parametrize("asked", FIELDS)
@pytest.mark.parametrize("need", NEEDS)
def test_every_message_is_taken_or_left_or_ends_and_never_skips_a_question(asked: str, need: str) -> None:
    for text in (*ANSWERS.values(), "嗯", "谢谢", "苏州", "飞云渡街道", "12345", "第二个", ""):
        for confidence in (0.2, 0.95):
            result = answer(before(asked), asked, understood(text, need, confidence), WORLD)
            if not result.taken:
                assert not result.changes and not result.replies and result.ending is None
            elif result.ending is None:
                assert set(result.changes) <= {*FIELDS, *KNOWN_BESIDE, "city"} and (result.changes or result.replies)
            if asked not in {"consent", "confirmed"}:
                assert result.changes.get("consent") is not True and result.changes.get("confirmed") is not True


def test_everything_said_in_one_breath_leaves_only_consent_and_confirmation() -> None:
    said = understood("我叫王秀英，电话13912345678，住崇川区学田街道，下午打给我", "apply_service")
    result = answer({**dict.fromkeys(FIELDS), "city": "nantong"}, "contact_name", said, WORLD)
    assert {name: result.changes[name] for name in EDITABLE} == {
        "contact_name": "王秀英",
        "contact_phone": "13912345678",
        "contact_town": XUETIAN,
        "callback_time": "下午",
    }
    assert {**dict.fromkeys(FIELDS), **result.changes}["consent"] is None


@pytest.mark.parametrize("text", ["谢谢", "方便", "不方便", "时间", "高兴", "任何", "好的"])
def test_an_everyday_word_is_not_taken_for_a_name(text: str) -> None:
    assert "contact_name" not in heard("contact_name", text, "inform").changes


def test_a_town_of_the_other_city_moves_the_request_there() -> None:
    result = heard("contact_town", "埇桥区东关街道", "inform")
    assert result.changes["city"] == "suzhou" and result.changes["contact_town"] == "341302004"


@pytest.mark.parametrize(("text", "said"), [("苏州市的", "苏州"), ("飞云渡街道", "飞云渡"), ("崇川区", "崇川区")])
def test_a_place_that_is_no_town_of_ours_is_named_in_the_answer(text: str, said: str) -> None:
    result = heard("contact_town", text, "inform")
    assert said in result.replies[0].text and "contact_town" not in result.changes


@pytest.mark.parametrize("phone", ["12345", "120", "12356"])
def test_a_short_number_is_no_telephone_number_of_a_citizen(phone: str) -> None:
    result = heard("contact_phone", phone, "inform")
    assert "contact_phone" not in result.changes and result.replies


def test_the_draft_card_hides_and_the_read_back_shows() -> None:
    card = draft_card(GIVEN, "S", "draft", WORLD)
    assert card["fields"]["contact_name"] == "王**" and card["fields"]["contact_phone"] == "139****5678"
    assert card["number"] is None and "13912345678" not in str(card)
    reply = read_back(GIVEN, "S", "适老化改造", WORLD)
    assert all(words in reply.text for words in ("王秀英", "139****5678", "学田街道", "上午", "适老化改造"))
    assert reply.card["state"] == "confirming" and "13912345678" not in str(reply.card)


@pytest.mark.parametrize("asked", [name for name in FIELDS if name != "confirmed"])
def test_every_question_can_be_asked_and_opens_by_saying_what_it_is(asked: str) -> None:
    plain, opening = (ask(asked, before(asked), "S", "改造", WORLD, opening=o) for o in (False, True))
    assert opening.text.endswith(plain.text) and "预登记" in opening.text and "预登记" not in plain.text
    assert "预登记" in str(opening.simple) and str(opening.simple).endswith(plain.simple or plain.text)


def test_what_is_stored_says_when_consent_was_given() -> None:
    fields = stored_fields(GIVEN, WORLD)
    assert fields["consent"] == WORLD.now.isoformat() and fields["town"] == "崇川区学田街道"
    assert all(isinstance(value, str) for value in fields.values())


def test_a_press_of_a_town_is_an_answer() -> None:
    town = WORLD.places.place(BAIPU)
    understanding: Understanding = pressed("inform", places=(town,))
    assert answer(before("contact_town"), "contact_town", understanding, WORLD).changes["contact_town"] == BAIPU


LISTED = "申请适老化改造，何美玲，13900000018，如皋市白蒲镇，下午"


@pytest.mark.parametrize(
    "text",
    [
        LISTED,
        "登记适老化改造 何美玲 13900000018 如皋市白蒲镇 下午",
        "适老化登记：何美玲，13900000018，如皋市白蒲镇，下午",
    ],
)
def test_answers_given_as_a_list_are_all_read(text: str) -> None:
    result = answer(dict.fromkeys((*FIELDS, "city")), None, understood(text, "apply_service"), WORLD)
    assert {name: result.changes.get(name) for name in EDITABLE} == {
        "contact_name": "何美玲",
        "contact_phone": "13900000018",
        "contact_town": BAIPU,
        "callback_time": "下午",
    }


@pytest.mark.parametrize("need", ["out_of_scope", "ask_policy", "complaint"])
def test_a_name_is_a_name_whatever_else_it_was_taken_for(need: str) -> None:
    assert heard("contact_name", "钱小红", need).changes == {"contact_name": "钱小红"}


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("contact_name", "我叫啥跟你有关系吗"),
        ("contact_phone", "要电话干什么"),
        ("contact_phone", "为什么要电话"),
        ("consent", "为什么要同意"),
    ],
)
def test_a_question_back_is_told_why_it_is_asked(asked: str, text: str) -> None:
    result = heard(asked, text, "nlu_fallback")
    assert result.replies[0].text == WORLD.phrases.say(f"utter_request_why_{asked}")
    assert next_question(asked, result) == asked


@pytest.mark.parametrize("text", ["电话我不太方便给", "不想留电话", "没有"])
def test_unwillingness_is_answered_with_the_other_way(text: str) -> None:
    assert heard("contact_phone", text, "inform").replies[0].text == WORLD.phrases.say(
        "utter_request_needs_contact_phone"
    )


def test_a_county_at_the_opening_is_kept_and_the_opening_comes_first() -> None:
    empty = dict.fromkeys((*FIELDS, "city"))
    result = answer(empty, None, understood("我想登记适老化改造，住在崇川区", "apply_service"), WORLD)
    assert result.changes["contact_county"] == "320613" and not result.replies
    later = ask("contact_town", {**GIVEN, "contact_county": "320613"}, "S", "改造", WORLD)
    assert "崇川区" in later.text


def test_a_place_nobody_can_be_registered_for_ends_the_form_honestly() -> None:
    empty = dict.fromkeys((*FIELDS, "city"))
    assert answer(empty, None, understood("老年大学怎么报名", "apply_service"), WORLD).ending == "other_service"
    assert answer(empty, None, understood("申请适老化改造", "apply_service"), WORLD).ending is None


def test_what_was_taken_is_said_before_the_next_question() -> None:
    plain = ask("contact_town", GIVEN, "S", "改造", WORLD)
    first = ask("contact_town", GIVEN, "S", "改造", WORLD, taken=Taken(("contact_name", "contact_phone")))
    assert first.text.startswith("记下了：联系人王秀英、电话139****5678。\n") and first.text.endswith(plain.text)
    again = ask("contact_town", GIVEN, "S", "改造", WORLD, taken=Taken(("contact_phone",), corrected=True))
    assert again.text.startswith("好的，改好了：电话139****5678。")
    assert "13912345678" not in first.text + again.text


def test_a_long_title_is_short_for_those_who_want_it_simple() -> None:
    assert (
        short_title("适老化改造（政府补贴等方式）") == "适老化改造"
        and short_title("居家适老化改造") == "居家适老化改造"
    )


@pytest.mark.parametrize(("text", "need"), [("第一个的电话呢", "ask_detail"), ("第二家电话是什么", "inform")])
def test_the_number_of_a_facility_listed_is_not_the_number_asked_for(text: str, need: str) -> None:
    replies = heard("contact_phone", text, need).replies
    assert WORLD.phrases.say("utter_request_why_contact_phone") not in [reply.text for reply in replies]


@pytest.mark.parametrize("asked", FIELDS)
@pytest.mark.parametrize(
    ("text", "need"), [("继续登记", "apply_service"), ("那继续吧", "show_more"), ("接着填", "adjust_search")]
)
def test_going_on_asks_the_open_question_again_and_answers_nothing(asked: str, text: str, need: str) -> None:
    result = heard(asked, text, need)
    assert result.taken and not result.replies and result.ending is None
    assert next_question(asked, result) == asked
