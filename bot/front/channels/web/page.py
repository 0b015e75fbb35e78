"""The web page's first screen as HTML. It says everything without scripts; scripts only add the conversation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from bot.vocabulary import facility_words

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"
"""Style sheet, scripts and icons; the page asks for them under `static/`, relative to its own address."""

WIDGET = STATIC / "widget.js"
"""The script that embeds the page in another site; served as `/widget.js`."""


@dataclass(frozen=True)
class Tiles:
    """A tile service for the map: address templates, one above the other, whose they are, and their coordinate system."""

    templates: tuple[str, ...]
    credit: str
    coord_system: str = "wgs84"


def render(*, cities: Sequence[tuple[str, str]], hotline: str = "12345", tiles: Tiles | None = None) -> str:
    """The page.

    `cities` are (id, name) of the city packs in the order shown, the name as a citizen should read it;
    `hotline` is the number offered everywhere, digits only. Without `tiles` there is no map but the sketch.

    Raises:
        ValueError: when the hotline is not a number or no city is given.
    """
    if not (hotline.isascii() and hotline.isdigit()):
        raise ValueError(f"hotline: {hotline!r} is not a number")
    if not cities:
        raise ValueError("cities: at least one is needed")
    return _template("page").substitute(
        hotline=hotline,
        map=map_attributes(tiles),
        city_names=_each("item", ({"name": name} for _, name in cities)),
        city_choices=_each("city", ({"id": city, "name": name} for city, name in cities)),
        elder_categories=_categories("elder"),
        child_categories=_categories("child"),
        shared_categories=_categories("all"),
    )


def map_attributes(tiles: Tiles | None) -> str:
    """What the scripts read of the tile service, as attributes of the body; a space before each."""
    if tiles is None:
        return ""
    given = {"": " ".join(tiles.templates), "-system": tiles.coord_system, "-credit": tiles.credit}
    return "".join(f' data-tiles{name}="{escape(value)}"' for name, value in given.items())


def _categories(serves: str) -> str:
    found = facility_words().categories.values()
    return _each("item", ({"name": category.name} for category in found if category.serves == serves))


def _each(template: str, rows: Iterable[Mapping[str, str]]) -> str:
    return "\n".join(_fill(template, row) for row in rows)


def _fill(template: str, values: Mapping[str, str]) -> str:
    """The template with every value escaped for text and for quoted attributes."""
    return _template(template).substitute({key: escape(value) for key, value in values.items()})


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with values that are HTML already."""
    return _template(template).substitute(values)


@cache
def _template(name: str) -> Template:
    return Template((HERE / "templates" / f"{name}.html").read_text(encoding="utf-8").rstrip("\n"))
