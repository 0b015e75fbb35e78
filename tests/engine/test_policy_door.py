"""What the front is told of the plans: the search's own answers, with the clause and what has to be said of a draft."""

from __future__ import annotations

from collections.abc import Sequence

import jsonschema
import numpy as np
import numpy.typing as npt
import pytest

from bot import wiring
from bot.engine.policy_door import PolicyAnswers, PolicyDoor, policy_answers
from bot.front.schemas import COMPONENTS
from bot.plans.room import load_search
from bot.settings import load


def letters(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Which characters a text has, in place of what it means: enough for questions that name their clause."""
    rows = np.zeros((len(texts), 512), dtype=np.float32)
    for row, text in zip(rows, texts):
        row[[ord(char) % 512 for char in text or " "]] = 1
    unit: npt.NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> PolicyAnswers:
    folder = tmp_path_factory.mktemp("policy")
    search = load_search(wiring.CITIES, letters, None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "policy_search", lambda _settings: search)
        answering = policy_answers(load({"LXT_DATA_DIR": str(folder)}, folder / "none.env"))
        yield answering


async def test_an_answer_from_a_draft_has_its_clause_its_status_and_says_so(
    answers: PolicyAnswers,
) -> None:
    found = await PolicyDoor(answers).answer({"question": "SZ-7.7说了什么", "city": None})
    assert found["answerable"] is True and found["reason"] is None
    assert (found["citations"][0]["clause"], found["citations"][0]["status"]) == ("SZ-7.7", "consultation_draft")
    assert "征求意见稿" in found["text"] and "宿州市（安徽）" in found["text"]


async def test_an_answer_from_a_plan_in_force_is_no_draft(answers: PolicyAnswers) -> None:
    found = await PolicyDoor(answers).answer({"question": "NT-3.1.2说了什么", "city": None})
    assert found["citations"][0]["status"] == "final"
    assert "征求意见稿" not in found["text"]


async def test_a_question_about_a_city_without_a_plan_is_answered_honestly(answers: PolicyAnswers) -> None:
    found = await PolicyDoor(answers).answer({"question": "苏州有高龄津贴吗", "city": "suzhou"})
    assert (found["answerable"], found["citations"], found["reason"]) == (False, [], "other_city")
    assert "苏州" in found["text"] and "不在服务范围内" in found["text"]


async def test_only_the_beginning_of_a_long_question_is_read(answers: PolicyAnswers) -> None:
    beginning = "SZ-7.7说了什么" + "啊" * 391
    found = await PolicyDoor(answers).answer({"question": beginning + "苏州" * 4_000})
    assert (found["answerable"], found["citations"][0]["clause"]) == (True, "SZ-7.7")


@pytest.mark.parametrize(
    "question", ["SZ-7.7说了什么", "南通和宿州每千人托位数比较", "高龄津贴多少钱", "？", "苏州呢", "NT-I-A-13"]
)
async def test_whatever_is_asked_the_answer_keeps_to_the_description(question: str, answers: PolicyAnswers) -> None:
    found = await PolicyDoor(answers).answer({"question": question, "city": "nantong"})
    jsonschema.validate(found, {**COMPONENTS["PolicyAnswer"], "components": {"schemas": COMPONENTS}})
