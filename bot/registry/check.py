"""A look over the whole registry: what is in it, and which rows need somebody's attention."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.model.facility import Facility
from bot.places.gazetteer import Gazetteer
from bot.registry.freshness import freshness
from bot.registry.importers.knowledge import message
from bot.registry.ranking import point_of
from bot.vocabulary import FacilityWords

SHOWN = 5


@dataclass(frozen=True)
class RegistryCheck:
    """Counts by what they are counted by, and faulty rows' ids by fault. `total` and `demo` are numbers of rows."""

    total: int
    demo: int
    counts: Mapping[str, Mapping[str, int]]
    faults: Mapping[str, Sequence[str]]

    @property
    def sound(self) -> bool:
        """Whether no row has a fault."""
        return not any(self.faults.values())

    def as_json(self) -> dict[str, Any]:
        """The check as a JSON object."""
        counts = {by: dict(numbers) for by, numbers in self.counts.items()}
        return {
            "total": self.total,
            "demo": self.demo,
            "counts": counts,
            "faults": {k: list(v) for k, v in self.faults.items()},
        }

    def text(self) -> str:
        """The check for a person."""
        counts = [
            (by, "、".join(f"{k} {n}" for k, n in sorted(numbers.items()))) for by, numbers in self.counts.items()
        ]
        return "\n".join(
            [
                message("check_head", total=self.total, demo=self.demo),
                *(message("check_count", what=message(by), counts=listed) for by, listed in counts),
                *(
                    message("check_fault", count=len(ids), what=message(fault), ids=", ".join(ids[:SHOWN]))
                    for fault, ids in self.faults.items()
                    if ids
                ),
            ]
        )


def check_registry(
    rows: Iterable[Facility], gazetteer: Gazetteer, vocabulary: FacilityWords, *, today: date
) -> RegistryCheck:
    """Counts the rows and finds those without a source or point, of unknown codes or kinds, or outside their city."""
    rows = list(rows)
    counts = {
        "by_category": Counter(row.category for row in rows),
        "by_county": Counter(row.county or "?" for row in rows),
        "by_precision": Counter(row.precision.value for row in rows),
        "by_freshness": Counter(freshness(row, today).value for row in rows),
        "by_status": Counter(row.status for row in rows),
    }
    faults = {
        "no_source": [row.id for row in rows if not row.source_name.strip()],
        "unknown_kind": [row.id for row in rows if row.category not in vocabulary.categories],
        "unknown_place": [row.id for row in rows if not _codes_known(row, gazetteer)],
        "outside_city": [row.id for row in rows if _outside(row, gazetteer)],
        "no_point": [row.id for row in rows if point_of(row) is None],
    }
    return RegistryCheck(len(rows), sum(row.demo for row in rows), counts, faults)


def _codes_known(row: Facility, gazetteer: Gazetteer) -> bool:
    """Whether every code is a current one of the row's city."""
    codes = [code for code in (row.county_code, row.town_code, row.village_code) if code]
    places = [gazetteer.place(code) for code in codes]
    return all(p is not None and p.city == row.city and p.code == code for p, code in zip(places, codes, strict=True))


def _outside(row: Facility, gazetteer: Gazetteer) -> bool:
    point = point_of(row)
    return point is not None and gazetteer.city_of(*point) != row.city
