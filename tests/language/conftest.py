"""One reader over the real city packs for the whole room."""

from __future__ import annotations

import pytest

from bot.language.reader import Reader
from bot.places.gazetteer import load_gazetteer
from bot.settings import ROOT
from bot.vocabulary import facility_words, phrases


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader(load_gazetteer(ROOT / "cities"), facility_words(), phrases())
