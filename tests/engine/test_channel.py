"""The engine's channel: who may speak, what is a command, and that a turn is taken once and whole."""

from __future__ import annotations

import bot.engine.start  # noqa: F401  isort: skip

import asyncio
import json
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.channel import CollectingOutput, FrontInput, parsed_payload, split, spoken_choice, user_message


def body(text: str = "你好", **given: Any) -> dict[str, Any]:
    return {
        "person": "web:1",
        "message_id": "m1",
        "now": "2026-03-01T02:00:00+00:00",
        "channel": "web",
        "text": text,
        **given,
    }


def message(**given: Any) -> UserMessage:
    return user_message(body(**given), CollectingOutput())


COMMANDS = [
    "/restart",
    "/start_over",
    '/inform{"contact_phone": "1"}',
    "／restart",
    " /restart",
    "\u200b/restart",
    "\ufeff//restart",
    "\u2060／\t/forget_me",
    "\n/affirm",
]


@pytest.mark.parametrize("typed", COMMANDS)
def test_what_a_person_types_is_text_and_never_a_command(typed: str) -> None:
    """What has a command's shape says nothing that can be done, not even by its words: restart does not start over."""
    said = message(text=typed)
    assert not said.text.startswith(("/", "／"))
    assert said.parse_data["intent"]["name"] == "out_of_scope" and said.parse_data["entities"] == []


@given(st.text(max_size=40))
def test_no_typed_text_begins_like_a_command(typed: str) -> None:
    said = message(text=typed)
    assert not said.text.startswith("/")
    assert said.parse_data is None or said.parse_data["intent"]["name"] == "out_of_scope"


@pytest.mark.parametrize("typed", ["restart", "/ 养老院", "重新开始", "/养老院"])
def test_words_without_a_command_s_shape_are_read_as_words(typed: str) -> None:
    assert message(text=typed).parse_data is None


def test_a_payload_names_a_need_and_its_entities() -> None:
    said = message(payload='/ask_detail{"ordinal": 2, "attribute": ["phone", "price"]}')
    assert said.parse_data["intent"] == {"name": "ask_detail", "confidence": 1.0}
    pairs = [(entity["entity"], entity["value"]) for entity in said.parse_data["entities"]]
    assert pairs == [("ordinal", 2), ("attribute", "phone"), ("attribute", "price")]


@pytest.mark.parametrize(
    "payload", ["affirm", "/Affirm", "/", "/affirm{", "/affirm{}x", "/affirm{'a': 1}", "/a b", "", "//affirm"]
)
def test_what_is_no_payload_of_ours_is_refused(payload: str) -> None:
    with pytest.raises(ValueError):
        parsed_payload(payload)


def test_a_position_is_a_need_of_its_own() -> None:
    said = message(text="", location={"lng": 120.9, "lat": 32.0, "coord_system": "gcj02"})
    assert said.parse_data["intent"]["name"] == "share_position"
    assert said.parse_data["entities"][0]["value"]["coord_system"] == "gcj02"


def test_when_and_through_what_it_was_said_goes_with_the_message() -> None:
    assert message(city="suzhou").metadata == {"now": "2026-03-01T02:00:00+00:00", "channel": "web", "city": "suzhou"}


def test_bubbles_become_replies_and_only_an_effect_is_silent() -> None:
    bubbles = [
        {"text": "a", "buttons": [{"title": "t", "payload": "/p", "type": "x"}]},
        {"text": None, "custom": {}},
        {"text": "b", "custom": {"card": {"kind": "policy"}, "simple": "s", "effect": "forget"}},
    ]
    assert split(bubbles)["replies"] == [
        {"text": "a", "buttons": [{"title": "t", "payload": "/p"}], "card": None},
        {"text": "b", "buttons": [], "card": {"kind": "policy"}, "simple": "s", "effect": "forget"},
    ]


class Store(InMemoryTrackerStore):
    """Rasa's own, which cannot forget, made to."""

    async def delete(self, person: str) -> None:
        self.store.pop(person, None)


class FakeAgent:
    """Keeps what was said and answers after a while; counts how many turns run at once."""

    def __init__(self) -> None:
        self.tracker_store = Store(Domain.empty())
        self.taken: list[str] = []
        self.at_once: dict[str, int] = {}
        self.most_at_once = 0
        self.gate = asyncio.Event()
        self.gate.set()

    def is_ready(self) -> bool:
        return True

    async def handle(self, said: UserMessage) -> None:
        running = self.at_once[said.sender_id] = self.at_once.get(said.sender_id, 0) + 1
        self.most_at_once = max(self.most_at_once, running)
        await self.gate.wait()
        await asyncio.sleep(0.01)
        tracker = await self.tracker_store.retrieve(said.sender_id)
        tracker = tracker or DialogueStateTracker.from_events(said.sender_id, [])
        answer = {
            "text": f"答{said.text}",
            "custom": {"card": {"kind": "policy"}},
            "buttons": [{"title": "是", "payload": "/affirm"}],
        }
        await said.output_channel.send_response(said.sender_id, answer)
        tracker.update(UserUttered(said.text, message_id=said.message_id))
        tracker.update(BotUttered(answer["text"], {"custom": answer["custom"], "buttons": answer["buttons"]}))
        await self.tracker_store.save(tracker)
        self.taken.append(said.text)
        self.at_once[said.sender_id] -= 1


class Caller:
    """Calls the channel's routes as its server does."""

    def __init__(self, agent: FakeAgent | None, *, warm: bool = False) -> None:
        self.questions: list[tuple[str, str | None]] = []
        blueprint = FrontInput("secret", self.answers).blueprint(agent.handle if agent else _nobody)
        self._routes = {route.uri: route.handler for route in blueprint._future_routes}
        self._app = SimpleNamespace(ctx=SimpleNamespace(agent=agent, warm=warm))
        self.headers = {"x-engine-token": "secret"}

    async def __call__(self, uri: str, given: Any = None, **path: str) -> tuple[int, Any]:
        request = SimpleNamespace(headers=self.headers, json=given, app=self._app)
        response = await self._routes[uri](request, **path)
        return response.status, json.loads(response.body)

    def answers(self, question: str, city: str | None) -> dict[str, Any]:
        time.sleep(0.02)  # as the search does: it is no coroutine
        self.questions.append((question, city))
        return {"answerable": True, "text": f"答{question}"}

    async def turn(self, given: dict[str, Any]) -> tuple[int, Any]:
        return await self("/turns", given)

    async def forget(self, person: str) -> tuple[int, Any]:
        return await self("/people/<person:path>", person=person)


async def _nobody(_said: UserMessage) -> None:
    raise AssertionError("no turn may be taken")


@pytest.mark.parametrize("token", ["", "secreT", "secret "])
async def test_without_the_token_every_door_but_readiness_is_closed(token: str) -> None:
    agent = FakeAgent()
    client = Caller(agent)
    client.headers["x-engine-token"] = token
    assert (await client.turn(body()))[0] == 403
    assert (await client.forget("web:1"))[0] == 403
    assert (await client("/policy", {"question": "护理假"}))[0] == 403
    del client.headers["x-engine-token"]
    assert (await client.turn(body()))[0] == 403
    assert (await client("/ready"))[0] == 503
    assert agent.taken == [] and client.questions == []


async def test_a_question_about_the_plans_is_answered_once_the_engine_is_warm() -> None:
    question = {"question": "护理假", "city": "nantong"}
    assert (await Caller(None)("/policy", question))[0] == 503
    assert (await Caller(FakeAgent())("/policy", question))[0] == 503
    client = Caller(FakeAgent(), warm=True)
    assert await client("/policy", question) == (200, {"answerable": True, "text": "答护理假"})
    assert client.questions == [("护理假", "nantong")]


async def test_many_questions_about_the_plans_do_not_hold_up_a_turn() -> None:
    agent = FakeAgent()
    client = Caller(agent, warm=True)
    questions = [asyncio.create_task(client("/policy", {"question": f"{n}"})) for n in range(50)]
    await asyncio.sleep(0)
    assert (await client.turn(body("托育")))[0] == 200
    assert len(client.questions) < 50
    assert [status for status, _ in await asyncio.gather(*questions)] == [200] * 50
    assert client.questions == [(f"{n}", None) for n in range(50)]


async def test_a_turn_is_answered() -> None:
    client = Caller(FakeAgent())
    status, answer = await client.turn(body("托育"))
    assert status == 200 and answer["replies"][0]["text"] == "答托育"


async def test_without_a_model_the_engine_says_so() -> None:
    client = Caller(None)
    assert (await client.turn(body()))[0] == 503


async def test_a_repeated_message_gets_the_same_answer_and_no_second_effect() -> None:
    agent = FakeAgent()
    client = Caller(agent)
    first, again = await client.turn(body("托育")), await client.turn(body("托育"))
    assert first == again and agent.taken == ["托育"]


async def test_the_same_message_twice_at_once_is_taken_once() -> None:
    agent = FakeAgent()
    client = Caller(agent)
    answers = await asyncio.gather(*(client.turn(body("托育")) for _ in range(5)))
    assert agent.taken == ["托育"] and all(answer == answers[0] for answer in answers)


async def test_a_person_is_heard_one_message_at_a_time_and_others_do_not_wait() -> None:
    agent = FakeAgent()
    client = Caller(agent)
    turns = [client.turn(body(f"{n}", message_id=f"m{n}", person=f"web:{n % 3}")) for n in range(9)]
    assert all(status == 200 for status, _ in await asyncio.gather(*turns))
    assert agent.most_at_once == 1 and len(agent.taken) == 9


async def test_a_caller_who_hangs_up_does_not_cut_the_turn() -> None:
    agent = FakeAgent()
    agent.gate.clear()
    client = Caller(agent)
    call = asyncio.create_task(client.turn(body("托育")))
    await until(lambda: agent.at_once.get("web:1") == 1)
    call.cancel()
    await asyncio.sleep(0.05)
    agent.gate.set()
    await until(lambda: agent.taken == ["托育"])
    assert (await client.turn(body("托育")))[1]["replies"][0]["text"] == "答托育"
    assert agent.taken == ["托育"]


async def until(holds: Callable[[], bool]) -> None:
    """Waits two seconds at most."""
    for _ in range(200):
        if holds():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it never happened")


async def test_a_person_is_forgotten_by_the_encoded_name() -> None:
    agent = FakeAgent()
    client = Caller(agent)
    await client.turn(body("托育"))
    assert (await client.forget("web%3A1"))[0] == 200
    assert await agent.tracker_store.retrieve("web:1") is None


def offered(*turns: tuple[str, dict[str, str]]) -> DialogueStateTracker:
    tracker = DialogueStateTracker("web:1", slots=[])
    for said, buttons in turns:
        tracker.update(UserUttered(said))
        listed = [{"title": title, "payload": payload} for title, payload in buttons.items()]
        tracker.update(BotUttered("请选", {"buttons": listed}))
    return tracker


def test_the_title_of_a_choice_just_offered_is_as_good_as_a_press() -> None:
    tracker = offered(("在吗", {"先说到这里": "/cancel", "不清楚": "/dont_know"}))
    assert spoken_choice(tracker, " 先说到这里 ") == "/cancel"
    assert spoken_choice(tracker, "先说到") is None and spoken_choice(tracker, "") is None


def test_a_choice_offered_before_the_last_answer_is_only_words() -> None:
    tracker = offered(("一", {"是": "/affirm"}), ("二", {"找地方": "/find_facility"}))
    assert spoken_choice(tracker, "是") is None and spoken_choice(tracker, "找地方") == "/find_facility"
