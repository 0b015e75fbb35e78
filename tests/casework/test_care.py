"""The desk's side of casework and what citizens are told, on each database; the doors have tests of their own."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.casework import Casework, RequestClosed, UnknownRequest
from bot.casework.care import RECENT, Care
from bot.casework.cases import Case, CaseQuery, Handed, Outcome, TakenBySomebody
from bot.casework.levels import call_back_due
from bot.casework.notices import SATISFACTION, Notices
from bot.model.request import RequestState as State
from bot.storage.database import open_database
from bot.storage.migrate import upgrade

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANN, CLERK = "web:ann", "staff:7"
FIELDS = {"contact_name": "王秀英", "contact_phone": "139 0000 0001", "address": "学田街道3幢"}


def submit(engine: Engine, key: str = "1", person: str = ANN, now: datetime = NOON, **fields: str) -> str:
    return Casework(engine).submit(person, "S-NT-E26", "nantong", {**FIELDS, **fields}, key, now).number


def test_a_new_request_is_due_to_be_called_and_after_the_call_nothing_is(engine: Engine) -> None:
    care, number = Care(engine), submit(engine)
    case = care.case(number)
    assert case.due_at == case.call_by == call_back_due(NOON)
    Casework(engine).move(number, State.CALLED, NOON + HOUR, CLERK)
    called = care.case(number)
    assert (called.due_at, called.called_at, called.call_by) == (None, NOON + HOUR, case.call_by)
    care.set_due(number, NOON + DAY, CLERK, NOON)
    Casework(engine).move(number, State.DONE, NOON + 2 * HOUR, CLERK)
    done = care.case(number)
    assert (done.due_at, done.closed_at, done.called_at) == (None, NOON + 2 * HOUR, NOON + HOUR)
    with pytest.raises(RequestClosed):
        care.set_due(number, NOON, CLERK, NOON)
    with pytest.raises(RequestClosed):
        care.refer(number, Handed("department", "民政局", "请办"), "k", CLERK, NOON)


def test_of_many_clerks_who_take_a_case_at_once_one_has_it(engine: Engine) -> None:
    care, number, gate = Care(engine), submit(engine), threading.Barrier(8)

    def take(clerk: int) -> Case | TakenBySomebody:
        gate.wait()
        try:
            return care.assign(number, clerk, f"staff:{clerk}", NOON)
        except TakenBySomebody as taken:
            return taken

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(take, range(1, 9)))
    winner = care.case(number).assigned_to
    assert [result.assigned_to for result in results] == [winner] * 8
    assert sum(isinstance(result, Case) for result in results) == 1
    assert [e.changes["assigned_to"] for e in Casework(engine).history(number) if "assigned_to" in e.changes] == [
        (None, str(winner))
    ]


def test_words_find_numbers_telephones_and_what_was_given_and_signs_mean_themselves(engine: Engine) -> None:
    care = Care(engine)
    one, other = submit(engine), submit(engine, "2", "web:b", contact_name="李%四", contact_phone="0513 85001234")
    found = {words: [c.request.number for c in care.find(CaseQuery(words=words), NOON).items] for words in WORDS}
    assert found == dict(zip(WORDS, ([one], [one], [other], [other], [other], []), strict=True))
    assert [c.request.number for c in care.find(CaseQuery(words=one.replace("-", " ")), NOON).items] == [one]


WORDS = ("王秀英", "13900000001", "%", "85001234", "李%四", "_")


def test_a_note_or_a_referral_sent_twice_or_at_once_is_one(engine: Engine) -> None:
    care, number = Care(engine), submit(engine)
    to = Handed("department", "市民政局", "请核对")
    with ThreadPoolExecutor(6) as pool:
        notes = list(pool.map(lambda _: care.note(number, "说明", "k", CLERK, NOON, Outcome.INFORMED), range(6)))
        referrals = list(pool.map(lambda _: care.refer(number, to, "k", CLERK, NOON), range(6)))
    assert len({note.id for note in notes}) == len({referral.id for referral in referrals}) == 1
    assert care.notes(number) == (notes[0],) and care.referrals(number) == (referrals[0],)
    changes = [event.changes for event in Casework(engine).history(number)][1:]
    assert changes == [{"wrap_up": (None, "informed")}, {"referred": (None, "市民政局")}]


def test_an_ended_request_of_long_ago_is_no_duplicate(engine: Engine) -> None:
    care = Care(engine)
    old, number = submit(engine, "1", now=NOON - RECENT - DAY), submit(engine, "2")
    assert [found.number for found in care.alike(number)] == [old], "still open"
    Casework(engine).withdraw(old, NOON, ANN)
    assert care.alike(number) == ()


def test_who_withdrew_uncalled_does_not_count_among_the_calls(engine: Engine) -> None:
    called, gone, _ = submit(engine, "1"), submit(engine, "2"), submit(engine, "3")
    Casework(engine).move(called, State.CALLED, NOON + HOUR, CLERK)
    Casework(engine).withdraw(gone, NOON + HOUR, ANN)
    waits = Care(engine).call_backs(NOON - HOUR, NOON + HOUR)
    assert sorted((wait.ended or NOON) for wait in waits) == [NOON, NOON + HOUR]
    assert Care(engine).call_backs(NOON + HOUR, NOON + DAY) == ()


def test_a_citizen_is_told_of_what_others_did_and_not_of_his_own(engine: Engine) -> None:
    casework, notices = Casework(engine), Notices(engine)
    own, theirs = submit(engine, "1"), submit(engine, "2")
    casework.withdraw(own, NOON, ANN)
    casework.move(theirs, State.CALLED, NOON, CLERK)
    casework.move(theirs, State.REFUSED, NOON, CLERK, "不符合")
    assert [(n.subject, n.what) for n in notices.untold()] == [
        (theirs, "called"),
        (theirs, "refused"),
        (theirs, SATISFACTION),
    ]
    for notice in notices.untold():
        notices.told(notice.id, NOON)
    assert notices.untold() == ()


def test_content_is_answered_once_by_whoever_was_asked(engine: Engine) -> None:
    notices = Notices(engine)
    for _ in range(2):
        notices.ask(ANN, "chat:1", NOON)
    assert len(notices.untold()) == 1
    assert notices.rate("web:other", "chat:1", 1, NOON) is None and notices.rate(ANN, "chat:2", 1, NOON) is None
    with ThreadPoolExecutor(5) as pool:
        given = list(pool.map(lambda score: notices.rate(ANN, "chat:1", score, NOON), range(1, 6)))
    assert len(set(given)) == 1 and notices.rate(ANN, "chat:1", 3, NOON) == given[0]
    assert notices.scores(NOON, NOON + HOUR) == {given[0]: 1}
    for wrong in (0, 6):
        with pytest.raises(ValueError, match="score"):
            notices.rate(ANN, "chat:1", wrong, NOON)


def test_erasing_a_person_takes_notes_referrals_notices_and_answers_along(engine: Engine) -> None:
    care, casework, notices = Care(engine), Casework(engine), Notices(engine)
    mine, theirs = submit(engine), submit(engine, "2", "web:bob")
    for number in (mine, theirs):
        care.note(number, "说明", "k", CLERK, NOON)
        care.refer(number, Handed("department", "民政局", "请办"), "k", CLERK, NOON)
        casework.move(number, State.CALLED, NOON, CLERK)
        casework.move(number, State.DONE, NOON, CLERK)
    casework.erase(ANN)
    with pytest.raises(UnknownRequest):
        care.case(mine)
    assert care.notes(mine) == () and care.referrals(mine) == ()
    assert {notice.subject for notice in notices.untold()} == {theirs}
    assert len(care.notes(theirs)) == len(care.referrals(theirs)) == 1
    assert notices.scores(NOON, NOON + HOUR) == {None: 1}


def test_requests_made_before_the_desk_are_found_by_what_was_given(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'old.db'}")
    upgrade(engine, "0006")
    values = {"n": "XT-7K2M9Q4PW", "f": '{"contact_name":"王\\"秀英","address":""}', "at": "2026-03-01 04:00:00"}
    with engine.begin() as connection:
        statement = (
            "INSERT INTO casework_requests (number, person, key, service, city, state, fields, created_at, updated_at)"
        )
        connection.execute(
            sa.text(f"{statement} VALUES (:n, 'web:a', 'k', 's', 'nantong', 'submitted', :f, :at, :at)"), values
        )
    upgrade(engine)
    (case,) = Care(engine).find(CaseQuery(words='王"秀'), NOON).items
    assert case.request.number == values["n"] and case.call_by is None
    engine.dispose()
