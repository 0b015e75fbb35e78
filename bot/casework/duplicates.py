"""Whether two requests are the same wish made twice: telephone, name as it sounds, address letter by letter. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache


from bot.casework.phones import bare_phone
from bot.model.request import Request

SAME_PHONE = 0.9
ALIKE = 0.6
"""From this likeness on two requests are shown to staff as perhaps one. Staff decide; nothing is merged by itself."""

NAME_WEIGHT, ADDRESS_WEIGHT = 0.5, 0.45
CLOSE = 0.55
"""Names and addresses less alike than this say nothing."""

_NAMES = ("contact_name", "name")
_PHONES = ("contact_phone", "phone")
_ADDRESSES = ("address", "town")
_NOISE = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Likeness:
    """How much a request is like another: 0 to 1, and because of what (phone, name, address)."""

    number: str
    score: float
    because: tuple[str, ...]


def alike(request: Request, others: Iterable[Request]) -> tuple[Likeness, ...]:
    """The others that are perhaps the same wish for the same service, the most alike first."""
    compared = (likeness(request, other) for other in others if other.number != request.number)
    return tuple(sorted((found for found in compared if found.score >= ALIKE), key=lambda found: -found.score))


def likeness(one: Request, other: Request) -> Likeness:
    """How alike two requests are; nothing when they are for different services or cities."""
    if (one.service, one.city) != (other.service, other.city):
        return Likeness(other.number, 0.0, ())
    phones = {bare_phone(given(request.fields, _PHONES)) for request in (one, other)}
    name = name_likeness(given(one.fields, _NAMES), given(other.fields, _NAMES))
    address = address_likeness(given(one.fields, _ADDRESSES), given(other.fields, _ADDRESSES))
    parts = {"phone": SAME_PHONE if len(phones) == 1 and None not in phones else 0.0}
    parts["name"] = NAME_WEIGHT * name if name >= CLOSE else 0.0
    parts["address"] = ADDRESS_WEIGHT * address if address >= CLOSE else 0.0
    because = tuple(part for part, score in parts.items() if score)
    return Likeness(other.number, min(1.0, round(sum(parts.values()), 3)), because)


def given(fields: Mapping[str, str | None], names: Iterable[str]) -> str:
    """The first of these fields that holds something; empty when none does."""
    return next((value for name in names if (value := fields.get(name))), "")


def name_likeness(one: str, other: str) -> float:
    """0 to 1; names that sound alike (王秀英, 王秀瑛) are nearly the same, for they were heard."""
    one, other = _plain(one), _plain(other)
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    return 0.95 if _sound(one) == _sound(other) else _dice(_sound(one), _sound(other)) * 0.8


def address_likeness(one: str, other: str) -> float:
    """0 to 1 over pairs of neighbouring characters; different house numbers are different addresses."""
    one, other = _plain(one), _plain(other)
    if not one or not other:
        return 0.0
    numbers = set(_DIGITS.findall(one)), set(_DIGITS.findall(other))
    if all(numbers) and not numbers[0] & numbers[1]:
        return 0.0
    if one in other or other in one:
        return 0.9 if one != other else 1.0
    return _dice(_pairs(one), _pairs(other))


def _plain(text: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold()


@lru_cache(maxsize=4096)
def _sound(name: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin  # its tables take a moment that a start has no use for

    return tuple(lazy_pinyin(name))


def _pairs(text: str) -> tuple[str, ...]:
    return tuple(text[at : at + 2] for at in range(len(text) - 1)) or (text,)


def _dice(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    common = len(set(one) & set(other))
    return 2 * common / (len(set(one)) + len(set(other)))
