"""Held-out conversations against a running product.

    uv run python benchmarks/conversations.py [--url http://127.0.0.1:5005] [--failures]

Starts a product of its own when no address is given. A conversation passes when every turn meets its expectations.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from tests.conversations.served import Answer, Citizen, Served

HELD_OUT = Path(__file__).parent.parent / "tests" / "held_out"
COUNTIES = "county"


def main() -> None:
    """Runs every conversation and prints how many pass."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--failures", action="store_true", help="print what failed")
    arguments = parser.parse_args()
    paths = sorted(HELD_OUT.glob("conversations*.jsonl"))
    conversations = [
        json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line
    ]
    with tempfile.TemporaryDirectory() as folder:
        product = Served(Path(folder))
        product.start()
        try:
            results = {conversation["name"]: failures(conversation, Citizen(product)) for conversation in conversations}
        finally:
            product.stop()
    passed = sum(not found for found in results.values())
    print(f"conversations passed   {passed}/{len(results)} = {passed / len(results):.1%}")
    turns = sum(len(conversation["turns"]) for conversation in conversations)
    broken = sum(len(found) for found in results.values())
    print(f"turns as expected      {turns - broken}/{turns} = {(turns - broken) / turns:.1%}")
    if arguments.failures:
        for name, found in results.items():
            for line in found:
                print(f"  {name}: {line}")


def failures(conversation: dict[str, Any], citizen: Citizen) -> list[str]:
    """The turns that did not go as expected, one line each."""
    found = []
    for number, turn in enumerate(conversation["turns"], 1):
        try:
            answer = _take(turn, citizen)
            unmet = [key for key, wanted in turn.get("expect", {}).items() if not _meets(key, wanted, answer)]
        except AssertionError as error:
            unmet = [str(error)[:80]]
        if unmet:
            found.append(f"turn {number}: {', '.join(unmet)}")
    return found


def _take(turn: dict[str, Any], citizen: Citizen) -> Answer:
    if "press" in turn:
        return citizen.press(turn["press"])
    if "location" in turn:
        return citizen.share(**turn["location"])
    return citizen.say(turn["say"])


def _meets(key: str, wanted: Any, answer: Answer) -> bool:
    cards = answer.cards
    facilities = [card for card in cards if card["kind"] == "facilities"]
    items = facilities[-1]["items"] if facilities else []
    checks = {
        "card": lambda: (not cards) if wanted is None else any(card["kind"] == wanted for card in cards),
        "city": lambda: any(wanted in {card.get("city"), *_plans_cited(card)} for card in cards),
        "category": lambda: bool(items) and all(item["category"] in wanted for item in items),
        "county": lambda: bool(items) and items[0]["county"] == wanted,
        "items_min": lambda: len(items) >= wanted,
        "items_max": lambda: len(items) <= wanted,
        "text_has": lambda: all(any(text in answer.text for text in any_of) for any_of in wanted),
        "text_lacks": lambda: not any(text in answer.text for text in wanted),
        "state": lambda: any(card.get("state") == wanted for card in cards if card["kind"] == "request"),
        "asks": lambda: _asks(wanted, answer.text),
    }
    return bool(checks[key]())


def _plans_cited(card: dict[str, Any]) -> set[str]:
    return {citation["plan"] for citation in card.get("citations", ())}


ASKED = {
    "name": ("姓名", "称呼"),
    "phone": ("电话",),
    "address": ("街道", "乡镇"),
    "callback": ("什么时候", "时间"),
    "consent": ("同意",),
    "confirm": ("核对", "确定", "确认"),
    "city": ("哪个城市", "哪个城", "南通市"),
    "place": ("哪个区县", "在哪", "哪一个"),
    "category": ("哪一类",),
    "age": ("多大", "岁"),
    "household": ("低保",),
    "disability": ("失能",),
    "person": ("哪位", "谁"),
    "role": ("您是",),
}


def _asks(wanted: Any, text: str) -> bool:
    kinds = wanted if isinstance(wanted, list) else [wanted]
    return any(word in text for kind in kinds for word in ASKED.get(kind, (kind,)))


if __name__ == "__main__":
    main()
