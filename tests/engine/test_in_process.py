"""The action endpoint in the engine's own process."""

from __future__ import annotations

import bot.engine.start  # noqa: F401  isort: skip

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from rasa.utils.endpoints import ClientResponseError

from bot.engine.in_process import InProcessActions

PACKAGE = """
from rasa_sdk import Action
from rasa_sdk.events import SlotSet
from rasa_sdk.interfaces import ActionExecutionRejection

class Well(Action):
    def name(self): return "well"
    def run(self, dispatcher, tracker, domain):
        text = f"{tracker.sender_id} {tracker.get_slot('city')}"
        dispatcher.utter_message(text=text, json_message={"card": {"kind": "policy"}})
        return [SlotSet("city", "suzhou")]

class Rejects(Action):
    def name(self): return "rejects"
    def run(self, dispatcher, tracker, domain): raise ActionExecutionRejection("rejects")

class Breaks(Action):
    def name(self): return "breaks"
    def run(self, dispatcher, tracker, domain): raise ZeroDivisionError("boom")
"""


@pytest.fixture
def actions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> InProcessActions:
    (tmp_path / "sample_actions.py").write_text(PACKAGE, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield InProcessActions("sample_actions")
    sys.modules.pop("sample_actions", None)


def call(name: str) -> dict[str, Any]:
    tracker = {
        "sender_id": "web:1",
        "slots": {"city": "nantong"},
        "latest_message": {},
        "events": [],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": None,
    }
    return {"next_action": name, "sender_id": "web:1", "tracker": tracker, "domain": {}}


async def test_an_action_answers_as_over_the_wire(actions: InProcessActions) -> None:
    answer = await actions.request(json=call("well"))
    assert answer["events"] == [{"event": "slot", "timestamp": None, "name": "city", "value": "suzhou"}]
    assert answer["responses"][0]["text"] == "web:1 nantong" and answer["responses"][0]["custom"]["card"] == {
        "kind": "policy"
    }
    json.dumps(answer)


async def test_a_rejection_is_reported_as_the_action_server_does(actions: InProcessActions) -> None:
    with pytest.raises(ClientResponseError) as caught:
        await actions.request(json=call("rejects"))
    assert caught.value.status == 400 and json.loads(caught.value.text)["action_name"] == "rejects"


async def test_a_broken_action_is_not_hushed_up(actions: InProcessActions) -> None:
    with pytest.raises(ZeroDivisionError):
        await actions.request(json=call("breaks"))


async def test_an_unknown_action_is_an_error(actions: InProcessActions) -> None:
    with pytest.raises(Exception, match="nobody"):
        await actions.request(json=call("nobody"))
