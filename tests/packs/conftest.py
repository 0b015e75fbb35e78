"""A third city, made by the command from a made-up plan and finished by data alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import main
from bot.settings import ROOT

PLAN = ROOT / "tests" / "data" / "plans" / "yuheng.txt"
FINISHED = ROOT / "tests" / "data" / "third_city"

Run = Callable[..., int]


def status_of(*words: str | Path) -> int:
    """The status of a `city` command."""
    with pytest.raises(SystemExit) as end:
        main(["city", *map(str, words)])
    code = end.value.code
    assert isinstance(code, int)
    return code


def make_city(cities: Path, *words: str | Path, plan: Path = PLAN) -> int:
    """`city new` for the made-up city; words given are added."""
    own = ["--name", "玉衡市", "--province", "江苏省", "--code", "329900", "--plan", plan, "--into", cities]
    return status_of("new", "yuheng", *own, *words)


def finished_city(cities: Path) -> Path:
    """What the command made, with places, services and sheets put in."""
    assert make_city(cities) == 0
    return Path(shutil.copytree(FINISHED, cities / "yuheng", dirs_exist_ok=True))


@pytest.fixture
def run() -> Run:
    """Runs a `city` command and gives its status."""
    return status_of


@pytest.fixture
def new_city(tmp_path: Path) -> Run:
    """Runs `city new` for the made-up city into a temporary folder."""

    def make(*words: str | Path, plan: Path = PLAN) -> int:
        return make_city(tmp_path / "cities", *words, plan=plan)

    return make


@pytest.fixture
def pack(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The finished pack, alone."""
    folder = finished_city(tmp_path / "cities")
    capsys.readouterr()
    return folder
