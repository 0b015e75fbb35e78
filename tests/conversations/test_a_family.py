"""A child begins a request, an elder finishes it on another page, and either of them deletes it for both."""

from __future__ import annotations

from bot.phrases import phrasebook
from tests.conversations.served import Citizen, Served
from tests.conversations.test_registering_a_request import NUMBER, state, up_to

RELAY = "/webhooks/web/relay"
SAY = phrasebook().say


def family(served: Served) -> tuple[Citizen, Citizen]:
    """A child who has said a name, and an elder who was let in."""
    child, elder = Citizen(served), Citizen(served)
    child.say("我妈记性不好了，先别跟她提")
    up_to(child, "contact_phone")
    code = child._http.post(RELAY, headers=child.headers).json()["code"]
    shown = elder._http.post(f"{RELAY}/{code}/open", headers=elder.headers).json()
    assert shown["request"]["state"] == "draft" and shown["request"]["title"]
    assert elder._http.post(f"{RELAY}/{code}/accept", headers=elder.headers).status_code == 200
    return child, elder


def test_an_elder_finishes_what_a_child_began(served: Served) -> None:
    child, elder = family(served)
    before = [message["text"] for message in elder.history()]
    assert SAY("utter_relay_joined") in before and not any("记性" in text for text in before)
    for words in ("13900000123", "如皋市白蒲镇", "下午", "同意"):
        elder.say(words)
    assert state(elder) == "confirming" and "王秀英" in elder.last.text
    number = NUMBER.search(elder.say("确认提交").text)
    assert number
    heard = child.history()
    assert any(number[0] in message["text"] for message in heard if message["from"] == "bot")
    assert next(message["text"] for message in heard if message["from"] == "family") == "13900000123"


def test_an_elder_who_deletes_leaves_nothing_of_it_to_either(served: Served) -> None:
    child, elder = family(served)
    elder.say("13900000777")
    elder.say("删除我的信息")
    assert "已删除" in elder.say("确定删除").text
    assert elder.history() == []
    assert [message["text"] for message in child.history()] == [SAY("utter_relay_erased")]
    kept = b"".join(path.read_bytes() for path in served.data_dir.rglob("laoxiaotong.db*"))
    assert b"13900000777" not in kept
