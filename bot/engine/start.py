"""What must happen before Rasa is imported: telemetry off, unused libraries left out, quiet logs. Import this first."""

from __future__ import annotations

import logging
import os
import warnings
from pathlib import Path
from typing import TextIO

from bot import logs
from bot.engine.absent import leave_out
from bot.settings import ROOT

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SANIC_HOST", "127.0.0.1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("LOG_LEVEL", "WARNING")  # Rasa's, and what its progress bars go by
os.environ.setdefault("TQDM_DISABLE", "1")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")  # Rasa's tables are written for SQLAlchemy 1.3
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")  # nobody here changes its tables
# One thread of linear algebra: the products are small, and the engine's process is forked once it is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
if os.environ.get("LXT_FULL_RASA", "").lower() not in {"1", "on", "true", "yes"}:
    leave_out()
log = logging.getLogger(__name__)
_show_ours = warnings.showwarning
_OURS = (str(ROOT / "bot"), str(ROOT / "actions"))


def note_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Shows our own warnings. A library's goes to the log, without its words: what it should do is no news here."""
    if filename.startswith(_OURS):
        _show_ours(message, category, filename, lineno, file, line)
    else:
        place = f"{Path(filename).name}:{lineno}"
        logs.event(log, logging.INFO, "library_warning", category=category.__name__, place=place)


warnings.showwarning = note_warning


def quiet_rasa() -> None:
    """Rasa logs what people write at debug level and below; nothing under a warning leaves the engine."""
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.WARNING)
    for name in ("rasa", "rasa_sdk", "sanic.access", "matplotlib", "apscheduler", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in ("sanic.root", "sanic.error"):
        logging.getLogger(name).setLevel(logging.ERROR)  # it warns that it runs in production
