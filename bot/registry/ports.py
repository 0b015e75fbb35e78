"""What the registry offers to the other rooms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from bot.model.facility import Facility, FacilityQuery, Page


class FacilitySearch(Protocol):
    """Finding facilities. Only those in operation are found; `get` returns any."""

    def search(self, query: FacilityQuery) -> Page:
        """One page of the facilities that match, in the order asked for."""
        ...

    def get(self, facility_id: str) -> Facility | None:
        """The facility of that id, None when there is none."""
        ...

    def count(self, *, city: str | None = None, category: str | None = None, demo: bool | None = None) -> int:
        """How many rows there are, whatever their status."""
        ...


class Facilities(FacilitySearch, Protocol):
    """The registry as importers use it."""

    def upsert(self, rows: Iterable[Facility]) -> int:
        """Writes the rows, replacing those of the same id; all of them or none. Returns how many."""
        ...

    def remove(self, ids: Iterable[str]) -> int:
        """Removes the rows of these ids. Returns how many there were."""
        ...

    def every(self, *, city: str | None = None) -> Sequence[Facility]:
        """Every row, whatever its status, by id."""
        ...
