"""The contract of casework, held by the one in memory and by the real one on each database."""

from __future__ import annotations

import csv
import io
import json
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from bot.casework import Casework, IllegalMove, RequestClosed, UnknownFormat, UnknownRequest, parse_number
from bot.casework.states import OPEN, STEPS
from bot.model.request import Request
from bot.model.request import RequestState as State
from tests.casework.fakes import FakeCasework

AnyCasework = Casework | FakeCasework

NOON = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANN, BOB, CLERK = "web:ann", "wechat:bob", "desk:clerk"
ADAPTATION = "S-NT-E26"
FIELDS = {"name": "王秀英", "phone": "138 0013 8000", "address": "崇川区学田街道", "call_at": "上午"}
WAYS = {
    State.SUBMITTED: (),
    State.CALLED: (State.CALLED,),
    State.VISITED: (State.CALLED, State.VISITED),
    State.DONE: (State.CALLED, State.DONE),
    State.WITHDRAWN: (State.WITHDRAWN,),
    State.REFUSED: (State.REFUSED,),
}
"""How to get a request into each stored state."""


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
def casework(request: pytest.FixtureRequest) -> AnyCasework:
    if request.param == "fake":
        return FakeCasework()
    return Casework(request.getfixturevalue(f"{request.param}_engine"))


def submit(casework: AnyCasework, key: str = "1", person: str = ANN, now: datetime = NOON, **fields: str) -> Request:
    return casework.submit(person, ADAPTATION, "nantong", {**FIELDS, **fields}, key, now)


def in_state(casework: AnyCasework, state: State) -> str:
    number = submit(casework, key=state.value).number
    for step in WAYS[state]:
        casework.move(number, step, NOON, CLERK)
    return number


def test_a_request_is_stored_as_it_was_given(casework: AnyCasework) -> None:
    request = submit(casework)
    assert request == Request(request.number, ADAPTATION, "nantong", ANN, State.SUBMITTED, FIELDS, NOON, NOON)
    assert parse_number(request.number) == request.number
    assert casework.by_number(request.number) == request


def test_a_doubled_submission_returns_the_same_request(casework: AnyCasework) -> None:
    first = submit(casework, key="7")
    assert submit(casework, key="7", name="other", now=NOON + HOUR) == first
    assert casework.of_person(ANN) == (first,)
    assert len(casework.history(first.number)) == 1


def test_the_same_key_of_another_person_is_another_request(casework: AnyCasework) -> None:
    assert submit(casework, key="7").number != submit(casework, key="7", person=BOB).number


def test_a_number_is_found_however_it_is_typed_and_not_with_a_slip(casework: AnyCasework) -> None:
    request = submit(casework)
    number = request.number
    assert casework.by_number(f"  {number.lower().replace('-', ' ')} ") == request
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    assert casework.by_number(wrong) is None
    assert casework.by_number("") is None


def test_a_persons_requests_come_newest_first(casework: AnyCasework) -> None:
    old, new = submit(casework, "1"), submit(casework, "2", now=NOON + HOUR)
    submit(casework, "3", person=BOB)
    assert casework.of_person(ANN) == (new, old)
    assert casework.of_person("web:nobody") == ()


def test_a_change_replaces_what_is_given_and_keeps_the_rest(casework: AnyCasework) -> None:
    number = submit(casework).number
    changed = casework.change(number, {"phone": "13900139000", "note": "二楼"}, NOON + HOUR, ANN)
    assert changed.fields == {**FIELDS, "phone": "13900139000", "note": "二楼"}
    assert (changed.created_at, changed.updated_at) == (NOON, NOON + HOUR)
    event = casework.history(number)[-1]
    assert event.changes == {"phone": ("138 0013 8000", "13900139000"), "note": (None, "二楼")}
    assert (event.by, event.at, event.state) == (ANN, NOON + HOUR, State.SUBMITTED)


def test_a_change_that_changes_nothing_leaves_no_trace(casework: AnyCasework) -> None:
    request = submit(casework)
    assert casework.change(request.number, {"name": FIELDS["name"]}, NOON + HOUR, ANN) == request
    assert len(casework.history(request.number)) == 1


@pytest.mark.parametrize("before", STEPS)
@pytest.mark.parametrize("after", State)
def test_only_the_steps_of_the_table_are_taken(casework: AnyCasework, before: State, after: State) -> None:
    number = in_state(casework, before)
    length = len(casework.history(number))
    if after is before:
        assert casework.move(number, after, NOON + HOUR, CLERK).updated_at == NOON
    elif after in STEPS[before]:
        assert casework.move(number, after, NOON + HOUR, CLERK, reason="r").state is after
        assert casework.history(number)[-1].reason == "r"
        length += 1
    else:
        with pytest.raises(IllegalMove) as refused:
            casework.move(number, after, NOON + HOUR, CLERK)
        assert (refused.value.before, refused.value.after) == (before, after)
    assert len(casework.history(number)) == length


@pytest.mark.parametrize("state", STEPS)
def test_only_an_open_request_can_be_changed(casework: AnyCasework, state: State) -> None:
    number = in_state(casework, state)
    if state in OPEN:
        assert casework.change(number, {"name": "x"}, NOON, ANN).fields["name"] == "x"
    else:
        with pytest.raises(RequestClosed, match=state.value):
            casework.change(number, {"name": "x"}, NOON, ANN)


def test_withdrawing_twice_happens_once(casework: AnyCasework) -> None:
    number = submit(casework).number
    first = casework.withdraw(number, NOON + HOUR, ANN, "不需要了")
    assert first.state is State.WITHDRAWN
    assert casework.withdraw(number, NOON + 2 * HOUR, ANN) == first
    assert [(event.state, event.reason) for event in casework.history(number)] == [
        (State.SUBMITTED, None),
        (State.WITHDRAWN, "不需要了"),
    ]


def test_what_is_done_cannot_be_withdrawn(casework: AnyCasework) -> None:
    with pytest.raises(IllegalMove):
        casework.withdraw(in_state(casework, State.DONE), NOON, ANN)


def test_history_only_grows(casework: AnyCasework) -> None:
    number = submit(casework).number
    seen = casework.history(number)
    casework.change(number, {"name": "李"}, NOON + HOUR, ANN)
    casework.move(number, State.CALLED, NOON + 2 * HOUR, CLERK)
    casework.withdraw(number, NOON + 3 * HOUR, ANN)
    later = casework.history(number)
    assert later[: len(seen)] == seen
    assert [event.by for event in later] == [ANN, ANN, CLERK, ANN]
    assert dict(later[0].changes) == {name: (None, value) for name, value in FIELDS.items()}


@pytest.mark.parametrize("number", ["XT-00000000A", "nonsense", ""])
def test_an_unknown_number_is_an_error_for_whoever_acts_on_it(casework: AnyCasework, number: str) -> None:
    submit(casework)
    with pytest.raises(UnknownRequest):
        casework.history(number)
    with pytest.raises(UnknownRequest):
        casework.change(number, {"name": "x"}, NOON, ANN)
    with pytest.raises(UnknownRequest):
        casework.withdraw(number, NOON, ANN)


def test_an_open_request_with_the_same_phone_and_service_is_found(casework: AnyCasework) -> None:
    first, second = submit(casework, "1"), submit(casework, "2", person=BOB, phone="+86 138-0013-8000")
    submit(casework, "3", phone="13900139000")
    casework.submit(ANN, "S-NT-E01", "nantong", FIELDS, "4", NOON)
    assert [r.number for r in casework.open_like(ADAPTATION, "１３８００１３８０００")] == sorted(
        [first.number, second.number]
    )
    casework.withdraw(first.number, NOON, ANN)
    assert [r.number for r in casework.open_like(ADAPTATION, "13800138000")] == [second.number]
    casework.change(second.number, {"phone": "051385123456"}, NOON, BOB)
    assert casework.open_like(ADAPTATION, "13800138000") == ()
    assert [r.number for r in casework.open_like(ADAPTATION, "0513-85123456")] == [second.number]


def test_requests_without_a_phone_are_not_alike(casework: AnyCasework) -> None:
    submit(casework, phone="不方便")
    assert casework.open_like(ADAPTATION, "没有") == ()


def test_an_export_carries_numbers_and_contact_data_in_full(casework: AnyCasework) -> None:
    second, first = submit(casework, "2", now=NOON + HOUR, note='a "b",\nc'), submit(casework, "1")
    as_json = json.loads(casework.export("json"))
    assert [entry["number"] for entry in as_json] == [first.number, second.number]
    assert as_json[0]["fields"] == FIELDS and as_json[0]["state"] == "submitted"
    assert datetime.fromisoformat(as_json[0]["created_at"]) == NOON
    rows = list(csv.DictReader(io.StringIO(casework.export("csv"), newline="")))
    assert [row["number"] for row in rows] == [first.number, second.number]
    assert rows[0].items() >= FIELDS.items() and rows[0]["note"] == ""
    assert rows[1]["note"] == 'a "b",\nc'
    with pytest.raises(UnknownFormat, match="xml"):
        casework.export("xml")


def test_an_empty_export_is_still_a_file(casework: AnyCasework) -> None:
    assert json.loads(casework.export("json")) == []
    assert casework.export("csv").startswith("number,service,city,state,created_at,updated_at")


def test_erasing_a_person_leaves_nothing_and_touches_nobody_else(casework: AnyCasework) -> None:
    mine, theirs = submit(casework, "1"), submit(casework, "1", person=BOB)
    casework.change(mine.number, {"name": "李"}, NOON, CLERK)
    submit(casework, "2")
    assert casework.erase(ANN) == 2
    assert casework.of_person(ANN) == () and casework.by_number(mine.number) is None
    with pytest.raises(UnknownRequest):
        casework.history(mine.number)
    assert casework.by_number(theirs.number) == theirs and len(casework.history(theirs.number)) == 1
    assert casework.erase(ANN) == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=st.dictionaries(st.text(st.characters(), max_size=8), st.text(st.characters(), max_size=20), max_size=4))
@example(fields={"na\0me": "\ud83d", "phone": "\0\udc00", "👵": "\U0002000b"})
def test_any_text_at_all_is_stored_and_read(casework: AnyCasework, fields: dict[str, str]) -> None:
    casework.erase(ANN)
    request = casework.submit(ANN, ADAPTATION, "nantong", fields, "k", NOON)
    assert casework.by_number(request.number) == request
    if "\0" not in str(fields.values()) and not any(
        "\ud800" <= c <= "\udfff" for f in fields.items() for c in f[0] + f[1]
    ):
        assert {k.replace("\0", "\ufffd"): v.replace("\0", "\ufffd") for k, v in fields.items()} == request.fields
    casework.export("csv").encode()


def at_once(casework: Casework, keys: Sequence[str]) -> list[Request]:
    gate = threading.Barrier(len(keys))

    def wait_and_submit(key: str) -> Request:
        gate.wait()
        return submit(casework, key)

    with ThreadPoolExecutor(len(keys)) as pool:
        return list(pool.map(wait_and_submit, keys))


def test_one_turn_submitted_by_many_threads_is_one_request(engine: Engine) -> None:
    casework = Casework(engine)
    for key in "abc":
        assert len({request.number for request in at_once(casework, [key] * 8)}) == 1
    assert len(casework.of_person(ANN)) == 3


def test_many_changes_at_once_lose_none(engine: Engine) -> None:
    casework = Casework(engine)
    number = submit(casework).number
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda n: casework.change(number, {f"field{n}": str(n)}, NOON, CLERK), range(6)))
    request = casework.by_number(number)
    assert request is not None
    assert request.fields == {**FIELDS, **{f"field{n}": str(n) for n in range(6)}}


class Stuck:
    """Draws the same number again and again, then others."""

    def __init__(self, repeats: int) -> None:
        self._letters = iter("0" * 8 * repeats + "1" * 8)

    def choice(self, seq: Sequence[str], /) -> str:
        letter = next(self._letters)
        assert letter in seq
        return letter


def test_a_number_that_is_taken_is_drawn_again(engine: Engine) -> None:
    casework = Casework(engine, rng=Stuck(repeats=3))
    first, second = submit(casework, "1"), submit(casework, "2")
    assert first.number.startswith("XT-00000000") and second.number.startswith("XT-11111111")


def test_when_every_draw_is_taken_it_says_so(engine: Engine) -> None:
    casework = Casework(engine, rng=Stuck(repeats=50))
    submit(casework, "1")
    with pytest.raises(RuntimeError, match="no free request number"):
        submit(casework, "2")
    assert len(casework.of_person(ANN)) == 1
