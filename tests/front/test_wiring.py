"""The front over the real rooms: the real places, words, cities and database."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from bot import wiring
from bot.settings import load
from bot.storage.database import open_database
from bot.storage.migrate import upgrade


@pytest.mark.asyncio
async def test_the_real_front_answers_every_door_without_an_engine(tmp_path: Path) -> None:
    settings = load({"LXT_DATA_DIR": str(tmp_path), "LXT_ENGINE_PORT": "9"}, tmp_path / "none.env")
    upgrade(open_database(settings.database_url))
    app = wiring.front_app(settings)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://front") as client,
    ):
        expected = {
            "/": 200,
            "/widget.js": 200,
            "/static/app.css": 200,
            "/healthz": 200,
            "/readyz": 503,
            "/api/v1/facilities?city=南通&place=如皋&near=120.57,32.38&coord_system=gcj02": 200,
            "/api/v1/facilities?city=苏州": 422,
            "/api/v1/facilities?place=苏州工业园区": 422,
            "/api/v1/facilities?city=宿州市（安徽）&category=养老院&label=公办&q=中心": 200,
            "/api/v1/facilities/none": 404,
            "/api/v1/services?city=宿州": 200,
            "/api/v1/clauses/SZ-7.7": 200,
            "/api/v1/policy?q=高龄津贴&city=宿州": 503,
            "/api/v1/policy?q=高龄津贴&city=苏州": 200,
        }
        seen = {path: (await client.get(path)).status_code for path in expected}
        assert seen == expected
        refused = (await client.get("/api/v1/facilities?city=苏州")).json()["error"]
        assert refused["code"] == "city_not_covered"
        assert "宿州市（安徽）" in refused["message"]
        assert (await client.get("/readyz")).json()["missing"] == ["engine"]
        judged = await client.post("/api/v1/eligibility", json={"city": "宿州", "facts": {"age": 82}})
        assert (judged.status_code, judged.json()["city"]) == (200, "suzhou")


def test_made_up_rows_go_at_the_next_start_that_does_not_ask_for_them(tmp_path: Path) -> None:
    asked = load({"LXT_DATA_DIR": str(tmp_path), "LXT_DEMO": "on"}, tmp_path / "none.env")
    assert wiring.prepare_database(asked)["demo"] == 600
    plain = load({"LXT_DATA_DIR": str(tmp_path)}, tmp_path / "none.env")
    wiring.prepare_database(plain)
    assert wiring.facilities(plain).count(demo=True) == 0
    assert wiring.facilities(plain).count() == 47


@pytest.mark.asyncio
async def test_the_real_front_opens_the_wechat_door_when_a_token_is_set(tmp_path: Path) -> None:
    given = {"LXT_DATA_DIR": str(tmp_path), "LXT_ENGINE_PORT": "9", "LXT_WECHAT_TOKEN": "city12345token"}
    settings = load(given, tmp_path / "none.env")
    upgrade(open_database(settings.database_url))
    app = wiring.front_app(settings)
    query = "signature=eb13b7e56ee7b69c2b45e1671a0d47d909a24755&timestamp=1700000000&nonce=123456789&echostr=42"
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://front") as client,
    ):
        assert (await client.get(f"/webhooks/wechat?{query}")).text == "42"
        assert (await client.post(f"/webhooks/wechat?{query}", content=b"<xml/>")).status_code == 403
