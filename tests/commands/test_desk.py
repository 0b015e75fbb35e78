"""`desk add-user` against a database of its own."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot import wiring
from bot.cli import main
from bot.settings import load
from bot.staff import Role

PASSWORD = "correct horse "


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any) -> Any:
    monkeypatch.setenv("LXT_DATA_DIR", str(tmp_path))

    def command(*arguments: str, password: str = PASSWORD) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
        with pytest.raises(SystemExit) as ended:
            main(["desk", "add-user", *arguments, "--password-stdin"])
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return command


def staff() -> Any:
    return wiring.staff(load())


def test_an_account_is_made_before_anything_was_ever_started(run: Any) -> None:
    assert run("Wang", "--role", "supervisor", "--display", "王老师") == (0, "wang may sign in as supervisor\n", "")
    user = staff().authenticate("wang", PASSWORD)
    assert user is not None and (user.role, user.display) == (Role.SUPERVISOR, "王老师")
    assert staff().authenticate("wang", PASSWORD.strip()) is None  # its spaces are its own


def test_a_name_that_is_taken_is_changed_only_when_that_is_asked_for(run: Any) -> None:
    run("wang", "--role", "agent")
    status, _, problem = run("wang", "--role", "admin", password="another horse")
    assert status == 1 and "--replace" in problem
    assert run("wang", "--role", "admin", "--replace", password="another horse")[0] == 0
    assert staff().authenticate("wang", PASSWORD) is None
    assert staff().authenticate("wang", "another horse").role is Role.ADMIN


@pytest.mark.parametrize("arguments", [["wa ng", "--role", "agent"], ["", "--role", "agent"]])
def test_a_name_that_cannot_be_used_is_refused(run: Any, arguments: list[str]) -> None:
    status, _, problem = run(*arguments)
    assert status == 1 and "name" in problem


def test_a_short_password_is_refused_and_not_repeated(run: Any) -> None:
    status, printed, problem = run("wang", "--role", "agent", password="s3cret")
    assert status == 1 and "password" in problem and "s3cret" not in printed + problem
    assert staff().everybody() == ()


def test_a_role_that_does_not_exist_is_a_wrong_call(run: Any) -> None:
    assert run("wang", "--role", "boss")[0] == 2


def test_an_account_is_made_by_another_process_while_a_front_has_the_database_open(tmp_path: Path) -> None:
    settings = load({"LXT_DATA_DIR": str(tmp_path)}, tmp_path / "none.env")
    wiring.ensure_schema(settings)
    with wiring.storage(settings).connect() as reading:
        reading.exec_driver_sql("SELECT count(*) FROM staff_users").scalar()
        made = subprocess.run(
            [sys.executable, "-m", "bot.cli", "desk", "add-user", "li", "--role", "agent", "--password-stdin"],
            input="correct-horse-1\n",
            env={"LXT_DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
        )
    assert made.returncode == 0, made.stderr
    assert [user.name for user in wiring.staff(settings).everybody()] == ["li"]
