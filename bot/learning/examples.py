"""Sentences that have their place already: training examples, held-out sentences; and files of new examples."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.data_files import read_yaml

_SPOKEN_KEYS = frozenset({"text", "say", "question"})
"""Under these keys the held-out sets keep what people say."""

_HEADING = """\
# Candidates for training examples, reviewed by people. Move them into data/nlu/, then train and compare.
version: "3.1"

nlu:
"""


class HeldOutMissing(LookupError):
    """The held-out sets are not there, so nobody can say that a sentence is none of them."""


class NotExamples(ValueError):
    """The file holds something else than examples by need."""


def bare(sentence: str) -> str:
    """The sentence as it is compared: without width, case, punctuation, space and signs."""
    folded = unicodedata.normalize("NFKC", sentence).casefold()
    return "".join(char for char in folded if unicodedata.category(char)[0] not in "PZC")


def read_examples(path: Path) -> dict[str, list[str]]:
    """The examples of a file in Rasa's format, by need. Raises OSError and NotExamples."""
    try:
        raw = read_yaml(path)
        return {entry["intent"]: list(_lines(entry["examples"])) for entry in raw["nlu"]}
    except (yaml.YAMLError, UnicodeError, TypeError, KeyError, AttributeError) as error:
        raise NotExamples(str(path)) from error


def _lines(block: str) -> Iterator[str]:
    return (line.strip().removeprefix("- ").strip() for line in block.splitlines() if line.strip())


def training_examples(folder: Path) -> dict[str, str]:
    """Every training example as `bare` has it, with its need. Raises NotExamples."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.yml")):
        for need, sentences in read_examples(path).items():
            found.update({bare(sentence): need for sentence in sentences})
    return found


def held_out_sentences(folder: Path) -> frozenset[str]:
    """Every held-out sentence as `bare` has it. Raises HeldOutMissing and OSError."""
    paths = sorted(folder.glob("*.jsonl"))
    if not paths:
        raise HeldOutMissing(str(folder))
    lines = (line for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return frozenset(bare(said) for line in lines for said in _said(json.loads(line)))


def _said(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _said(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _said(inner)
    elif isinstance(value, str) and key in _SPOKEN_KEYS:
        yield value


def merged(present: Mapping[str, Sequence[str]], new: Iterable[tuple[str, str]]) -> tuple[dict[str, list[str]], int]:
    """The examples with the new (need, sentence) pairs behind them, each sentence once; and how many were new."""
    result = {need: list(sentences) for need, sentences in present.items()}
    there = {bare(sentence) for sentences in present.values() for sentence in sentences}
    added = 0
    for need, sentence in new:
        if bare(sentence) not in there:
            there.add(bare(sentence))
            result.setdefault(need, []).append(sentence)
            added += 1
    return result, added


def as_yaml(examples: Mapping[str, Sequence[str]]) -> str:
    """The examples in Rasa's format, needs in alphabetical order."""
    blocks = (
        f"  - intent: {need}\n    examples: |\n" + "".join(f"      - {sentence}\n" for sentence in examples[need])
        for need in sorted(examples)
    )
    return _HEADING + "".join(blocks)


def append(path: Path, new: Iterable[tuple[str, str]]) -> int:
    """Adds (need, sentence) pairs to a file of examples, made when it is not there; whole or not at all.

    Returns how many were not in it before. Raises OSError and NotExamples.
    """
    examples, added = merged(read_examples(path) if path.exists() else {}, new)
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(as_yaml(examples), encoding="utf-8")
    draft.replace(path)
    return added
