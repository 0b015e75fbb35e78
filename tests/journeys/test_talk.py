"""Short exchanges around the journeys."""

from __future__ import annotations

import pytest
import yaml

from bot.journeys import talk
from bot.model.reply import Button, Reply
from bot.model.understanding import Stated, Understanding
from bot.settings import ROOT
from tests.journeys.worlds import world

WORLD = world()
NATIONAL = {"12345", "110", "119", "120", "12356", "96110"}


@pytest.mark.parametrize(
    "topic", ["medical", "fall", "self_harm", "lost", "violence", "fire", "fraud", "general", "unheard-of"]
)
def test_urgent_help_gives_national_numbers_only_the_first_first(topic: str) -> None:
    reply = talk.urgent(topic, WORLD)
    numbers = reply.card["numbers"]
    assert numbers and set(numbers) <= NATIONAL and all(number in reply.text for number in numbers)
    first = min((reply.text.index(number), number) for number in numbers)
    assert first[1] == numbers[0]


def test_the_way_to_a_person_names_12345() -> None:
    reply = talk.human(WORLD)
    assert "12345" in reply.text and reply.card["kind"] == "handoff"


def understanding(need: str, *others: str) -> Understanding:
    return Understanding(need, 0.3, Stated(text="那个"), tuple((other, 0.1) for other in others))


def test_three_likely_needs_and_a_person_are_offered() -> None:
    reply = talk.clarify(understanding("ask_policy", "find_facility", "request_progress", "human"), WORLD)
    assert [b.payload for b in reply.buttons] == ["/ask_policy", "/find_facility", "/request_progress", "/human"]


def test_needs_that_nobody_chooses_are_not_offered() -> None:
    payloads = [
        b.payload
        for b in talk.clarify(understanding("nlu_fallback", "inform", "affirm", "out_of_scope"), WORLD).buttons
    ]
    assert payloads == ["/find_facility", "/apply_service", "/ask_policy", "/human"]


def test_every_choice_is_offered_once_and_is_a_need_of_the_domain() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    for need in domain["intents"]:
        payloads = [b.payload for b in talk.clarify(understanding(need, *domain["intents"]), WORLD).buttons]
        assert len(payloads) == len(set(payloads)) <= 4
        assert {payload.removeprefix("/") for payload in payloads} <= set(domain["intents"])


def test_every_covered_city_is_a_choice() -> None:
    assert [b.payload for b in talk.which_city(WORLD).buttons] == [
        f'/choose_city{{"city": "{c}"}}' for c in WORLD.cities
    ]


def test_the_last_answer_is_said_again_with_its_buttons_and_card() -> None:
    said = Reply("1\n2\n3\n4\n5\n6", (Button("a", "/human"),), {"kind": "policy"})
    assert talk.said_again([said, said], WORLD, simpler=False) == (said, said)
    (short,) = talk.said_again([said], WORLD, simpler=True)
    assert short.text == "1\n2\n3\n4" and (short.buttons, short.card) == (said.buttons, said.card)


def test_the_simpler_wording_is_used_where_there_is_one() -> None:
    assert talk.said_again([Reply("long", simple="short")], WORLD, simpler=True)[0].text == "short"


@pytest.mark.parametrize("simpler", [True, False])
def test_with_nothing_said_yet_that_is_said(simpler: bool) -> None:
    assert talk.said_again([], WORLD, simpler=simpler)[0].text == WORLD.phrases.say("utter_nothing_to_repeat")
