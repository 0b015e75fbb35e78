"""city.yml: that a city is who it says, and nobody else is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from bot.model.finding import Finding
from bot.places.packs import CityPack, PackError, read_pack

_FILE = "city.yml"
_CODE = re.compile(r"[1-9][0-9]{3}00")


def read(path: Path) -> CityPack:
    """The pack. Raises PackError also for what is no YAML, or no file."""
    try:
        return read_pack(path)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, AttributeError) as error:
        raise PackError(" ".join(str(error).split())) from error


def check(pack: CityPack, others: Iterable[CityPack]) -> Iterator[Finding]:
    """Id, code and prefix are well-formed; nothing that tells cities apart belongs to two of them."""
    if pack.id != pack.folder.name:
        yield Finding("wrong_folder", _FILE, {"found": pack.id, "folder": pack.folder.name})
    if not _CODE.fullmatch(pack.adcode):
        yield Finding("bad_adcode", _FILE, {"found": pack.adcode})
    own = _telling(pack)
    for other in others:
        theirs = {(key, value) for key, value in _telling(other)}
        for key, value in own:
            if (key, value) in theirs:
                yield Finding("taken", _FILE, {"key": key, "value": value, "other": other.id})


def _telling(pack: CityPack) -> list[tuple[str, str]]:
    names = dict.fromkeys([pack.name, *pack.aliases])
    return [
        ("id", pack.id),
        ("adcode", pack.adcode),
        ("plan", pack.plan),
        ("id_prefix", pack.id_prefix),
        *(("aliases", name) for name in names),
    ]
