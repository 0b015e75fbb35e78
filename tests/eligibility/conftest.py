"""The book of all sheets, read once."""

from __future__ import annotations

import pytest

from bot.eligibility.book import Book, load_book
from bot.eligibility.json_views import Eligibility
from bot.phrases import phrasebook
from bot.plans.room import load_plans, load_services
from bot.settings import ROOT

CITIES = ROOT / "cities"


@pytest.fixture(scope="session")
def book() -> Book:
    plans = load_plans(CITIES)
    return load_book(CITIES, plans, load_services(CITIES, plans))


@pytest.fixture(scope="session")
def eligibility(book: Book) -> Eligibility:
    return Eligibility(book, phrasebook())
