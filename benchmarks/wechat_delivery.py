"""The delivery storm in full: 20,000 deliveries to the WeChat door, everything three times, while the engine is slow at
times and the front is killed. Prints one JSON object. Times are scaled: see tests/front/wechat/storm.py.

    uv run python -m benchmarks.wechat_delivery [--deliveries 20000] [--kills 3] [--at-once 20] [--seed 7]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.front.wechat import storm

EACH = 5
NEVER = ("lost", "twice_effective", "out_of_order", "other_answer", "beyond_quota")
"""What must be zero. An answer may be `shown_twice` when the front is killed while it is on its way."""


def main() -> int:
    """Runs the storm. Status 1 when something happened that must not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deliveries", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--at-once", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    citizens = max(1, round(given.deliveries / 3 / EACH))
    with tempfile.TemporaryDirectory() as folder:
        seen = asyncio.run(
            storm.run(
                Path(folder), citizens=citizens, each=EACH, kills=given.kills, at_once=given.at_once, seed=given.seed
            )
        )
    print(json.dumps(asdict(seen), indent=2))
    return int(any(getattr(seen, name) for name in NEVER))


if __name__ == "__main__":
    sys.exit(main())
