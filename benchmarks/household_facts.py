"""What is told of whom, against held-out messages: every fact with the right value on the right person.

uv run python benchmarks/household_facts.py [--set FILE] [--failures]
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from bot.eligibility.facts import vocabulary
from bot.eligibility.hearing import hear
from bot.eligibility.reading import Unusable, read_value
from bot.eligibility.said import CHILD, ELDER
from bot.eligibility.values import Span, Value, Without
from bot.journeys.household import Memory, household_of, remember

HELD_OUT = Path(__file__).parent.parent / "tests" / "held_out" / "household_facts.jsonl"
UNNAMED = {ELDER: "老人", CHILD: "孩子"}


def main() -> None:
    """Reads every message and prints the totals."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--failures", action="store_true", help="print what was read otherwise")
    parser.add_argument("--set", type=Path, default=HELD_OUT, help="messages with what a careful reader wrote down")
    arguments = parser.parse_args()
    counts: Counter[str] = Counter()
    for line in arguments.set.read_text("utf-8").splitlines():
        case = json.loads(line)
        wrong = compare(case, counts)
        if wrong and arguments.failures:
            print(case["text"])
            for what in wrong:
                print("    ", what)
    for name in ("ages", "facts"):
        print(f"{name} right on the right person  {share(counts, name + ' right', name)}")
    print(f"facts read that nobody stated      {counts['unstated']} beside {counts['facts']}")
    print(f"messages read without a fault      {share(counts, 'messages right', 'messages')}")
    for fact in sorted(name.removeprefix("of ") for name in counts if name.startswith("of ")):
        unstated = counts[f"unstated {fact}"]
        print(f"  {fact:28} {share(counts, f'right {fact}', f'of {fact}'):20} unstated {unstated}")


def share(counts: Counter[str], part: str, whole: str) -> str:
    """As 12/15 = 80.0 %."""
    return f"{counts[part]}/{counts[whole]} = {counts[part] / max(counts[whole], 1):.1%}"


def compare(case: dict[str, Any], counts: Counter[str]) -> list[str]:
    """What differs from what a careful reader wrote down, counted."""
    found = understood(case["text"], date.fromisoformat(case["today"]))
    wrong = []
    for person in case["people"]:
        for fact, raw in person["facts"].items():
            wanted, got = value_of(fact, raw), found.get(person["who"], {}).pop(fact, None)
            right = got == wanted or is_told_closer(raw, wanted, got)
            for name in ("facts", *(("ages",) if fact in {"age", "child_age_months"} else ())):
                counts[name] += 1
                counts[f"{name} right"] += right
            counts[f"of {fact}"] += 1
            counts[f"right {fact}"] += right
            if not right:
                wrong.append(f"{person['who']} {fact}: {wanted} read as {got}")
    for who, facts in found.items():
        for fact, value in facts.items():
            counts["unstated"] += 1
            counts[f"of {fact}"] += 0
            counts[f"unstated {fact}"] += 1
            wrong.append(f"{who} {fact}: {value} nobody stated")
    counts["messages"] += 1
    counts["messages right"] += not wrong
    return wrong


def is_told_closer(raw: Any, wanted: Value | None, got: Value | None) -> bool:
    """Whether a label gives one bound only and what was read has that bound and another inside (快九十: at most 89, read
    as 85 to 89). A label without a second bound does not say that there is none."""
    if not (isinstance(raw, dict) and len(raw) == 1 and isinstance(wanted, Span) and isinstance(got, Span)):
        return False
    return got.high == wanted.high if "at_most" in raw else got.low == wanted.low and got.high <= wanted.high


def understood(text: str, today: date) -> dict[str, dict[str, Value]]:
    """The facts by who is named, as the conversation would keep them."""
    memory = remember(Memory(), hear(text, today))
    found: dict[str, dict[str, Value]] = {}
    for known in memory.people:
        alone = Memory((known,))
        people = household_of(alone, today)[0].people
        stated: dict[str, Value] = {
            f: v for p in people for f, v in p.facts.items() if f in known.facts and not isinstance(v, Without)
        }
        found[UNNAMED.get(known.kind, known.kind)] = stated
    return found


def value_of(fact: str, raw: Any) -> Value | None:
    """A labelled value as the judge compares it."""
    known = vocabulary().facts[fact]
    if isinstance(raw, dict):
        return Span(raw.get("at_least", known.low), raw.get("at_most", known.high))
    try:
        return read_value(known, raw)
    except Unusable:
        return None


if __name__ == "__main__":
    main()
