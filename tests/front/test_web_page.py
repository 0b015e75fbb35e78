"""The first screen as HTML, and what the page weighs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.front.channels.web import page
from bot.vocabulary import facility_words

CITIES = [("nantong", "南通市"), ("suzhou", "宿州市（安徽）")]
LIMIT_BYTES = 100_000


ON_DEMAND = [page.STATIC / name for name in ("family.mjs", "family_words.mjs", "shown.mjs")]
"""Fetched when a family shares a conversation, and by the page that shows one answer. So is everything under map/."""

ROOT = Path(__file__).resolve().parents[2]


class Inventory(HTMLParser):
    """Ids, addresses asked for and inline code of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self._in_script = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        self.inline += [tag] if tag == "style" or (tag == "script" and "src" not in given) else []
        self.ids += [given["id"]] if "id" in given else []
        self.addresses += [given[name] for name in ("src", "href") if name in given]


def test_the_first_screen_names_every_city_and_every_category() -> None:
    html = page.render(cities=CITIES)
    for name in [name for _, name in CITIES] + [category.name for category in facility_words().categories.values()]:
        assert f"<li>{name}</li>" in html


def test_another_city_and_hotline_need_no_code() -> None:
    html = page.render(cities=[("third", "第三市")], hotline="12349")
    assert 'data-say="第三市"' in html and 'href="tel:12349"' in html and "tel:12345" not in html


def test_what_is_filled_in_is_escaped() -> None:
    html = page.render(cities=[("x", '"><script>alert(1)</script>$name')])
    assert "<script>alert" not in html and "&lt;script&gt;" in html and "$name" in html


@pytest.mark.parametrize("hotline", ["", "tel", "12345;", "１２３４５"])
def test_a_hotline_that_is_no_number_is_refused(hotline: str) -> None:
    with pytest.raises(ValueError, match="hotline"):
        page.render(cities=CITIES, hotline=hotline)


def test_a_page_without_cities_is_refused() -> None:
    with pytest.raises(ValueError, match="cities"):
        page.render(cities=[])


def test_nothing_is_inline_and_every_id_is_there_once() -> None:
    found = Inventory(page.render(cities=CITIES))
    assert found.inline == []
    assert len(found.ids) == len(set(found.ids))


def test_every_address_is_a_call_a_part_of_the_page_or_a_file_of_ours() -> None:
    found = Inventory(page.render(cities=CITIES))
    for address in found.addresses:
        path, _, part = address.partition("#")
        if not path:
            assert part in found.ids
        elif not path.startswith("tel:"):
            file = page.STATIC / path.removeprefix("static/")
            assert path.startswith("static/") and file.is_file()
            assert not part or f'id="{part}"' in file.read_text("utf-8")


def test_every_module_imported_is_there() -> None:
    for module in page.STATIC.rglob("*.mjs"):
        for name in re.findall(r'(?:from |import |import\()"(\.[^"]+)"', module.read_text("utf-8")):
            assert (module.parent / name).is_file(), f"{module.name} imports {name}"


def test_scripts_never_parse_markup_or_code() -> None:
    for script in [*page.STATIC.rglob("*.mjs"), page.WIDGET]:
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", script.read_text("utf-8")
        )


def test_all_that_the_page_fetches_weighs_less_than_a_hundred_kilobytes() -> None:
    fetched = set(page.STATIC.glob("*")) - {*ON_DEMAND, page.WIDGET}
    assert weight(fetched) + len(page.render(cities=CITIES).encode()) <= LIMIT_BYTES
    assert weight([page.WIDGET]) <= 4_000


def weight(files: Iterable[Path]) -> int:
    return sum(file.stat().st_size for file in files if file.is_file())


def imported_by(module: Path) -> set[Path]:
    """What a browser fetches with a module, the module included; what is fetched later is not."""
    found, waiting = set[Path](), [module]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            named = re.findall(r'^import [^"]*"(\./[^"]+)"', here.read_text("utf-8"), re.MULTILINE)
            waiting += [(here.parent / name).resolve() for name in named]
    return found


def test_what_few_visits_need_is_not_fetched_with_the_page() -> None:
    fetched = imported_by(page.STATIC / "app.mjs")
    assert len(fetched) > 20 and not fetched.intersection(ON_DEMAND)
    assert not any(page.STATIC / "map" in file.parents for file in fetched)
    kept = set(page.STATIC.glob("*.mjs")) - set(ON_DEMAND)
    assert kept == fetched


def test_the_map_is_told_where_its_tiles_come_from_and_whose_they_are() -> None:
    tiles = page.Tiles(
        ("https://t0.example.cn/{z}/{x}/{y}?a=1&b=2", "https://t0.example.cn/names/{z}/{x}/{y}"), '地图"公司'
    )
    html = page.render(cities=CITIES, tiles=tiles)
    assert 'data-tiles="https://t0.example.cn/{z}/{x}/{y}?a=1&amp;b=2 https://t0.example.cn/names/{z}/{x}/{y}"' in html
    assert 'data-tiles-credit="地图&quot;公司"' in html and 'data-tiles-system="wgs84"' in html
    assert "data-tiles" not in page.render(cities=CITIES)


def test_leaflet_is_the_published_one_with_its_licence() -> None:
    folder = page.STATIC / "map" / "leaflet"
    assert "Leaflet 1.9.4" in (folder / "leaflet.js").read_text("utf-8")
    assert "BSD 2-Clause License" in (folder / "LICENSE").read_text("utf-8")
    assert "sourceMappingURL" not in (folder / "leaflet.js").read_text("utf-8")


def test_every_test_that_the_page_of_the_page_names_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs/reference/page.md").read_text("utf-8")))
    sources = "".join(file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    assert len(named) > 20
    assert {name for name in named if f"def {name}(" not in sources} == set()
