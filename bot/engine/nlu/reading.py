"""First component of the pipeline: normalises the text and reads what it states by rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language.normalise import normalise
from bot.language.reader import Entity, Reader
from bot.places.gazetteer import load_gazetteer
from bot.settings import ROOT
from bot.vocabulary import facility_words, phrases

MASKED = "masked_text"
"""Message key: the normalised text with places and telephone numbers replaced, for the n-gram features."""

_MASKS = {"place": "\u5730", "phone": "0", "age": "0", "request_number": "\u7f16\u53f7"}


@lru_cache(maxsize=1)
def reader() -> Reader:
    """The process's one reader over all city packs."""
    return Reader(load_gazetteer(ROOT / "cities"), facility_words(), phrases())


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR],
    is_trainable=False,
)
class MessageReader(GraphComponent):
    """Sets the normalised text, its entities and its masked form on each message."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MessageReader:
        """Builds the reader at load, so that the first message does not wait for it."""
        reader()
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Reads each message; the year comes with the message, so that a replay reads the same."""
        for message in messages:
            self._read(message, _year_of(message))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The same for the training examples, whose places must be masked as they are when asked."""
        for message in training_data.training_examples:
            if message.get(TEXT):
                self._read(message, date.today().year)
        return training_data

    def _read(self, message: Message, year: int) -> None:
        text = normalise(message.get(TEXT) or "").lstrip("/ ")  # a typed slash command is text, never a command
        entities = reader().read(text, year)
        message.set(TEXT, text)
        found = [_as_json(entity) for entity in entities]
        message.set(MASKED, masked(text, found))
        message.set(ENTITIES, found, add_to_output=True)


def masked(text: str, entities: Iterable[Mapping[str, Any]]) -> str:
    """The text with each place, age and telephone number replaced by one sign; entities as a message carries them."""
    for entity in sorted(entities, key=lambda entity: -entity["start"]):
        sign = _MASKS.get(entity["entity"])
        if sign and entity["end"] > entity["start"]:
            text = text[: entity["start"]] + sign + text[entity["end"] :]
    return text


def _as_json(entity: Entity) -> dict[str, Any]:
    body = {"entity": entity.kind, "value": entity.value, "start": entity.start, "end": entity.end}
    return {**body, "extractor": MessageReader.__name__, **entity.extra}


def _year_of(message: Message) -> int:
    said_at = (message.get("metadata") or {}).get("now")
    return datetime.fromisoformat(said_at).year if said_at else date.today().year
