"""Files of examples: what is in them, what is held out, and adding to them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.learning.examples import (
    HeldOutMissing,
    NotExamples,
    append,
    as_yaml,
    bare,
    held_out_sentences,
    merged,
    read_examples,
    training_examples,
)
from bot.settings import ROOT

WORDS = st.text("带娃的地方abc #:'\"-{}&*!|>%@`,?，。", min_size=1, max_size=20).map(str.strip).filter(bare)


@given(st.dictionaries(st.sampled_from(["greet", "human"]), st.lists(WORDS.filter(lambda w: w[0] != "-"), min_size=1)))
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, examples: dict[str, list[str]]) -> None:
    path = tmp_path_factory.mktemp("examples") / "candidates.yml"
    path.write_text(as_yaml(examples or {"greet": ["你好"]}), encoding="utf-8")
    assert read_examples(path) == (examples or {"greet": ["你好"]})


def test_new_sentences_come_behind_those_that_are_there_and_each_once(tmp_path: Path) -> None:
    path = tmp_path / "candidates.yml"
    assert append(path, [("human", "找个人"), ("greet", "早"), ("human", "找个人！")]) == 2
    assert append(path, [("human", "找个人。"), ("human", "来个人")]) == 1
    assert read_examples(path) == {"greet": ["早"], "human": ["找个人", "来个人"]}
    assert [p.name for p in tmp_path.iterdir()] == ["candidates.yml"]


@pytest.mark.parametrize("content", ["a: 1", "nlu: 3", "- x", "nlu:\n- intent: a", "{", "\x00"])
def test_a_file_that_holds_something_else_is_left_as_it_is(tmp_path: Path, content: str) -> None:
    path = tmp_path / "other.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(NotExamples):
        append(path, [("greet", "早")])
    assert path.read_text(encoding="utf-8") == content


def test_merging_changes_nothing_that_was_given() -> None:
    present = {"greet": ["早"]}
    assert merged(present, [("greet", "您好")]) == ({"greet": ["早", "您好"]}, 1)
    assert present == {"greet": ["早"]}


def test_every_training_example_is_known_with_its_need() -> None:
    examples = training_examples(ROOT / "data" / "nlu")
    assert len(examples) > 1_000
    assert examples[bare("我要投诉！")] == "complaint"


def test_sentences_are_compared_without_width_case_and_punctuation() -> None:
    assert bare("ＡＢ，c。 d！") == bare("abcd") != bare("abce")


def test_what_people_say_in_the_held_out_sets_is_known_and_nothing_else(tmp_path: Path) -> None:
    rows = [
        {"text": "一句", "need": "greet"},
        {"turns": [{"say": "两句", "expect": {"text_has": [["三句"]]}}]},
        {"question": "四句？"},
    ]
    (tmp_path / "some.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert held_out_sentences(tmp_path) == {"一句", "两句", "四句"}


def test_without_held_out_sets_nobody_can_say_that_a_sentence_is_in_none(tmp_path: Path) -> None:
    with pytest.raises(HeldOutMissing):
        held_out_sentences(tmp_path)


def test_every_held_out_set_yields_sentences() -> None:
    assert len(held_out_sentences(ROOT / "tests" / "held_out")) > 1_000
