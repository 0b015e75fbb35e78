"""What the tests of this door share."""

from __future__ import annotations

import pytest
import yaml

from bot.settings import ROOT


@pytest.fixture(scope="session")
def needs() -> frozenset[str]:
    """The needs the engine knows."""
    return frozenset(yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"])
