"""Ten thousand events of citizens, bot and clerks in random order: no word of the bot after a take-over, nothing lost.

`LXT_SLOW_TESTS=on` runs ten thousand interleavings of this length instead.
"""

from __future__ import annotations

import os
import random

import pytest

from tests.handover.interleavings import Run, emptied, new_storage

LENGTH = 40
RUNS = 10_000 if os.environ.get("LXT_SLOW_TESTS") == "on" else 250
BATCHES = 10


@pytest.mark.parametrize("batch", range(BATCHES))
@pytest.mark.asyncio
async def test_in_whatever_order_things_happen_one_of_them_speaks_and_nothing_is_lost(batch: int) -> None:
    storage = new_storage()
    for number in range(RUNS // BATCHES):
        seed = batch * 1_000_000 + number
        run = Run(emptied(storage), random.Random(seed))
        try:
            await run.go(LENGTH)
        except BaseException as error:
            error.add_note(f"seed {seed}")
            raise
    storage.dispose()
