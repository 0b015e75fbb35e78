"""The held-out sets are well formed: valid ids, enough of everything, nothing twice."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent

NEEDS = {
    "find_facility",
    "adjust_search",
    "show_more",
    "ask_detail",
    "check_eligibility",
    "apply_service",
    "request_progress",
    "request_change",
    "request_withdraw",
    "ask_policy",
    "inform",
    "correct",
    "affirm",
    "deny",
    "dont_know",
    "skip",
    "step_back",
    "cancel",
    "repeat",
    "simpler",
    "start_over",
    "human",
    "greet",
    "thanks",
    "goodbye",
    "help",
    "choose_city",
    "forget_me",
    "complaint",
    "urgent",
    "out_of_scope",
}
LEAST = defaultdict(
    lambda: 12,
    find_facility=170,
    ask_policy=140,
    check_eligibility=120,
    apply_service=70,
    adjust_search=60,
    ask_detail=50,
    urgent=70,
    out_of_scope=120,
    inform=60,
)
GROUPS = {"family", "elder", "clerk", "provider", "official", "other"}
STYLES = {"plain", "rambling", "dialect", "keywords", "slip", "traditional", "mixed"}
CITIES = {"nantong", "suzhou"}
CATEGORIES = {
    "nursing_home",
    "nursing_hospital",
    "geriatric_care",
    "integrated_care",
    "elder_centre",
    "day_care",
    "home_care_station",
    "meal_point",
    "mutual_aid_point",
    "assistive_devices",
    "assessment_site",
    "senior_university",
    "childcare_centre",
    "nursery_class",
    "family_childcare",
    "workplace_childcare",
    "community_childcare",
    "parent_child_room",
    "maternal_child_hospital",
    "community_health",
    "old_young_complex",
    "service_window",
    "hospital",
}
LABELS = {
    "普惠",
    "省级普惠",
    "省级示范",
    "公办",
    "公建民营",
    "民办",
    "备案",
    "托幼一体",
    "医养结合",
    "护理型",
    "认知症照护",
    "医保定点",
    "长护险定点",
    "一级",
    "二级",
    "三级",
    "四级",
    "五级",
    "红名单",
    "黑名单",
}
SESSIONS = {"全日托", "半日托", "计时托", "临时托"}
ADMITS = {"自理", "半失能", "失能", "失智"}
PERSONS = {
    "self",
    "mother",
    "father",
    "parents",
    "grandmother",
    "grandfather",
    "mother_in_law",
    "father_in_law",
    "spouse",
    "child",
    "sibling",
    "uncle",
    "aunt",
    "neighbour",
    "other",
}
CARDS = {None, "facilities", "eligibility", "policy", "request", "handoff", "urgent"}
STATES = {"draft", "confirming", "submitted", "withdrawn"}
ASKS = {
    "name",
    "phone",
    "address",
    "callback",
    "consent",
    "confirm",
    "city",
    "place",
    "category",
    "age",
    "household",
    "disability",
    "person",
    "role",
}
EXPECTATIONS = {
    "card": (str, type(None)),
    "city": str,
    "category": list,
    "county": str,
    "items_min": int,
    "items_max": int,
    "text_has": list,
    "text_lacks": list,
    "state": str,
    "asks": (str, list),
}
COUNTIES = {
    "崇川区",
    "通州区",
    "海门区",
    "如东县",
    "启东市",
    "如皋市",
    "海安市",
    "埇桥区",
    "砀山县",
    "萧县",
    "灵璧县",
    "泗县",
}
PLACE = re.compile(r".+(街道|镇|乡|区|县|市)$")


def read(name: str) -> list[dict[str, Any]]:
    """The lines of a JSON Lines file beside this test."""
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


UTTERANCES = read("utterances.jsonl")
CONVERSATIONS = read("conversations.jsonl") + read("conversations_2.jsonl")


@pytest.mark.parametrize("line", UTTERANCES, ids=lambda line: line["text"][:12])
def test_utterance(line: dict[str, Any]) -> None:
    allowed = {
        "text",
        "need",
        "also",
        "group",
        "style",
        "pair",
        "near_urgent",
        "entities",
    }
    assert {"text", "need", "also", "group", "style"} <= set(line) <= allowed
    assert line["text"] and line["text"] == line["text"].strip()
    assert line["need"] in NEEDS and set(line["also"]) <= NEEDS - {line["need"]}
    assert line["group"] in GROUPS and line["style"] in STYLES
    assert not (line.get("near_urgent") and line["need"] == "urgent")
    entities = line.get("entities", {})
    checks = {
        "city": lambda v: v in CITIES,
        "place": lambda v: bool(PLACE.match(v)),
        "categories": lambda v: bool(v) and set(v) <= CATEGORIES,
        "labels": lambda v: bool(v) and set(v) <= LABELS,
        "sessions": lambda v: bool(v) and set(v) <= SESSIONS,
        "admits": lambda v: bool(v) and set(v) <= ADMITS,
        "age_years": lambda v: 18 <= v <= 120,
        "age_months": lambda v: 0 < v < 72,
        "person": lambda v: v in PERSONS,
        "ordinal": lambda v: 1 <= v <= 10,
        "phone": lambda v: bool(re.fullmatch(r"1\d{10}|0\d{2,3}-\d{7,8}", v)),
    }
    for key, value in entities.items():
        assert checks[key](value), (key, value)
    if entities.get("place") in COUNTIES:
        assert "city" in entities


def test_counts() -> None:
    count = Counter(line["need"] for line in UTTERANCES)
    assert len(UTTERANCES) >= 1000
    assert {need: n for need in NEEDS if (n := count[need]) < LEAST[need]} == {}
    assert sum(line.get("near_urgent", False) for line in UTTERANCES) >= 60
    assert {line["group"] for line in UTTERANCES} == GROUPS
    assert {line["style"] for line in UTTERANCES} == STYLES


def test_nothing_twice() -> None:
    texts = Counter(line["text"] for line in UTTERANCES)
    assert [text for text, n in texts.items() if n > 1] == []
    names = Counter(conversation["name"] for conversation in CONVERSATIONS)
    assert [name for name, n in names.items() if n > 1] == []


def test_pairs() -> None:
    pairs = defaultdict(list)
    for line in UTTERANCES:
        if "pair" in line:
            pairs[line["pair"]].append(line)
    of_style = Counter[str]()
    for number, lines in pairs.items():
        assert len(lines) >= 2, number
        assert len({line["need"] for line in lines}) == 1, number
        assert len({json.dumps(line.get("entities"), sort_keys=True) for line in lines}) == 1, number
        of_style.update({line["style"] for line in lines})
    assert of_style["slip"] >= 80
    assert of_style["traditional"] >= 60


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda conversation: conversation["name"])
def test_conversation(conversation: dict[str, Any]) -> None:
    assert set(conversation) == {"name", "turns"}
    assert 3 <= len(conversation["turns"]) <= 12
    asserted = 0
    for turn in conversation["turns"]:
        assert len({"say", "location", "press"} & set(turn)) == 1 and "expect" in turn and len(turn) == 2
        if "location" in turn:
            assert set(turn["location"]) == {"lng", "lat", "coord_system"}
            assert turn["location"]["coord_system"] in {"wgs84", "gcj02", "bd09"}
        expect = turn["expect"]
        for key, value in expect.items():
            assert isinstance(value, EXPECTATIONS[key]), (key, value)
        assert expect.get("card") in CARDS and expect.get("city", "nantong") in CITIES
        assert set(expect.get("category", [])) <= CATEGORIES
        assert expect.get("county", "泗县") in COUNTIES and expect.get("state", "draft") in STATES
        asks = expect.get("asks", [])
        assert set([asks] if isinstance(asks, str) else asks) <= ASKS
        assert all(isinstance(any_of, list) and any_of for any_of in expect.get("text_has", []))
        assert all(isinstance(text, str) and text for text in expect.get("text_lacks", []))
        asserted += len(expect)
    assert asserted >= 2


def test_enough_conversations() -> None:
    assert len(CONVERSATIONS) >= 60
