"""What the tests of the registry share."""

from __future__ import annotations

import pytest

from bot.places.gazetteer import Gazetteer, load_gazetteer
from bot.settings import ROOT


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return load_gazetteer(ROOT / "cities")
