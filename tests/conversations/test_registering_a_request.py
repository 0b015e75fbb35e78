"""Registering for home adaptation, straight through and with everything that gets in the way."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from tests.conversations.served import ROOT, Citizen, Served

NUMBER = re.compile(r"XT-[0-9A-Z]{9}")


def up_to(citizen: Citizen, step: str) -> None:
    """Fills the form up to the question for `step`."""
    said = {
        "contact_name": ["我要申请适老化改造"],
        "contact_phone": ["王秀英"],
        "contact_town": ["13900000123"],
        "callback_time": ["如皋市白蒲镇"],
        "consent": ["下午"],
        "confirmed": ["同意"],
    }
    for name, lines in said.items():
        for line in lines:
            citizen.say(line)
        if name == step:
            return


def state(citizen: Citizen) -> str:
    """The state on the last request card."""
    return str(citizen.last.card("request")["state"])


def test_a_request_from_the_first_word_to_its_number(citizen: Citizen) -> None:
    up_to(citizen, "confirmed")
    assert state(citizen) == "confirming"
    for given in ("王秀英", "139****0123", "如皋市白蒲镇", "下午"):
        assert given in citizen.last.text
    answer = citizen.say("确认提交")
    assert NUMBER.search(answer.text)
    assert answer.card("request")["number"] in answer.text
    assert state(citizen) == "submitted"


def test_the_card_never_shows_the_whole_number_or_name(citizen: Citizen) -> None:
    up_to(citizen, "confirmed")
    fields = citizen.last.card("request")["fields"]
    assert "13900000123" not in json.dumps(fields)
    assert "王秀英" not in json.dumps(fields, ensure_ascii=False)


def test_it_says_that_it_is_a_pre_registration(citizen: Citizen) -> None:
    assert "预登记" in citizen.say("我想给家里做适老化改造").text


def test_everything_in_one_breath_is_taken(citizen: Citizen) -> None:
    answer = citizen.say("申请适老化改造，我叫张建国，电话13700001111，住在海门区三星镇，上午打给我")
    assert "同意" in answer.text
    fields = answer.card("request")["fields"]
    assert {"contact_name", "contact_phone", "contact_town", "callback_time"} <= set(fields)


@pytest.mark.parametrize("wrong", ["139", "1234567890123", "20000000000", "没有"])
def test_a_wrong_telephone_number_is_asked_again_in_plain_words(citizen: Citizen, wrong: str) -> None:
    up_to(citizen, "contact_phone")
    answer = citizen.say(wrong)
    assert "电话" in answer.text or "号" in answer.text
    assert "contact_phone" not in citizen.say("再说一遍").card("request")["fields"]


def test_a_county_alone_is_not_enough(citizen: Citizen) -> None:
    up_to(citizen, "contact_town")
    assert "街道" in citizen.say("崇川区").text
    assert citizen.say("学田街道").card("request")["fields"]["contact_town"] == "崇川区学田街道"


def test_without_consent_nothing_is_kept(citizen: Citizen, served: Served) -> None:
    up_to(citizen, "consent")
    answer = citizen.say("不同意")
    assert "不会保存" in answer.text
    assert "没有查到您的登记" in citizen.say("查进度").text


@pytest.mark.parametrize(
    "step", ["contact_name", "contact_phone", "contact_town", "callback_time", "consent", "confirmed"]
)
def test_a_search_in_the_middle_is_answered_and_the_question_comes_back(citizen: Citizen, step: str) -> None:
    up_to(citizen, step)
    question = citizen.last.messages[-1]["text"].splitlines()[-1]
    answer = citizen.say("崇川区有哪些助餐点")
    assert answer.card("facilities")["items"]
    assert answer.messages[-1]["text"].splitlines()[-1] == question
    resumed = citizen.say("继续登记").messages
    assert len(resumed) == 1 and resumed[0]["text"].splitlines()[-1] == question


@pytest.mark.parametrize(
    "step", ["contact_name", "contact_phone", "contact_town", "callback_time", "consent", "confirmed"]
)
def test_an_emergency_comes_first_at_any_step(citizen: Citizen, step: str) -> None:
    up_to(citizen, step)
    answer = citizen.say("我爸突然胸口疼喘不上气")
    assert answer.messages[0]["card"]["numbers"] == ["120"]
    assert "120" in answer.messages[0]["text"]


@pytest.mark.parametrize(
    "step", ["contact_name", "contact_phone", "contact_town", "callback_time", "consent", "confirmed"]
)
def test_cancelling_at_any_step_keeps_nothing(citizen: Citizen, step: str) -> None:
    up_to(citizen, step)
    assert "没有登记" in citizen.say("算了，不登记了").text
    assert "没有查到您的登记" in citizen.say("查进度").text


@pytest.mark.parametrize(
    ("said", "field", "shown"),
    [
        ("电话改成13811112222", "contact_phone", "138****2222"),
        ("名字错了，叫李梅", "contact_name", "李梅"),
        ("地址不对，是海安市曲塘镇", "contact_town", "海安市曲塘镇"),
        ("改成周末打给我", "callback_time", "周末"),
    ],
)
def test_any_answer_can_be_changed_at_the_read_back(citizen: Citizen, said: str, field: str, shown: str) -> None:
    up_to(citizen, "confirmed")
    answer = citizen.say(said)
    assert shown in answer.text
    assert state(citizen) == "confirming"
    assert field in answer.card("request")["fields"]


def test_going_back_asks_the_question_before(citizen: Citizen) -> None:
    up_to(citizen, "contact_town")
    assert "电话" in citizen.say("上一步").text


def test_the_same_confirmation_sent_twice_makes_one_request(citizen: Citizen, served: Served) -> None:
    up_to(citizen, "confirmed")
    once, again = citizen.say("确认提交", "once"), citizen.say("确认提交", "once")
    assert once.messages == again.messages
    number = once.card("request")["number"]
    assert exported(served).count(number) == 1


def test_progress_change_and_withdrawal(citizen: Citizen) -> None:
    up_to(citizen, "confirmed")
    number = citizen.say("确认提交").card("request")["number"]
    assert number in citizen.say("我的申请办到哪一步了").text
    assert "138****2222" in citizen.say("登记的电话改成13811112222").text
    citizen.say("撤回申请")
    assert citizen.press("确定撤回").card("request")["state"] == "withdrawn"


def test_a_strangers_number_opens_nothing_without_the_last_four_digits(citizen: Citizen, served: Served) -> None:
    up_to(citizen, "confirmed")
    number = citizen.say("确认提交").card("request")["number"]
    stranger = Citizen(served)
    refused = stranger.say(f"查一下{number}的进度")
    assert "后四位" in refused.text
    assert "如皋" not in refused.text
    assert "对不上" in stranger.say("9999").text
    stranger.say(f"查一下{number}的进度")
    assert number in stranger.say("0123").text


def test_deleting_my_information_leaves_nothing_to_find(citizen: Citizen, served: Served) -> None:
    up_to(citizen, "confirmed")
    number = citizen.say("确认提交").card("request")["number"]
    assert "全部删除" in citizen.say("删除我的信息").text
    assert "已删除" in citizen.press("确定删除").text
    assert citizen.history() == []
    assert number not in exported(served)
    files = [path for path in served.data_dir.rglob("*") if path.is_file()]
    assert not [path for path in files if number.encode() in path.read_bytes()]


def exported(served: Served) -> str:
    """What `requests export` prints while the server runs."""
    command = [sys.executable, "-m", "bot.cli", "requests", "export", "--format", "json"]
    done = subprocess.run(command, cwd=ROOT, env=served._environ, capture_output=True, text=True, check=True)
    return done.stdout


def test_a_request_in_a_city_whose_plan_is_a_draft_says_so(citizen: Citizen) -> None:
    answer = citizen.say("申请适老化改造，我叫李梅，电话13700001111，住在灵璧县灵城镇，上午打给我")
    assert "征求意见稿" in citizen.say("同意").text
    assert "征求意见稿" not in Citizen(citizen.served).say("我要申请适老化改造").text
    assert answer.card("request")["service"] == "S-SZ-E06"
