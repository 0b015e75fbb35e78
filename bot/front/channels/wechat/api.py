"""The client of the official account's interface: a token that all processes share, sending, and the menu.

Every call is bounded in time, and every answer is judged by its `errcode`: HTTP 200 alone says nothing.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import httpx

from bot import logs
from bot.front.channels.wechat.errcodes import Verdict, request_id, verdict
from bot.front.channels.wechat.rendering import Bubble, menu_id
from bot.front.channels.wechat.xml import legal

log = logging.getLogger(__name__)

CONNECT_S = 3.0
TOTAL_S = 8.0
EARLY = timedelta(minutes=5)
"""How long before its end a token is renewed; the old one stays good meanwhile."""
LEASE = timedelta(seconds=10)
LOOK_S = 0.1
FORCED_APART = timedelta(minutes=75)
"""Tencent allows twenty forced renewals a day."""

Call = Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What became of a call. `errcode` is None when no answer could be read, `sure` false when it may have arrived."""

    verdict: Verdict
    errcode: int | None = 0
    body: Mapping[str, Any] | None = None
    sure: bool = True


class NoToken(Exception):
    """There is no token to be had now."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.verdict.value)
        self.outcome = outcome


class Shelf(Protocol):
    """Where tokens are kept for all processes. Blocking."""

    def get(self, name: str, now: datetime) -> str | None: ...
    def lease(self, name: str, now: datetime, until: datetime) -> bool: ...
    def put(self, name: str, token: str, expires_at: datetime) -> None: ...
    def release(self, name: str) -> None: ...
    def drop(self, name: str, token: str) -> None: ...


class Api:
    """Calls for one account. `run` runs a blocking call beside the event loop."""

    def __init__(
        self,
        base: str,
        appid: str,
        secret: str,
        shelf: Shelf,
        run: Callable[..., Any],
        clock: Callable[[], datetime],
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._client = httpx.AsyncClient(
            base_url=base,
            timeout=httpx.Timeout(TOTAL_S, connect=CONNECT_S),
            transport=transport,
            follow_redirects=False,
            trust_env=base.startswith("https://"),  # nothing on the way to this machine itself
        )
        self._appid, self._secret = appid, secret
        self._shelf, self._run, self._clock = shelf, run, clock
        self._refreshing = asyncio.Lock()
        self._forced_at: datetime | None = None

    async def send(self, openid: str, bubble: Bubble, menu_tail: str) -> Outcome:
        """Sends a bubble, as a menu when it is one. Never raises."""
        if bubble.menu is None:
            return await self.send_text(openid, bubble.text)
        lines = [
            {"id": menu_id(bubble.menu.at, choice.number), "content": f"{choice.number} {choice.title}"}
            for choice in bubble.menu.choices
        ]
        menu = {"head_content": legal(bubble.menu.head), "list": lines, "tail_content": menu_tail}
        return await self.call(
            "/cgi-bin/message/custom/send", {"touser": openid, "msgtype": "msgmenu", "msgmenu": menu}
        )

    async def send_text(self, openid: str, text: str) -> Outcome:
        """Sends a text. Never raises."""
        body = {"touser": openid, "msgtype": "text", "text": {"content": legal(text)}}
        return await self.call("/cgi-bin/message/custom/send", body)

    async def typing(self, openid: str) -> Outcome:
        """Shows for 15 s that an answer is being written, or until one arrives. Costs no message. Never raises."""
        return await self.call("/cgi-bin/message/custom/typing", {"touser": openid, "command": "Typing"})

    async def create_menu(self, menu: Call) -> Outcome:
        """Puts the menu at the foot of the conversation. Never raises."""
        return await self.call("/cgi-bin/menu/create", menu)

    async def call(self, path: str, body: Call | None = None) -> Outcome:
        """One call with the token; a refused token is renewed and the call repeated, once. GET without a body.

        Never raises.
        """
        try:
            token = await self.token()
            outcome = await self._ask(path, body, {"access_token": token})
            if outcome.verdict is Verdict.TOKEN:
                outcome = await self._ask(path, body, {"access_token": await self._renewed(token)})
                if outcome.verdict is Verdict.TOKEN:
                    outcome = Outcome(Verdict.ALARM, outcome.errcode, outcome.body)
        except NoToken as missing:
            outcome = missing.outcome
        self._report(path, outcome)
        return outcome

    async def token(self) -> str:
        """The token, fetched by one process when there is none. Raises NoToken."""
        async with self._refreshing:
            while True:
                now = self._clock()
                token = await self._run(self._shelf.get, self._appid, now)
                if token:
                    return str(token)
                if await self._run(self._shelf.lease, self._appid, now, now + LEASE):
                    return await self._fetch(force=False)
                await asyncio.sleep(LOOK_S)

    async def close(self) -> None:
        """Ends the connections."""
        await self._client.aclose()

    async def _renewed(self, refused: str) -> str:
        """Another token than the one refused. Only when the usual call repeats it, a new one is forced."""
        await self._run(self._shelf.drop, self._appid, refused)
        token = await self.token()
        now = self._clock()
        if token != refused or (self._forced_at and now - self._forced_at < FORCED_APART):
            return token
        self._forced_at = now
        await self._run(self._shelf.drop, self._appid, refused)
        return await self._fetch(force=True)

    async def _fetch(self, *, force: bool) -> str:
        wanted = {
            "grant_type": "client_credential",
            "appid": self._appid,
            "secret": self._secret,
            "force_refresh": force,
        }
        outcome = await self._ask("/cgi-bin/stable_token", wanted, {})
        body = outcome.body or {}
        token, seconds = body.get("access_token"), body.get("expires_in")
        if isinstance(token, str) and token and isinstance(seconds, int) and outcome.verdict is Verdict.DONE:
            kept = max(timedelta(seconds=seconds) - EARLY, timedelta(seconds=30))
            await self._run(self._shelf.put, self._appid, token, self._clock() + kept)
            return token
        await self._run(self._shelf.release, self._appid)
        if outcome.verdict in {Verdict.DONE, Verdict.TOKEN, Verdict.FAULT}:  # 40001 here: the secret is wrong
            outcome = Outcome(Verdict.ALARM, outcome.errcode, outcome.body)
        raise NoToken(Outcome(outcome.verdict, outcome.errcode, outcome.body))

    async def _ask(self, path: str, body: Call | None, query: Mapping[str, str]) -> Outcome:
        # Written by hand: escapes such as \u4f60 would be shown to citizens, or refused with 40033.
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        headers = {"Content-Type": "application/json; charset=utf-8"}
        try:
            async with asyncio.timeout(TOTAL_S):
                response = await self._client.request(
                    "GET" if body is None else "POST", path, params=dict(query), content=content, headers=headers
                )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            return Outcome(Verdict.AGAIN, None)
        except (httpx.HTTPError, TimeoutError):
            return Outcome(Verdict.AGAIN, None, sure=False)
        return _read(response)

    def _report(self, path: str, outcome: Outcome) -> None:
        """Anything but success is logged, without tokens and without what was sent to whom."""
        if outcome.verdict is Verdict.DONE:
            return
        level = logging.ERROR if outcome.verdict in {Verdict.ALARM, Verdict.CLOSED, Verdict.FAULT} else logging.WARNING
        rid = request_id(str((outcome.body or {}).get("errmsg", "")))
        logs.event(log, level, "wechat_call", path=path, verdict=outcome.verdict.value, code=outcome.errcode, rid=rid)


def _read(response: httpx.Response) -> Outcome:
    try:
        body = response.json()
    except ValueError:
        body = None
    if response.status_code != 200 or not isinstance(body, dict):
        return Outcome(Verdict.AGAIN, None, sure=response.status_code in {429, 502, 503})
    code = body.get("errcode", 0)
    if not isinstance(code, int) or isinstance(code, bool):
        return Outcome(Verdict.FAULT, None, body)
    return Outcome(verdict(code), code, body)
