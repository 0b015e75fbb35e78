"""Colloquial phrases and the place they mean: phrases.csv, written by hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bot.places.gazetteer import Gazetteer
from bot.places.resolution import Resolution

PHRASES = list(csv.DictReader((Path(__file__).parent / "phrases.csv").open(encoding="utf-8")))


def test_there_are_at_least_120_phrases_and_none_twice() -> None:
    assert len({(row["phrase"], row["city"]) for row in PHRASES}) == len(PHRASES) >= 120


@pytest.mark.parametrize("row", PHRASES, ids=lambda row: f"{row['phrase']}-{row['city']}")
def test_a_phrase_means_the_place_it_is_listed_with(row: dict[str, str], gazetteer: Gazetteer) -> None:
    resolution = gazetteer.resolve(row["phrase"], city=row["city"] or None)
    assert spelled(resolution) == row["expected"]


def spelled(resolution: Resolution) -> str:
    if resolution.best:
        return resolution.best.code
    if resolution.ambiguous:
        return "ambiguous:" + "|".join(sorted(place.code for place in resolution.ambiguous))
    return f"other:{resolution.other_city}" if resolution.other_city else "none"
