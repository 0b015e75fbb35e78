"""Databases and the real masker for this room's tests."""

from __future__ import annotations

import pytest

from bot.learning.masking import Masker
from bot.learning.words import learning_words
from bot.places.gazetteer import load_gazetteer
from bot.settings import ROOT
from bot.vocabulary import phrases
from tests.storage.engines import migrated_file, migrated_server, postgresql_engine, sqlite_engine

__all__ = ["migrated_file", "migrated_server", "postgresql_engine", "sqlite_engine"]


@pytest.fixture(scope="session")
def masker() -> Masker:
    return Masker(load_gazetteer(ROOT / "cities"), phrases(), learning_words())
