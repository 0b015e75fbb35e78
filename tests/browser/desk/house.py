"""A real front with its desk on a socket of the loopback, over a database of its own; only the engine is a stand-in."""

from __future__ import annotations

import asyncio
import shutil
import socket
import threading
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx

from bot import wiring
from bot.front.app import create_app
from bot.front.channels.web import page
from bot.front.server import server_of
from bot.journeys.facility_card import facility_json
from bot.registry.demo import generate_demo
from bot.registry.search import SqlFacilities
from bot.settings import Settings, load
from bot.staff import Role
from bot.vocabulary import facility_words
from tests.front.fakes import FakeEngine, make_parts

T = TypeVar("T")
PASSWORD = "correct-horse-1"
PEOPLE = (
    ("wang", Role.AGENT, "王芳"),
    ("li", Role.AGENT, "李强"),
    ("data", Role.DATA_OFFICER, "陈数"),
    ("boss", Role.SUPERVISOR, "赵主任"),
)


class House:
    """Runs in a thread of its own; `call` runs something in its event loop."""

    def __init__(self, folder: Path, template: Path) -> None:
        shutil.copytree(template, folder, dirs_exist_ok=True)
        settings = _settings(folder)
        self.engine = PolicyEngine()
        self.storage = wiring.storage(settings)
        self.facilities = SqlFacilities(self.storage)
        self.parts = make_parts(
            self.storage,
            self.engine,
            timeline=wiring.timeline(settings),
            forget=lambda person: wiring.forget(settings, person),
            facilities=self.facilities,
            facility_json=facility_json,
            gazetteer=wiring.gazetteer,
            clock=wiring.utc_now,
            page=lambda: page.render(cities=[("nantong", "南通市"), ("suzhou", "宿州市（安徽）")]),
        )
        self.desk = wiring._desk(settings, self.parts)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: Any = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> House:
        listener = socket.create_server(("127.0.0.1", 0))
        self.port = listener.getsockname()[1]
        self._listener = listener
        self._thread.start()
        assert self._ready.wait(30)
        return self

    def stop(self) -> None:
        assert self._loop is not None
        self._server.should_exit = True
        self._loop.call_soon_threadsafe(self.parts.closing.set)
        self._thread.join(20)
        self.storage.dispose()

    def call(self, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(make(), self._loop).result(20)

    def citizen(self) -> Citizen:
        return Citizen(self)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        app = create_app(self.parts, None, self.desk)
        self._server = server_of(app)
        task = asyncio.create_task(self._server._serve([self._listener]))
        while not self._server.started and not task.done():
            await asyncio.sleep(0.01)
        self._ready.set()
        await task


def prepare(folder: Path) -> None:
    """A data folder with the present schema, four people who may sign in, and facilities of Nantong."""
    settings = _settings(folder)
    wiring.ensure_schema(settings)
    rows = generate_demo(wiring.gazetteer(), facility_words(), today=datetime.now(UTC).date())
    SqlFacilities(wiring.storage(settings)).upsert([row for row in rows if row.city == "nantong"][:400])
    for name, role, display in PEOPLE:
        wiring.staff(settings).add_user(name, role, PASSWORD, wiring.utc_now(), display=display)
    wiring.storage(settings).dispose()


def _settings(folder: Path) -> Settings:
    return load({"LXT_DATA_DIR": str(folder), "LXT_DESK_HOURS": "always"}, folder / "none.env")


class Citizen:
    """Somebody on the web page, by the web door."""

    def __init__(self, house: House) -> None:
        self._client = httpx.Client(base_url=house.url, trust_env=False, timeout=20)
        session = self._client.post("/webhooks/web/session").json()["session"]
        self._client.headers["Authorization"] = f"Bearer {session}"
        self._sent = 0

    def says(self, text: str) -> list[dict[str, Any]]:
        self._sent += 1
        answer = self._client.post("/webhooks/web/messages", json={"id": f"m{self._sent}", "text": text})
        assert answer.status_code == 200, answer.text
        messages: list[dict[str, Any]] = answer.json()["messages"]
        return messages

    def sees(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self._client.get("/webhooks/web/messages").json()["messages"]
        return messages


class PolicyEngine(FakeEngine):
    """Says back what it is asked; to what speaks of a meal it answers from a clause; asked for a person, hands over."""

    def __init__(self) -> None:
        super().__init__(_answer)

    async def policy(self, question: str, city: str | None) -> dict[str, Any]:
        await super().policy(question, city)
        if "餐" not in question:
            return {
                "answerable": False,
                "citations": [],
                "values": [],
                "text": "方案没有写到您问的这一点。",
                "reason": "not_mentioned",
            }
        clause = wiring.open_book().clause("NT-3.1.2") or {}
        quote = str(clause["text"])[:60]
        cited = {key: clause[key] for key in ("plan", "heading", "status", "date", "responsible", "force")}
        text = f"按方案应当这样做：“{quote}”（NT-3.1.2）\n责任单位：{'、'.join(clause['responsible'][:2])}。"
        return {
            "answerable": True,
            "citations": [{**cited, "clause": "NT-3.1.2", "quote": quote}],
            "values": [],
            "text": text,
            "reason": None,
        }


async def _answer(turn: Any) -> list[dict[str, Any]]:
    text = turn.incoming.text or turn.incoming.payload or ""
    if text == "人工":
        return [{"text": "12345", "buttons": [], "card": None, "effect": "hand_off"}]
    if text == "资格":
        facts = {"people": [{"role": "elder", "relation": "妈妈", "age": 82, "household": ["低保"]}]}
        card = {"kind": "eligibility", "city": "nantong", "results": [], "facts": facts, "asking": "living"}
        return [{"text": "请问妈妈一个人住吗？", "buttons": [], "card": card}]
    unsure = {"unsure": True} if "嗯哼" in text else {}
    return [{"text": f"机器人：{text}", "buttons": [], "card": None, **unsure}]
