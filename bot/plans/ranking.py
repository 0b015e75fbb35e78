"""The weights of the ranking and of the decision to abstain: data/vocabulary/policy_ranking.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.data_files import read_yaml
from bot.plans.features import NAMES, Scored

Floats = npt.NDArray[np.float32]

FILE = Path(__file__).resolve().parents[2] / "data" / "vocabulary" / "policy_ranking.yml"

TOPIC_NAMES = (
    "bias",
    "rank",
    "sentence_coverage",
    "clause_coverage",
    "dense",
    "dense_heading",
    "terms",
    "service_coverage",
    "service_dense",
    "unknown_share",
    "outside",
    "best_coverage",
    "evidence",
    "margin",
    "nearest",
    "foreign",
    "foreign_manner",
)
"""What tells a question about the plan from any other, read off the best clause."""


@dataclass(frozen=True)
class Ranking:
    """`weights` follow features.NAMES, `topic` follows TOPIC_NAMES; `threshold` is the least probability that is
    answered.

    `other_city_margin` is how much stronger the evidence for another city's clause must be before
    the own city's plan is said not to hold the matter.
    """

    weights: Floats
    topic: Floats
    threshold: float
    other_city_margin: float

    def scores(self, scored: Scored) -> Floats:
        """A score per clause."""
        scores: Floats = scored.matrix @ self.weights
        return scores

    def topic_row(self, scored: Scored, best: int, rank: float, outside: bool) -> Floats:
        """The features of the decision whether the plans deal with the matter at all."""
        row = scored.matrix[best]
        named: dict[str, float] = dict(zip(NAMES, map(float, row), strict=True))
        named["best_coverage"] = max(named["sentence_coverage"], named["service_coverage"], named["heading_coverage"])
        weighed = scored.weighed
        named |= {"bias": 1.0, "rank": rank, "unknown_share": weighed.unknown_share, "outside": float(outside)}
        named |= {"nearest": weighed.nearest, "margin": _margin(weighed.clauses), "foreign": weighed.outside}
        named["foreign_manner"] = scored.wanted.foreign
        return np.array([named[name] for name in TOPIC_NAMES], dtype=np.float32)

    def on_topic(self, row: Floats) -> float:
        """The probability that the plans deal with the matter."""
        return float(1 / (1 + np.exp(-float(row @ self.topic))))


def _margin(evidence: Floats) -> float:
    """By how much the strongest evidence exceeds the second strongest."""
    if len(evidence) < 2:
        return 0.0
    second, first = np.partition(evidence, -2)[-2:]
    return float(first - second)


def load_ranking(path: Path = FILE) -> Ranking:
    """Reads the weights. Raises KeyError when one of the features has none."""
    raw: Mapping[str, Any] = read_yaml(path)
    return Ranking(
        weights=np.array([raw["weights"][name] for name in NAMES], dtype=np.float32),
        topic=np.array([raw["topic"][name] for name in TOPIC_NAMES], dtype=np.float32),
        threshold=float(raw["threshold"]),
        other_city_margin=float(raw["other_city_margin"]),
    )
