"""What no reply may hold: an amount, a number to call or an address that nobody gave, or 宿州's draft without its name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from bot.language.numerals import NUMERAL, parse_numeral
from bot.settings import ROOT

MAY_ALWAYS_BE_GIVEN = frozenset({"12345", "110", "119", "120", "12356", "96110"})
"""Numbers of the whole country (product.md)."""

AMOUNT = re.compile(r"[0-9][0-9,.]*\s*(?:-\s*[0-9][0-9,.]*\s*)?(?:多)?(?:百|千|万|亿)?(?:元|块钱)")
CHINESE_AMOUNT = re.compile("[一二两三四五六七八九十百千万]{2,}(?:元|块钱)")
TELEPHONE = re.compile(
    r"(?<![0-9.\-])(?:1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}|400-?[0-9]{3}-?[0-9]{4}|(?:11|12|96)[0-9]{1,4})(?![0-9.%岁个年月人家户\-])"
)
ADDRESS = re.compile("[\u4e00-\u9fff]{1,2}(?:路|街|巷|大道)[0-9]{1,5}号")
DRAFT = "征求意见稿"
_DRAFT_CLAUSE = re.compile(r"(?<![A-Za-z])SZ-[0-9IRF]")


@lru_cache(maxsize=1)
def printed() -> str:
    """Everything the plans print."""
    return "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "cities").glob("*/plan.md")))


def in_figures(text: str) -> str:
    """A text followed by the numbers it says in words: 三千 is given as 3000元 too."""
    values = (parse_numeral(match.group()) for match in NUMERAL.finditer(text))
    return " ".join([text, *(f"{value}元" for value in values if value is not None and value >= 100)])


def invented(text: str, given: Iterable[str] = ()) -> list[str]:
    """Amounts, telephone numbers and addresses in `text` that stand neither in the plans nor in what was `given`: the
    rows shown and the citizen's own words."""
    known = "\n".join([printed(), *map(in_figures, given)])
    plain = re.sub(r"\s", "", known)
    amounts = [*AMOUNT.findall(text), *CHINESE_AMOUNT.findall(text), *ADDRESS.findall(text)]
    found = [what for what in amounts if re.sub(r"\s", "", what) not in plain]
    numbers = [number for number in TELEPHONE.findall(text) if number not in MAY_ALWAYS_BE_GIVEN]
    return found + [number for number in numbers if number not in known]


def is_undeclared_draft(text: str, card: Mapping[str, Any] | None) -> bool:
    """Whether a reply speaks of 宿州's plan without saying that it is a draft."""
    of_draft = card is not None and card["kind"] in {"eligibility", "policy"} and _is_of_draft(card)
    return (of_draft or _DRAFT_CLAUSE.search(text) is not None) and DRAFT not in text


def _is_of_draft(card: Mapping[str, Any]) -> bool:
    cited = card.get("citations") or ()
    return card.get("city") == "suzhou" or any(citation["status"] == "consultation_draft" for citation in cited[:1])


def faults(messages: Iterable[Mapping[str, Any]], given: Iterable[str] = ()) -> list[str]:
    """Everything wrong with some messages of the bot."""
    found = []
    words = list(given)
    for message in messages:
        rows = json.dumps((message.get("card") or {}).get("items") or [], ensure_ascii=False)
        text = str(message["text"])
        found += [f"invented {what!r} in: {text}" for what in invented(text, [*words, rows, text_of_card(message)])]
        if is_undeclared_draft(text, message.get("card")):
            found.append(f"a draft without its name: {text}")
    return found


def text_of_card(message: Mapping[str, Any]) -> str:
    """What the citizen gave for a request, and the cells of the plan's tables: a card shows both again."""
    card = message.get("card") or {}
    cells = [f"{cell['value']}{cell['unit']}" for cell in card.get("values") or ()]
    return json.dumps([card.get("fields") or {}, cells], ensure_ascii=False)
