"""The vocabulary of facts and what is understood of stated values."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.eligibility.facts import FILE, VocabularyError, load_vocabulary, vocabulary
from bot.eligibility.reading import Unusable, read_value
from bot.eligibility.values import Span

DAY = date(2025, 6, 1)
FACTS = vocabulary().facts


@pytest.mark.parametrize("name", FACTS)
def test_every_fact_has_a_question_and_a_simpler_one_of_its_own(name: str) -> None:
    fact = FACTS[name]
    assert fact.question("妈妈").endswith(("？", "。"))
    assert len(fact.question("妈妈", simple=True)) <= len(fact.question("妈妈"))
    assert "{" not in fact.question("妈妈") + fact.question("妈妈", simple=True)


@pytest.mark.parametrize("name", [name for name, fact in FACTS.items() if fact.buttons])
def test_every_button_is_an_accepted_answer(name: str) -> None:
    for button in FACTS[name].buttons:
        read_value(FACTS[name], button.value, DAY)


@pytest.mark.parametrize("name", [name for name, fact in FACTS.items() if fact.kind == "one" or fact.kind == "set"])
def test_every_spelling_is_understood_as_its_value(name: str) -> None:
    fact = FACTS[name]
    for word, value in fact.words.items():
        if value in {fact.open, fact.empty}:
            continue
        assert read_value(fact, word) in (value, frozenset({value})), word


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        (82, 82, 82),
        ("82", 82, 82),
        ("八十二", 82, 82),
        ("82岁", 82, 82),
        ("８２岁", 82, 82),
        ("八十二周岁", 82, 82),
        ("虚岁八十", 78, 79),
        ("虚岁82", 80, 81),
        ("七十多岁", 70, 79),
        ("80岁以上", 80, 120),
        ("1943年生", 81, 82),
        (82.9, 82, 82),
        ({"at_least": 70, "at_most": 79}, 70, 79),
        ({"at_least": 80}, 80, 120),
        (0, 0, 0),
        (120, 120, 120),
    ],
)
def test_an_age_is_understood(said: object, low: int, high: int) -> None:
    assert read_value(FACTS["age"], said, DAY) == Span(low, high)


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        (30, 30, 30),
        ("两岁半", 30, 30),
        ("30个月", 30, 30),
        ("俩岁", 24, 35),
        ("18个月", 18, 18),
        ("半岁", 6, 6),
        ("刚满三岁", 36, 36),
        ("三岁", 36, 47),
        ("一岁零三个月", 15, 15),
        ("100天", 3, 3),
        ("哪天", None, None),
    ],
)
def test_a_childs_age_is_understood_in_months(said: object, low: int | None, high: int | None) -> None:
    if low is None or high is None:
        with pytest.raises(Unusable):
            read_value(FACTS["child_age_months"], said, DAY)
    else:
        assert read_value(FACTS["child_age_months"], said, DAY) == Span(low, high)


@pytest.mark.parametrize("said", [None, "", "不知道", "不清楚"])
@pytest.mark.parametrize("name", ["age", "household", "insured", "provider.type"])
def test_not_knowing_leaves_a_fact_unknown(name: str, said: object) -> None:
    assert read_value(FACTS[name], said, DAY) is None


@pytest.mark.parametrize(
    ("name", "said", "code"),
    [
        ("age", 121, "impossible_age"),
        ("age", -1, "impossible_age"),
        ("age", "150岁", "wrong_kind"),
        ("age", True, "wrong_kind"),
        ("age", "很老", "wrong_kind"),
        ("age", [82], "wrong_kind"),
        ("age", {"at_least": 80, "at_most": 70}, "impossible_age"),
        ("age", float("nan"), "wrong_kind"),
        ("child_age_months", 217, "impossible_age"),
        ("child_age_months", -1, "impossible_age"),
        ("household", ["低保", "一般"], "contradiction"),
        ("household", ["特困", "一般"], "contradiction"),
        ("household", "贫困户", "ask_value"),
        ("household", "困难户", "ask_value"),
        ("household", ["贵族"], "unknown_value"),
        ("household", 3, "wrong_kind"),
        ("household", [True], "wrong_kind"),
        ("household", {"a": 1}, "wrong_kind"),
        ("disability", ["none", "失能"], "contradiction"),
        ("disability", ["失能", "部分失能"], "contradiction"),
        ("disability", ["unknown", "失智"], "contradiction"),
        ("disability", "中风", "ask_value"),
        ("living", ["独居", "与子女同住"], "contradiction"),
        ("insured", "也许", "wrong_kind"),
        ("insured", 3, "wrong_kind"),
        ("provider.type", "月球基地", "unknown_value"),
        ("provider.enrolled", -1, "out_of_range"),
        ("provider.enrolled", "许多", "wrong_kind"),
        ("preferential_group", "退伍军人", "ask_value"),
        ("employed_by", 3, "wrong_kind"),
        ("children_count", 21, "out_of_range"),
    ],
)
def test_what_cannot_be_used_is_named(name: str, said: object, code: str) -> None:
    with pytest.raises(Unusable) as refused:
        read_value(FACTS[name], said, DAY)
    assert refused.value.problem.code == code
    assert refused.value.problem.fact == name


def test_a_year_of_birth_without_a_day_of_asking_is_not_turned_into_an_age() -> None:
    with pytest.raises(Unusable):
        read_value(FACTS["age"], "1943年生", None)


def test_a_share_of_the_market_price_is_the_same_as_a_percentage() -> None:
    fact = FACTS["provider.price_ratio_to_market"]
    assert read_value(fact, 0.8) == read_value(fact, 80) == read_value(fact, "80%") == Span(80, 80)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"age": {"kind": "colour"}}, "no kind"),
        ({"age": {"about": ["neighbour"]}}, "roles"),
        ({"age": {"ask": ""}}, "ask"),
        ({"age": {"range": [5, 5]}}, "range"),
        ({"low_income": {"after": ["moon"]}}, "moon"),
        ({"household": {"excludes": [["低保", "月亮"]]}}, "月亮"),
        ({"area": {"values": {"a": {"say": "a", "words": ["x"]}, "b": {"say": "b", "words": ["x"]}}}}, "x stands for"),
    ],
)
def test_a_vocabulary_that_contradicts_itself_is_refused(
    change: dict[str, dict[str, object]], complaint: str, tmp_path: Path
) -> None:
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for name, entries in change.items():
        raw["facts"][name].update(entries)
    path = tmp_path / "facts.yml"
    path.write_text(yaml.safe_dump(raw, allow_unicode=True, sort_keys=False), encoding="utf-8")
    with pytest.raises(VocabularyError, match=complaint):
        load_vocabulary(path)
