"""The first screen as HTML, and what the page weighs."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.front.channels.web import page
from bot.vocabulary import facility_words

CITIES = [("nantong", "南通市"), ("suzhou", "宿州市（安徽）")]
LIMIT_BYTES = 100_000


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
    for module in page.STATIC.glob("*.mjs"):
        for name in re.findall(r'from "\./([^"]+)"', module.read_text("utf-8")):
            assert (page.STATIC / name).is_file(), f"{module.name} imports {name}"


def test_scripts_never_parse_markup_or_code() -> None:
    for script in [*page.STATIC.glob("*.mjs"), page.WIDGET]:
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", script.read_text("utf-8")
        )


def test_the_whole_page_weighs_less_than_a_hundred_kilobytes() -> None:
    files = sum(file.stat().st_size for file in page.STATIC.rglob("*") if file.is_file())
    assert files + len(page.render(cities=CITIES).encode()) <= LIMIT_BYTES


def test_every_test_that_the_page_of_the_page_names_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs/reference/page.md").read_text("utf-8")))
    sources = "".join(file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    assert len(named) > 20
    assert {name for name in named if f"def {name}(" not in sources} == set()
