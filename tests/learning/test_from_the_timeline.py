"""From the engine's mark through the timeline to a candidate, and nothing left of whoever is erased."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine

from bot.engine.channel import split
from bot.front.channels.web.output import message_json
from bot.journeys import talk
from bot.learning.candidates import Collector
from bot.learning.words import learning_words
from bot.model.message import Incoming, Speaker
from bot.model.reply import Reply
from bot.model.understanding import Stated, Understanding
from bot.timeline import Timeline
from bot.timeline.exchanges import conversations
from tests.journeys.worlds import world
from tests.learning.conversations import ANSWERS, ASKS_BACK, NOON, understand

ANN, BOB = "web:ann", "wechat:bob"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Engine:
    engine: Engine = request.getfixturevalue(f"{request.param}_engine")
    return engine


def hear(database: Engine, person: str, said: str, reply: object, minute: int = 0) -> int:
    timeline, now = Timeline(database), NOON + timedelta(minutes=minute)
    turn = timeline.receive(Incoming(person, f"{person}{minute}", text=said), now).turn
    timeline.answer(turn, [reply], Speaker.BOT, now)  # type: ignore[list-item]
    return turn


def collected(database: Engine) -> list[str]:
    collector = Collector(understand, lambda text: text, learning_words())
    return [candidate.text for candidate in collector.collect(conversations(database))]


def test_a_question_back_carries_its_mark_and_any_other_answer_none() -> None:
    asked = talk.clarify(Understanding("nlu_fallback", 0.2, Stated(text="那个")), world())
    assert asked.as_json()["unsure"] is True
    assert "unsure" not in Reply("有三家").as_json()


def test_the_mark_passes_the_engines_channel_and_is_shown_to_nobody(database: Engine) -> None:
    (reply,) = split([{"text": "您是想：", "buttons": [], "custom": {"unsure": True}}])["replies"]
    assert reply["unsure"] is True
    hear(database, ANN, "那个", reply)
    (stored,) = Timeline(database).since(ANN, None)
    assert stored.body["unsure"] is True
    assert "unsure" not in message_json(stored)


def test_each_conversation_is_read_apart_and_in_its_order(database: Engine) -> None:
    hear(database, ANN, "一", ANSWERS)
    hear(database, BOB, "二", ANSWERS)
    hear(database, ANN, "三", ASKS_BACK, minute=1)
    said = [[exchange.text for exchange in conversation] for conversation in conversations(database)]
    assert sorted(said) == [["一", "三"], ["二"]]


def test_two_messages_in_a_row_keep_their_own_answers(database: Engine) -> None:
    timeline = Timeline(database)
    first = timeline.receive(Incoming(ANN, "1", text="一"), NOON).turn
    second = timeline.receive(Incoming(ANN, "2", payload="/human"), NOON).turn
    timeline.answer(first, [ANSWERS, ASKS_BACK], Speaker.BOT, NOON)
    timeline.say(ANN, Speaker.SYSTEM, {"text": "请稍等"}, NOON)
    timeline.answer(second, [{"text": "我来"}], Speaker.AGENT, NOON)
    ((one, two),) = conversations(database)
    assert (one.text, [dict(reply) for reply in one.replies]) == ("一", [ANSWERS, ASKS_BACK])
    assert (two.text, two.payload, two.replies) == (None, "/human", ())


def test_only_who_wrote_since_a_time_is_read(database: Engine) -> None:
    hear(database, ANN, "一", ANSWERS)
    hear(database, BOB, "二", ANSWERS, minute=5)
    ((only,),) = conversations(database, since=NOON + timedelta(minutes=5))
    assert only.text == "二"


def test_whoever_is_erased_or_purged_is_in_no_collection_any_more(database: Engine) -> None:
    hear(database, ANN, "带娃的地方", ASKS_BACK)
    hear(database, BOB, "就那个", ASKS_BACK, minute=5)
    assert sorted(collected(database)) == ["就那个", "带娃的地方"]
    Timeline(database).erase(ANN)
    assert collected(database) == ["就那个"]
    Timeline(database).purge(NOON + timedelta(hours=1))
    assert collected(database) == []


def test_what_was_said_to_a_person_is_not_looked_at(database: Engine) -> None:
    timeline = Timeline(database)
    hear(database, ANN, "那个", ASKS_BACK)
    turn = timeline.receive(Incoming(ANN, "silent", text="查天气"), NOON + timedelta(minutes=2)).turn
    assert understand("查天气")[0] == "out_of_scope"
    timeline.answer(turn, [], Speaker.BOT, NOON + timedelta(minutes=2))
    assert collected(database) == ["那个"]
