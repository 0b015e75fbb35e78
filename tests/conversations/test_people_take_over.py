"""A person takes over, with the whole product: real understanding, a clerk by the desk's doors, kills in between, forgetting."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conversations.served import ROOT, Citizen, Served

PASSWORD = "correct-horse-1"
SECRET = "secret-of-a-clerk-4711"


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A product of its own: elsewhere nobody has an account."""
    product = Served(tmp_path_factory.mktemp("staffed"), LXT_DESK_HOURS="always")
    try:
        product.start()
        command = [sys.executable, "-m", "bot.cli", "desk", "add-user", "wang", "--role", "agent", "--password-stdin"]
        subprocess.run(command, cwd=ROOT, env=product._environ, input=f"{PASSWORD}\n", text=True, check=True)
        yield product
    finally:
        product.stop()


class Clerk:
    """Signs in by the form and asks as the page does."""

    def __init__(self, served: Served) -> None:
        self.http = httpx.Client(base_url=served.url, timeout=60, trust_env=False)
        assert self.http.post("/desk/login", data={"name": "wang", "password": PASSWORD}).status_code == 303
        page = self.http.get("/desk").text
        self.csrf = re.findall(r'<meta name="csrf-token" content="([^"]+)"', page)[0]

    def get(self, path: str) -> dict[str, Any]:
        answer = self.http.get(f"/desk/api/{path}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        answer = self.http.post(f"/desk/api/{path}", json=body, headers={"X-CSRF-Token": self.csrf})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def only_chat(self) -> str:
        (chat,) = self.get("chats")["chats"]
        return str(chat["person_key"])

    def heard(self, after: int, last: int) -> list[int]:
        """The numbers of the events that the stream gives from one to another."""
        found: list[int] = []
        with self.http.stream("GET", "/desk/api/stream", headers={"Last-Event-ID": str(after)}) as stream:
            for line in stream.iter_lines():
                if line.startswith("id: "):
                    found.append(int(line.removeprefix("id: ")))
                if found and found[-1] >= last:
                    return found
        raise AssertionError("the stream ended")


def holds(folder: Path, words: str) -> list[str]:
    """The files under a folder in which these bytes are."""
    return [str(path) for path in folder.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


def test_a_clerk_takes_over_is_the_only_one_who_speaks_and_everything_goes_with_the_citizen(staffed: Served) -> None:
    citizen, clerk = Citizen(staffed), Clerk(staffed)
    citizen.say("我妈82岁，低保，住在南通崇川区，能享受什么")
    waiting = citizen.say("转人工")
    assert waiting.card("handoff") == {"kind": "handoff", "state": "waiting", "position": 1}
    assert citizen.say("有托育机构吗").text  # the bot goes on while nobody has come

    key = clerk.only_chat()
    seen = clerk.get(f"chats/{key}")
    assert "82" in json.dumps(seen["card"]["facts"]) and seen["card"]["city"] == "nantong"
    clerk.post(f"chats/{key}/claim")
    clerk.post(f"chats/{key}/notes", id="n1", text=SECRET)
    cursor = clerk.get("chats")["cursor"]
    for words in ("/restart", "有托育机构吗", "人工", "删除我的信息"):
        assert citizen.send(text=words).json() == {"messages": []}

    staffed.kill("lxt-front")
    staffed.wait_until_ready()
    assert citizen.send(text="还在吗").json() == {"messages": []}
    clerk.post(f"chats/{key}/messages", id="m1", text="您好，我在")
    last = clerk.get("chats")["cursor"]
    assert clerk.heard(cursor, last) == list(range(cursor + 1, last + 1))
    assert citizen.history()[-1]["text"] == "您好，我在"

    clerk.post(f"chats/{key}/close", why="答复了")
    ended = [m for m in citizen.history() if m["card"] and m["card"].get("state") == "ended"]
    assert [m["from"] for m in ended] == ["system"]
    states = [(message["card"] or {}).get("state") for message in citizen.history()]
    spoken = [message["from"] for message in citizen.history()]
    assert "bot" not in spoken[states.index("with_agent") : states.index("ended")]

    citizen.say("删除我的信息")
    citizen.press("确定删除")
    assert "已删除" in citizen.last.text
    assert holds(staffed.data_dir, SECRET) == [] and holds(staffed.data_dir, "您好，我在") == []
    assert clerk.get("chats")["chats"] == []
