"""Which model file belongs to the data as it stands. Cheap to ask: nothing of Rasa is imported here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from bot.settings import ROOT, Settings

_INPUTS = ("config.yml", "domain.yml", "data", "cities/*/city.yml", "cities/*/gazetteer.csv", "cities/*/villages.csv")
_CODE = ("bot/engine/nlu", "bot/language", "bot/places")


def model_file(settings: Settings) -> Path:
    """Where the model for the present data is, or will be once it is trained."""
    return settings.models_dir / f"{fingerprint()}.tar.gz"


def fingerprint() -> str:
    """A short digest of everything a model is made from."""
    digest = hashlib.sha256()
    for path in sorted(_files()):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _files() -> Iterable[Path]:
    for pattern in _INPUTS:
        for path in ROOT.glob(pattern):
            yield from (p for p in path.rglob("*.yml")) if path.is_dir() else (path,)
    for folder in _CODE:
        yield from (ROOT / folder).rglob("*.py")
