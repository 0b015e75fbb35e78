"""What a citizen is told about people: waiting, taken over, ended. Sentences in data/responses/desk.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from bot.data_files import read_yaml
from bot.handover.states import Move, Stretch
from bot.language.normalise import normalise
from bot.model.hours import OfficeHours
from bot.model.reply import Button, Reply
from bot.phrases import Phrasebook
from bot.vocabulary import FOLDER

RESUME = "/resume_bot"
"""The payload of the button that leaves the queue."""

_TOLD = {
    Move.CLAIM: "joined",
    Move.TRANSFER: "transferred",
    Move.REQUEUE: "requeued",
    Move.GIVE_BACK: "ended",
    Move.CLOSE: "ended",
    Move.LEAVE: "left",
    Move.HOURS_OVER: "hours_over",
}
_STATES = {"joined": "with_agent", "transferred": "with_agent", "requeued": "waiting"}


@lru_cache(maxsize=1)
def _vocabulary() -> dict[str, Any]:
    found: dict[str, Any] = read_yaml(FOLDER / "desk.yml")
    return found


def leaves(text: str) -> bool:
    """Whether somebody in the queue says that they do not want to wait: these words and no others."""
    bare = "".join(char for char in normalise(text) if char.isalnum())
    return bare in _vocabulary()["leave"]


def shown(hours: OfficeHours) -> str:
    """The office hours in Chinese."""
    words = _vocabulary()
    parts = []
    for first, last, spans in hours.grouped():
        days = words["to"].join(words["days"][day] for day in dict.fromkeys((first, last)))
        parts.append(f"{days} {words['and'].join(map(str, spans))}")
    return str(words["and"].join(parts))


@dataclass(frozen=True)
class Words:
    """The sentences, ready for the timeline."""

    phrases: Phrasebook
    hours: OfficeHours

    def waiting(self, position: int, usual_s: int | None) -> dict[str, Any]:
        """A person has been asked for: the place in the queue, and how long it lately took when that is known."""
        name = "utter_desk_waiting" if position > 1 else "utter_desk_waiting_next"
        return self._queued(self.phrases.say(name, ahead=position - 1), position, usual_s)

    def still_waiting(self, stretch: Stretch, position: int, usual_s: int | None, now: datetime) -> dict[str, Any]:
        """Asked for again by somebody who waits already."""
        waited = self._time((now - stretch.waiting_since).total_seconds())
        text = self.phrases.say("utter_desk_still_waiting", position=position, waited=waited)
        return self._queued(text, position, usual_s)

    def closed(self, offered: Mapping[str, Any]) -> dict[str, Any]:
        """Nobody is there now: when somebody is, and what can be done meanwhile. `offered` is the bot's own reply."""
        text = self.phrases.say("utter_desk_closed", hours=shown(self.hours))
        return {**offered, "text": text, "card": {"kind": "handoff", "state": "offered", "position": None}}

    def told(self, move: Move, name: str = "") -> dict[str, Any]:
        """What a move means for the citizen."""
        what = _TOLD[move]
        reply = self.phrases.reply(f"utter_desk_{what}", name=name, hours=shown(self.hours))
        state = _STATES.get(what, "ended")
        buttons = (self._resume(),) if state == "waiting" else reply.buttons
        return Reply(reply.text, buttons, {"kind": "handoff", "state": state, "position": None}).as_json()

    def not_waiting(self) -> dict[str, Any]:
        """The button of a queue that is long over was pressed."""
        return self.phrases.reply("utter_desk_not_waiting").as_json()

    def _queued(self, text: str, position: int, usual_s: int | None) -> dict[str, Any]:
        if usual_s is not None:
            text += self.phrases.say("utter_desk_usual_wait", waited=self._time(usual_s))
        card = {"kind": "handoff", "state": "waiting", "position": position}
        return Reply(text, (self._resume(),), card).as_json()

    def _resume(self) -> Button:
        return Button(self.phrases.say("utter_desk_resume"), RESUME)

    def _time(self, seconds: float) -> str:
        minutes = round(seconds / 60)
        if minutes < 1:
            return self.phrases.say("utter_desk_under_a_minute")
        name = "utter_desk_minutes" if minutes < 120 else "utter_desk_hours"
        return self.phrases.say(name, count=minutes if minutes < 120 else round(minutes / 60))
