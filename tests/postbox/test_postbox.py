"""The postbox: a push is noted once, delivery moves forward once, and nobody is written to more than allowed."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.postbox import Grant, Look, Postbox, Spot, TokenShelf
from bot.postbox.tables import people, pushes

ANN, BOB = "wechat:oAnn", "wechat:oBob"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
MESSAGE, PRESS = Grant(5, 172_800), Grant(3, 60)
BUSY = timedelta(seconds=15)
PATIENCE = timedelta(seconds=7)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.fixture
def postbox(engine: Engine) -> Postbox:
    return Postbox(engine)


def look(postbox: Postbox, person: str = ANN) -> Look:
    found = postbox.look(person)
    assert found is not None
    return found


def claimed(postbox: Postbox, key: str, to: int, text: str = "答", now: datetime = NOW, **choices: str) -> str | None:
    return postbox.claim(ANN, key, look(postbox).spot, Spot(to), text, choices, now, PATIENCE)


def test_a_push_is_new_once_and_its_tries_are_counted(postbox: Postbox) -> None:
    assert postbox.receive(ANN, "m:1", MESSAGE, NOW).new
    again = postbox.receive(ANN, "m:1", MESSAGE, at(5))
    assert (again.new, again.tries, again.reply, again.settled) == (False, 2, None, False)
    assert postbox.receive(BOB, "m:1", MESSAGE, NOW).new


def test_a_message_gives_leave_for_five_and_a_press_for_three_within_a_minute(postbox: Postbox) -> None:
    postbox.receive(ANN, "m:1", MESSAGE, NOW)
    assert look(postbox).left(at(172_799)) == 5
    assert look(postbox).left(at(172_800)) == 0
    postbox.receive(ANN, "e:1", PRESS, at(10))
    assert (look(postbox).left(at(69)), look(postbox).left(at(70))) == (3, 0)


def test_a_push_without_leave_and_a_repeated_one_give_none(postbox: Postbox) -> None:
    postbox.receive(ANN, "e:1", PRESS, NOW)
    postbox.receive(ANN, "e:2", None, at(50))
    postbox.receive(ANN, "e:1", PRESS, at(55))
    assert look(postbox).left(at(60)) == 0


def test_each_message_sent_counts_and_beyond_the_leave_none_is_reserved(postbox: Postbox) -> None:
    postbox.receive(ANN, "e:1", PRESS, NOW)
    for number in range(1, 4):
        assert postbox.reserve(ANN, look(postbox).spot, NOW, NOW + BUSY)
        postbox.sent(ANN, Spot(number), None)
    assert look(postbox).left(NOW) == 0
    assert not postbox.reserve(ANN, Spot(3), NOW, NOW + BUSY)


def test_only_one_message_is_under_way_at_a_time_until_its_process_is_taken_for_dead(postbox: Postbox) -> None:
    postbox.receive(ANN, "m:1", MESSAGE, NOW)
    assert postbox.reserve(ANN, Spot(), NOW, NOW + BUSY)
    assert not postbox.reserve(ANN, Spot(), at(14), at(14) + BUSY)
    assert look(postbox).free_at(at(8), PATIENCE) == at(15)
    assert postbox.reserve(ANN, Spot(), at(15), at(15) + BUSY)


def test_a_message_under_way_counts_against_the_leave_that_comes_meanwhile(postbox: Postbox) -> None:
    postbox.receive(ANN, "m:1", MESSAGE, NOW)
    postbox.reserve(ANN, Spot(), NOW, NOW + BUSY)
    postbox.receive(ANN, "m:2", MESSAGE, at(1))
    assert look(postbox).left(at(1)) == 4


def test_what_was_sent_after_the_citizen_wrote_uses_the_new_leave(postbox: Postbox) -> None:
    postbox.receive(ANN, "m:1", MESSAGE, NOW)
    for second in (1, 5, 6):
        assert postbox.reserve(ANN, Spot(), at(second), at(second) + BUSY)
        postbox.sent(ANN, None, None)
    postbox.receive(ANN, "m:2", MESSAGE, at(8), since=at(4))
    assert look(postbox).left(at(8)) == 3


def test_a_message_that_did_not_arrive_is_given_back_unless_it_may_have_arrived(postbox: Postbox) -> None:
    postbox.receive(ANN, "m:1", MESSAGE, NOW)
    postbox.reserve(ANN, Spot(), NOW, NOW + BUSY)
    postbox.failed(ANN, counted=False, again_at=at(5))
    assert look(postbox).left(NOW) == 5
    assert look(postbox).free_at(at(1), timedelta()) == at(5)
    postbox.reserve(ANN, Spot(), at(5), at(5) + BUSY)
    postbox.failed(ANN, counted=True, again_at=None)
    assert look(postbox).left(NOW) == 4
    postbox.reserve(ANN, Spot(), at(6), at(6) + BUSY)
    postbox.failed(ANN, counted=True, again_at=None, used_up=True)
    assert look(postbox).left(NOW) == 0


def test_a_new_push_lifts_what_stood_against_sending(postbox: Postbox) -> None:
    postbox.receive(ANN, "m:1", MESSAGE, NOW)
    postbox.settle(ANN, "m:1", NOW)
    postbox.failed(ANN, counted=False, again_at=at(9_999))
    postbox.receive(ANN, "m:2", MESSAGE, at(1))
    postbox.settle(ANN, "m:2", at(1))
    assert look(postbox).free_at(at(1), PATIENCE) is None


def test_a_reply_is_claimed_once_and_repeated_for_the_same_push(postbox: Postbox) -> None:
    postbox.receive(ANN, "m:1", MESSAGE, NOW)
    assert claimed(postbox, "m:1", 3, "一") == "一"
    assert claimed(postbox, "m:1", 4, "二") == "一"
    assert look(postbox).spot == Spot(3)
    assert postbox.receive(ANN, "m:1", MESSAGE, at(5)).reply == "一"


def test_who_comes_from_an_old_spot_claims_and_reserves_nothing(postbox: Postbox) -> None:
    postbox.receive(ANN, "m:1", MESSAGE, NOW)
    assert claimed(postbox, "m:1", 3) is not None
    postbox.settle(ANN, "m:1", NOW)
    postbox.receive(ANN, "m:2", MESSAGE, NOW)
    assert postbox.claim(ANN, "m:2", Spot(), Spot(4), "x", None, NOW, PATIENCE) is None
    assert not postbox.reserve(ANN, Spot(), NOW, NOW + BUSY)


def test_a_reply_waits_for_the_one_before_it_to_leave(postbox: Postbox) -> None:
    for key in ("m:1", "m:2"):
        postbox.receive(ANN, key, MESSAGE, NOW)
    assert claimed(postbox, "m:1", 3) is not None
    assert claimed(postbox, "m:2", 4) is None
    postbox.settle(ANN, "m:1", NOW)
    assert claimed(postbox, "m:2", 4) is not None


def test_a_reply_waits_for_a_message_under_way(postbox: Postbox) -> None:
    postbox.receive(ANN, "m:1", MESSAGE, NOW)
    postbox.reserve(ANN, Spot(), NOW, NOW + BUSY)
    assert claimed(postbox, "m:1", 3) is None
    postbox.sent(ANN, Spot(3), None)
    assert claimed(postbox, "m:1", 4) is not None


def test_a_push_that_somebody_waits_for_keeps_others_from_sending_for_a_while(postbox: Postbox) -> None:
    postbox.receive(ANN, "m:1", MESSAGE, NOW)
    assert look(postbox).free_at(at(1), PATIENCE) == at(7)
    postbox.receive(ANN, "m:1", MESSAGE, at(5))
    assert look(postbox).free_at(at(6), PATIENCE) == at(12)
    assert look(postbox).free_at(at(12), PATIENCE) is None
    postbox.settle(ANN, "m:1", at(6))
    assert look(postbox).free_at(at(6), PATIENCE) is None


def test_a_reply_that_nobody_confirmed_is_still_to_be_given(postbox: Postbox) -> None:
    postbox.receive(ANN, "m:1", MESSAGE, NOW)
    claimed(postbox, "m:1", 3, "一")
    assert [lost.text for lost in look(postbox).unconfirmed] == ["一"]
    postbox.settle(ANN, "m:1", NOW)
    assert look(postbox).unconfirmed == ()


def test_a_push_that_comes_again_did_not_get_its_reply(postbox: Postbox) -> None:
    postbox.receive(ANN, "m:1", MESSAGE, NOW)
    claimed(postbox, "m:1", 3, "一")
    postbox.settle(ANN, "m:1", NOW)
    postbox.receive(ANN, "m:1", MESSAGE, at(5))
    assert [lost.text for lost in look(postbox).unconfirmed] == ["一"]
    assert look(postbox).free_at(at(6), PATIENCE) == at(12)


def test_a_number_chooses_what_was_last_shown_and_only_once(postbox: Postbox) -> None:
    postbox.receive(ANN, "m:1", MESSAGE, NOW)
    claimed(postbox, "m:1", 3, **{"1": "/a", "2": "/b"})
    postbox.settle(ANN, "m:1", NOW)
    assert postbox.receive(ANN, "m:2", MESSAGE, NOW, said="2").payload == "/b"
    assert postbox.receive(ANN, "m:2", MESSAGE, NOW, said="2").payload == "/b"
    assert postbox.receive(ANN, "m:3", MESSAGE, NOW, said="1").payload is None


def test_what_was_shown_stays_until_something_is_said(postbox: Postbox) -> None:
    postbox.receive(ANN, "m:1", MESSAGE, NOW)
    postbox.reserve(ANN, Spot(), NOW, NOW + BUSY)
    postbox.sent(ANN, Spot(3), {"1": "/a"})
    postbox.receive(ANN, "m:2", MESSAGE, NOW)
    postbox.sent(ANN, Spot(4), {})
    assert postbox.receive(ANN, "m:3", MESSAGE, NOW, said="1").payload == "/a"
    assert postbox.receive(BOB, "m:3", MESSAGE, NOW, said="1").payload is None


def test_old_pushes_are_dropped_when_a_new_one_comes(postbox: Postbox, engine: Engine) -> None:
    postbox.receive(ANN, "m:1", MESSAGE, NOW)
    postbox.receive(ANN, "m:2", MESSAGE, NOW + timedelta(hours=25))
    with engine.connect() as connection:
        assert list(connection.execute(sa.select(pushes.c.key)).scalars()) == ["m:2"]


def test_whoever_wrote_lately_is_found(postbox: Postbox) -> None:
    postbox.receive(ANN, "m:1", MESSAGE, NOW)
    postbox.receive(BOB, "m:1", MESSAGE, at(60))
    assert postbox.active_since(at(30)) == (BOB,)
    assert postbox.active_since(NOW) == (ANN, BOB)


def test_who_is_erased_is_gone_and_can_be_sent_nothing(postbox: Postbox, engine: Engine) -> None:
    postbox.receive(ANN, "m:1", MESSAGE, NOW)
    postbox.receive(BOB, "m:1", MESSAGE, NOW)
    postbox.erase(ANN)
    assert postbox.look(ANN) is None
    assert not postbox.reserve(ANN, Spot(), NOW, NOW + BUSY)
    assert postbox.claim(ANN, "m:1", Spot(), Spot(1), "x", None, NOW, PATIENCE) is None
    postbox.settle(ANN, "m:1", NOW)
    postbox.sent(ANN, Spot(9), {"1": "/a"})
    with engine.connect() as connection:
        assert list(connection.execute(sa.select(people.c.person)).scalars()) == [BOB]
        assert list(connection.execute(sa.select(pushes.c.person)).scalars()) == [BOB]


def test_purging_removes_only_the_long_silent(postbox: Postbox) -> None:
    postbox.receive(ANN, "m:1", MESSAGE, NOW)
    postbox.receive(BOB, "m:1", MESSAGE, at(60))
    assert postbox.purge(at(30)) == 1
    assert postbox.look(ANN) is None and postbox.look(BOB) is not None


def test_of_many_who_reserve_at_once_one_succeeds(postbox: Postbox) -> None:
    postbox.receive(ANN, "m:1", MESSAGE, NOW)
    won: list[bool] = []
    gate = threading.Barrier(6)

    def reserve() -> None:
        gate.wait()
        won.append(postbox.reserve(ANN, Spot(), NOW, NOW + BUSY))

    threads = [threading.Thread(target=reserve) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 5 + [True]


def test_a_token_is_good_until_it_expires_and_is_fetched_by_one(engine: Engine) -> None:
    shelf = TokenShelf(engine)
    assert shelf.get("wx1", NOW) is None
    assert shelf.lease("wx1", NOW, at(10))
    assert not shelf.lease("wx1", at(9), at(19))
    assert shelf.lease("wx2", NOW, at(10))
    shelf.put("wx1", "t1", at(60))
    assert (shelf.get("wx1", at(59)), shelf.get("wx1", at(60)), shelf.get("wx2", NOW)) == ("t1", None, None)
    assert shelf.lease("wx1", at(60), at(70))
    shelf.release("wx1")
    assert shelf.lease("wx1", at(61), at(71))


def test_whoever_looked_before_a_token_came_does_not_fetch_another(engine: Engine) -> None:
    shelf = TokenShelf(engine)
    shelf.lease("wx1", NOW, at(10))
    shelf.put("wx1", "new", at(60))
    assert not shelf.lease("wx1", at(1), at(11))


def test_a_refused_token_is_dropped_unless_there_is_a_newer_one(engine: Engine) -> None:
    shelf = TokenShelf(engine)
    shelf.lease("wx1", NOW, at(10))
    shelf.put("wx1", "t2", at(60))
    shelf.drop("wx1", "t1")
    assert shelf.get("wx1", NOW) == "t2"
    shelf.drop("wx1", "t2")
    assert shelf.get("wx1", NOW) is None
