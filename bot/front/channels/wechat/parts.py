"""What the WeChat door works with beside the parts of every door: built by bot/wiring.py, or by a test out of fakes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import httpx

from bot.front.channels.wechat.api import Shelf
from bot.postbox import Entry, Grant, Look, Spot
from bot.settings import WechatSettings

CHANNEL = "wechat:"
"""What a citizen's name in the timeline begins with; the OpenID follows."""


class PostboxPort(Protocol):
    """The ledger of deliveries. Blocking, thread-safe."""

    def receive(
        self,
        person: str,
        key: str,
        grant: Grant | None,
        now: datetime,
        said: str | None = None,
        since: datetime | None = None,
    ) -> Entry: ...
    def look(self, person: str) -> Look | None: ...
    def claim(
        self,
        person: str,
        key: str,
        at: Spot,
        to: Spot,
        reply: str,
        choices: Mapping[str, str] | None,
        now: datetime,
        patience: timedelta,
    ) -> str | None: ...
    def offer(self, person: str, choices: Mapping[str, str]) -> None: ...
    def reply_to(self, person: str, key: str) -> str | None: ...
    def settle(self, person: str, key: str, now: datetime) -> None: ...
    def settle_with(self, person: str, key: str, reply: str, now: datetime) -> None: ...
    def reserve(self, person: str, at: Spot, now: datetime, until: datetime) -> bool: ...
    def sent(self, person: str, to: Spot | None, choices: Mapping[str, str] | None) -> None: ...
    def failed(self, person: str, *, counted: bool, again_at: datetime | None, used_up: bool = False) -> None: ...
    def active_since(self, when: datetime) -> tuple[str, ...]: ...


@dataclass
class WechatPace:
    """Times, in seconds."""

    patience_s: float = 4.0
    """How long a connection waits for its answer: Tencent's server gives up after five."""
    passive_patience_s: float = 6.0
    """The same where only passive replies are possible: the connection is dropped, and the next delivery waits on."""
    claim_s: float = 0.6
    """How long an answer that is ready may wait for an earlier message that is under way."""
    grace_s: float = 7.5
    """After how long a delivery that nobody settled is not coming again."""
    busy_s: float = 15.0
    """After how long a message under way is taken for lost with its process."""
    again_s: tuple[float, ...] = (1.0, 5.0, 30.0, 300.0, 1800.0)
    alarm_s: float = 300.0
    """How long nothing is sent after a fault of the account's set-up."""
    follow_s: float = 90.0
    typing_s: float = 16.0
    """How often a slow answer is said to be under way: the sign lasts fifteen and cannot be lit while it is on."""
    drain_s: float = 1.5


@dataclass(frozen=True)
class WechatParts:
    """The official account's side of the front."""

    settings: WechatSettings
    postbox: PostboxPort
    shelf: Shelf
    leave: Callable[[str], None]
    """Forgets a conversation, but not the requests made in it: the citizen no longer follows. Blocking."""
    sentence: Callable[[str], Mapping[str, Any]]
    """A reply by its name in data/responses/, with its buttons."""
    payloads: Mapping[str, str]
    """Menu key → payload."""
    own_keys: frozenset[str] = frozenset()
    """Menu keys that the door answers itself."""
    asks_number: frozenset[str] = frozenset()
    pace: WechatPace = field(default_factory=WechatPace)
    transport: httpx.AsyncBaseTransport | None = None
