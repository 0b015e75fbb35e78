"""Accounts, sessions and the log, on each database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.profiles import RFC_9106_LOW_MEMORY
from sqlalchemy.engine import Engine

from bot.staff import Audit, NameTaken, Role, Staff, StaffUser, UnknownStaff, UnusableAccount, passwords
from bot.staff.staff import GRACE, IDLE, LONGEST, ROTATED_AFTER
from bot.staff.tables import entries, sessions, users

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PASSWORD = "correct-horse-1"
KEY = b"k" * 32


@pytest.fixture
def staff(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Staff:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys.cache_clear()
    return Staff(engine)


def wang(staff: Staff, role: Role = Role.AGENT) -> StaffUser:
    return staff.add_user("Wang", role, PASSWORD, NOON, display="王老师")


def test_the_parameters_of_the_hash_are_the_librarys_own() -> None:
    assert PasswordHasher().memory_cost >= RFC_9106_LOW_MEMORY.memory_cost // 2
    kept = PasswordHasher().hash(PASSWORD)
    assert kept.startswith("$argon2id$") and PASSWORD not in kept


def test_an_account_is_found_by_its_name_in_any_case(staff: Staff) -> None:
    user = wang(staff)
    assert (user.name, user.display, user.role) == ("wang", "王老师", Role.AGENT)
    assert staff.authenticate(" WANG ", PASSWORD) == user == staff.user(user.id)
    assert staff.authenticate("wang", PASSWORD + "x") is None
    assert staff.authenticate("nobody", PASSWORD) is None


def test_a_name_is_taken_once_unless_it_is_to_be_replaced(staff: Staff) -> None:
    user = wang(staff)
    with pytest.raises(NameTaken):
        wang(staff)
    token = staff.open_session(user, NOON)
    changed = staff.add_user("WANG", Role.ADMIN, "another-horse-2", NOON, replace=True)
    assert (changed.id, changed.role, changed.display) == (user.id, Role.ADMIN, "王老师")
    assert staff.session_of(token, NOON) is None
    assert staff.authenticate("wang", PASSWORD) is None


@pytest.mark.parametrize(
    ("name", "password"), [("", PASSWORD), ("a b", PASSWORD), ("x" * 65, PASSWORD), ("a\n", "short"), ("wang", "short")]
)
def test_an_account_that_cannot_be_used_is_not_made(staff: Staff, name: str, password: str) -> None:
    with pytest.raises(UnusableAccount):
        staff.add_user(name, Role.AGENT, password, NOON)
    assert staff.everybody() == ()


def test_nobody_can_answer_until_somebody_has_an_account_for_it(staff: Staff) -> None:
    assert not staff.can_answer()
    staff.add_user("officer", Role.DATA_OFFICER, PASSWORD, NOON)
    assert not staff.can_answer()
    wang(staff)
    assert staff.can_answer()
    assert [user.name for user in staff.everybody(Role.AGENT)] == ["wang"]
    with pytest.raises(UnknownStaff):
        staff.user(99)


def test_a_password_hashed_with_weaker_parameters_is_hashed_anew_at_the_sign_in(
    staff: Staff, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang(staff)
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert staff.authenticate("wang", PASSWORD)
    with engine.connect() as connection:
        assert "m=16,t=2" in connection.execute(sa.select(users.c.password)).scalar_one()


def test_no_token_is_kept(staff: Staff, engine: Engine) -> None:
    token = staff.open_session(wang(staff), NOON)
    with engine.connect() as connection:
        kept = str(connection.execute(sa.select(sessions)).all())
    assert token not in kept


def test_a_session_lives_while_it_is_used_and_never_longer_than_a_shift(staff: Staff) -> None:
    token, now = staff.open_session(wang(staff), NOON), NOON
    while now - NOON < LONGEST - IDLE / 2:
        now += IDLE / 2
        assert (staff.session_of(token, now) is not None) == (now - NOON < LONGEST)
    assert staff.session_of(token, NOON + LONGEST) is None
    idle = staff.open_session(staff.everybody()[0], NOON)
    assert staff.session_of(idle, NOON + IDLE) is None


def test_a_token_is_replaced_and_the_old_one_is_taken_for_a_minute(staff: Staff) -> None:
    old = staff.open_session(wang(staff), NOON)
    before = staff.session_of(old, NOON)
    assert before is not None and not before.due
    later = NOON + ROTATED_AFTER
    due = staff.session_of(old, later)
    assert due is not None and due.due
    fresh = staff.rotate(old, later)
    assert fresh is not None and staff.rotate(old, later) is None
    now = staff.session_of(fresh, later)
    assert now is not None and now.csrf == before.csrf and not now.due
    still = staff.session_of(old, later + GRACE - MINUTE / 60)
    assert still is not None and still.rotated
    assert staff.session_of(old, later + GRACE) is None
    staff.close(fresh)
    assert staff.session_of(fresh, later) is None and staff.session_of(old, later) is None


def test_signing_out_of_one_session_leaves_the_others(staff: Staff) -> None:
    user = wang(staff)
    here, there = staff.open_session(user, NOON), staff.open_session(user, NOON)
    staff.close(here)
    staff.close("made-up")
    assert staff.session_of(here, NOON) is None and staff.session_of(there, NOON) is not None


# -- the log --------------------------------------------------------------------------------------------------


def test_the_log_is_searched_by_who_what_of_what_and_when(staff: Staff, engine: Engine) -> None:
    audit, user = Audit(engine, KEY), wang(staff)
    for number in range(3):
        audit.record(user, "case.viewed", f"case:XT-{number}", NOON + number * MINUTE, {"state": "submitted"})
    audit.record(None, "session.refused", "staff:0", NOON, name="guest")
    assert [entry.action for entry in audit.search()] == ["session.refused", *["case.viewed"] * 3]
    assert len(audit.search(name="Wang ")) == 3 and len(audit.search(action="case.")) == 3
    (found,) = audit.search(subject="case:XT-1")
    assert (found.user, found.name, found.details) == (user.id, "wang", {"state": "submitted"})
    assert len(audit.search(since=NOON + MINUTE, until=NOON + 2 * MINUTE)) == 1
    newest = audit.search(limit=1)[0]
    assert len(audit.search(before=newest.id)) == 3
    assert audit.search(action="%") == ()


def test_a_citizens_number_cannot_be_read_from_the_log(staff: Staff, engine: Engine) -> None:
    Audit(engine, KEY).record(wang(staff), "case.viewed", "case:XT-7QK2-P", NOON)
    with engine.connect() as connection:
        assert "7QK2" not in str(connection.execute(sa.select(entries)).all())
    assert Audit(engine, b"another key" * 3).search(subject="case:XT-7QK2-P") == ()


def test_what_is_in_the_log_is_not_changed(staff: Staff, engine: Engine) -> None:
    Audit(engine, KEY).record(wang(staff), "case.viewed", "case:1", NOON)
    with pytest.raises(sa.exc.DatabaseError, match="only added to"), engine.begin() as connection:
        connection.execute(entries.update().values(name="li"))
    assert Audit(engine, KEY).search()[0].name == "wang"
