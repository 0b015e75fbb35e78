"""Two featurizers: the sentence encoder (meaning) and n-grams of characters and sounds (wording)."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import scipy.sparse
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.engine.nlu.mending import wording
from bot.engine.nlu.reading import MASKED
from bot.language.encoder import encode
from bot.language.ngrams import ngrams

LONGEST_ENCODED = 256
"""Characters the encoder reads: its cost grows with length, and a need is stated well before."""

_BATCH = 64


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoderFeaturizer(GraphComponent):
    """Universal Sentence Encoder (multilingual, v3) as a dense sentence feature of 512 numbers."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoderFeaturizer:
        """Loads the encoder, so that the first message does not wait for it."""
        encode([""])
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the dense feature to each message."""
        for start in range(0, len(messages), _BATCH):
            batch = messages[start : start + _BATCH]
            vectors = encode([wording(message)[:LONGEST_ENCODED] for message in batch])
            for message, vector in zip(batch, vectors):
                dense = vector[np.newaxis, :]
                message.add_features(Features(dense, FEATURE_TYPE_SENTENCE, TEXT, type(self).__name__))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the dense feature to each training example."""
        self.process(training_data.training_examples)
        return training_data


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class NgramFeaturizer(GraphComponent):
    """TF-IDF of character and sound n-grams as a sparse sentence feature. Kept as JSON and npz, never pickled."""

    def __init__(self, storage: ModelStorage, resource: Resource, vectorizer: TfidfVectorizer | None = None) -> None:
        self._storage = storage
        self._resource = resource
        self._vectorizer = vectorizer

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NgramFeaturizer:
        """An untrained featurizer."""
        return cls(model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learns which n-grams occur twice or more, and how rare each is."""
        texts = [m.get(MASKED) for m in training_data.intent_examples]
        vectorizer = TfidfVectorizer(analyzer=ngrams, min_df=2, sublinear_tf=True, dtype=np.float32)
        vectorizer.fit(texts)
        self._vectorizer = vectorizer
        with self._storage.write_to(self._resource) as folder:
            words = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__)
            (folder / "ngrams.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
            np.savez_compressed(folder / "idf.npz", idf=vectorizer.idf_.astype(np.float32))
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NgramFeaturizer:
        """The trained featurizer. An unreadable file fails the load: no model is better than a deaf one."""
        with model_storage.read_from(resource) as folder:
            words = json.loads((folder / "ngrams.json").read_text(encoding="utf-8"))
            idf = np.load(folder / "idf.npz")["idf"]
        vectorizer = TfidfVectorizer(analyzer=ngrams, vocabulary=words, sublinear_tf=True, dtype=np.float32)
        vectorizer.idf_ = idf
        return cls(model_storage, resource, vectorizer)

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the sparse feature to each message."""
        if self._vectorizer is None:
            raise RuntimeError("NgramFeaturizer is asked to featurise before it was trained")
        if not messages:
            return messages
        rows = scipy.sparse.csr_matrix(self._vectorizer.transform([message.get(MASKED) or "" for message in messages]))
        for message, sparse in zip(messages, rows):
            message.add_features(Features(sparse, FEATURE_TYPE_SENTENCE, TEXT, type(self).__name__))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the sparse feature to each training example."""
        self.process([m for m in training_data.training_examples if m.get(MASKED)])
        return training_data
