"""How long it takes to judge every service of a city for a household: the first time, and from then on."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.eligibility.book import load_book
from bot.eligibility.parsing import parse_facts
from bot.plans.room import load_plans, load_services

CITIES = ROOT / "cities"
ROUNDS = 300
HOUSEHOLD = {
    "people": [
        {"role": "elder", "age": 82, "household": ["低保"], "living": ["独居"]},
        {"role": "parent", "child_age_months": 30},
        {"role": "family", "is_only_child": True},
    ]
}


def milliseconds(since: float) -> float:
    return (time.perf_counter() - since) * 1000


def main() -> None:
    plans = load_plans(CITIES)
    catalogue = load_services(CITIES, plans)
    start = time.perf_counter()
    book = load_book(CITIES, plans, catalogue)
    print(f"reading all sheets: {milliseconds(start):.0f} ms")
    for city in plans:
        start = time.perf_counter()
        results = book.judge_all(city, parse_facts(HOUSEHOLD))
        print(f"{city}: {len(results)} verdicts, the first time {milliseconds(start):.2f} ms")
        for name, judge in (("of the household", book.judge_all), ("every service", book.judge_everything)):
            times = []
            for _ in range(ROUNDS):
                start = time.perf_counter()
                judge(city, parse_facts(HOUSEHOLD))
                times.append(milliseconds(start))
            print(f"{city}: {name}: median {median(times):.3f} ms, worst {max(times):.3f} ms")


if __name__ == "__main__":
    main()
