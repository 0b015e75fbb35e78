"""The judge's door, over the real sheets: verdicts with their clauses, every wrong question refused in words."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from bot import wiring
from bot.eligibility.facts import vocabulary
from bot.front.app import create_app
from tests.front.described import check_answer
from tests.front.fakes import FakeEngine, make_parts, new_database

PATH = "/api/v1/eligibility"
MOTHER = {"role": "elder", "relation": "妈妈", "age": 82, "household": ["低保"]}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    app = create_app(make_parts(new_database(tmp_path_factory.mktemp("front")), FakeEngine()))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    described: dict[str, Any] = client.get("/api/v1/openapi.json").json()
    return described


def codes(answer: httpx.Response) -> list[str]:
    return [error["code"] for error in answer.json()["errors"]]


def test_a_person_is_judged_with_the_clause_and_the_draft_is_called_one(client: TestClient) -> None:
    answer = client.post(
        PATH, json={"city": "suzhou", "service": "S-SZ-E06", "facts": {"age": 82, "household": "五保"}}
    )
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    (result,) = body["results"]
    assert (body["city"], result["verdict"], result["because"][0]["clause"]) == ("suzhou", "eligible", "SZ-7.7")
    assert {cited["status"] for cited in result["because"]} == {"consultation_draft"}
    assert "征求意见稿" in body["explanations"][0]
    assert any("征求意见稿" in note for note in body["notes"])
    assert "error" not in body


def test_every_verdict_on_a_draft_says_that_it_is_one(client: TestClient) -> None:
    body = client.post(PATH, json={"city": "宿州", "facts": MOTHER}).json()
    assert len(body["results"]) == len(body["explanations"]) > 60
    assert all("征求意见稿" in said for said in body["explanations"])
    assert {c["status"] for result in body["results"] for c in result["because"]} == {"consultation_draft"}


def test_the_verdict_asks_for_what_nobody_stated(client: TestClient) -> None:
    body = client.post(PATH, json={"city": "nantong", "service": "S-NT-E09", "facts": {"age": 82}}).json()
    assert (body["results"][0]["verdict"], body["results"][0]["missing"]) == ("need_info", ["household"])


@pytest.mark.parametrize("none", [{}, {"service": None}, {"service": []}])
def test_without_a_service_all_of_the_city_are_judged(none: dict[str, Any], client: TestClient) -> None:
    body = client.post(PATH, json={"city": "nantong", "facts": MOTHER, **none}).json()
    titles = wiring.cities()["nantong"].services
    assert {result["service"] for result in body["results"]} == set(titles)


@pytest.mark.parametrize("name", ["suzhou", "宿州", " 宿州市 ", "宿州市（安徽）", "341300"])
def test_a_city_is_known_by_each_of_its_names(name: str, client: TestClient) -> None:
    assert client.post(PATH, json={"city": name, "service": "S-SZ-E06"}).json()["city"] == "suzhou"


def test_a_year_of_birth_is_read_on_the_day_of_asking_which_is_today_unless_named(client: TestClient) -> None:
    asked = {"city": "nantong", "service": "S-NT-E17", "facts": {"age": "1945年出生"}}
    today = client.post(PATH, json=asked).json()
    earlier = client.post(PATH, json={**asked, "as_of": "2024-01-31"}).json()
    assert today["results"][0]["verdict"] == "eligible"
    assert earlier["results"][0]["verdict"] == "not_covered_by_plan"
    assert any("2025" in note for note in today["notes"])
    assert not any("2025" in note for note in earlier["notes"])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"city": None}, "city_missing"),
        ({"city": ""}, "city_missing"),
        ({"city": "苏州"}, "city_not_covered"),
        ({"city": "suzhou_js"}, "city_not_covered"),
        ({"facts": {"household": ["低保", "一般"]}}, "contradiction"),
        ({"facts": {"age": 200}}, "impossible_age"),
        ({"facts": {"age": -1}}, "impossible_age"),
        ({"facts": [1]}, "not_an_object"),
        ({"facts": {"people": {}}}, "not_an_object"),
        ({"facts": {"role": "king"}}, "unknown_role"),
        ({"facts": {"age": 82, "provider": {"type": "托育机构"}}}, "mixed_people"),
        ({"facts": {"eye_colour": "brown", "age": 200}}, "impossible_age"),
        ({"as_of": "yesterday"}, "bad_date"),
        ({"as_of": ""}, "bad_date"),
        ({"service": "S-NT-X99"}, "unknown_service"),
        ({"service": "S-SZ-E04"}, "service_of_other_city"),
        ({"service": ["S-NT-X99", "S-SZ-E04"]}, "unknown_service"),
    ],
)
def test_where_nothing_can_be_judged_the_answer_is_422_with_the_reason_in_words(
    change: dict[str, Any], code: str, client: TestClient, document: dict[str, Any]
) -> None:
    answer = client.post(PATH, json={"city": "nantong", "service": "S-NT-E09", "facts": MOTHER, **change})
    assert answer.status_code == 422
    body = answer.json()
    assert body["results"] == []
    assert body["error"]["code"] == code
    assert body["error"]["message"] and code in codes(answer)
    assert all(set(error) == {"code", "message", "fact", "service"} and error["message"] for error in body["errors"])
    check_answer(document, "post", PATH, answer)


def test_a_city_that_is_not_covered_is_told_which_are(client: TestClient) -> None:
    message = client.post(PATH, json={"city": "苏州"}).json()["error"]["message"]
    assert "苏州" in message and "宿州市（安徽）" in message


@pytest.mark.parametrize(
    ("change", "code", "named"),
    [
        ({"facts": {**MOTHER, "eye_colour": "brown"}}, "unknown_fact", "eye_colour"),
        ({"facts": {"age": 82, "household": "贫困户"}}, "ask_value", "建档立卡"),
        ({"service": ["S-NT-X99", "S-NT-E09"]}, "unknown_service", "S-NT-X99"),
        ({"service": ["S-SZ-E04", "S-NT-E09"]}, "service_of_other_city", "宿州市（安徽）"),
        ({"fact": {"age": 82}}, "unknown_field", "fact"),
    ],
)
def test_what_is_left_aside_is_said_beside_the_verdicts(
    change: dict[str, Any], code: str, named: str, client: TestClient, document: dict[str, Any]
) -> None:
    answer = client.post(PATH, json={"city": "nantong", "service": "S-NT-E09", "facts": MOTHER, **change})
    assert answer.status_code == 200
    assert codes(answer) == [code]
    assert named in answer.json()["errors"][0]["message"]
    assert [result["service"] for result in answer.json()["results"]] == ["S-NT-E09"]
    check_answer(document, "post", PATH, answer)


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "bad_json"),
        (b"{", 400, "bad_json"),
        (b"\xff\xfe", 400, "bad_json"),
        (b"[]", 422, "not_an_object"),
        (b'"nantong"', 422, "not_an_object"),
        (b'{"city": ["nantong"]}', 422, "wrong_type"),
        (b'{"city": "nantong", "service": 9}', 422, "wrong_type"),
        (b'{"city": "nantong", "service": [["S-NT-E09"]]}', 422, "wrong_type"),
        (b'{"city": "nantong", "as_of": 20250101}', 422, "wrong_type"),
        (json.dumps({"city": "nantong", "service": ["x"] * 201}).encode(), 422, "too_many"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_as_at_the_other_doors(
    content: bytes, status: int, code: str, client: TestClient, document: dict[str, Any]
) -> None:
    answer = client.post(PATH, content=content)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    check_answer(document, "post", PATH, answer)


@pytest.mark.parametrize("depth", [1, 50, 200, 300, 420, 450, 700, 1_000, 5_000, 50_000])
def test_however_deep_a_body_is_nested_it_is_read_or_refused(depth: int, client: TestClient) -> None:
    facts = b'{"age": ' + b"[" * depth + b"]" * depth + b"}"
    answer = client.post(PATH, content=b'{"city": "nantong", "service": "S-NT-E09", "facts": ' + facts + b"}")
    refused = answer.status_code, answer.json()["error"]["code"]
    assert refused == (422, "wrong_kind") if depth < 300 else refused in {(422, "wrong_kind"), (400, "bad_json")}


def test_a_number_too_long_to_be_one_and_a_body_too_large_are_refused(client: TestClient) -> None:
    assert client.post(PATH, content=b'{"city": 1' + b"0" * 5000 + b"}").status_code == 400
    assert client.post(PATH, content=b'{"city": "' + b"x" * 131_072 + b'"}').status_code == 413


def test_what_no_answer_could_say_back_is_replaced(client: TestClient) -> None:
    body = b'{"city": "nantong", "service": "S-NT-E09", "facts": {"\\ud800": 1, "relation": "\\udc00"}, "\\udfff": 2}'
    answer = client.post(PATH, content=body)
    assert (answer.status_code, codes(answer)) == (200, ["unknown_fact", "unknown_field"])


def test_another_method_is_told_which_is_allowed(client: TestClient) -> None:
    answer = client.get(PATH)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_a_locked_database_holds_up_no_verdict(open_front: Any) -> None:
    door = await open_front()
    unlocked = threading.Event()
    try:
        stuck = [asyncio.create_task(door.parts.threads.run(unlocked.wait)) for _ in range(50)]
        async with asyncio.timeout(5):
            answer = await door.client.post(PATH, json={"city": "nantong", "service": "S-NT-E09", "facts": MOTHER})
        assert answer.status_code == 200
    finally:
        unlocked.set()
    assert all(await asyncio.gather(*stuck))


FACTS = [*sorted(vocabulary().facts), "people", "provider", "parent", "role", "\ud800", ""]
SAID = sorted({word for fact in vocabulary().facts.values() for word in fact.words})
SERVICES = [service for city in wiring.cities().values() for service in city.services]
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-5, 130),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from([*SAID, "八十二", "1943年生", "两岁半", "虚岁80", "80岁以上", "at_least", "\ud83d"]),
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FACTS) | st.text(max_size=6), inner),
    max_leaves=12,
)
facts = st.dictionaries(st.sampled_from(FACTS), anything, max_size=6)
questions = st.fixed_dictionaries(
    {},
    optional={
        "city": st.sampled_from(["nantong", "suzhou", "宿州", "苏州"]) | anything,
        "service": st.sampled_from(SERVICES) | st.lists(st.sampled_from(SERVICES), max_size=3) | anything,
        "facts": facts | st.fixed_dictionaries({"people": st.lists(facts, max_size=3)}) | anything,
        "as_of": st.dates().map(str) | anything,
        "\udc00more": anything,
    },
)


@settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(question=questions | anything)
def test_no_json_body_is_met_with_a_fault_of_ours(
    question: object, client: TestClient, document: dict[str, Any]
) -> None:
    answer = client.post(PATH, content=json.dumps(question).encode())
    assert answer.status_code in {200, 422}, answer.text
    assert ("error" in answer.json()) == (answer.status_code == 422)
    check_answer(document, "post", PATH, answer)


@settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.binary(max_size=200))
def test_no_bytes_are_met_with_a_fault_of_ours(content: bytes, client: TestClient) -> None:
    assert client.post(PATH, content=content).status_code in {400, 422}


def test_nothing_of_the_book_is_read_before_somebody_asks(tmp_path: Path) -> None:
    opened: list[str] = []

    def book() -> Any:
        opened.append("now")
        return wiring.open_book()

    app = create_app(make_parts(new_database(tmp_path), FakeEngine(), book=book))
    with TestClient(app) as client:
        assert client.get("/healthz").status_code == 200 and opened == []
        client.post(PATH, json={"city": "nantong", "service": "S-NT-E09"})
    assert opened == ["now"]
