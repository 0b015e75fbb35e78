"""In-process publish and subscribe: who waits for news of whom. The timeline holds the news itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Hub:
    """Wakes everybody who listens for a person. A missed wake-up costs one slow poll, never a message."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[asyncio.Event]] = {}
        self.observers: list[Callable[[str], None]] = []
        """Those who are told of news of anybody; they must not block."""

    def publish(self, person: str) -> None:
        """Something new is on this person's timeline."""
        for event in self._listeners.get(person, ()):
            event.set()
        for observer in self.observers:
            observer(person)

    @contextmanager
    def listen(self, person: str, event: asyncio.Event | None = None) -> Iterator[asyncio.Event]:
        """An event that is set at each publication; the listener clears it before it reads. One may serve several."""
        event = event or asyncio.Event()
        self._listeners.setdefault(person, set()).add(event)
        try:
            yield event
        finally:
            self._forget(person, event)

    def _forget(self, person: str, event: asyncio.Event) -> None:
        listeners = self._listeners.get(person, set())
        listeners.discard(event)
        if not listeners:
            self._listeners.pop(person, None)

    @property
    def listeners(self) -> int:
        """How many listen now."""
        return sum(len(events) for events in self._listeners.values())


async def wait_for_event(event: asyncio.Event, seconds: float) -> bool:
    """Waits for the event, at most `seconds`. True when it came."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True
