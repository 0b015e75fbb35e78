"""Evidence from ways of asking: learnt in closed form, kept, and honest about what was left out."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.normalise import normalise
from bot.plans.evidence import Evidence, Example, examples, views_of
from bot.plans.grams import learn
from bot.plans.search import PolicySearch
from bot.settings import ROOT
from bot.plans.ridge import left_out, solve
from bot.plans.units import Corpus
from bot.plans.vectors import encode
from tests.plans.conftest import bag_encoder


def few(corpus: Corpus, number: int = 400) -> list[Example]:
    """Every n-th example of both plans, and those outside."""
    found = examples(corpus)
    return found[:: max(len(found) // number, 1)] + [example for example in found if not example.rows][:40]


def learnt(corpus: Corpus, known: list[Example], cache: Path | None = None) -> Evidence:
    return Evidence(corpus, known, encode([example.text for example in known], bag_encoder), cache)


@pytest.fixture(scope="module")
def corpus(bag_search: PolicySearch) -> Corpus:
    return bag_search.corpus


def weighed(evidence: Evidence, corpus: Corpus, question: str):
    text = normalise(question)
    return evidence.weigh(views_of(text, corpus.words), encode([text], bag_encoder)[0])


def test_a_way_of_asking_speaks_for_its_clause(corpus: Corpus) -> None:
    evidence = learnt(corpus, few(corpus))
    asked = [example for example in evidence.examples if example.trust == 1.0 and example.rows][::10]
    right = [weighed(evidence, corpus, e.text).clauses.argmax() == e.rows[0][0] for e in asked]
    assert len(asked) > 10 and np.mean(right) > 0.9


def test_what_is_asked_of_other_offices_speaks_for_no_clause(corpus: Corpus) -> None:
    evidence = learnt(corpus, few(corpus))
    foreign = next(example for example in evidence.examples if not example.rows)
    found = weighed(evidence, corpus, foreign.text)
    assert found.outside > 0.5 > float(found.clauses.max())


def test_an_example_left_out_does_not_vouch_for_itself(corpus: Corpus) -> None:
    known = few(corpus, 120)
    evidence = learnt(corpus, known)
    asked = [n for n, example in enumerate(known) if example.trust == 1.0 and example.rows][:40]
    unvouched = evidence.left_out()
    for place in asked:
        row = known[place].rows[0][0]
        assert unvouched[place][row] < weighed(evidence, corpus, known[place].text).clauses[row]


def test_what_is_left_out_is_predicted_as_if_it_had_never_been_an_example() -> None:
    seed = np.random.default_rng(7)
    points = seed.normal(size=(12, 4)).astype(np.float32)
    kernel, target = points @ points.T + np.eye(12, dtype=np.float32), seed.normal(size=(12, 2)).astype(np.float32)
    for place in range(12):
        rest = [n for n in range(12) if n != place]
        without = kernel[place, rest] @ solve(kernel[np.ix_(rest, rest)].copy(), target[rest])
        assert np.allclose(left_out(kernel, target)[place], without, atol=1e-4)


def test_what_was_learnt_is_kept_and_learnt_anew_when_an_example_changes(corpus: Corpus, tmp_path: Path) -> None:
    cache, known = tmp_path / "deep" / "evidence.npz", few(corpus, 120)
    first = weighed(learnt(corpus, known, cache), corpus, "适老化改造").clauses
    written = cache.read_bytes()
    again = weighed(learnt(corpus, known, cache), corpus, "适老化改造").clauses
    assert np.allclose(first, again, atol=1e-5) and cache.read_bytes() == written
    learnt(corpus, [replace(known[0], text="请人替我两天"), *known[1:]], cache)
    assert cache.read_bytes() != written
    cache.write_bytes(b"not a zip file")
    assert np.allclose(first, weighed(learnt(corpus, known, cache), corpus, "适老化改造").clauses, atol=1e-5)


def test_no_way_of_asking_stands_both_inside_and_outside_the_plans(corpus: Corpus) -> None:
    inside = {text for _, text in corpus.asks} | {text for ways in corpus.service_asks.values() for text in ways}
    assert len(corpus.words.foreign) > 200 and inside.isdisjoint(corpus.words.foreign)


def test_every_way_of_naming_belongs_to_a_service(corpus: Corpus) -> None:
    assert set(corpus.service_asks) <= {service.id for service in corpus.services}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), min_size=1, max_size=6), st.text(max_size=30))
def test_rows_of_n_grams_have_unit_length_and_unknown_text_has_none(texts: list[tuple[str, str]], other: str) -> None:
    space = learn(texts)
    lengths = np.sqrt(np.asarray(space.rows(texts).power(2).sum(axis=1)).ravel())
    whole = [sum(bool(" ".join(view.split())) for view in text) / 2 for text in texts]
    assert np.allclose(lengths, np.sqrt(whole), atol=1e-4)
    assert 0 <= space.unknown_share((other, other)) <= 1


def test_what_was_learnt_is_found_again_by_another_process() -> None:
    pattern = "from bot.plans.vocabulary import policy_words; print(policy_words().stop.pattern)"
    seeds = ({**os.environ, "PYTHONHASHSEED": seed} for seed in ("1", "2"))
    first, second = (subprocess.check_output([sys.executable, "-c", pattern], env=env, cwd=ROOT) for env in seeds)
    assert first == second
