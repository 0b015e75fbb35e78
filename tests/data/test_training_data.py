"""The training sentences are well-formed, unambiguous, plentiful, and unseen by the held-out set."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TRAINING = ROOT / "data" / "nlu"
HELD_OUT = ROOT / "tests" / "held_out"
DEVELOPMENT = ROOT / "tests" / "data" / "dev"
LONGEST_LINE = 300
# Bare answers ("82", a nod, a greeting) are written alike by any two authors.
LONGEST_BARE_WORD = 4
SPOKEN = {
    "text",
    "utterance",
    "sentence",
    "message",
    "question",
    "query",
    "user",
    "input",
}
MINIMUM = {
    "find_facility": 260,
    "adjust_search": 130,
    "show_more": 45,
    "ask_detail": 110,
    "check_eligibility": 220,
    "apply_service": 130,
    "request_progress": 50,
    "request_change": 45,
    "request_withdraw": 45,
    "ask_policy": 260,
    "inform": 160,
    "correct": 70,
    "affirm": 60,
    "deny": 50,
    "dont_know": 40,
    "skip": 25,
    "step_back": 25,
    "cancel": 45,
    "repeat": 25,
    "simpler": 30,
    "start_over": 25,
    "human": 55,
    "greet": 40,
    "thanks": 30,
    "goodbye": 25,
    "help": 45,
    "choose_city": 45,
    "forget_me": 25,
    "recall_facts": 80,
    "complaint": 45,
    "urgent": 150,
    "out_of_scope": 220,
}


def normalise(sentence: str) -> str:
    """Fold width and case, drop spaces and punctuation; symbols such as emoji stay."""
    folded = unicodedata.normalize("NFKC", sentence).casefold()
    return "".join(c for c in folded if unicodedata.category(c)[0] not in "PZC")


def load_intent(path: Path) -> tuple[str, list[str]]:
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    [block] = document["nlu"]
    lines = str(block["examples"]).splitlines()
    assert all(line.startswith("- ") for line in lines), path.name
    return str(block["intent"]), [line[2:] for line in lines]


def sentences() -> Iterator[tuple[str, str]]:
    for path in sorted(TRAINING.glob("*.yml")):
        intent, examples = load_intent(path)
        yield from ((intent, example) for example in examples)


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        parts = value.values() if isinstance(value, dict) else value
        for part in parts:
            yield from strings(part)


def utterances(record: object) -> Iterator[str]:
    """What people say in a held-out record; its labels and expectations are left out."""
    if isinstance(record, list):
        for part in record:
            yield from utterances(part)
    elif isinstance(record, dict):
        for key, value in record.items():
            yield from strings(value) if key in SPOKEN else utterances(value)


def held_out_keys(folder: Path) -> set[str]:
    records = (
        json.loads(line)
        for path in folder.rglob("*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    )
    # A record of an unknown shape is compared whole rather than let through.
    said = (text for r in records for text in (list(utterances(r)) or strings(r)))
    keys = {normalise(text) for text in said}
    return {key for key in keys if len(key) > LONGEST_BARE_WORD}


def shared_with_training(folder: Path) -> int:
    """Only a count leaves this function: a failing run must not print held-out text."""
    return len(held_out_keys(folder) & {normalise(text) for _, text in sentences()})


@pytest.mark.parametrize("path", sorted(TRAINING.glob("*.yml")), ids=lambda path: path.stem)
def test_each_file_holds_the_one_need_it_is_named_after(path: Path) -> None:
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["version"] == "3.1"
    intent, examples = load_intent(path)
    assert intent == path.stem
    assert all(example == example.strip() and normalise(example) for example in examples)


def test_there_is_a_file_for_every_need_and_no_other() -> None:
    assert {path.stem for path in TRAINING.glob("*.yml")} == set(MINIMUM)


@pytest.mark.parametrize(("intent", "minimum"), MINIMUM.items())
def test_each_need_has_enough_distinct_sentences(intent: str, minimum: int) -> None:
    _, examples = load_intent(TRAINING / f"{intent}.yml")
    assert len({normalise(example) for example in examples}) >= minimum


def test_no_sentence_appears_twice() -> None:
    counts = Counter((intent, normalise(text)) for intent, text in sentences())
    assert [key for key, count in counts.items() if count > 1] == []


def test_no_sentence_belongs_to_two_needs() -> None:
    needs: defaultdict[str, set[str]] = defaultdict(set)
    for intent, text in sentences():
        needs[normalise(text)].add(intent)
    assert {text: intents for text, intents in needs.items() if len(intents) > 1} == {}


def test_no_sentence_is_longer_than_a_message_can_be() -> None:
    assert [text for _, text in sentences() if len(text) > LONGEST_LINE] == []


def test_no_sentence_carries_entity_markup() -> None:
    assert [text for _, text in sentences() if set(text) & set("[]{}")] == []


def test_normalising_folds_width_spaces_and_punctuation() -> None:
    assert normalise("\uff18\uff12 \u5c81\uff0c OK\uff01") == normalise("82\u5c81ok")


def test_a_training_sentence_in_a_held_out_turn_is_noticed(tmp_path: Path) -> None:
    longest = max((text for _, text in sentences()), key=len)
    records = [{"text": longest, "intent": "help"}, {"turns": [{"user": longest}]}]
    lines = "\n".join(json.dumps(record) for record in records)
    (tmp_path / "cases.jsonl").write_text(lines, encoding="utf-8")
    assert shared_with_training(tmp_path) == 1


def test_training_and_held_out_sentences_are_disjoint() -> None:
    if not any(HELD_OUT.rglob("*.jsonl")):
        pytest.skip("tests/held_out holds no sentences here")
    assert shared_with_training(HELD_OUT) == 0


def test_training_and_development_sentences_are_disjoint() -> None:
    assert shared_with_training(DEVELOPMENT) == 0


def test_the_development_set_has_every_need_and_is_well_formed() -> None:
    lines = (DEVELOPMENT / "needs_dev.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert {row["need"] for row in rows} == set(MINIMUM)
    assert all(set(row.get("also", ())) <= set(MINIMUM) - {row["need"]} for row in rows)
    assert not any(row["need"] == "urgent" for row in rows if row.get("near_urgent"))
    assert set(Counter(row["pair"] for row in rows if "pair" in row).values()) == {2}
