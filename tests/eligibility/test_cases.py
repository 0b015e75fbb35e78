"""Cases written from the plans' wording, in cases/*.yml."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.eligibility.book import Book
from bot.eligibility.json_views import Eligibility
from bot.eligibility.sheets import load_sheets
from bot.settings import ROOT

AS_OF = date(2025, 6, 1)
FOLDER = Path(__file__).parent / "cases"


def cases() -> list[Any]:
    found = []
    for path in sorted(FOLDER.glob("*.yml")):
        for service, rows in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            for name, facts, verdict, *more in rows:
                found.append(pytest.param(path.stem, service, facts, verdict, dict(*more), id=f"{service}-{name}"))
    return found


@pytest.mark.parametrize(("city", "service", "facts", "verdict", "more"), cases())
def test_a_case_from_the_wording(
    city: str, service: str, facts: dict[str, Any], verdict: str, more: dict[str, Any], eligibility: Eligibility
) -> None:
    answer = eligibility.eligibility_json(city, service, facts, AS_OF)
    (result,) = answer["results"]
    assert result["verdict"] == verdict
    assert result["service"] == service
    assert answer["errors"] == []
    assert set(more.get("missing", ())) <= set(result["missing"])
    assert more.get("exactly", result["missing"]) == result["missing"]
    assert more.get("change", "") in (result["would_change"] or "")
    assert set(more.get("clauses", ())) <= {cited["clause"] for cited in result["because"]}


def test_there_are_enough_cases_and_every_judged_sheet_has_one(book: Book) -> None:
    tried = {case.values[1] for case in cases()}
    judged = {s.id for city in book.plans for s in load_sheets(ROOT / "cities" / city / "sheets").values() if s.judged}
    assert len(cases()) >= 250
    assert judged <= tried
