"""The judge against held-out cases: verdicts written from the plans' words by others, who had not seen a sheet.

    uv run python benchmarks/verdicts.py [--failures]

Prints how many verdicts agree (`also` are verdicts that a careful reader accepts), how many of the facts that must be
asked are asked, and how many questions lead to a verdict.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot import wiring
from bot.eligibility.json_views import Eligibility
from bot.phrases import phrasebook

HELD_OUT = Path(__file__).parent.parent / "tests" / "held_out"


def main() -> None:
    """Judges every case and prints the totals."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--failures", action="store_true", help="print what disagrees")
    show = parser.parse_args().failures
    eligibility = Eligibility(wiring.book(), phrasebook())
    cases = list(lines("verdicts.jsonl"))
    wrong = [(case, found) for case in cases if (found := disagreement(case, eligibility))]
    print(f"verdicts as expected      {len(cases) - len(wrong)}/{len(cases)} = {1 - len(wrong) / len(cases):.1%}")
    bad = list(lines("bad_facts.jsonl"))
    unsaid = [case for case in bad if not problems(case, eligibility)]
    print(f"bad input said to be bad  {len(bad) - len(unsaid)}/{len(bad)}")
    if show:
        for case, found in wrong:
            print(f"  {case['name']}\n    {case['service']} {json.dumps(case['facts'], ensure_ascii=False)}")
            print(f"    expected {case['verdict']} {case['also'] or ''}, {found}\n    {case['why']}")
        for case in unsaid:
            print("  unsaid:", json.dumps(case, ensure_ascii=False))


def lines(name: str) -> Iterator[dict[str, Any]]:
    """The cases of a held-out file."""
    return (json.loads(line) for line in (HELD_OUT / name).read_text("utf-8").splitlines() if line)


def disagreement(case: dict[str, Any], eligibility: Eligibility) -> str | None:
    """What is not as expected, or None."""
    answer = eligibility.eligibility_json(case["city"], case["service"], case["facts"], case.get("as_of"))
    results = answer["results"]
    if case.get("person"):
        results = [result for result in results if result["person"] == case["person"]] or results
    if not results:
        return f"no result, {answer['errors']}"
    accepted = {case["verdict"], *case["also"]}
    found = {result["verdict"] for result in results}
    if not found & accepted:
        return f"judged {sorted(found)}, missing {[result['missing'] for result in results]}"
    missing = {fact for result in results for fact in result["missing"]}
    unasked = set(case.get("missing_includes") or ()) - missing
    return f"does not ask {sorted(unasked)} but {sorted(missing)}" if found == {"need_info"} and unasked else None


def problems(case: dict[str, Any], eligibility: Eligibility) -> list[dict[str, Any]]:
    """What is said to be wrong with a body."""
    body = case["body"] if isinstance(case["body"], dict) else {}
    found = eligibility.eligibility_json(body.get("city"), body.get("service"), body.get("facts"), body.get("as_of"))
    return list(found["errors"])


if __name__ == "__main__":
    main()
