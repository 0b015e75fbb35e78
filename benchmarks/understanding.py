"""How well messages are understood: the held-out utterances against the trained model.

    uv run python benchmarks/understanding.py [--set FILE] [--errors]

FILE holds JSON lines of the same shape: text, need and, where known, also, style, pair, entities, near_urgent.
Prints accuracy, coverage and wrong answers, urgent recall and false alarms, out-of-scope recall, the cost of slips and of
traditional script, coverage by risk, time, and how places and kinds of facility were read. An abstention is a message
that gets choices.
"""

from __future__ import annotations

import bot.engine.start  # isort: skip  (before Rasa is imported)

import argparse
import asyncio
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain

from bot import wiring
from bot.engine.server import load_agent
from bot.engine.training import ensure_model
from bot.vocabulary import facility_words

HELD_OUT = Path(__file__).parent.parent / "tests" / "held_out" / "utterances.jsonl"
UNSURE = "nlu_fallback"

Row = dict[str, Any]


def main() -> None:
    """Runs the evaluation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", type=Path, default=HELD_OUT, help="JSON lines to measure on")
    parser.add_argument("--errors", action="store_true", help="print what was understood wrongly")
    options = parser.parse_args()
    bot.engine.start.quiet_rasa()
    rows = [json.loads(line) for line in options.set.read_text(encoding="utf-8").splitlines() if line]
    asyncio.run(understand(rows))
    report(rows)
    if options.errors:
        for row in rows:
            if not is_right(row) and row["got"] != UNSURE:
                print(f"{row['need']:18} {row['got']:18} {row['sure']:.2f}  {row['text'][:60]}")


async def understand(rows: list[Row]) -> None:
    """Adds what the model made of each row: `got`, `sure`, `read`, `seconds`, and `first`, its answer if it had to give one."""
    settings = wiring.settings()
    agent = load_agent(settings, ensure_model(settings), InMemoryTrackerStore(Domain.empty()))
    for row in rows:
        start = time.perf_counter()
        parsed = await agent.parse_message(row["text"])
        row["seconds"] = time.perf_counter() - start
        row["got"], row["sure"] = parsed["intent"]["name"], parsed["intent"]["confidence"]
        named = [item for item in parsed.get("intent_ranking") or () if item["name"] != UNSURE]
        row["first"] = (named or [parsed["intent"]])[0]
        row["read"] = parsed["entities"]


def is_right(row: Row) -> bool:
    """Whether the need found is the one meant, or one that serves as well."""
    return row["got"] in {row["need"], *row.get("also", ())}


def share(part: int, whole: int) -> str:
    """A share in words."""
    return f"{part}/{whole} = {part / whole:.1%}" if whole else "none"


def report(rows: list[Row]) -> None:
    """Prints the figures."""
    answered = [row for row in rows if row["got"] != UNSURE]
    wrong = [row for row in answered if not is_right(row)]
    print("utterances            ", len(rows))
    print("coverage              ", share(len(answered), len(rows)))
    print("right of all          ", share(sum(map(is_right, rows)), len(rows)))
    print("wrong of answered     ", share(len(wrong), len(answered)))
    urgent = [row for row in rows if row["need"] == "urgent"]
    alarms = [row for row in rows if row["got"] == "urgent" and not is_right(row)]
    print("urgent recall         ", share(sum(row["got"] == "urgent" for row in urgent), len(urgent)))
    print("false alarms          ", share(len(alarms), len(rows) - len(urgent)))
    outside = [row for row in rows if row["need"] == "out_of_scope"]
    print("out of scope caught   ", share(sum(row["got"] in {"out_of_scope", UNSURE} for row in outside), len(outside)))
    near = [row for row in rows if row.get("near_urgent")]
    print("false alarms when near", share(sum(row in alarms for row in near), len(near)))
    report_styles(rows)
    report_pairs(rows)
    report_risk(rows)
    report_time(rows)
    report_entities(rows)
    report_needs(rows)


def report_styles(rows: list[Row]) -> None:
    """Right answers by manner of writing."""
    by_style: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_style[row.get("style") or "none"].append(row)
    for style, group in sorted(by_style.items()):
        print(f"{style:12} right     ", share(sum(map(is_right, group)), len(group)))


def report_risk(rows: list[Row]) -> None:
    """How much could be answered at most, were only so much allowed to be wrong: any threshold, chosen afterwards."""
    ranked = sorted(rows, key=lambda row: -row["first"]["confidence"])
    wrong, shares = 0, []
    for count, row in enumerate(ranked, 1):
        wrong += row["first"]["name"] not in {row["need"], *row.get("also", ())}
        shares.append(wrong / count)
    for allowed in (0.01, 0.02, 0.03, 0.05):
        print(
            f"coverage at {allowed:.0%} wrong",
            share(max((i for i, s in enumerate(shares, 1) if s <= allowed), default=0), len(rows)),
        )


def report_time(rows: list[Row]) -> None:
    """The time to understand a message, the first ten left out."""
    times = sorted(row["seconds"] * 1000 for row in rows[10:]) or [0.0]
    print(f"milliseconds           p50 {times[len(times) // 2]:.1f}  p95 {times[int(len(times) * 0.95)]:.1f}")


def report_pairs(rows: list[Row]) -> None:
    """The cost of slips and of traditional script, against the clean sentence of the same pair."""
    pairs: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        if row.get("pair") is not None:
            pairs[row["pair"]].append(row)
    for style in ("slip", "traditional"):
        both = [
            (c, v)
            for group in pairs.values()
            for v in group
            if v["style"] == style
            for c in group
            if c["style"] not in {"slip", "traditional"}
        ]
        clean, varied = (sum(is_right(pair[i]) for pair in both) for i in (0, 1))
        print(f"{style:12} clean / varied", share(clean, len(both)), "/", share(varied, len(both)))


def report_entities(rows: list[Row]) -> None:
    """How often places, kinds of facility and ages were read as meant."""
    counts: Counter[str] = Counter()
    for row in rows:
        wanted = row.get("entities") or {}
        found = defaultdict(set)
        for entity in row["read"]:
            found[entity["entity"]].add(entity["value"])
        checks: tuple[tuple[str, Callable[[Any], bool]], ...] = (
            ("place", lambda w: any(p and p.name == w for c in found["place"] for p in [wiring.gazetteer().place(c)])),
            ("categories", lambda w: bool(expanded(found["category"]) & set(w))),
            ("labels", lambda w: set(w) <= found["label"] | found["label_excluded"]),
            ("age_years", lambda w: w * 12 in found["age"] or w in {a // 12 for a in found["age"]}),
            ("age_months", lambda w: w in found["age"]),
            ("ordinal", lambda w: w in found["ordinal"]),
            ("phone", lambda w: w in found["phone"]),
        )
        for key, is_met in checks:
            if key in wanted:
                counts[key] += 1
                counts[key + " met"] += bool(is_met(wanted[key]))
    for key in ("place", "categories", "labels", "age_years", "age_months", "ordinal", "phone"):
        print(f"{key:12} read      ", share(counts[key + " met"], counts[key]))


def expanded(categories: set[str]) -> set[str]:
    """Categories with a group's members."""
    return {member for category in categories for member in facility_words().category(category).ids}


def report_needs(rows: list[Row]) -> None:
    """Right answers by need, worst first."""
    by_need: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_need[row["need"]].append(row)
    for need, group in sorted(by_need.items(), key=lambda item: sum(map(is_right, item[1])) / len(item[1])):
        print(f"  {need:18}", share(sum(map(is_right, group)), len(group)))


if __name__ == "__main__":
    main()
