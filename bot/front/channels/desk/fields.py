"""Reading what the desk's pages send: one field at a time, refused (422) by its name when it cannot be used. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any, TypeVar
from uuid import uuid4

from starlette.datastructures import QueryParams
from starlette.requests import Request

from bot.front.bodies import read_body, read_object
from bot.front.errors import Refusal
from bot.journeys.ports import BEIJING

TEXT_LIMIT = 2_000
SHORT = 200
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)

E = TypeVar("E", bound=Enum)


def unusable(field: str) -> Refusal:
    """The refusal that names a field."""
    return Refusal(422, "desk_unusable_field", field=field)


class Fields:
    """The fields of a JSON body, or of a query, where every value is text. Every reader raises Refusal 422."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._raw = raw

    @classmethod
    async def of(cls, request: Request) -> Fields:
        """Those of a request's body."""
        return cls(read_object(await read_body(request)))

    @classmethod
    def query(cls, params: QueryParams) -> Fields:
        """Those of a query; what is given twice is refused."""
        for name in params:
            if len(params.getlist(name)) > 1:
                raise Refusal(422, "repeated", field=name)
        return cls({name: value for name, value in params.items() if value.strip()})

    def has(self, name: str) -> bool:
        """Whether it is given, and not as null."""
        return self._raw.get(name) is not None

    def text(self, name: str, limit: int = TEXT_LIMIT) -> str:
        """Text with something in it."""
        found = self.maybe(name, limit)
        if not found:
            raise unusable(name)
        return found

    def maybe(self, name: str, limit: int = SHORT) -> str:
        """Text, trimmed; empty when it is not given."""
        value = self._raw.get(name)
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > limit or "\0" in value:
            raise unusable(name)
        return value.strip()

    def key(self) -> str:
        """What makes a thing sent twice happen once; a new one when the page gives none."""
        return self.maybe("key") or uuid4().hex

    def whole(self, name: str, low: int, high: int) -> int:
        """A whole number between two bounds, both included."""
        value = self._raw.get(name)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < SHORT:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise unusable(name)
        return value

    def yes(self, name: str) -> bool:
        """True or false; false when it is not given. In a query 1 and 0."""
        value = self._raw.get(name, False)
        if value in ("0", "1"):
            return bool(value == "1")
        if not isinstance(value, bool):
            raise unusable(name)
        return value

    def choice(self, name: str, kind: type[E]) -> E:
        """One of the members of `kind`, by its value."""
        try:
            return kind(self._raw.get(name))
        except ValueError as error:
            raise unusable(name) from error

    def choices(self, name: str, kind: type[E]) -> frozenset[E]:
        """Several of them, separated by commas; none when it is not given."""
        try:
            return frozenset(kind(part.strip()) for part in self.maybe(name).split(",") if part.strip())
        except ValueError as error:
            raise unusable(name) from error

    def moment(self, name: str) -> datetime:
        """A time with its offset, as ISO 8601 writes it."""
        value = self._raw.get(name)
        try:
            found = datetime.fromisoformat(value) if isinstance(value, str) else None
            is_usable = found is not None and found.tzinfo is not None and EARLIEST <= found.date() < LATEST
        except ValueError:
            is_usable = False
        if not is_usable or found is None:
            raise unusable(name)
        return found

    def moment_or_none(self, name: str) -> datetime | None:
        """The same; None when it is null or not given."""
        return self.moment(name) if self.has(name) else None

    def day(self, name: str) -> datetime | None:
        """The beginning of a day where the citizens are; None when it is not given."""
        if not self.has(name):
            return None
        try:
            day = date.fromisoformat(self.maybe(name))
        except ValueError as error:
            raise unusable(name) from error
        if not EARLIEST <= day < LATEST:
            raise unusable(name)
        return datetime.combine(day, time(), BEIJING)

    def period(self) -> tuple[datetime | None, datetime | None]:
        """From `since` to the end of `until`, both days."""
        until = self.day("until")
        return self.day("since"), until + timedelta(days=1) if until else None

    def inner(self, name: str) -> Fields:
        """The fields of an object inside."""
        value = self._raw.get(name)
        if not isinstance(value, dict):
            raise unusable(name)
        return Fields(value)
