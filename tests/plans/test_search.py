"""Search: the right clause, or an honest refusal."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.plans.lexical import LexicalIndex, tokens
from bot.plans.search import PolicySearch
from bot.plans.vectors import cached_vectors, encode
from tests.plans.conftest import bag_encoder

QUESTIONS = Path(__file__).parent / "dev_questions.jsonl"
WORDS = [
    "适老化改造",
    "高龄津贴",
    "多少钱",
    "南通",
    "宿州",
    "苏州",
    "电话",
    "喘息服务",
    "托位",
    "3.1.2条",
    "NT-4.2.2",
    "天气",
    "😀",
    "2025年",
    "哪个高",
]


def questions() -> list[dict[str, Any]]:
    return [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    ("question", "city", "clause"),
    [
        ("想给老人家里卫生间装扶手，政策怎么说", "nantong", "NT-3.1.2"),
        ("南通适老化改造到2025年要做多少户", "suzhou", "NT-I-A-11"),
        ("长護險是什麼", "nantong", "NT-3.1.6"),
        ("家庭养老床位南通有吗", "nantong", "NT-3.1.2"),
        ("第3.2.3条说了什么", "nantong", "NT-3.2.3"),
        ("普惠价格不高于市场价的百分之几", "suzhou", "SZ-3.2"),
        ("2399万元是什么钱", "nantong", "NT-1.1.2"),
        ("南通居民人均可支配收入多少元", "nantong", "NT-1.2"),
        ("宿州这个是正式文件还是草稿", "suzhou", "SZ-0.1"),
        ("伺候老人累垮了想缓几天，有没有人替", "nantong", "NT-3.1.2"),
        ("专业护理人才现在几百人", "suzhou", "SZ-I-A-15"),
    ],
)
def test_a_question_finds_its_clause(question: str, city: str, clause: str, search: PolicySearch) -> None:
    found = search.search(question, city)
    assert found.answerable and found.citations[0].clause == clause


@pytest.mark.parametrize(
    ("question", "city", "reason"),
    [
        ("适老化改造补多少钱", "nantong", "amount"),
        ("适老化改造打哪个电话咨询", "nantong", "phone"),
        ("适老化改造在哪申请", "nantong", "address"),
        ("申请高龄津贴要什么材料", "suzhou", "materials"),
        ("适老化改造多久能办好", "nantong", "processing_time"),
        ("养老地图的网址是什么", "nantong", "website"),
        ("护理假一年几天", "nantong", "not_mentioned"),
        ("今天天气怎么样", "nantong", "not_mentioned"),
        ("4.2.1那条后面写了什么", "nantong", "damaged_text"),
        ("长期护理保险试点参保人数多少", "suzhou", "damaged_text"),
        ("2020年社区托育覆盖率是多少", "suzhou", "damaged_text"),
        ("苏州的适老化改造怎么弄", "nantong", "other_city"),
        ("高龄津贴南通有吗", "nantong", "other_city_only"),
        ("宿州有没有喘息服务", "suzhou", "other_city_only"),
        ("社保补贴给到每个人多少", "nantong", "amount"),
        ("补贴几号能打到折子上", "nantong", "processing_time"),
        ("失业金怎么领", "nantong", "not_mentioned"),
        ("", "nantong", "not_mentioned"),
    ],
)
def test_what_no_plan_says_is_refused_with_its_reason(
    question: str, city: str, reason: str, search: PolicySearch
) -> None:
    found = search.search(question, city)
    assert not found.answerable and found.reason is not None and found.reason.value == reason


def test_an_amount_is_refused_beside_the_nearest_clause(search: PolicySearch) -> None:
    nearest = search.search("喘息服务要花多少钱", "nantong").nearest
    assert nearest is not None and nearest.clause == "NT-3.1.2"


def test_the_other_city_is_offered_when_only_its_plan_speaks_of_it(search: PolicySearch) -> None:
    nearest = search.search("南通有高龄津贴吗", "nantong").nearest
    assert nearest is not None and nearest.clause == "SZ-R-1"


def test_an_indicator_comes_with_value_unit_and_year(search: PolicySearch) -> None:
    values = search.search("宿州每千人口托位数", "suzhou").values
    assert [(v.value, v.unit, v.year) for v in values] == [("3.4", "个", 2025), ("0.529", "个", 2020)]


def test_a_comparison_returns_both_cities(search: PolicySearch) -> None:
    found = search.search("南通和宿州每千人口托位数哪个高", None)
    assert [c.clause for c in found.citations] == ["NT-I-C-6", "SZ-I-C-5"] and found.compared
    assert {v.plan for v in found.values} == {"nantong", "suzhou"}


def test_clauses_that_contradict_each_other_are_both_cited(search: PolicySearch) -> None:
    found = search.search("新小区养老用房每百户多少平米", "nantong")
    assert [c.clause for c in found.citations[:2]] == ["NT-4.2.3", "NT-R-2"] and found.conflicting


def test_recall_and_abstention_hold_on_questions_that_were_not_tuned_on(search: PolicySearch) -> None:
    check = [q for q in questions() if q["split"] == "check"]
    answered = [(q, search.search(q["question"], q["city"])) for q in check]
    good = [(q, [c.clause for c in a.citations]) for q, a in answered if q["answerable"]]
    refused = [(q, a) for q, a in answered if not q["answerable"]]
    assert np.mean([found[:1] != [] and found[0] in q["clauses"] for q, found in good]) >= 0.92
    assert np.mean([bool(set(found) & set(q["clauses"])) for q, found in good]) >= 0.95
    assert np.mean([not a.answerable for _, a in refused]) >= 0.95
    assert np.mean([a.reason is not None and a.reason.value == q["reason"] for q, a in refused]) >= 0.9


def test_every_way_of_asking_belongs_to_a_clause(bag_search: PolicySearch) -> None:
    asked = {clause for clause, _ in bag_search.corpus.asks}
    assert len(asked) > 80 and asked <= set(bag_search.corpus.row)


def test_the_development_questions_name_clauses_that_exist(search: PolicySearch) -> None:
    asked = questions()
    assert sum(q["answerable"] for q in asked) >= 200 and sum(not q["answerable"] for q in asked) >= 60
    assert all(clause in search.corpus.row for q in asked for clause in q.get("clauses", ()))


@settings(max_examples=120, deadline=None)
@given(
    st.one_of(st.text(max_size=300), st.lists(st.sampled_from(WORDS), max_size=12).map("".join)),
    st.sampled_from(["nantong", "suzhou", None, "x"]),
)
def test_any_text_is_searched_without_failing_and_quoted_verbatim(text: str, city: str | None) -> None:
    search = _searched()
    found = search.search(text, city)
    cited = [*found.citations, *([found.nearest] if found.nearest else [])]
    assert found.answerable == bool(found.citations) == (found.reason is None)
    assert all(c.quote in search.plans[c.plan].clauses[c.clause].text and len(c.quote) <= 200 for c in cited)


@pytest.mark.parametrize(
    "text", ["适老化改造，" * 1_700, "a" * 10_000, "1" * 10_000, "\u200b" * 10_000, "南通宿州" * 2_500, "。" * 10_000]
)
def test_a_text_of_ten_thousand_characters_costs_no_more_than_a_few_questions(text: str, search: PolicySearch) -> None:
    def spent(asked: str) -> float:
        began = time.process_time()
        search.search(asked, "nantong")
        return time.process_time() - began

    question = sorted(spent("喘息服务怎么申请") for _ in range(5))[2]
    assert sorted(spent(text[:10_000]) for _ in range(3))[0] < 50 * question


def test_vectors_are_kept_and_recomputed_when_the_texts_change(tmp_path: Path) -> None:
    cache, calls = tmp_path / "deep" / "vectors.npz", []

    def counting(texts: Any) -> Any:
        calls.append(len(texts))
        return bag_encoder(texts)

    first = cached_vectors(["甲乙", "丙丁"], counting, cache)
    assert np.array_equal(first, cached_vectors(["甲乙", "丙丁"], counting, cache)) and calls == [2]
    cached_vectors(["甲乙", "戊己"], counting, cache)
    assert calls == [2, 2]
    cache.write_bytes(b"not a zip file")
    assert cached_vectors(["甲乙"], counting, cache).shape == (1, first.shape[1])


def test_a_long_text_is_encoded_in_pieces_of_unit_length() -> None:
    lengths: list[int] = []

    def watching(texts: Any) -> Any:
        lengths.extend(map(len, texts))
        return bag_encoder(texts)

    vectors = encode(["居家适老化改造，" * 100, "短"], watching)
    assert max(lengths) <= 256 and np.allclose(np.linalg.norm(vectors, axis=1), [1, 1], atol=1e-5)


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    index = LexicalIndex(["养老服务", "养老机构", "养老津贴"])
    assert index.idf("津贴") > index.idf("养老") and index.coverage(tokens("养老津贴")).argmax() == 2
    assert index.unknown_share(tokens("天气预报")) == 1.0 and index.coverage([]).sum() == 0


_CACHE: list[PolicySearch] = []


def _searched() -> PolicySearch:
    from bot.plans.room import load_search
    from bot.settings import ROOT

    if not _CACHE:
        _CACHE.append(load_search(ROOT / "cities", bag_encoder, None))
    return _CACHE[0]
