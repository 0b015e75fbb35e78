"""`laoxiaotong ask`: what is printed, for people and for programs, and the exit status."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.cli import main
from bot.commands import dialogue

CARD = {"kind": "eligibility", "city": "nantong", "results": [], "facts": {"age": 82}, "asking": "household"}
REPLIES = [
    {
        "text": "还要知道家庭情况",
        "buttons": [{"title": "低保户", "payload": "/inform"}],
        "card": CARD,
        "simple": "吃低保吗",
    },
    {"text": "已删除", "buttons": [], "card": None, "effect": "forget"},
]


class FakeConversation:
    """Says what it was given to say."""

    def __init__(self, replies: list[dict[str, Any]]) -> None:
        self.replies = replies
        self.heard: list[str] = []

    async def say(self, text: str, payload: str | None = None) -> list[dict[str, Any]]:
        self.heard.append(text)
        return self.replies


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs the command; gives its status, what it printed, and the city it was asked for."""

    def run(*arguments: str, replies: list[dict[str, Any]] = REPLIES) -> tuple[int, str, str | None]:
        cities: list[str | None] = []

        async def opened(_settings: object, city: str | None) -> FakeConversation:
            cities.append(city)
            dialogue._progress("loading")
            return FakeConversation(replies)

        monkeypatch.setattr(dialogue, "_conversation", opened)
        with pytest.raises(SystemExit) as ended:
            main(["ask", "我妈82岁", *arguments])
        return int(ended.value.code or 0), capsys.readouterr().out, cities[0] if cities else None

    return run


def test_the_replies_are_printed_as_json_with_their_cards_and_nothing_else(ask: Any) -> None:
    status, printed, city = ask("--city", "nantong", "--json")
    first, second = json.loads(printed)["messages"]
    assert (status, city) == (0, "nantong")
    assert first == REPLIES[0]
    assert second == {"text": "已删除", "buttons": [], "card": None}
    assert "还要知道" in printed, "people read it too"


def test_without_json_the_text_is_printed_with_its_buttons_numbered(ask: Any) -> None:
    assert ask()[1].splitlines() == ["还要知道家庭情况", "  #1 低保户", "已删除"]


def test_no_answer_is_status_1_and_still_json(ask: Any) -> None:
    status, printed, _ = ask("--json", replies=[])
    assert (status, json.loads(printed)) == (1, {"messages": []})


def test_a_city_that_is_not_covered_is_a_wrong_call(ask: Any) -> None:
    assert ask("--city", "beijing", "--json") == (2, "", None)
