"""The pipeline's components: trained on little, stored, loaded, the same again."""

from __future__ import annotations

import bot.engine.start  # noqa: F401  isort: skip

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import scipy.sparse
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine.nlu.features import NgramFeaturizer
from bot.engine.nlu.facts import KINDS, fact_row
from bot.engine.nlu.kernel import Machine, Rows, Shares, alike, best_temperature, factored, train, unit
from bot.engine.nlu.mending import MENDED, SlipMender, wording
from bot.engine.nlu.needs import ALARMED, NeedClassifier
from bot.engine.nlu.reading import MASKED, MessageReader, masked, reader

SAID = {
    "find_facility": ["附近的养老院", "找个托育", "哪里有食堂", "养老院在哪", "有没有托育", "找养老院"],
    "thanks": ["谢谢", "谢谢您", "多谢了", "谢谢啊", "太感谢了", "谢啦谢谢"],
    "urgent": ["摔倒了起不来", "我妈摔倒了", "喘不上气了", "老人走丢了", "孩子噎住了", "着火了"],
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


def test_a_likely_emergency_comes_first_and_is_sure(trained: Any) -> None:
    top, *rest = ranking(trained.ngrams, trained.needs, "老人摔倒了")
    assert top["name"] == "urgent" and top["confidence"] >= ALARMED and rest == [top]


def alarmed(classifier: NeedClassifier, chance: float, text: str) -> str:
    others = [{"name": "inform", "confidence": 1 - chance}, {"name": "urgent", "confidence": chance}]
    return str(classifier._alarmed(others, text)[0]["name"])


def test_the_alarm_rings_at_a_suspicion_and_later_when_it_is_told_of_the_past(trained: Any) -> None:
    now, past = "老人晕倒", "去年老人晕倒过"
    floor, floor_of_past = (trained.needs._config[key] for key in ("alarm", "alarm_when_not_now"))
    assert floor < floor_of_past
    assert [alarmed(trained.needs, floor + step, now) for step in (-0.01, 0.01)] == ["inform", "urgent"]
    assert [alarmed(trained.needs, floor_of_past + step, past) for step in (-0.01, 0.01)] == ["inform", "urgent"]


def test_a_loaded_model_answers_as_the_trained_one(trained: Any) -> None:
    ngrams = NgramFeaturizer.load({}, trained.storage, Resource("ngrams"), None)
    needs = NeedClassifier.load(NeedClassifier.get_default_config(), trained.storage, Resource("needs"), None)
    for text in ("养老院", "谢谢", "从没见过的话", "a"):
        before, after = ranking(trained.ngrams, trained.needs, text), ranking(ngrams, needs, text)
        assert [r["name"] for r in before] == [r["name"] for r in after]
        assert [r["confidence"] for r in before] == pytest.approx([r["confidence"] for r in after], abs=0.01)


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
        NeedClassifier.create({}, None, Resource("n"), None).process([prepared("好")])


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
    (message,) = MessageReader().process([Message(data={TEXT: text})])
    assert masked(text, message.get("entities")) == "地有没有普惠托育"


def test_the_temperature_cools_what_is_too_sure_and_is_near_one_for_honest_scores() -> None:
    dice = np.random.default_rng(1)
    scores = dice.normal(size=(4_000, 3))
    chances = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    right = np.array([dice.choice(3, p=row) for row in chances])
    assert best_temperature(scores, right) == pytest.approx(1, abs=0.1)
    assert best_temperature(scores * 4, right) == pytest.approx(4, abs=0.4)


SHARES = Shares(0.45, 0.45, 0.1)


def dice_rows(count: int, seed: int) -> Rows:
    dice = np.random.default_rng(seed)
    wording = scipy.sparse.csr_matrix(unit(dice.random((count, 6)) * (dice.random((count, 6)) < 0.5)))
    return Rows(unit(dice.normal(size=(count, 4))), wording, unit(dice.random((count, 3))))


def test_likeness_is_the_exponential_of_the_weighted_cosines() -> None:
    some, others = dice_rows(3, 1), dice_rows(5, 2)
    cosines = [a @ b.T for a, b in zip((some.meaning, some.facts), (others.meaning, others.facts))]
    wording = some.wording.toarray() @ others.wording.toarray().T
    expected = np.exp(0.45 * cosines[0] + 0.45 * wording + 0.1 * cosines[1] - 1)
    assert alike(some, others, SHARES) == pytest.approx(expected, abs=1e-6)
    assert len(some.take(np.array([2, 0]))) == 2


def test_the_votes_solve_the_ridge_regression() -> None:
    rows, right = dice_rows(40, 3), np.arange(40) % 2
    machine = train(rows, right, SHARES, 0.1, seed=1)
    likeness = alike(machine.rows, machine.rows, SHARES)
    wanted = np.eye(2)[right[np.random.default_rng(1).permutation(40)]]
    assert (likeness + 0.1 * np.eye(40)) @ machine.votes == pytest.approx(wanted, abs=1e-3)


def test_the_heat_is_that_of_a_third_scored_by_the_other_two() -> None:
    rows, right = dice_rows(60, 3), np.arange(60) % 3
    order = np.random.default_rng(1).permutation(60)
    some, held = rows.take(order[:40]), rows.take(order[40:])
    likeness = alike(some, some, SHARES).astype(np.float64) + 0.1 * np.eye(40)
    votes = np.linalg.solve(likeness, np.eye(3)[right[order[:40]]])
    expected = 1 / best_temperature(alike(held, some, SHARES) @ votes, right[order[40:]])
    assert train(rows, right, SHARES, 0.1, seed=1).heat == pytest.approx(expected, rel=1e-2)


def test_the_factor_is_built_in_blocks_as_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = dice_rows(23, 3)
    whole = factored(rows, SHARES, 0.1)
    monkeypatch.setattr("bot.engine.nlu.kernel._BLOCK", 5)
    assert np.tril(factored(rows, SHARES, 0.1)) == pytest.approx(np.tril(whole), abs=1e-5)


def test_a_machine_read_back_scores_as_before(tmp_path: Path) -> None:
    right = np.arange(30) % 3
    machine = train(dice_rows(30, 4), right, SHARES, 0.03, seed=1)
    machine.save(tmp_path / "sentences.npz")
    again = Machine.load(tmp_path / "sentences.npz", SHARES)
    asked = dice_rows(7, 5)
    assert again.chances(asked) == pytest.approx(machine.chances(asked), abs=0.02)
    assert again.chances(asked).sum(axis=1) == pytest.approx(np.ones(7), abs=1e-5)


def test_training_twice_gives_the_same_machine() -> None:
    one, two = (train(dice_rows(30, 4), np.arange(30) % 3, SHARES, 0.03, seed=1) for _ in range(2))
    assert np.array_equal(one.votes, two.votes) and one.heat == two.heat


def test_rows_have_length_one_and_a_row_of_zeros_stays() -> None:
    assert unit(np.array([[3.0, 4.0], [0.0, 0.0]])) == pytest.approx(np.array([[0.6, 0.8], [0.0, 0.0]]))


def test_facts_say_what_is_there_and_what_is_missing() -> None:
    bare, full = fact_row((), "嗯"), fact_row({"place", "category"}, "嗯")
    assert len(bare) == len(full) and not bare[: len(KINDS)].any()
    assert {KINDS[i] for i in np.flatnonzero(full[: len(KINDS)])} == {"place", "category"}
    assert fact_row((), "摔倒了")[-1] == 1 and bare[-1] == 0


def test_every_kind_the_reader_finds_takes_part() -> None:
    said = "崇川区82岁的老人，找3公里内普惠的托育，不要民办的，第二家电话13912345678"
    assert {entity.kind for entity in reader().read(said, 2026)} <= set(KINDS)


@pytest.fixture(scope="module")
def mender(tmp_path_factory: pytest.TempPathFactory) -> SlipMender:
    storage = LocalModelStorage(tmp_path_factory.mktemp("mender"))
    said = ["我要找托育", "附近的托育", "托育在哪", "海门有没有托育"]
    created = SlipMender.create({}, storage, Resource("mender"), None)
    created.train(TrainingData([prepared(text, intent="find_facility") for text in said]))
    return SlipMender.load({}, storage, Resource("mender"), None)


def test_a_slip_is_mended_for_the_classifier_and_stays_for_everybody_else(mender: SlipMender) -> None:
    (message,) = mender.process([prepared("海门的托鱼")])
    assert (message.get(TEXT), message.get(MENDED)) == ("海门的托鱼", "海门的托育")
    assert message.get(MASKED) == "地的托育" and wording(message) == "海门的托育"


def test_training_sentences_are_not_mended(mender: SlipMender) -> None:
    data = mender.process_training_data(TrainingData([prepared("托鱼", intent="find_facility")]))
    assert [wording(message) for message in data.intent_examples] == ["托鱼"]


def test_an_untrained_mender_refuses() -> None:
    with pytest.raises(RuntimeError):
        SlipMender.create({}, None, Resource("m"), None).process([prepared("好")])
