"""The calibrated classifier of needs: multinomial logistic regression over both features.

Rasa's own LogisticRegressionClassifier fixes the regularisation and so wastes the encoder (docs/explanation/understanding.md);
this one chooses it, calibrates its confidence by cross-validation, and is stored as npz and JSON.
"""

from __future__ import annotations

import json
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bot.language.normalise import is_blank

Array: TypeAlias = npt.NDArray[np.float32]
Matrix: TypeAlias = Any
"""A scipy.sparse.csr_matrix, one row an example."""

_OF_REQUESTS = ("request_progress", "request_change", "request_withdraw")

RANKED = 5
"""How many needs are kept in the ranking."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class NeedClassifier(GraphComponent):
    """Which need a message states, with a confidence that can be read as a probability."""

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        needs: list[str] | None = None,
        weights: Array | None = None,
        bias: Array | None = None,
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._needs = needs or []
        self._weights = weights
        self._bias = bias

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """C: inverse regularisation; dense_weight: the encoder's share; folds: for calibration; seed."""
        return {"C": 30.0, "dense_weight": 1.0, "folds": 3, "max_iter": 80, "seed": 20251121}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NeedClassifier:
        """An untrained classifier."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fits on every intent example, then finds the temperature that makes held-out confidences honest."""
        examples = [m for m in training_data.intent_examples if m.get(TEXT)]
        rows = scipy.sparse.vstack([self._row(m) for m in examples]).tocsr()
        names = np.array([m.get(INTENT) for m in examples])
        model = self._fit(rows, names)
        temperature = self._temperature(rows, names)
        self._needs = [str(name) for name in model.classes_]
        self._weights = (model.coef_ / temperature).astype(np.float32)
        self._bias = (model.intercept_ / temperature).astype(np.float32)
        self._save()
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the need and the ranking on each message; one with nothing to read (emoji, signs) is not understood."""
        for message in messages:
            ranking = [] if is_blank(message.get(TEXT) or "") else self._ranking(message)
            ranking = about_requests(ranking, message)
            top = (
                ranking[0]
                if ranking
                else {INTENT_NAME_KEY: DEFAULT_NLU_FALLBACK_INTENT_NAME, PREDICTED_CONFIDENCE_KEY: 1.0}
            )
            message.set(INTENT, top, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _ranking(self, message: Message) -> list[dict[str, Any]]:
        if self._weights is None or self._bias is None:
            raise RuntimeError("NeedClassifier is asked before it was trained")
        scores = np.asarray(self._row(message) @ self._weights.T).ravel() + self._bias
        chances = np.exp(scores - scores.max())
        chances /= chances.sum()
        best = np.argsort(-chances)[:RANKED]
        return [{INTENT_NAME_KEY: self._needs[i], PREDICTED_CONFIDENCE_KEY: float(chances[i])} for i in best]

    def _row(self, message: Message) -> Matrix:
        _, dense = message.get_dense_features(TEXT, [])
        _, sparse = message.get_sparse_features(TEXT, [])
        if dense is None or sparse is None:
            raise RuntimeError("NeedClassifier needs a dense and a sparse sentence feature before it")
        weighted = scipy.sparse.csr_matrix(dense.features * np.float32(self._config["dense_weight"]))
        return scipy.sparse.hstack([sparse.features, weighted], format="csr")

    def _fit(self, rows: Matrix, names: npt.NDArray[Any]) -> LogisticRegression:
        model = LogisticRegression(
            C=self._config["C"], max_iter=self._config["max_iter"], tol=1e-2, random_state=self._config["seed"]
        )
        return model.fit(rows, names)

    def _temperature(self, rows: Matrix, names: npt.NDArray[Any]) -> float:
        smallest = int(np.unique(names, return_counts=True)[1].min())
        folds = min(self._config["folds"], smallest)
        if folds < 2:
            return 1.0
        split = StratifiedKFold(folds, shuffle=True, random_state=self._config["seed"])
        scores = np.zeros((rows.shape[0], len(np.unique(names))))
        for train, test in split.split(rows, names):
            scores[test] = self._fit(rows[train], names[train]).decision_function(rows[test])
        right = np.searchsorted(np.unique(names), names)
        return best_temperature(scores, right)

    def _save(self) -> None:
        assert self._weights is not None and self._bias is not None
        with self._storage.write_to(self._resource) as folder:
            (folder / "needs.json").write_text(json.dumps(self._needs), encoding="utf-8")
            np.savez_compressed(folder / "weights.npz", weights=self._weights, bias=self._bias)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NeedClassifier:
        """The trained classifier. An unreadable file fails the load."""
        with model_storage.read_from(resource) as folder:
            needs = json.loads((folder / "needs.json").read_text(encoding="utf-8"))
            arrays = np.load(folder / "weights.npz")
            return cls(config, model_storage, resource, needs, arrays["weights"], arrays["bias"])


def about_requests(ranking: list[dict[str, Any]], message: Message) -> list[dict[str, Any]]:
    """The ranking of a message that names a request's number: it is about that request, whatever the words around it."""
    kinds = {entity["entity"] for entity in message.get(ENTITIES) or ()}
    if "request_number" not in kinds or not ranking or ranking[0][INTENT_NAME_KEY] in _OF_REQUESTS:
        return ranking
    named = [item for item in ranking if item[INTENT_NAME_KEY] in _OF_REQUESTS]
    first = named[0][INTENT_NAME_KEY] if named else _OF_REQUESTS[0]
    return [{INTENT_NAME_KEY: first, PREDICTED_CONFIDENCE_KEY: 1.0}]


def best_temperature(scores: npt.NDArray[np.float64], right: npt.NDArray[np.int64]) -> float:
    """The divisor of the scores that gives the right classes the highest likelihood.

    Temperature scaling: Guo et al., On Calibration of Modern Neural Networks, 2017.
    """

    def loss(log_temperature: float) -> float:
        scaled = scores / np.exp(log_temperature)
        scaled -= scaled.max(axis=1, keepdims=True)
        chosen = scaled[np.arange(len(right)), right]
        return float(np.mean(np.log(np.exp(scaled).sum(axis=1)) - chosen))

    return float(np.exp(minimize_scalar(loss, bounds=(-3.0, 3.0), method="bounded").x))
