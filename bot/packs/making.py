"""A new city pack from a published plan: what has to be given, and the files of the pack."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml
from pypinyin import Style, lazy_pinyin

from bot.packs.words import say
from bot.places.packs import CityPack
from bot.plans.importer import About, Imported

_ID = re.compile(r"[a-z][a-z0-9_]{1,30}")
_NAME = re.compile("[\u4e00-\u9fff]{2,15}")
_CODE = re.compile(r"[1-9][0-9]{3}00")
_PREFIX = re.compile(r"[A-Z]{2}")
COLUMNS = ("level", "code", "name", "parent_code", "lng", "lat", "coord_system", "coord_kind", "source", "note")
"""Of gazetteer.csv."""

_RANKS = "[\u5e02\u76df\u5dde]$|\u5730\u533a$"
"""The word for its rank at the end of a city's name: 市, 盟, 州, 地区."""


class CityRefused(ValueError):
    """What was given makes no city pack. The message is a sentence for the person who gave it."""


@dataclass(frozen=True)
class NewCity:
    """What is given of a new city. None is read from the plan, or chosen."""

    id: str
    name: str
    province: str
    code: str
    prefix: str | None = None
    title: str | None = None
    status: str | None = None
    date: str | None = None
    horizon: int | None = None


def about(city: NewCity, packs: Iterable[CityPack], source_file: str) -> About:
    """What an import has to know. Raises CityRefused for a wrong value, or one another pack has."""
    packs = tuple(packs)
    for value, pattern, key in (
        (city.id, _ID, "bad_id"),
        (city.name, _NAME, "bad_name"),
        (city.code, _CODE, "bad_code_given"),
        (city.prefix or "XX", _PREFIX, "bad_prefix"),
    ):
        if not pattern.fullmatch(value):
            raise CityRefused(say(key, value=value))
    if city.date is not None and not _is_date(city.date):
        raise CityRefused(say("bad_date_given", value=city.date))
    for pack in packs:
        for value, own in ((city.id, pack.id), (city.name, pack.name), (city.code, pack.adcode)):
            if value == own:
                raise CityRefused(say("value_taken", value=value, other=pack.id))
    return About(
        id=city.id,
        city=city.name,
        province=city.province,
        adcode=city.code,
        id_prefix=_prefix(city, {pack.id_prefix: pack.id for pack in packs}),
        source_file=source_file,
        title=city.title,
        status=city.status,
        date=city.date,
        horizon=city.horizon,
    )


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _prefix(city: NewCity, taken: Mapping[str, str]) -> str:
    """The prefix given, or two letters of the name's spelling that no other pack has: HA for 淮安, else HU, HI …"""
    if city.prefix:
        if city.prefix in taken:
            raise CityRefused(say("prefix_taken", value=city.prefix, other=taken[city.prefix]))
        return city.prefix
    stem = stem_of(city.name)
    initials = "".join(lazy_pinyin(stem, style=Style.FIRST_LETTER)).upper()
    spelling = "".join(lazy_pinyin(stem)).upper()
    candidates = [initials[:2], *(spelling[0] + letter for letter in spelling[1:])]
    found = next((prefix for prefix in candidates if _PREFIX.fullmatch(prefix) and prefix not in taken), None)
    if found is None:
        raise CityRefused(say("prefix_taken", value=initials[:2], other=taken.get(initials[:2], "?")))
    return found


def stem_of(name: str) -> str:
    """The name as people say it: 淮安 of 淮安市."""
    return re.sub(_RANKS, "", name) if len(name) > 2 else name


def is_in_province(name: str, province: str, provinces: Mapping[str, Iterable[str]]) -> bool:
    """Whether the national list files the city under the province; true when it does not know the province."""
    return province not in provinces or name in provinces[province]


def files_of(about_plan: About, imported: Imported, report: str) -> dict[str, str]:
    """The files of the pack by name. What nobody can know yet is left empty, with a word on what belongs there."""
    return {
        "plan.md": imported.markdown,
        "city.yml": _city(about_plan),
        "gazetteer.csv": _gazetteer(about_plan),
        "services.yml": _SERVICES,
        "asks.yml": _ASKS,
        "plan_notes.yml": _NOTES,
        "import-report.md": report,
    }


_SERVICES = """\
# What the plan offers: id, title, for whom, how bindingly (force), and the clauses that say so, the main one first.
# takes_requests: a request can be registered in the conversation, for staff to call back.
services: []
"""
_ASKS = """\
# How citizens ask for what a clause says, beyond the plan's own words. Clause id: ways of asking.
asks: {}
"""
_NOTES = """\
# Where the plan says one thing in two ways: both are cited when a question touches it.
conflicts: []
"""
_CITY = """\
# The city pack of {name}: who it is, how people write its places, and with whom it must not be confused.
{head}
# Other cities this one is taken for; `sentence` is the key of what is said then.
not_me: []

# Zones have no administrative code: the county they lie in, and what people call them.
zones: {{}}

# Former names, common slips of the pen and of speech recognition, and names people use instead.
other_names: {{}}

# Words in which one of the names above occurs by accident.
traps: []
"""


def _city(plan: About) -> str:
    head: dict[str, Any] = {
        "id": plan.id,
        "name": plan.city,
        "display_name": plan.city,
        "province": plan.province,
        "adcode": plan.adcode,
        "plan": plan.id,
        "id_prefix": plan.id_prefix,
        "aliases": [stem_of(plan.city)],
    }
    return _CITY.format(name=plan.city, head=yaml.safe_dump(head, allow_unicode=True, sort_keys=False))


def _gazetteer(plan: About) -> str:
    """The city alone; without a point, since nobody gave one."""
    row = dict.fromkeys(COLUMNS, "")
    row |= {"level": "city", "code": plan.adcode, "name": plan.city, "parent_code": f"{plan.adcode[:2]}0000"}
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerow(row | {"source": "given when the pack was made"})
    return out.getvalue()
