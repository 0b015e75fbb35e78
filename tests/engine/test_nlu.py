"""The pipeline's components: trained on little, stored, loaded, the same again."""

from __future__ import annotations

import bot.engine.start  # noqa: F401  isort: skip

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine.nlu.features import NgramFeaturizer
from bot.engine.nlu.needs import NeedClassifier, best_temperature
from bot.engine.nlu.reading import MASKED, MessageReader, masked, reader

SAID = {
    "find_facility": ["附近的养老院", "找个托育", "哪里有食堂", "养老院在哪", "有没有托育", "找养老院"],
    "thanks": ["谢谢", "谢谢您", "多谢了", "谢谢啊", "太感谢了", "谢啦谢谢"],
    "cancel": ["算了", "不办了", "取消吧", "算了不要了", "取消", "不弄了算了"],
}


def with_meaning(message: Message) -> Message:
    """A stand-in for the sentence encoder: two numbers from the text."""
    text = message.get(TEXT) or ""
    vector = np.array([[len(text), sum(map(ord, text)) % 97]], dtype=np.float32) / 100
    message.add_features(Features(vector, FEATURE_TYPE_SENTENCE, TEXT, "StandIn"))
    return message


def prepared(text: str, **data: Any) -> Message:
    return with_meaning(MessageReader().process([Message(data={TEXT: text, **data})])[0])


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Any:
    storage = LocalModelStorage(tmp_path_factory.mktemp("model"))
    examples = [prepared(text, intent=need) for need, texts in SAID.items() for text in texts]
    data = TrainingData(examples)
    ngrams = NgramFeaturizer.create({}, storage, Resource("ngrams"), None)
    ngrams.train(data)
    ngrams.process_training_data(data)
    needs = NeedClassifier.create(NeedClassifier.get_default_config(), storage, Resource("needs"), None)
    needs.train(data)
    return SimpleNamespace(storage=storage, ngrams=ngrams, needs=needs)


def ranking(ngrams: NgramFeaturizer, needs: NeedClassifier, text: str) -> list[dict[str, Any]]:
    (message,) = needs.process(ngrams.process([prepared(text)]))
    return [message.get("intent"), *message.get("intent_ranking")]


def test_what_was_trained_is_understood(trained: Any) -> None:
    tops = [ranking(trained.ngrams, trained.needs, text)[0]["name"] for text in ("养老院", "谢谢你", "取消算了")]
    assert tops == ["find_facility", "thanks", "cancel"]


def test_a_loaded_model_answers_as_the_trained_one(trained: Any) -> None:
    ngrams = NgramFeaturizer.load({}, trained.storage, Resource("ngrams"), None)
    needs = NeedClassifier.load(NeedClassifier.get_default_config(), trained.storage, Resource("needs"), None)
    for text in ("养老院", "谢谢", "从没见过的话", "a"):
        before, after = ranking(trained.ngrams, trained.needs, text), ranking(ngrams, needs, text)
        assert [r["name"] for r in before] == [r["name"] for r in after]
        assert [r["confidence"] for r in before] == pytest.approx([r["confidence"] for r in after], abs=1e-6)


def test_a_model_with_a_missing_file_is_not_loaded(trained: Any, tmp_path: Path) -> None:
    storage = LocalModelStorage(tmp_path)
    with storage.write_to(Resource("needs")):
        pass
    with pytest.raises(FileNotFoundError):
        NeedClassifier.load({}, storage, Resource("needs"), None)


def test_confidences_are_chances(trained: Any) -> None:
    chances = [r["confidence"] for r in ranking(trained.ngrams, trained.needs, "养老院")[1:]]
    assert chances == sorted(chances, reverse=True) and sum(chances) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("text", ["", "   ", "😀", "。。。", "\u200b"])
def test_nothing_to_read_is_not_understood(trained: Any, text: str) -> None:
    top, *rest = ranking(trained.ngrams, trained.needs, text)
    assert top == {"name": "nlu_fallback", "confidence": 1.0} and rest == []


def test_untrained_components_refuse() -> None:
    with pytest.raises(RuntimeError):
        NgramFeaturizer.create({}, None, Resource("n"), None).process([prepared("好")])
    with pytest.raises(RuntimeError):
        NeedClassifier.create({"dense_weight": 1.0}, None, Resource("n"), None).process([prepared("好")])


def test_the_reader_sets_text_entities_and_mask() -> None:
    (message,) = MessageReader().process([Message(data={TEXT: "／崇川區８２歲的老人 電話13912345678"})])
    assert message.get(TEXT) == "崇川区82岁的老人电话13912345678" and message.get(MASKED) == "地0的老人电话0"
    kinds = {entity["entity"] for entity in message.get("entities")}
    assert {"place", "age", "phone"} <= kinds and {e["extractor"] for e in message.get("entities")} == {"MessageReader"}


def test_the_year_comes_with_the_message() -> None:
    for year, months in ((2026, 996), (2030, 1044)):
        said = Message(data={TEXT: "1943年生", "metadata": {"now": f"{year}-05-01T00:00:00+00:00"}})
        (message,) = MessageReader().process([said])
        assert [e["value"] for e in message.get("entities") if e["entity"] == "age"] == [months]


def test_masking_leaves_everything_else_in_place() -> None:
    text = "如皋市白蒲镇有没有普惠托育"
    assert masked(text, reader().read(text, 2026)) == "地有没有普惠托育"


def test_the_temperature_cools_what_is_too_sure_and_is_near_one_for_honest_scores() -> None:
    dice = np.random.default_rng(1)
    scores = dice.normal(size=(4_000, 3))
    chances = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    right = np.array([dice.choice(3, p=row) for row in chances])
    assert best_temperature(scores, right) == pytest.approx(1, abs=0.1)
    assert best_temperature(scores * 4, right) == pytest.approx(4, abs=0.4)
