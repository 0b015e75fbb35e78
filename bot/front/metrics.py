"""Counts and times for /metrics, in the Prometheus text format 0.0.4. Labels are routes and outcomes, never persons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

Labels = tuple[tuple[str, str], ...]
BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Counter:
    """A number that only grows, per set of labels."""

    def __init__(self, name: str, help_text: str) -> None:
        self.name, self.help = name, help_text
        self._values: dict[Labels, int] = defaultdict(int)

    def add(self, **labels: str) -> None:
        """One more."""
        self._values[tuple(sorted(labels.items()))] += 1

    def lines(self) -> Iterator[str]:
        """The samples."""
        yield from _heading(self.name, self.help, "counter")
        for labels, value in sorted(self._values.items()):
            yield f"{self.name}{_braces(labels)} {value}"


class Gauge:
    """A number that goes up and down."""

    def __init__(self, name: str, help_text: str) -> None:
        self.name, self.help, self.value = name, help_text, 0.0

    def lines(self) -> Iterator[str]:
        """The sample."""
        yield from _heading(self.name, self.help, "gauge")
        yield f"{self.name} {self.value:g}"


class Histogram:
    """How long things took, in seconds."""

    def __init__(self, name: str, help_text: str) -> None:
        self.name, self.help = name, help_text
        self._counts = [0] * (len(BOUNDS) + 1)
        self._sum = 0.0

    def observe(self, seconds: float) -> None:
        """One more that took so long."""
        self._sum += seconds
        self._counts[sum(seconds > bound for bound in BOUNDS)] += 1

    def lines(self) -> Iterator[str]:
        """The cumulative buckets, their sum and count."""
        yield from _heading(self.name, self.help, "histogram")
        total = 0
        for bound, count in zip((*map(str, BOUNDS), "+Inf"), self._counts, strict=True):
            total += count
            yield f'{self.name}_bucket{{le="{bound}"}} {total}'
        yield f"{self.name}_sum {self._sum:.6f}"
        yield f"{self.name}_count {total}"


class Metrics:
    """Everything the front counts."""

    def __init__(self) -> None:
        self.requests = Counter("laoxiaotong_http_requests_total", "HTTP requests by route, method and status.")
        self.request_seconds = Histogram("laoxiaotong_http_request_seconds", "Time to the start of an HTTP response.")
        self.turns = Counter("laoxiaotong_turns_total", "Turns closed, by outcome.")
        self.turn_seconds = Histogram("laoxiaotong_turn_seconds", "Time from storing a message to storing its answer.")
        self.failures = Counter("laoxiaotong_engine_failures_total", "Tries at the engine that failed, by kind.")
        self.pending = Gauge("laoxiaotong_turns_pending", "Turns stored and not yet answered.")
        self.engine_up = Gauge("laoxiaotong_engine_up", "1 while the engine answers.")
        self.wechat_pushes = Counter("laoxiaotong_wechat_pushes_total", "Pushes of the official account, by outcome.")
        self.wechat_sends = Counter(
            "laoxiaotong_wechat_sends_total", "Messages sent to the official account, by outcome."
        )
        self.streams = Gauge("laoxiaotong_streams_open", "Event streams open.")

    def render(self) -> str:
        """The whole exposition."""
        return "\n".join(line for part in vars(self).values() for line in part.lines()) + "\n"


def _heading(name: str, help_text: str, kind: str) -> Iterator[str]:
    yield f"# HELP {name} {help_text}"
    yield f"# TYPE {name} {kind}"


def _braces(labels: Labels) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{key}="{_escaped(value)}"' for key, value in labels) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
