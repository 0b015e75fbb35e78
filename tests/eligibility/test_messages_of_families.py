"""Messages as families, elders, staff and providers write them: almost every fact on the right person, almost none invented.

The files are for development: what fails in them may be looked at and mended. The held-out set may not.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.household_facts import compare

FILES = sorted(Path(__file__).parent.glob("household_dev_*.jsonl"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_told_is_noted_of_whom_it_is_told(path: Path) -> None:
    counts: Counter[str] = Counter()
    wrong = [
        case["text"]
        for line in path.read_text("utf-8").splitlines()
        for case in [json.loads(line)]
        if compare(case, counts)
    ]
    assert counts["facts right"] >= 0.95 * counts["facts"], wrong
    assert counts["ages right"] >= 0.96 * counts["ages"], wrong
    assert counts["unstated"] <= 0.02 * counts["facts"], wrong


def test_there_are_enough_of_them() -> None:
    assert sum(len(path.read_text("utf-8").splitlines()) for path in FILES) >= 600
