"""The documents say what is there, all of it and nothing else; their links lead somewhere."""

from __future__ import annotations

import argparse
import csv
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient

from bot import wiring
from bot.cli import _parser
from bot.front.limits import ADDRESS_GUESSES, ADDRESS_REQUESTS, ADDRESS_SESSIONS, SESSION_MESSAGES, Rate
from bot.settings import load

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
HEADINGS = ["Status", "Context", "Decision", "Consequences"]

SETTING = re.compile(r"\bLXT_[A-Z]+(?:_[A-Z]+)*\b")
LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
CODE = re.compile(r"^(```|~~~).*?^\1[ ]*$", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"`([^`]+)`")
OF_ONE_MACHINE = re.compile(r"(?<![\w.])/(tmp|home|root|work|Users)/")


def page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def first_cells(text: str) -> set[str]:
    """Everything set as code in the first column of the tables."""
    rows = (line.split("|")[1] for line in text.splitlines() if line.startswith("|"))
    return {name for cell in rows for name in QUOTED.findall(cell)}


def section(name: str, heading: str) -> str:
    """What stands under a second-level heading of a page."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", page(name), re.MULTILINE | re.DOTALL)
    assert found is not None, heading
    return found[1]


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# -- settings -------------------------------------------------------------------------------------------------


def settings_read() -> set[str]:
    sources = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")]
    return {name for path in sources for name in SETTING.findall(path.read_text(encoding="utf-8"))}


def test_every_setting_that_is_read_is_on_its_page_and_no_other() -> None:
    described = {name for name in first_cells(page("settings.md")) if name.startswith("LXT_")}
    assert described == settings_read()


def test_the_defaults_on_the_page_are_those_of_the_code(tmp_path: Path) -> None:
    defaults = load({}, tmp_path / "none.env")
    rows = {
        cells[1].strip(" `"): cells[2] for line in page("settings.md").splitlines() if len(cells := line.split("|")) > 3
    }
    assert f"`{defaults.host}`" in rows["LXT_HOST"]
    assert f"`{defaults.port}`" in rows["LXT_PORT"]
    assert f"`{defaults.data_dir.name}`" in rows["LXT_DATA_DIR"]
    assert f"`{defaults.models_dir.name}`" in rows["LXT_MODELS_DIR"]
    assert f"`{Path(defaults.database_url).name}`" in rows["LXT_DATABASE_URL"]
    assert ("`on`" if defaults.rate_limit else "`off`") in rows["LXT_RATE_LIMIT"]
    assert ("`on`" if defaults.demo else "`off`") in rows["LXT_DEMO"]


# -- commands -------------------------------------------------------------------------------------------------


def commands(parser: argparse.ArgumentParser, name: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that can be run, with its parser."""
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for action in below:
        for word, child in action.choices.items():
            yield from commands(child, f"{name} {word}".strip())
    if not below:
        yield name, parser


def options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        if not isinstance(action, argparse._HelpAction):
            yield action.option_strings[0] if action.option_strings else action.dest


def options_described() -> set[tuple[str, str]]:
    _, table = page("commands.md").split("## Options")
    rows = [line.split("|")[1:3] for line in table.splitlines() if line.startswith("| `")]
    return {(command, QUOTED.findall(option)[0]) for names, option in rows for command in QUOTED.findall(names)}


def test_every_command_is_on_its_page_and_no_other() -> None:
    described = {name for name in first_cells(page("commands.md")) if name.startswith("laoxiaotong ")}
    assert described == {f"laoxiaotong {name}" for name, _ in commands(_parser())}


def test_every_option_is_on_the_page_of_commands_and_no_other() -> None:
    assert options_described() == {(name, option) for name, parser in commands(_parser()) for option in options(parser)}


# -- doors ----------------------------------------------------------------------------------------------------


Operations = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Operations:
    """Every route as the served description has it: `GET /path` and what is said of it."""
    folder = tmp_path_factory.mktemp("docs")
    given = {"LXT_DATA_DIR": str(folder), "LXT_ENGINE_PORT": "9"}
    with TestClient(wiring.front_app(load(given, folder / "none.env"))) as client:
        paths = client.get("/api/v1/openapi.json").json()["paths"]
    return {f"{method.upper()} {path}": said for path, methods in paths.items() for method, said in methods.items()}


def test_every_route_is_on_its_page_with_its_answers_and_no_other(doors: Operations) -> None:
    table = page("doors.md").split("\n## ")[0]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| `")]
    described = {QUOTED.findall(row[1])[0]: set(row[3].replace(" ", "").split(",")) for row in rows}
    assert described == {name: set(said["responses"]) for name, said in doors.items()}


def test_every_parameter_of_the_facilities_is_on_the_page_of_doors_and_no_other(doors: Operations) -> None:
    described = first_cells(section("doors.md", "`GET /api/v1/facilities`"))
    assert described == {parameter["name"] for parameter in doors["GET /api/v1/facilities"]["parameters"]}


def test_the_limits_on_the_page_of_doors_are_those_of_the_code() -> None:
    table = (line for line in section("doors.md", "Limits").splitlines() if re.match(r"\|.*\d", line))
    rows = [line.split("|")[1:4] for line in table]
    described = {what.strip(): Rate(float(burst), float(rate)) for what, burst, rate in rows}
    assert described == {
        "messages of a session": SESSION_MESSAGES,
        "requests of an address": ADDRESS_REQUESTS,
        "sessions opened by an address": ADDRESS_SESSIONS,
        "wrong codes of an address": ADDRESS_GUESSES,
    }


# -- needs ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def needs() -> frozenset[str]:
    return frozenset(yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"])


def test_every_need_is_on_its_page_and_no_other() -> None:
    assert first_cells(page("needs.md")) == needs()


def bare(sentence: str) -> str:
    folded = unicodedata.normalize("NFKC", sentence).casefold()
    return "".join(c for c in folded if unicodedata.category(c)[0] not in "PZC")


def test_no_example_of_a_need_is_a_held_out_sentence() -> None:
    lines = (ROOT / "tests" / "held_out" / "utterances.jsonl").read_text(encoding="utf-8").splitlines()
    held_out = {bare(json.loads(line)["text"]) for line in lines if line}
    rows = (line.split("|") for line in page("needs.md").splitlines() if line.startswith("| `"))
    examples = [bare(example) for row in rows for example in row[3].split("·")]
    assert len(examples) >= len(needs())
    assert not held_out.intersection(examples)


# -- city packs -----------------------------------------------------------------------------------------------


def pack_keys(name: str) -> set[str]:
    return {key for path in ROOT.glob(f"cities/*/{name}") for key in yaml.safe_load(path.read_text(encoding="utf-8"))}


def columns(name: str) -> set[str]:
    found: set[str] = set()
    for path in ROOT.glob(f"cities/*/{name}"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found.update(next(csv.reader(file)))
    return found


def services() -> Iterator[dict[str, object]]:
    for path in ROOT.glob("cities/*/services.yml"):
        yield from yaml.safe_load(path.read_text(encoding="utf-8"))["services"]


def columns_described() -> set[tuple[str, str]]:
    """Table and column; a row without a table's name belongs to the table above it."""
    found: set[tuple[str, str]] = set()
    table = ""
    for line in section("city-packs.md", "Tables").splitlines():
        if line.startswith("| ") and "`" in line:
            _, named, described, *_ = line.split("|")
            table = next(iter(QUOTED.findall(named)), table)
            found.update((table, column) for column in QUOTED.findall(described))
    return found


def test_every_key_of_a_city_pack_is_on_its_page_and_no_other() -> None:
    assert first_cells(section("city-packs.md", "`city.yml`")) == pack_keys("city.yml")


def test_every_key_of_a_service_is_on_its_page_and_no_other() -> None:
    assert first_cells(section("city-packs.md", "`services.yml`")) == {key for service in services() for key in service}


def test_every_column_of_a_pack_table_is_on_its_page_and_no_other() -> None:
    tables = ("gazetteer.csv", "villages.csv", "neighbours.csv")
    assert columns_described() == {(name, column) for name in tables for column in columns(name)}


def test_every_key_above_a_plan_is_on_its_page() -> None:
    keys = {
        key
        for path in ROOT.glob("cities/*/plan.md")
        for key in yaml.safe_load(path.read_text(encoding="utf-8").split("---\n")[1])
    }
    assert keys
    assert keys <= set(QUOTED.findall(section("city-packs.md", "Front matter of `plan.md`")))


def test_every_file_of_a_city_pack_is_on_its_page() -> None:
    reports = {"import-report.md"}  # left by a pack's making, read by nothing
    files = {path.name for path in ROOT.glob("cities/*/*") if path.is_file()} - reports | {"sheets/*.yml"}
    assert first_cells(page("city-packs.md").split("\n## ")[0]) == files


# -- dependencies, sentences, decisions -----------------------------------------------------------------------


def test_every_direct_dependency_is_on_its_page_and_no_other() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {match[0] for line in wanted if (match := re.match(r"[A-Za-z0-9_.-]+", line))}
    assert first_cells(page("dependencies.md")) == names


def test_every_file_of_sentences_is_on_its_page_and_no_other() -> None:
    files = {path.name for path in (ROOT / "data" / "responses").glob("*.yml")}
    assert first_cells(page("responses.md")) == files


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: str(path.stem))
def test_a_decision_has_its_number_and_its_headings(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {path.name[:4]} ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    assert all(part.strip() for part in re.split(r"^## .+$", text, flags=re.MULTILINE))


def test_decisions_are_numbered_without_gap_or_double() -> None:
    assert DECISIONS
    assert [path.name[:4] for path in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]


# -- links ----------------------------------------------------------------------------------------------------


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", CODE.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken(path: Path) -> Iterator[str]:
    for match in LINK.finditer(CODE.sub("", path.read_text(encoding="utf-8"))):
        target, _, anchor = match["target"].partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        leads_to = path.parent / target if target else path
        if not leads_to.exists() or (anchor and anchor not in anchors(leads_to)):
            yield match["target"]


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_no_relative_link_is_broken(path: Path) -> None:
    assert list(broken(path)) == []


def test_a_broken_link_and_a_missing_anchor_are_noticed(tmp_path: Path) -> None:
    written = tmp_path / "page.md"
    written.write_text("# One thing\n[a](gone.md) [b](#one-thing) [c](#another) [d](https://example.cn/x)\n")
    assert list(broken(written)) == ["gone.md", "#another"]


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_no_page_names_a_folder_of_one_machine(path: Path) -> None:
    assert not OF_ONE_MACHINE.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_a_reader_finds_both_commands_in_the_readme(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "\nuv run laoxiaotong serve --demo\n" in text
    assert "\nuv run pytest\n" in text
