"""Held-out conversations against a running product.

    uv run python benchmarks/conversations.py [--file tests/conversations/dev/find.jsonl ...] [--failures] [--transcript FILE]
        [--url http://127.0.0.1:5005]

Starts a product of its own, with made-up facilities, when no address of one is given. A conversation passes when every
turn meets its expectations. With --file, those conversations instead of the held-out ones; --transcript writes what was
said on both sides, and is refused for the held-out ones.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conversations.served import Answer, Citizen, Served

HELD_OUT = Path(__file__).parent.parent / "tests" / "held_out"
COUNTIES = "county"


def main() -> None:
    """Runs every conversation and prints how many pass."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--file", action="append", type=Path, default=[], help="conversations of one's own")
    parser.add_argument("--failures", action="store_true", help="print what failed")
    parser.add_argument("--transcript", type=Path, help="write what was said here")
    parser.add_argument("--url", help="a running product, started with --demo")
    arguments = parser.parse_args()
    if arguments.transcript and not arguments.file:
        parser.error("held-out conversations are not to be read: --transcript needs --file")
    results, turns = run(
        read(arguments.file or sorted(HELD_OUT.glob("conversations*.jsonl"))), arguments.transcript, arguments.url
    )
    passed = sum(not found for found in results.values())
    print(f"conversations passed   {passed}/{len(results)} = {passed / len(results):.1%}")
    broken = sum(len(found) for found in results.values())
    print(f"turns as expected      {turns - broken}/{turns} = {(turns - broken) / turns:.1%}")
    if arguments.failures:
        for name, found in results.items():
            for line in found:
                print(f"  {name}: {line}")


def read(paths: list[Path]) -> list[dict[str, Any]]:
    """The conversations of the files."""
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    return [json.loads(line) for line in lines if line]


@dataclass(frozen=True)
class Running:
    """A product that somebody else started."""

    url: str


@contextmanager
def product_at(url: str | None) -> Iterator[Any]:
    """The product at an address, or one of its own while it is needed."""
    if url:
        yield Running(url)
        return
    with tempfile.TemporaryDirectory() as folder:
        product = Served(Path(folder))
        try:
            product.start()
            yield product
        finally:
            product.stop()


def run(
    conversations: list[dict[str, Any]], transcript: Path | None, url: str | None = None
) -> tuple[dict[str, list[str]], int]:
    """What failed by conversation, and how many turns there were."""
    written: list[str] = []
    results = {}
    with product_at(url) as product:
        for conversation in conversations:
            written.append(f"# {conversation['name']}")
            found = failures(conversation, Citizen(product), written, aloud=transcript is not None)
            results[conversation["name"]] = found
    if transcript:
        transcript.write_text("\n".join(written) + "\n", encoding="utf-8")
    return results, sum(len(conversation["turns"]) for conversation in conversations)


def failures(conversation: dict[str, Any], citizen: Citizen, written: list[str], *, aloud: bool) -> list[str]:
    """The turns that did not go as expected, one line each. What was said is added to `written`;
    what was expected is printed only `aloud`, never of the held-out ones."""
    found = []
    for number, turn in enumerate(conversation["turns"], 1):
        said = turn.get("say") or turn.get("press") or turn.get("location")
        written.append(f"> {said}")
        expected = turn.get("expect", {})
        try:
            answer = _take(turn, citizen)
            unmet = [
                f"{key} {wanted}" if aloud else key
                for key, wanted in expected.items()
                if not _meets(key, wanted, answer)
            ]
            written += [_as_read(message) for message in answer.messages]
        except AssertionError as error:
            unmet = [str(error)[:80]]
        if unmet:
            found.append(f"turn {number}: {', '.join(unmet)}")
            written.append(f"!! {', '.join(unmet)}")
    return found


def _as_read(message: dict[str, Any]) -> str:
    """A message as a person reads it: its text, its card's kind, its buttons."""
    buttons = "".join(f" [{button['title']}]" for button in message["buttons"])
    card = f" <{message['card']['kind']}>" if message["card"] else ""
    return f"{message['text']}{card}{buttons}"


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
