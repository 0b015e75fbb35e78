"""Domain, actions, rules and training data name the same things."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
import yaml
from rasa_sdk.executor import ActionExecutor

from bot.settings import ROOT

DOMAIN: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
TRAINED = sorted(path.stem for path in (ROOT / "data/nlu").glob("*.yml"))
BY_CHANNEL = {"share_position", "book_slot", "rate_service"}
"""Never typed: made by a channel, or by buttons alone."""
RULES: list[dict[str, Any]] = [
    rule
    for path in sorted((ROOT / "data/rules").glob("*.yml"))
    for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
]


def needs_of_rules(*, in_form: str | None) -> set[str]:
    inside = [r for r in RULES if any("active_loop" in c for c in r.get("condition") or ())]
    in_it = [r for r in inside if {"active_loop": in_form} in r["condition"]]
    chosen = in_it if in_form else [r for r in RULES if r not in inside]
    return {step["intent"] for rule in chosen for step in rule["steps"] if "intent" in step}


def test_the_actions_registered_are_those_of_the_domain() -> None:
    executor = ActionExecutor()
    executor.register_package("actions")
    own = {name for name in executor.actions if not name.startswith("action_default")}
    assert own == set(DOMAIN["actions"])


def test_every_question_of_a_form_has_an_action_that_asks_it() -> None:
    asks = {f"action_ask_{form}_{slot}" for form, body in DOMAIN["forms"].items() for slot in body["required_slots"]}
    assert asks <= set(DOMAIN["actions"])


def test_every_need_trained_is_in_the_domain() -> None:
    assert TRAINED and set(TRAINED) <= set(DOMAIN["intents"])
    assert set(DOMAIN["intents"]) - set(TRAINED) == BY_CHANNEL


@pytest.mark.parametrize("need", [*TRAINED, *sorted(BY_CHANNEL), "nlu_fallback"])
@pytest.mark.parametrize("form", [None, *DOMAIN["forms"]])
def test_every_need_has_a_rule_outside_and_inside_each_form(need: str, form: str | None) -> None:
    assert need in needs_of_rules(in_form=form)


def test_rules_name_only_needs_and_actions_that_exist() -> None:
    known = {*DOMAIN["intents"], "nlu_fallback"}
    assert set().union(*(needs_of_rules(in_form=form) for form in (None, *DOMAIN["forms"]))) <= known
    actions = {step["action"] for rule in RULES for step in rule["steps"] if "action" in step}
    said = {name for name in actions if name.startswith("utter_")}
    built_in = {"action_deactivate_loop", "action_listen"}
    assert actions - said - built_in <= {*DOMAIN["actions"], *DOMAIN["forms"]}


def test_an_interruption_comes_back_to_the_form_or_ends_it() -> None:
    inside = [r for r in RULES if any("active_loop" in c for c in r.get("condition") or ())]
    assert [r["rule"] for r in inside if not any("active_loop" in step for step in r["steps"])] == []


def test_every_entity_that_is_read_is_in_the_domain() -> None:
    read = {
        "place",
        "other_city",
        "unknown_place",
        "age",
        "ordinal",
        "max_price",
        "phone",
        "person_name",
        "category",
        "label",
        "label_excluded",
        "session",
        "admits",
        "attribute",
        "order",
        "callback",
        "field",
        "wider",
        "filters_off",
        "position",
        "booking",
        "rating",
    }
    assert read <= set(DOMAIN["entities"])


LOOK = """
import sys
opened = []
def hook(event, args):
    if event == "open" and not str(args[0]).endswith((".py", ".pyc", ".so")) and "/site-packages/" not in str(args[0]):
        opened.append(str(args[0]))
    if event in {"socket.connect", "socket.bind", "sqlite3.connect"}:
        opened.append(event)
import rasa_sdk.executor, yaml, sqlalchemy, opencc, spacy
sys.addaudithook(hook)
import actions.book_slot, actions.carry_on, actions.find_facility, actions.own_requests, actions.register_request, actions.talk
import bot.settings
print([name for name in opened if str(bot.settings.ROOT) in name or name.startswith(("socket", "sqlite3"))])
"""


def test_importing_the_actions_opens_no_file_socket_or_database() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
