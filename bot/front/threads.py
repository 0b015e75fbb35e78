"""Blocking calls beside the event loop, on threads of their own: a locked database never stops /healthz, nor the judge."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Threads:
    """A bounded pool. `size` is the number of calls under way at once, database calls unless named otherwise."""

    def __init__(self, size: int = 16, name: str = "storage") -> None:
        self._pool = ThreadPoolExecutor(size, thread_name_prefix=name)

    async def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The call's result, or its exception."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, partial(call, *args, **kwargs))

    def close(self) -> None:
        """Lets running calls end by themselves; queued ones are dropped."""
        self._pool.shutdown(wait=False, cancel_futures=True)
