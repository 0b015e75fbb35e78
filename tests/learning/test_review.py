"""A reviewed table: what is refused, line by line, and what is kept."""

from __future__ import annotations

import pytest

from bot.learning.review import Review, Reviewer
from bot.learning.sheets import Row
from bot.learning.words import learning_words
from bot.words_for_operators import message

REVIEWER = Reviewer(
    needs={"find_facility", "human"},
    examples={"找个养老院": "find_facility"},
    held_out={"留出的一句"},
    words=learning_words(),
    mask=lambda text: text.replace("13900000012", "〔数字〕"),
)


def review(*rows: tuple[str, str, str]) -> Review:
    return REVIEWER.review([Row(line, *row) for line, row in enumerate(rows, 2)])


def errors(*rows: tuple[str, str, str]) -> list[tuple[int, str]]:
    return [(problem.line, problem.key) for problem in review(*rows).errors]


@pytest.mark.parametrize("keep", ["yes", "是", "1", "x"])
def test_what_staff_keep_is_kept(keep: str) -> None:
    outcome = review(("带娃的地方", "find_facility", keep))
    assert (outcome.errors, outcome.kept, outcome.dropped) == ((), (("find_facility", "带娃的地方"),), 0)


@pytest.mark.parametrize("keep", ["", "no", "否"])
def test_what_they_do_not_keep_is_dropped_and_need_not_be_right(keep: str) -> None:
    outcome = review(("留出的一句", "", keep), ("我叫〔姓名〕", "nonsense", keep))
    assert (outcome.errors, outcome.kept, outcome.dropped) == ((), (), 2)


@pytest.mark.parametrize(
    ("row", "key"),
    [
        (("带娃", "find_facility", "maybe"), "bad_keep"),
        (("。。", "find_facility", "yes"), "no_text"),
        (("带娃", "", "yes"), "no_need"),
        (("带娃", "find_a_place", "yes"), "bad_need"),
        (("我叫〔姓名〕", "human", "yes"), "placeholder"),
        (("长" * 301, "human", "yes"), "too_long"),
        (("两行\n字", "human", "yes"), "too_long"),
        (("[带娃](kind)", "human", "yes"), "brackets"),
        (("留出的，一句！", "human", "yes"), "held_out"),
        (("找个养老院。", "human", "yes"), "other_need"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_its_reason(row: tuple[str, str, str], key: str) -> None:
    found = review(row)
    assert [(problem.line, problem.key) for problem in found.errors] == [(2, key)]
    assert found.kept == ()
    for problem in found.errors:
        assert message(f"learn_{problem.key}", **problem.values)


def test_one_sentence_under_two_needs_is_refused_and_the_same_twice_is_one() -> None:
    assert errors(("带娃", "find_facility", "yes"), ("带娃！", "human", "yes")) == [(3, "twice")]
    assert review(("带娃", "human", "yes"), ("带娃！", "human", "yes")).kept == (("human", "带娃"),)


def test_an_example_of_the_same_need_is_counted_and_not_kept_again() -> None:
    outcome = review(("找个养老院", "find_facility", "yes"))
    assert (outcome.errors, outcome.kept, outcome.known) == ((), (), 1)


def test_a_number_that_looks_real_is_a_warning_only() -> None:
    outcome = review(("电话13900000012", "human", "yes"))
    assert [(problem.line, problem.key) for problem in outcome.warnings] == [(2, "personal")]
    assert len(outcome.kept) == 1
