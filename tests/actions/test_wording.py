"""Every sentence is in data/responses, is used, gets its placeholders, and is written once."""

from __future__ import annotations

import ast
import re
import string
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.phrases import FOLDER, phrasebook
from bot.settings import ROOT

CODE = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")])
HAN = re.compile("[\u4e00-\u9fff]")
SENTENCE = re.compile("(?=(?:.*[\u4e00-\u9fff]){6})(?=.*[\u3002\uff0c\uff1f\uff01\uff1b\u3001,?!])", re.DOTALL)
NAME = re.compile(r"^utter_[a-z0-9_]+$")


@lru_cache(maxsize=1)
def entries() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(FOLDER.glob("*.yml")):
        raw = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for part in ("responses", "sentences"):
            found |= {name: variants[0] for name, variants in (raw.get(part) or {}).items()}
    return found


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def patterns() -> frozenset[str]:
    """Every sentence name in code as a pattern: what an f-string fills in matches anything."""
    found = set()
    for path in CODE:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and NAME.match(node.value):
                found.add(re.escape(node.value))
            if isinstance(node, ast.JoinedStr):
                parts = [re.escape(v.value) if isinstance(v, ast.Constant) else ".+" for v in node.values]
                if parts[0].startswith("utter_") or (parts[0] == ".+" and len(parts) > 1 and parts[1].startswith("_")):
                    found.add("".join(parts))
    return frozenset(found)


FILLED_IN = {
    "utter_facility_.+": ("planned", "suspended", "closed"),
    "utter_find_.+": ("other_city", "unknown_place", "out_of_area"),
    "utter_request_.+": ("other_city", "unknown_place", "cancelled", "no_consent", "other_service"),
}
"""What is filled in where a name says too little by itself."""


def said_by_code(name: str) -> bool:
    """Whether some name or f-string in code can be this sentence's."""
    exact = {p.replace(".+", word) for p, words in FILLED_IN.items() for word in words}
    others = (p for p in patterns() - set(FILLED_IN) if p.startswith("utter_"))
    return (
        name in exact
        or (name.endswith("_numbers") and name.startswith("utter_urgent_"))
        or any(re.fullmatch(p, name) for p in others)
    )


def said_by_rules() -> set[str]:
    return set(
        re.findall(r"action: (utter_\w+)", "".join(p.read_text("utf-8") for p in (ROOT / "data/rules").glob("*.yml")))
    )


def test_every_sentence_named_in_code_exists() -> None:
    plain = {p for p in patterns() if ".+" not in p}
    missing = sorted(name for name in plain | said_by_rules() if name not in entries())
    assert [name for name in missing if not any(e.startswith(name) for e in entries())] == []


def test_every_sentence_is_said_by_code_or_by_a_rule() -> None:
    unused = [name for name in entries() if name not in said_by_rules() and not said_by_code(name)]
    assert unused == []


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def calls() -> list[tuple[str, int, str, set[str]]]:
    """Every say("utter_…", …) and reply("utter_…", …) with a constant name: file, line, name, values given."""
    found = []
    for path in CODE:
        for node in ast.walk(tree(path)):
            if (
                not isinstance(node, ast.Call)
                or not isinstance(node.func, ast.Attribute)
                or node.func.attr not in {"say", "reply"}
            ):
                continue
            if not node.args or any(keyword.arg is None for keyword in node.keywords):
                continue
            given = {keyword.arg for keyword in node.keywords if keyword.arg}
            first = node.args[0]
            options = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
            found += [
                (path.name, node.lineno, o.value, given)
                for o in options
                if isinstance(o, ast.Constant) and str(o.value).startswith("utter_")
            ]
    return found


def test_every_placeholder_is_supplied() -> None:
    seen = calls()
    assert len(seen) > 60
    short = [
        (file, line, name, placeholders(entries()[name]["text"]) - given)
        for file, line, name, given in seen
        if name in entries()
    ]
    assert [call for call in short if call[3]] == []


def test_no_sentence_is_written_twice() -> None:
    texts = Counter(
        str(entry["text"]).strip() for entry in entries().values() if len(HAN.findall(str(entry["text"]))) >= 8
    )
    assert [text for text, count in texts.items() if count > 1] == []


def test_every_button_offers_a_need_of_the_domain() -> None:
    needs = set(yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"])
    from bot.engine.channel import parsed_payload

    payloads = [b["payload"].format() for entry in entries().values() for b in entry.get("buttons") or ()]
    assert payloads and {parsed_payload(payload)["intent"]["name"] for payload in payloads} <= needs


def test_the_phrasebook_holds_every_sentence() -> None:
    assert all(phrasebook().has(name) for name in entries())


def literals(path: Path) -> list[tuple[int, str]]:
    """String literals that are no documentation."""
    module = tree(path)
    documentation = {
        id(node.value)
        for node in ast.walk(module)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        (node.lineno, node.value)
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation
    ]


def is_pattern(text: str) -> bool:
    return bool(re.search(r"[\[\]|()\\?*]", text))


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_sentence_for_citizens_stands_in_code(path: Path) -> None:
    assert [(line, text) for line, text in literals(path) if SENTENCE.search(text) and not is_pattern(text)] == []


def test_a_sentence_in_code_would_be_found() -> None:
    assert (
        SENTENCE.search("您好，请问您要找什么？")
        and not SENTENCE.search("零一二三四五六七八九")
        and not SENTENCE.search("普惠")
    )
    assert not is_pattern("您好，请问您要找什么")


def test_the_domain_holds_names_and_no_sentence() -> None:
    assert HAN.search((ROOT / "domain.yml").read_text(encoding="utf-8")) is None
