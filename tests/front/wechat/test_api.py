"""The client of the interface: one token for all, renewed once, every answer judged by its errcode."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from starlette.responses import HTMLResponse

from bot.front.channels.wechat.api import Api
from bot.front.channels.wechat.errcodes import CODES, Verdict, request_id, verdict
from bot.postbox import TokenShelf
from tests.front.fakes import Clock
from tests.front.wechat.tencent import SECRET, Tencent
from tests.front.wechat.vectors import OWN_APPID

WHO = "oCitizen0001"


@asynccontextmanager
async def clients(
    storage: sa.engine.Engine, count: int = 1, secret: str = SECRET, transport: Any = None
) -> AsyncIterator[tuple[Tencent, list[Api], Clock]]:
    """So many clients of one account over one shelf, as in so many processes."""
    clock = Clock()
    tencent = Tencent(lambda: clock().timestamp())
    tencent.leave(WHO, "message")
    wire = transport or httpx.ASGITransport(tencent.app)
    base = "http://127.0.0.1"
    made = [
        Api(base, OWN_APPID, secret, TokenShelf(storage), asyncio.to_thread, clock, wire) for _ in range(count)
    ]  # fmt: skip
    yield tencent, made, clock
    for api in made:
        await api.close()


@pytest.mark.asyncio
async def test_many_calls_of_many_processes_fetch_one_token(storage: sa.engine.Engine) -> None:
    async with clients(storage, 3) as (tencent, apis, _):
        outcomes = await asyncio.gather(*(api.send_text(WHO, "您好") for api in apis * 4))
        assert tencent.token_fetches == 1
        assert sum(outcome.verdict is Verdict.DONE for outcome in outcomes) == 5
        assert {o.verdict for o in outcomes} == {Verdict.DONE, Verdict.USED_UP}


@pytest.mark.asyncio
async def test_a_token_is_renewed_five_minutes_before_it_ends(storage: sa.engine.Engine) -> None:
    async with clients(storage) as (tencent, (api,), clock):
        await api.send_text(WHO, "一")
        clock.move(seconds=7200 - 301)
        await api.send_text(WHO, "二")
        assert tencent.token_fetches == 1
        clock.move(seconds=2)
        await api.send_text(WHO, "三")
        assert tencent.token_fetches == 2


@pytest.mark.asyncio
async def test_a_token_that_is_refused_is_renewed_once(storage: sa.engine.Engine) -> None:
    async with clients(storage) as (tencent, (api,), _):
        await api.send_text(WHO, "一")
        tencent.tokens.clear()
        assert (await api.send_text(WHO, "二")).verdict is Verdict.DONE
        assert (tencent.token_fetches, tencent.forced) == (2, 0)


@pytest.mark.asyncio
async def test_a_token_that_is_repeated_though_it_is_refused_is_forced_once_and_no_more(
    storage: sa.engine.Engine,
) -> None:
    async with clients(storage) as (tencent, (api,), _):
        tencent.faults = [40001]
        assert (await api.send_text(WHO, "一")).verdict is Verdict.DONE
        assert tencent.forced == 1
        tencent.faults = [42001, 42001]
        assert (await api.send_text(WHO, "二")).verdict is Verdict.ALARM
        assert tencent.forced == 1
        assert tencent.token_fetches <= 4


@pytest.mark.asyncio
@pytest.mark.parametrize(("code", "expected"), [(40125, Verdict.ALARM), (40164, Verdict.ALARM), (-1, Verdict.AGAIN)])
async def test_without_a_token_nothing_is_sent(storage: sa.engine.Engine, code: int, expected: Verdict) -> None:
    async with clients(storage) as (tencent, (api,), _):
        tencent.token_faults = [code]
        outcome = await api.send_text(WHO, "一")
        assert (outcome.verdict, outcome.errcode) == (expected, code)
        assert tencent.bodies == []
        assert (await api.send_text(WHO, "一")).verdict is Verdict.DONE  # the right to fetch was given back


@pytest.mark.asyncio
async def test_a_wrong_secret_is_an_alarm(storage: sa.engine.Engine) -> None:
    async with clients(storage, secret="wrong") as (_, (api,), _clock):
        assert (await api.send_text(WHO, "一")).verdict is Verdict.ALARM


@pytest.mark.asyncio
async def test_chinese_is_sent_as_it_is_and_what_no_text_may_hold_is_left_out(storage: sa.engine.Engine) -> None:
    async with clients(storage) as (tencent, (api,), _):
        assert (await api.send_text(WHO, "您好\x00\ud800😀")).verdict is Verdict.DONE
        assert "您好😀".encode() in tencent.bodies[0]


@pytest.mark.asyncio
@pytest.mark.parametrize("error", [httpx.ConnectError("x"), httpx.ReadTimeout("x"), httpx.RemoteProtocolError("x")])
async def test_a_network_that_fails_is_tried_again_later(storage: sa.engine.Engine, error: Exception) -> None:
    def fail(_request: httpx.Request) -> httpx.Response:
        raise error

    async with clients(storage, transport=httpx.MockTransport(fail)) as (_, (api,), _clock):
        outcome = await api.send_text(WHO, "一")
        assert (outcome.verdict, outcome.errcode) == (Verdict.AGAIN, None)


@pytest.mark.asyncio
async def test_an_answer_that_is_no_object_is_tried_again_later_and_may_have_arrived(storage: sa.engine.Engine) -> None:
    async with clients(storage) as (tencent, (api,), _):
        tencent.faults = [HTMLResponse("<html>", 500)]
        outcome = await api.send_text(WHO, "一")
        assert (outcome.verdict, outcome.sure) == (Verdict.AGAIN, False)


@pytest.mark.parametrize(
    ("code", "expected"),
    [(0, "done"), (-1, "again"), (40001, "token"), (40003, "gone"), (45002, "split"), (45015, "used_up"),
     (45047, "used_up"), (48001, "closed"), (48002, "gone"), (40200, "plain"), (40164, "alarm"), (89503, "alarm"),
     (45009, "alarm"), (45011, "again"), (45081, "done"), (40033, "fault"), (61451, "fault"), (12345, "fault")],
)  # fmt: skip
def test_each_code_asks_for_what_it_asks_for(code: int, expected: str) -> None:
    assert verdict(code).value == expected
    assert verdict(code) is CODES.get(code, Verdict.FAULT)


def test_tencents_number_of_a_call_is_found_in_its_message_and_nothing_else() -> None:
    assert request_id("invalid ip 1.2.3.4 rid: 5f9a-0b1c2d3e-aa") == "5f9a-0b1c2d3e-aa"
    assert request_id("invalid openid oSomebody") == ""
