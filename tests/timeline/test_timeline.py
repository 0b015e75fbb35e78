"""The contract of the timeline, held by the one in memory and by the real one on each database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.model.message import Incoming, Message, Speaker
from bot.model.place import CoordSystem, Position
from bot.timeline import Timeline, UnknownTurn, UnusableKey
from tests.timeline.fakes import FakeTimeline

AnyTimeline = Timeline | FakeTimeline

NOON = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANN, BOB = "web:ann", "wechat:bob"
HELLO = {"text": "您好", "buttons": [{"title": "南通市", "payload": '/city{"city":"nantong"}'}], "card": None}


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
def timeline(request: pytest.FixtureRequest) -> AnyTimeline:
    if request.param == "fake":
        return FakeTimeline()
    return Timeline(request.getfixturevalue(f"{request.param}_engine"))


def write(timeline: AnyTimeline, message_id: str, person: str = ANN, now: datetime = NOON) -> int:
    return timeline.receive(Incoming(person, message_id, text=f"text of {message_id}"), now).turn


def texts(messages: tuple[Message, ...]) -> list[str]:
    return [message.body["text"] for message in messages]


def test_a_message_opens_a_turn_that_waits(timeline: AnyTimeline) -> None:
    receipt = timeline.receive(Incoming(ANN, "m1", text="找托育"), NOON)
    assert (receipt.new, receipt.answered) == (True, False)
    waiting = timeline.next_turn(ANN)
    assert waiting is not None
    assert (waiting.turn, waiting.received_at, waiting.attempts) == (receipt.turn, NOON, 0)
    assert waiting.incoming == Incoming(ANN, "m1", text="找托育")


def test_the_same_id_again_finds_the_first_turn_and_stores_nothing(timeline: AnyTimeline) -> None:
    first = timeline.receive(Incoming(ANN, "m1", text="first"), NOON)
    again = timeline.receive(Incoming(ANN, "m1", text="second"), NOON + HOUR)
    assert (again.turn, again.new, again.answered) == (first.turn, False, False)
    assert texts(timeline.since(ANN, None, include_citizen=True)) == ["first"]
    timeline.answer(first.turn, [HELLO], Speaker.BOT, NOON)
    assert timeline.receive(Incoming(ANN, "m1", text="third"), NOON).answered


def test_two_persons_may_use_the_same_id(timeline: AnyTimeline) -> None:
    assert write(timeline, "m1", ANN) != write(timeline, "m1", BOB)
    assert [turn.incoming.person for turn in timeline.pending()] == [ANN, BOB]


@pytest.mark.parametrize(
    "incoming",
    [
        Incoming(ANN, "m", text=""),
        Incoming(ANN, "m", payload='/choose{"n":2}'),
        Incoming(ANN, "m", location=Position(120.8737, 31.9796, CoordSystem.GCJ02, "人民公园")),
        Incoming(ANN, "m", text="我在这", location=Position(-0.1, 0.0)),
    ],
)
def test_every_kind_of_message_comes_back_as_it_was_sent(timeline: AnyTimeline, incoming: Incoming) -> None:
    timeline.receive(incoming, NOON)
    assert [turn.incoming for turn in timeline.pending()] == [incoming]


def test_waiting_turns_come_oldest_first_and_leave_when_answered(timeline: AnyTimeline) -> None:
    one, two, other = write(timeline, "1"), write(timeline, "2"), write(timeline, "3", BOB)
    assert [turn.turn for turn in timeline.pending()] == [one, two, other]
    assert [turn.turn for turn in timeline.pending_of(ANN)] == [one, two]
    timeline.answer(one, [HELLO], Speaker.BOT, NOON)
    assert [turn.turn for turn in timeline.pending()] == [two, other]
    following = timeline.next_turn(ANN)
    assert following is not None and following.turn == two
    assert timeline.next_turn("web:nobody") is None


def test_tries_are_counted(timeline: AnyTimeline) -> None:
    turn = write(timeline, "m")
    assert [timeline.attempt(turn) for _ in range(3)] == [1, 2, 3]
    assert [waiting.attempts for waiting in timeline.pending()] == [3]


def test_the_first_answer_stays_and_is_returned_again(timeline: AnyTimeline) -> None:
    turn = write(timeline, "m")
    first = timeline.answer(turn, [HELLO, {"text": "二"}], Speaker.BOT, NOON)
    again = timeline.answer(turn, [{"text": "other"}], Speaker.SYSTEM, NOON + HOUR)
    assert first == again == timeline.answers(turn) == timeline.since(ANN, None)
    assert (first[0].body, first[0].speaker, first[0].at, first[0].person) == (HELLO, Speaker.BOT, NOON, ANN)
    assert texts(first) == ["您好", "二"]


def test_an_answer_without_replies_closes_the_turn_in_silence(timeline: AnyTimeline) -> None:
    turn = write(timeline, "m")
    assert timeline.answer(turn, [], Speaker.BOT, NOON) == ()
    assert timeline.pending() == []
    assert timeline.answer(turn, [HELLO], Speaker.BOT, NOON) == ()


def test_a_turn_closed_in_silence_is_known_as_silent_when_its_message_comes_again(timeline: AnyTimeline) -> None:
    turn = write(timeline, "m1")
    timeline.answer(turn, [], Speaker.BOT, NOON)
    again = timeline.receive(Incoming(ANN, "m1", text="text of m1"), NOON)
    assert again.answered and again.silent


def test_patience_is_asked_for_once_and_only_while_a_turn_is_open(timeline: AnyTimeline) -> None:
    turn, wait = write(timeline, "m1"), {"text": "please wait"}
    (first,) = timeline.hold(turn, wait, NOON)
    assert (first.speaker, timeline.hold(turn, wait, NOON)) == (Speaker.SYSTEM, (first,))
    answer = timeline.answer(turn, [HELLO], Speaker.BOT, NOON)
    assert timeline.hold(turn, wait, NOON) == answer
    silent = write(timeline, "m2")
    timeline.answer(silent, [], Speaker.BOT, NOON)
    assert timeline.hold(silent, wait, NOON) == ()
    assert texts(timeline.since(ANN, None)) == ["please wait", HELLO["text"]]
    with pytest.raises(UnknownTurn):
        timeline.hold(99, wait, NOON)


def test_a_turn_nobody_knows_is_an_error(timeline: AnyTimeline) -> None:
    with pytest.raises(UnknownTurn):
        timeline.answer(4711, [HELLO], Speaker.BOT, NOON)
    with pytest.raises(UnknownTurn):
        timeline.attempt(4711)
    assert timeline.answers(4711) == ()


def test_something_said_with_a_key_is_said_once(timeline: AnyTimeline) -> None:
    first = timeline.say(ANN, Speaker.SYSTEM, {"text": "稍等"}, NOON, key="wait:1")
    assert timeline.say(ANN, Speaker.SYSTEM, {"text": "other"}, NOON + HOUR, key="wait:1") == first
    assert timeline.say(BOB, Speaker.SYSTEM, {"text": "稍等"}, NOON, key="wait:1").person == BOB
    assert texts(timeline.since(ANN, None)) == ["稍等"]


def test_something_said_without_a_key_may_be_said_again(timeline: AnyTimeline) -> None:
    timeline.say(ANN, Speaker.AGENT, {"text": "在吗"}, NOON)
    timeline.say(ANN, Speaker.AGENT, {"text": "在吗"}, NOON)
    assert [(m.body["text"], m.speaker) for m in timeline.since(ANN, None)] == [("在吗", Speaker.AGENT)] * 2


def test_what_came_after_an_id_comes_in_order_and_in_pages(timeline: AnyTimeline) -> None:
    turn = write(timeline, "m")
    timeline.say(ANN, Speaker.SYSTEM, {"text": "a"}, NOON)
    timeline.say(BOB, Speaker.SYSTEM, {"text": "not for ann"}, NOON)
    timeline.answer(turn, [{"text": "b"}, {"text": "c"}], Speaker.BOT, NOON)
    everything = timeline.since(ANN, None)
    assert texts(everything) == ["a", "b", "c"]
    assert [m.id for m in everything] == sorted({m.id for m in everything})
    assert texts(timeline.since(ANN, everything[0].id)) == ["b", "c"]
    assert texts(timeline.since(ANN, None, limit=2)) == ["a", "b"]
    assert timeline.since(ANN, everything[-1].id) == ()
    assert texts(timeline.since(ANN, None, include_citizen=True)) == ["text of m", "a", "b", "c"]


def test_only_a_payload_offered_to_this_person_is_known(timeline: AnyTimeline) -> None:
    turn, payload = write(timeline, "m"), HELLO["buttons"][0]["payload"]  # type: ignore[index]
    assert timeline.offered(ANN, payload) is None
    timeline.answer(turn, [HELLO], Speaker.BOT, NOON)
    assert timeline.offered(ANN, payload) == "南通市"
    assert timeline.offered(BOB, payload) is None
    assert timeline.offered(ANN, payload + " ") is None
    assert timeline.offered(ANN, payload.upper()) is None


def test_a_citizens_own_body_offers_nothing(timeline: AnyTimeline) -> None:
    timeline.receive(Incoming(ANN, "m", text='{"buttons": [{"title": "t", "payload": "/p"}]}', payload="/p"), NOON)
    assert timeline.offered(ANN, "/p") is None


def test_a_payload_offered_again_has_its_latest_title(timeline: AnyTimeline) -> None:
    for title in ("old", "new"):
        timeline.say(ANN, Speaker.AGENT, {"text": "?", "buttons": [{"title": title, "payload": "/p"}]}, NOON)
    assert timeline.offered(ANN, "/p") == "new"


def test_erasing_a_person_leaves_nothing_and_touches_nobody_else(timeline: AnyTimeline) -> None:
    open_turn, turn = write(timeline, "1"), write(timeline, "2")
    timeline.answer(turn, [HELLO], Speaker.BOT, NOON)
    timeline.say(ANN, Speaker.SYSTEM, HELLO, NOON, key="k")
    theirs = write(timeline, "1", BOB)
    timeline.erase(ANN)
    assert timeline.since(ANN, None, include_citizen=True) == timeline.answers(turn) == ()
    assert timeline.offered(ANN, HELLO["buttons"][0]["payload"]) is None  # type: ignore[index]
    assert timeline.last_seen(ANN) is None
    assert [waiting.turn for waiting in timeline.pending()] == [theirs]
    assert timeline.persons_idle_since(NOON + HOUR) == (BOB,)
    with pytest.raises(UnknownTurn):
        timeline.answer(open_turn, [HELLO], Speaker.BOT, NOON)
    assert timeline.since(ANN, None) == ()


def test_numbers_are_not_given_again_after_an_erasure(timeline: AnyTimeline) -> None:
    turn = write(timeline, "1")
    (said,) = timeline.answer(turn, [HELLO], Speaker.BOT, NOON)
    timeline.erase(ANN)
    fresh = timeline.receive(Incoming(ANN, "1", text="back"), NOON)
    assert fresh.new and fresh.turn > turn
    assert timeline.say(ANN, Speaker.BOT, HELLO, NOON).id > said.id


def test_the_last_time_a_person_wrote_never_moves_back(timeline: AnyTimeline) -> None:
    assert timeline.last_seen(ANN) is None
    timeline.say(ANN, Speaker.AGENT, HELLO, NOON)
    assert timeline.last_seen(ANN) is None
    write(timeline, "1", now=NOON + HOUR)
    write(timeline, "2", now=NOON)
    timeline.say(ANN, Speaker.AGENT, HELLO, NOON + 2 * HOUR)
    assert timeline.last_seen(ANN) == NOON + HOUR


def test_whoever_has_been_silent_is_found_longest_first(timeline: AnyTimeline) -> None:
    write(timeline, "1", BOB, NOON)
    write(timeline, "1", ANN, NOON - HOUR)
    assert timeline.persons_idle_since(NOON) == (ANN,)
    assert timeline.persons_idle_since(NOON + HOUR) == (ANN, BOB)
    timeline.say(ANN, Speaker.AGENT, HELLO, NOON + HOUR)
    assert timeline.persons_idle_since(NOON + HOUR) == (BOB,)


def test_retention_removes_whole_turns_and_keeps_open_ones(timeline: AnyTimeline) -> None:
    old, late, waiting = (write(timeline, name, now=NOON) for name in ("old", "late", "waiting"))
    timeline.answer(old, [HELLO], Speaker.BOT, NOON)
    timeline.answer(late, [{"text": "late answer"}], Speaker.BOT, NOON + 2 * HOUR)
    timeline.say(ANN, Speaker.SYSTEM, {"text": "loose"}, NOON)
    timeline.answer(write(timeline, "b", BOB), [HELLO], Speaker.BOT, NOON)
    assert timeline.purge(NOON) == 0
    assert timeline.purge(NOON + HOUR) == 5
    left = timeline.since(ANN, None, include_citizen=True)
    assert texts(left) == ["text of late", "text of waiting", "late answer"]
    assert [turn.turn for turn in timeline.pending()] == [waiting]
    assert timeline.offered(ANN, HELLO["buttons"][0]["payload"]) is None  # type: ignore[index]
    assert timeline.persons_idle_since(NOON + 24 * HOUR) == (ANN,)
    assert timeline.purge(NOON + HOUR) == 0


def test_times_come_back_in_utc_and_a_time_without_offset_is_refused(timeline: AnyTimeline) -> None:
    beijing = timezone(8 * HOUR)
    said = timeline.say(ANN, Speaker.BOT, HELLO, NOON.astimezone(beijing))
    assert said.at == NOON and said.at.utcoffset() == timedelta(0)
    with pytest.raises(ValueError, match="offset"):
        write(timeline, "m", now=NOON.replace(tzinfo=None))
    assert timeline.pending() == []


@pytest.mark.parametrize("bad", ["", "x" * 513])
def test_an_empty_or_endless_id_is_refused(timeline: AnyTimeline, bad: str) -> None:
    with pytest.raises(UnusableKey):
        timeline.receive(Incoming(ANN, bad, text="t"), NOON)
    with pytest.raises(UnusableKey):
        timeline.receive(Incoming(bad, "m", text="t"), NOON)
    with pytest.raises(UnusableKey):
        timeline.say(ANN, Speaker.BOT, HELLO, NOON, key=bad)
    assert timeline.since(ANN, None, include_citizen=True) == ()


def test_a_body_that_is_not_json_leaves_no_half_answer(timeline: AnyTimeline) -> None:
    turn = write(timeline, "m")
    if isinstance(timeline, FakeTimeline):
        pytest.skip("only a database has transactions")
    with pytest.raises(Exception, match="JSON serializable"):
        timeline.answer(turn, [HELLO, {"text": object()}], Speaker.BOT, NOON)
    assert timeline.answers(turn) == () and [waiting.turn for waiting in timeline.pending()] == [turn]


any_text = st.text(st.characters(), max_size=40)  # surrogates and NUL included


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=any_text, title=any_text)
@example(text="\0\ud83d", title="\udc00\0")
@example(text="👵🏽\U0002000b\ufffe", title="\ud83d\ude00")
def test_any_text_at_all_is_stored_and_read(timeline: AnyTimeline, text: str, title: str) -> None:
    timeline.erase(ANN)
    turn = timeline.receive(Incoming(ANN, "m" + text, text=text, payload=text), NOON).turn
    assert not timeline.receive(Incoming(ANN, "m" + text, text=text), NOON).new
    (said,) = timeline.answer(turn, [{"text": text, "buttons": [{"title": title, "payload": text}]}], Speaker.BOT, NOON)
    said.body["text"].encode()
    if "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text):
        assert said.body["text"] == text
    assert timeline.since(ANN, None) == (said,)
    assert timeline.offered(ANN, text) == said.body["buttons"][0]["title"]


def test_a_text_of_ten_thousand_characters_is_kept_whole(timeline: AnyTimeline) -> None:
    long = "老" * 9_999 + "\U0001f475"
    timeline.receive(Incoming(ANN, "m", text=long), NOON)
    assert timeline.pending()[0].incoming.text == long
