"""`wechat check | menu`: is the official account set up right; put the menu where citizens see it."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import httpx

from bot.settings import WechatSettings, load
from bot.words_for_operators import message

if TYPE_CHECKING:
    from bot.front.channels.wechat.api import Api, Outcome

_MOST_SKEW_S = 120

Finding = tuple[bool, str]


class _Pocket:
    """Keeps a token for the time of one command."""

    def __init__(self) -> None:
        self._token: str | None = None

    def get(self, name: str, now: datetime) -> str | None:
        return self._token

    def lease(self, name: str, now: datetime, until: datetime) -> bool:
        return True

    def put(self, name: str, token: str, expires_at: datetime) -> None:
        self._token = token

    def release(self, name: str) -> None:
        self._token = None

    def drop(self, name: str, token: str) -> None:
        self._token = None


def add_commands(commands: Any) -> None:
    """Registers the commands."""
    wechat = commands.add_parser("wechat", help="the official account")
    verbs = wechat.add_subparsers(required=True, metavar="VERB")
    check = verbs.add_parser("check", help="check the settings, the clock and the account by asking Tencent")
    check.set_defaults(run=_check)
    menu = verbs.add_parser("menu", help="put the menu of data/responses/wechat.yml at the foot of the conversation")
    menu.add_argument("--dry-run", action="store_true", help="print what would be sent, send nothing")
    menu.set_defaults(run=_menu)


def _check(_arguments: argparse.Namespace) -> int:
    settings = load().wechat
    if settings is None:
        print(message("wechat_closed"))
        return 1
    findings = [(True, message("wechat_mode", mode=settings.mode)), *_given(settings)]
    if settings.appid and settings.secret:
        findings += asyncio.run(_asked(settings))
    for is_well, line in findings:
        print(("ok    " if is_well else "WRONG ") + line)
    return 0 if all(is_well for is_well, _ in findings) else 1


def _given(settings: WechatSettings) -> list[Finding]:
    return [(False, message("wechat_missing", name=name)) for name in settings.missing]


async def _asked(settings: WechatSettings) -> list[Finding]:
    api = _api(settings)
    try:
        findings = [await _clock(settings), _judged("wechat_token", await _token(api))]
        if findings[-1][0]:
            findings.append(_judged("wechat_menu_there", await api.call("/cgi-bin/menu/get"), fine=(46003,)))
        return findings
    finally:
        await api.close()


async def _token(api: Api) -> Outcome:
    from bot.front.channels.wechat.api import NoToken, Outcome
    from bot.front.channels.wechat.errcodes import Verdict

    try:
        await api.token()
    except NoToken as missing:
        return missing.outcome
    return Outcome(Verdict.DONE)


async def _clock(settings: WechatSettings) -> Finding:
    """Pushes older than five minutes are refused, so our clock must be right."""
    here = settings.api_base.startswith("http://")
    try:
        async with httpx.AsyncClient(timeout=8.0, trust_env=not here) as client:
            said = (await client.get(settings.api_base)).headers.get("date", "")
        skew = (datetime.now(UTC) - parsedate_to_datetime(said)).total_seconds()
    except (httpx.HTTPError, ValueError, TypeError):
        return False, message("wechat_unreachable", base=settings.api_base)
    return abs(skew) <= _MOST_SKEW_S, message("wechat_clock", seconds=round(skew))


def _judged(key: str, outcome: Outcome, fine: tuple[int, ...] = ()) -> Finding:
    from bot.front.channels.wechat.errcodes import Verdict

    if outcome.verdict is Verdict.DONE or outcome.errcode in fine:
        return True, message(key)
    said = str((outcome.body or {}).get("errmsg", ""))[:200]
    return False, message("wechat_refused", what=message(key), code=outcome.errcode, said=said)


def _menu(arguments: argparse.Namespace) -> int:
    from bot.front.channels.wechat.menu import MenuError, names, request

    try:
        body = request()
    except MenuError as error:
        print(error, file=sys.stderr)
        return 1
    if arguments.dry_run:
        print(json.dumps(body, ensure_ascii=False, indent=2))
        return 0
    settings = load().wechat
    if settings is None or not (settings.appid and settings.secret):
        print(message("wechat_no_api"), file=sys.stderr)
        return 1
    is_well, line = asyncio.run(_put(settings, body))
    print("\n".join([*names(body), line]) if is_well else line, file=sys.stdout if is_well else sys.stderr)
    return 0 if is_well else 1


async def _put(settings: WechatSettings, body: dict[str, Any]) -> Finding:
    api = _api(settings)
    try:
        return _judged("wechat_menu_put", await api.create_menu(body))
    finally:
        await api.close()


def _api(settings: WechatSettings) -> Api:
    from bot.front.channels.wechat.api import Api

    def now() -> datetime:
        return datetime.now(UTC)

    return Api(settings.api_base, settings.appid or "", settings.secret or "", _Pocket(), asyncio.to_thread, now)
