"""Two models side by side, without a word of what was asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.learning.report import Change, Run, as_markdown, by_need, changes, figures
from bot.learning.runs import read_utterances, run_of

ROWS = [
    {"text": "秘密一", "need": "find_facility"},
    {"text": "秘密二", "need": "find_facility", "also": ["ask_policy"]},
    {"text": "秘密三", "need": "urgent"},
    {"text": "秘密四", "need": "out_of_scope"},
    {"text": "秘密五", "need": "greet"},
]
BEFORE = ("find_facility", "find_facility", "nlu_fallback", "greet", "urgent")
NOW = ("human", "ask_policy", "urgent", "nlu_fallback", "help")


def test_the_scores_count_what_they_say() -> None:
    assert figures(ROWS, NOW) == {
        "answered at all": (4, 5),
        "right of all": (2, 5),
        "wrong among those answered": (2, 4),
        "emergencies recognised": (1, 1),
        "false alarms": (0, 4),
        "out of scope caught": (1, 1),
    }
    assert figures(ROWS, BEFORE)["false alarms"] == (1, 4)
    assert by_need(ROWS, NOW)["find_facility"] == (1, 2)


def test_changed_answers_are_worse_better_or_neither_the_worse_first() -> None:
    assert changes(ROWS, BEFORE, NOW) == (
        Change(1, "find_facility", "find_facility", "human", "worse"),
        Change(3, "urgent", "nlu_fallback", "urgent", "better"),
        Change(2, "find_facility", "find_facility", "ask_policy", "neither"),
        Change(4, "out_of_scope", "greet", "nlu_fallback", "neither"),
        Change(5, "greet", "urgent", "help", "neither"),
    )


def test_the_page_has_scores_of_both_and_every_change_and_no_text() -> None:
    page = as_markdown(ROWS, Run("b", NOW), Run("a", BEFORE), "2026-03-01")
    assert "`a` → `b`" in page
    assert "| right of all | 2/5 = 40.0% | 2/5 = 40.0% |" in page
    assert "5: 1 better, 1 worse, 3 neither." in page
    assert "| 1 | `find_facility` | `find_facility` | `human` | worse |" in page
    assert "秘密" not in page and page.endswith("|\n")


def test_one_model_alone_has_scores_and_no_changes() -> None:
    page = as_markdown(ROWS, Run("b", NOW), None, "2026-03-01")
    assert "| figure | now |" in page and "Changed" not in page


def test_the_same_model_twice_changes_nothing() -> None:
    assert "0: 0 better, 0 worse, 0 neither." in as_markdown(ROWS, Run("b", NOW), Run("b", NOW), "2026-03-01")


def test_an_answer_for_each_utterance_is_needed() -> None:
    with pytest.raises(ValueError):
        figures(ROWS, NOW[:-1])


class Asked:
    """Loads a model that answers in the order of NOW; counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, _model: Path) -> Callable[[str], Sequence[str]]:
        self.times += 1
        answers = dict(zip((row["text"] for row in ROWS), NOW, strict=True))
        return lambda text: (answers.get(text, "greet"), "other")


def test_answers_are_kept_beside_the_model_and_asked_for_once(tmp_path: Path) -> None:
    ask, model = Asked(), tmp_path / "abc.tar.gz"
    assert run_of(model, ROWS, ask) == run_of(model, ROWS, ask) == Run("abc", NOW)
    assert ask.times == 1
    assert "秘密" not in (tmp_path / "abc.answers.json").read_text(encoding="utf-8")


def test_answers_to_other_utterances_and_spoilt_ones_are_asked_for_again(tmp_path: Path) -> None:
    ask, model = Asked(), tmp_path / "abc.tar.gz"
    run_of(model, ROWS, ask)
    run_of(model, ROWS[:2], ask)
    (tmp_path / "abc.answers.json").write_text("{", encoding="utf-8")
    run_of(model, ROWS, ask)
    assert ask.times == 3


def test_utterances_are_read_a_line_each(tmp_path: Path) -> None:
    (tmp_path / "u.jsonl").write_text(
        '{"text": "a", "need": "greet"}\n\n{"text": "b", "need": "help"}\n', encoding="utf-8"
    )
    assert [row["text"] for row in read_utterances(tmp_path / "u.jsonl")] == ["a", "b"]
