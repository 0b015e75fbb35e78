"""How often: token buckets per session and per address, and whose address to believe."""

from __future__ import annotations

import ipaddress
import math
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from starlette.requests import HTTPConnection

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
MOST_BUCKETS = 20_000


@dataclass(frozen=True)
class Rate:
    """So many at once, then so many a second."""

    burst: float
    per_second: float


SESSION_MESSAGES = Rate(30, 3)
ADDRESS_REQUESTS = Rate(600, 60)
ADDRESS_SESSIONS = Rate(200, 5)
ADDRESS_GUESSES = Rate(10, 0.02)
"""Wrong codes of the family's relay."""


class Buckets:
    """One bucket per key. The ones longest unused are forgotten first, so memory is bounded."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> int:
        """Takes one; returns 0, or the whole seconds to wait when the bucket is empty."""
        now = self._clock()
        level, at = self._levels.pop(key, (self._rate.burst, now))
        level = min(self._rate.burst, level + (now - at) * self._rate.per_second)
        wait = 0 if level >= 1 else max(1, math.ceil((1 - level) / self._rate.per_second))
        self._levels[key] = (level if wait else level - 1, now)
        if len(self._levels) > MOST_BUCKETS:
            self._levels.popitem(last=False)
        return wait

    def forget(self, key: str) -> None:
        """The bucket is full again."""
        self._levels.pop(key, None)

    def give_back(self, key: str) -> None:
        """Puts one back."""
        level, at = self._levels.get(key, (self._rate.burst, self._clock()))
        self._levels[key] = (min(self._rate.burst, level + 1), at)


class Addresses:
    """Finds a client's address. `X-Forwarded-For` is believed only as far as trusted proxies vouch for it."""

    def __init__(self, trusted: Sequence[str]) -> None:
        self._trusted: tuple[Network, ...] = tuple(ipaddress.ip_network(item, strict=False) for item in trusted)

    def of(self, connection: HTTPConnection) -> str:
        """The address to count against: an IPv4 address, or an IPv6 /64."""
        address = connection.client.host if connection.client else ""
        hops = ",".join(connection.headers.getlist("x-forwarded-for")).split(",")
        for hop in reversed(hops):
            if not self._is_trusted(address) or not hop.strip():
                break
            address = hop.strip()
        return _grouped(address)

    def is_https(self, connection: HTTPConnection) -> bool:
        """Whether the client came over TLS: to us, or to a trusted proxy that says so."""
        vouched = self._is_trusted(connection.client.host if connection.client else "")
        stated = connection.headers.get("x-forwarded-proto", "") if vouched else ""
        return (stated or connection.url.scheme).strip().lower() == "https"

    def _is_trusted(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._trusted)


def _grouped(address: str) -> str:
    """One household or phone often holds a whole IPv6 /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
