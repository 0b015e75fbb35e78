"""`wechat check` and `wechat menu` against a stand-in for Tencent on this machine."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn

from bot.cli import main
from bot.front.channels.wechat import menu
from tests.front.fakes import START
from tests.front.wechat.tencent import ACCOUNT, SECRET, Tencent
from tests.front.wechat.vectors import OWN_APPID, OWN_KEY, OWN_TOKEN


@contextmanager
def served(tencent: Tencent) -> Iterator[int]:
    """The stand-in on a port, in a thread."""
    server = uvicorn.Server(uvicorn.Config(tencent.app, port=0, log_config=None, lifespan="off", ws="none"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    try:
        for _ in range(500):
            if server.started:
                break
            thread.join(0.01)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(5)


@pytest.fixture
def tencent() -> Tencent:
    return Tencent(START.timestamp)


@pytest.fixture
def account(tencent: Tencent, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    with served(tencent) as port:
        given = {
            "TOKEN": OWN_TOKEN, "AES_KEY": OWN_KEY, "APPID": OWN_APPID, "SECRET": SECRET, "ACCOUNT": ACCOUNT,
            "MODE": "safe", "API_BASE": f"http://127.0.0.1:{port}",
        }  # fmt: skip
        for name, value in given.items():
            monkeypatch.setenv(f"LXT_WECHAT_{name}", value)
        yield monkeypatch


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["wechat", *arguments])
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_the_menu_is_put_where_citizens_see_it(account: Any, tencent: Tencent, capsys: Any) -> None:
    assert run("menu") == 0
    assert tencent.menu == menu.request()
    assert "人工" in capsys.readouterr().out


def test_a_dry_run_prints_the_menu_and_sends_nothing(account: Any, tencent: Tencent, capsys: Any) -> None:
    assert run("menu", "--dry-run") == 0
    assert json.loads(capsys.readouterr().out) == menu.request()
    assert tencent.menu is None and tencent.token_fetches == 0


def test_a_refused_menu_is_said_with_its_code(account: Any, tencent: Tencent, capsys: Any) -> None:
    tencent.token_faults = [40164]
    assert run("menu") == 1
    assert "40164" in capsys.readouterr().err


def test_without_an_account_both_say_so(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setenv("LXT_WECHAT_TOKEN", "")
    assert run("menu") == 1 and run("check") == 1
    said = capsys.readouterr()
    assert "LXT_WECHAT_SECRET" in said.err and "LXT_WECHAT_TOKEN" in said.out


def test_the_check_asks_for_a_token_and_reads_the_menu(account: Any, tencent: Tencent, capsys: Any) -> None:
    run("check")
    lines = capsys.readouterr().out.splitlines()
    assert [line[:5] for line in lines if "access_token" in line or "safe" in line] == ["ok   ", "ok   "]
    assert tencent.paths == ["/cgi-bin/menu/get"]
    assert not any(SECRET in line or "token-1" in line for line in lines)


def test_the_check_names_what_is_missing_and_what_is_refused(account: Any, tencent: Tencent, capsys: Any) -> None:
    account.setenv("LXT_WECHAT_ACCOUNT", "")
    tencent.token_faults = [40125]
    assert run("check") == 1
    said = capsys.readouterr().out
    assert "LXT_WECHAT_ACCOUNT" in said and "errcode 40125" in said
