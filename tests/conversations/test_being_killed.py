"""Killed without notice in the middle of a form: nothing said is lost, nothing is answered twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conversations.served import Citizen, Served

ENGINE, FRONT = "bot.engine.server", "lxt-front"


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A product of its own, since it is going to be hurt."""
    product = Served(tmp_path_factory.mktemp("mortal"))
    try:
        product.start()
        yield product
    finally:
        assert product.stop() == 0


@pytest.mark.parametrize("victims", [(ENGINE,), (FRONT,), (ENGINE, FRONT)])
def test_a_form_goes_on_after(mortal: Served, victims: tuple[str, ...]) -> None:
    citizen = Citizen(mortal)
    lines = ["我要申请适老化改造", "王秀英", "13900000123", "如皋市白蒲镇", "下午", "同意"]
    for line in lines[:2]:
        citizen.say(line)
    mortal.kill(*victims)
    for line in lines[2:]:
        citizen.say(line)
    assert "139****0123" in citizen.last.text
    mortal.kill(*victims)
    submitted = citizen.say("确认提交")
    assert submitted.card("request")["state"] == "submitted"
    said = [message for message in citizen.history() if message["from"] == "citizen"]
    assert [message["text"] for message in said] == [*lines, "确认提交"]
    answers = [message for message in citizen.history() if message["from"] == "bot"]
    assert len(answers) == len(lines) + 1
    mortal.wait_until_ready(60)


def test_a_message_sent_again_after_the_page_died_gets_the_same_answer(mortal: Served) -> None:
    citizen = Citizen(mortal)
    before = citizen.say("崇川区的助餐点", "same")
    mortal.kill(FRONT)
    assert citizen.say("崇川区的助餐点", "same").messages == before.messages
