"""The classifier of needs: likeness to the training sentences, a calibrated confidence, and an alarm that rings early.

Why not Rasa's own: docs/explanation/understanding.md. Stored as npz and JSON, never pickled.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
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

from bot.engine.nlu.facts import fact_row
from bot.engine.nlu.kernel import Machine, Rows, Shares, train, unit
from bot.engine.nlu.mending import wording
from bot.language.normalise import is_blank
from bot.language.urgency import is_not_now

_OF_REQUESTS = ("request_progress", "request_change", "request_withdraw")

URGENT = "urgent"

ALARMED = 0.9
"""The least confidence of an alarm: about nine in ten were right on the development set. It must pass the fallback."""

RANKED = 5
"""How many needs are kept in the ranking."""

Ranking = list[dict[str, Any]]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class NeedClassifier(GraphComponent):
    """Which need a message states, with a confidence that can be read as a probability."""

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        needs: list[str] | None = None,
        machine: Machine | None = None,
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._needs = needs or []
        self._machine = machine

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The shares of meaning, wording and facts; ridge: how much is smoothed; the chances of an emergency that ring
        the alarm, as things stand and when the words speak of the past or of prevention; seed: of the calibration."""
        return {
            "meaning": 0.45,
            "wording": 0.45,
            "facts": 0.1,
            "ridge": 0.03,
            "alarm": 0.3,
            "alarm_when_not_now": 0.8,
            "seed": 20251121,
        }

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
        """Learns from every intent example, and from a held-out third how far its confidence can be trusted."""
        examples = [m for m in training_data.intent_examples if m.get(TEXT)]
        names = np.array([m.get(INTENT) for m in examples])
        needs, right = np.unique(names, return_inverse=True)
        self._needs = [str(name) for name in needs]
        self._machine = train(_rows(examples), right, self._shares(), self._config["ridge"], self._config["seed"])
        with self._storage.write_to(self._resource) as folder:
            (folder / "needs.json").write_text(json.dumps(self._needs), encoding="utf-8")
            self._machine.save(folder / "sentences.npz")
        return self._resource

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
        classifier = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            classifier._needs = json.loads((folder / "needs.json").read_text(encoding="utf-8"))
            classifier._machine = Machine.load(folder / "sentences.npz", classifier._shares())
        return classifier

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the need and the ranking on each message; one with nothing to read (emoji, signs) is not understood."""
        for message in messages:
            ranking = [] if is_blank(message.get(TEXT) or "") else self._ranking(message)
            top = (
                ranking[0]
                if ranking
                else {INTENT_NAME_KEY: DEFAULT_NLU_FALLBACK_INTENT_NAME, PREDICTED_CONFIDENCE_KEY: 1.0}
            )
            message.set(INTENT, top, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _ranking(self, message: Message) -> Ranking:
        if self._machine is None:
            raise RuntimeError("NeedClassifier is asked before it was trained")
        (chances,) = self._machine.chances(_rows([message]))
        every = [
            {INTENT_NAME_KEY: self._needs[i], PREDICTED_CONFIDENCE_KEY: float(chances[i])} for i in np.argsort(-chances)
        ]
        return about_requests(self._alarmed(every, wording(message))[:RANKED], message)

    def _alarmed(self, ranking: Ranking, text: str) -> Ranking:
        """A likely enough emergency stands alone and is sure: an unneeded number costs little, a missing one a life."""
        enough = self._config["alarm_when_not_now" if is_not_now(text) else "alarm"]
        urgent = [item for item in ranking if item[INTENT_NAME_KEY] == URGENT]
        chance = urgent[0][PREDICTED_CONFIDENCE_KEY] if urgent else 0.0
        if chance < enough:
            return ranking
        return [{INTENT_NAME_KEY: URGENT, PREDICTED_CONFIDENCE_KEY: max(chance, ALARMED)}]

    def _shares(self) -> Shares:
        return Shares(self._config["meaning"], self._config["wording"], self._config["facts"])


def _rows(messages: list[Message]) -> Rows:
    """The messages as numbers, in their order."""
    meanings, sparse_rows, facts = [], [], []
    for message in messages:
        _, dense = message.get_dense_features(TEXT, [])
        _, sparse = message.get_sparse_features(TEXT, [])
        if dense is None or sparse is None:
            raise RuntimeError("NeedClassifier needs a dense and a sparse sentence feature before it")
        kinds = {entity["entity"] for entity in message.get(ENTITIES) or ()}
        meanings.append(dense.features[0])
        sparse_rows.append(sparse.features)
        facts.append(fact_row(kinds, wording(message)))
    return Rows(unit(np.array(meanings)), scipy.sparse.vstack(sparse_rows, format="csr"), unit(np.array(facts)))


def about_requests(ranking: Ranking, message: Message) -> Ranking:
    """The ranking of a message that names a request's number: it is about that request, whatever the words around it."""
    kinds = {entity["entity"] for entity in message.get(ENTITIES) or ()}
    if "request_number" not in kinds or not ranking or ranking[0][INTENT_NAME_KEY] in _OF_REQUESTS:
        return ranking
    named = [item for item in ranking if item[INTENT_NAME_KEY] in _OF_REQUESTS]
    first = named[0][INTENT_NAME_KEY] if named else _OF_REQUESTS[0]
    return [{INTENT_NAME_KEY: first, PREDICTED_CONFIDENCE_KEY: 1.0}]
