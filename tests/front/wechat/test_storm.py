"""A small storm of deliveries; the large one is benchmarks/wechat_delivery.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.front.wechat import storm


@pytest.mark.asyncio
async def test_in_a_storm_nothing_is_lost_and_nothing_happens_twice_though_the_front_is_killed(tmp_path: Path) -> None:
    seen = await storm.run(tmp_path, citizens=40, each=4, kills=1)
    assert (seen.messages, seen.deliveries, seen.kills) == (160, 480, 1)
    assert seen.twice_effective == 0
    assert seen.lost == 0
    assert seen.out_of_order == 0
    assert seen.other_answer == 0
    assert seen.beyond_quota == 0
    assert seen.passive > 0 and seen.sent > 0
