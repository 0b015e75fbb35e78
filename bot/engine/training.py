"""The model: trained when there is none for the data as it stands, reused otherwise.

`python -m bot.engine.training` makes sure of it and prints the model's path.
"""

from __future__ import annotations

import bot.engine.start  # isort: skip  (before Rasa is imported)

import io
import os
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

from bot.engine.model_file import fingerprint, model_file
from bot.settings import ROOT, Settings, load


__all__ = ["TrainingFailed", "ensure_model", "fingerprint", "train"]


class TrainingFailed(RuntimeError):
    """Rasa refused the data; its log says why."""


def ensure_model(settings: Settings, say: Callable[[str], None] = print) -> Path:
    """The model for the data as it stands; trains it when it is not there yet.

    Raises:
        TrainingFailed: Rasa refused the data.
    """
    path = model_file(settings)
    if path.exists():
        return path
    say("training the language model (1-2 minutes, once for each change of the data) ...")
    train(settings, path)
    say(f"model ready: {path.name}")
    return path


def train(settings: Settings, path: Path) -> None:
    """Trains from config.yml, domain.yml and data/ into `path`, whole or not at all."""
    os.environ.setdefault("RASA_CACHE_DIRECTORY", str(settings.data_dir / "cache" / "rasa"))
    from rasa.model_training import train as rasa_train

    bot.engine.start.quiet_rasa()
    path.parent.mkdir(parents=True, exist_ok=True)
    said = io.StringIO()
    with redirect_stdout(said):  # it praises itself at the terminal
        result = rasa_train(
            domain=str(ROOT / "domain.yml"),
            config=str(ROOT / "config.yml"),
            training_files=[str(ROOT / "data")],
            output=str(path.parent),
            fixed_model_name=f".{path.name.removesuffix('.tar.gz')}",
        )
    if result.code != 0 or result.model is None:
        raise TrainingFailed(f"training ended with code {result.code}\n{said.getvalue()}")
    Path(result.model).rename(path)


if __name__ == "__main__":
    try:
        print(ensure_model(load(), lambda line: print(line, file=sys.stderr, flush=True)))
    except TrainingFailed as failure:
        sys.exit(str(failure))
