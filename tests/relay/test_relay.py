"""Codes are used once, in time, by somebody else; windows open and close as agreed. On both databases."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from bot.relay import LIFETIME, CodeRefused, Relay, View
from bot.relay.relay import DIGITS, MOST_GUESTS
from bot.storage.database import open_database
from bot.storage.rooms import all_tables

KEY = b"k" * 32
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
CHILD, MOTHER, FATHER = "wechat:child", "web:mother", "web:father"


@pytest.fixture
def relay(engine: Engine) -> Relay:
    return Relay(engine, KEY)


def reason(call: object, *arguments: object) -> str:
    assert callable(call)
    with pytest.raises(CodeRefused) as refused:
        call(*arguments)
    return refused.value.reason


def test_a_code_has_eight_digits_and_opens_the_conversation_it_was_made_for(relay: Relay) -> None:
    code = relay.make(CHILD, NOW)
    assert len(code) == DIGITS and code.isdigit()
    assert relay.peek(code, MOTHER, NOW).owner == CHILD
    relay.accept(code, MOTHER, 41, NOW)
    assert relay.view(MOTHER) == View(MOTHER, CHILD, since=41)
    assert relay.view(CHILD) == View(CHILD, CHILD, guests=1)
    assert relay.view(FATHER) == View(FATHER, FATHER)


def test_looking_at_a_code_does_not_use_it_up(relay: Relay) -> None:
    code = relay.make(CHILD, NOW)
    assert relay.peek(code, MOTHER, NOW) == relay.peek(code, FATHER, NOW)
    assert relay.view(MOTHER).conversation == MOTHER


def test_of_two_elders_with_one_code_only_the_first_gets_in(relay: Relay) -> None:
    code = relay.make(CHILD, NOW)
    relay.accept(code, MOTHER, 0, NOW)
    assert reason(relay.peek, code, FATHER, NOW) == "used"
    assert reason(relay.accept, code, FATHER, 0, NOW) == "used"
    assert not relay.view(FATHER).is_shared


def test_of_many_at_once_exactly_one_gets_in(engine: Engine) -> None:
    code = Relay(engine, KEY).make(CHILD, NOW)
    outcomes: list[str] = []
    gate = threading.Barrier(6)

    def try_it(number: int) -> None:
        gate.wait()
        try:
            Relay(engine, KEY).accept(code, f"web:{number}", 0, NOW)
            outcomes.append("in")
        except CodeRefused as refused:
            outcomes.append(refused.reason)

    threads = [threading.Thread(target=try_it, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in", *["used"] * 5]


def test_who_got_in_and_missed_the_answer_may_ask_again(relay: Relay) -> None:
    code = relay.make(CHILD, NOW)
    relay.accept(code, MOTHER, 7, NOW)
    relay.accept(code, MOTHER, 99, NOW)
    assert relay.view(MOTHER).since == 7


def test_a_code_is_good_for_a_quarter_of_an_hour(relay: Relay) -> None:
    code = relay.make(CHILD, NOW)
    assert relay.peek(code, MOTHER, NOW + LIFETIME - timedelta(seconds=1))
    assert reason(relay.accept, code, MOTHER, 0, NOW + LIFETIME) == "expired"


def test_a_new_code_replaces_the_one_before(relay: Relay) -> None:
    old, new = relay.make(CHILD, NOW), relay.make(CHILD, NOW)
    assert reason(relay.peek, old, MOTHER, NOW) == "unknown"
    assert relay.peek(new, MOTHER, NOW)


def test_nobody_opens_their_own_conversation(relay: Relay) -> None:
    assert reason(relay.peek, relay.make(MOTHER, NOW), MOTHER, NOW) == "own"
    relay.accept(relay.make(CHILD, NOW), MOTHER, 0, NOW)
    assert reason(relay.peek, relay.make(CHILD, NOW), MOTHER, NOW) == "own"


def test_a_guest_lets_nobody_in_and_a_host_goes_nowhere(relay: Relay) -> None:
    relay.accept(relay.make(CHILD, NOW), MOTHER, 0, NOW)
    assert reason(relay.make, MOTHER, NOW) == "guest"
    assert reason(relay.peek, relay.make(FATHER, NOW), CHILD, NOW) == "host"


def test_a_code_of_somebody_who_has_become_a_guest_opens_nothing(relay: Relay) -> None:
    code = relay.make(FATHER, NOW)
    relay.accept(relay.make(CHILD, NOW), FATHER, 0, NOW)
    assert reason(relay.accept, code, MOTHER, 0, NOW) == "unknown"


def test_a_guest_may_change_to_another_conversation(relay: Relay) -> None:
    relay.accept(relay.make(CHILD, NOW), MOTHER, 3, NOW)
    relay.accept(relay.make(FATHER, NOW), MOTHER, 9, NOW)
    assert relay.view(MOTHER) == View(MOTHER, FATHER, since=9)
    assert not relay.view(CHILD).is_shared


def test_a_family_has_an_end(relay: Relay) -> None:
    for number in range(MOST_GUESTS):
        relay.accept(relay.make(CHILD, NOW), f"web:{number}", 0, NOW)
    assert reason(relay.make, CHILD, NOW) == "full"


def test_either_side_ends_it(relay: Relay) -> None:
    relay.accept(relay.make(CHILD, NOW), MOTHER, 0, NOW)
    relay.accept(relay.make(CHILD, NOW), FATHER, 0, NOW)
    assert relay.end(MOTHER) == (CHILD,)
    assert relay.view(CHILD).guests == 1
    unused = relay.make(CHILD, NOW)
    assert relay.end(CHILD) == (FATHER,)
    assert relay.end(CHILD) == ()
    assert reason(relay.peek, unused, MOTHER, NOW) == "unknown"


@pytest.mark.parametrize("who", [CHILD, MOTHER])
def test_erasing_either_removes_the_link(relay: Relay, engine: Engine, who: str) -> None:
    relay.accept(relay.make(CHILD, NOW), MOTHER, 0, NOW)
    relay.erase(who)
    assert not relay.view(CHILD).is_shared and not relay.view(MOTHER).is_shared
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM relay_links")).scalar() == 0


def test_a_code_is_not_stored_as_it_is_said(tmp_path: Path) -> None:
    path = tmp_path / "codes.db"
    database = open_database(f"sqlite:///{path}")
    all_tables().create_all(database)
    code = Relay(database, KEY).make(CHILD, NOW)
    database.dispose()
    assert code.encode() not in path.read_bytes()
    assert reason(Relay(open_database(f"sqlite:///{path}"), b"o" * 32).peek, code, MOTHER, NOW) == "unknown"


def test_the_same_number_drawn_twice_is_drawn_again(engine: Engine) -> None:
    drawn = iter(["11112222", "11112222", "33334444"])
    relay = Relay(engine, KEY, lambda: next(drawn))
    assert (relay.make(CHILD, NOW), relay.make(FATHER, NOW)) == ("11112222", "33334444")


def test_what_is_old_is_purged(relay: Relay, engine: Engine) -> None:
    relay.accept(relay.make(CHILD, NOW), MOTHER, 0, NOW)
    assert relay.purge(NOW) == 0
    assert relay.purge(NOW + timedelta(days=1)) == 1
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM relay_codes")).scalar() == 0


STEPS = st.lists(
    st.tuples(st.sampled_from(["make", "accept", "end", "erase", "wait"]), st.integers(0, 3), st.integers(0, 3)),
    max_size=25,
)


@given(STEPS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_family_does_nobody_looks_through_two_windows(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]
) -> None:
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('relay') / 'r.db'}")
    all_tables().create_all(database)
    relay, now, made = Relay(database, KEY), NOW, dict[int, str]()
    people = [f"web:{number}" for number in range(4)]
    for act, one, other in steps:
        try:
            if act == "make":
                made[one] = relay.make(people[one], now)
            elif act == "accept" and one in made:
                relay.accept(made[one], people[other], 0, now)
            elif act == "end":
                relay.end(people[one])
            elif act == "erase":
                relay.erase(people[one])
            elif act == "wait":
                now += timedelta(minutes=6)
        except CodeRefused:
            pass
        views = [relay.view(person) for person in people]
        hosts = {view.conversation for view in views if view.is_guest}
        assert all(not relay.view(host).is_guest for host in hosts)
        assert sum(view.guests for view in views) == sum(view.is_guest for view in views)
    database.dispose()
