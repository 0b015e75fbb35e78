"""Recognition slips undone for the classifier; the words as they came stay for everybody else."""

from __future__ import annotations

import json
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine.nlu.reading import MASKED, masked
from bot.language.slips import Mender, count_pairs

MENDED = "mended_text"
"""Message key: the normalised text with recognition slips undone, as long as the text. Absent: the text is as it should be."""

_PROPER = frozenset({"place", "unknown_place", "other_city", "person_name"})
"""Entities whose characters are never replaced: a name need not be a known word."""


def wording(message: Message) -> str:
    """The text by which a message's need is judged."""
    return str(message.get(MENDED) or message.get(TEXT) or "")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SlipMender(GraphComponent):
    """Sets the mended text and its masked form on each message. Knows the words of the training sentences, kept as JSON."""

    def __init__(self, storage: ModelStorage, resource: Resource, mender: Mender | None = None) -> None:
        self._storage = storage
        self._resource = resource
        self._mender = mender

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SlipMender:
        """A mender that knows no word yet."""
        return cls(model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Counts the pairs of characters of every intent example."""
        pairs = count_pairs(message.get(TEXT) or "" for message in training_data.intent_examples)
        self._mender = Mender(pairs)
        with self._storage.write_to(self._resource) as folder:
            (folder / "pairs.json").write_text(json.dumps(pairs, ensure_ascii=False), encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SlipMender:
        """The trained mender. An unreadable file fails the load."""
        with model_storage.read_from(resource) as folder:
            pairs = json.loads((folder / "pairs.json").read_text(encoding="utf-8"))
        return cls(model_storage, resource, Mender(pairs))

    def process(self, messages: list[Message]) -> list[Message]:
        """Mends each message."""
        if self._mender is None:
            raise RuntimeError("SlipMender is asked to mend before it was trained")
        for message in messages:
            entities = message.get(ENTITIES) or ()
            proper = [entity for entity in entities if entity["entity"] in _PROPER]
            kept = {at for entity in proper for at in range(entity["start"], entity["end"])}
            mended = self._mender.mend(message.get(TEXT) or "", kept)
            message.set(MENDED, mended)
            message.set(MASKED, masked(mended, entities))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The training examples stay as they are: slips among them are there to be known."""
        return training_data
