"""With the unused libraries left out, training and serving give the same to the last byte.

Takes some minutes: LXT_SLOW_TESTS=on.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.settings import ROOT

pytestmark = pytest.mark.skipif(os.environ.get("LXT_SLOW_TESTS") != "on", reason="trains twice; set LXT_SLOW_TESTS=on")


def both_ways(folder: Path, full: str) -> dict[str, Any]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("LXT_")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.engine.both_ways"],
        cwd=ROOT,
        env={**clean, "LXT_DATA_DIR": str(folder), "LXT_FULL_RASA": full, "PYTHONHASHSEED": "0"},
        stdout=subprocess.PIPE,
        check=True,
    )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def test_training_reading_and_talking_are_the_same_with_and_without_the_libraries_left_out(tmp_path: Path) -> None:
    light, full = both_ways(tmp_path / "light", "off"), both_ways(tmp_path / "full", "on")
    assert (light.pop("tensorflow"), full.pop("tensorflow")) == ("_PlaceholderModule", "module")
    assert light["learned"]
    assert light == full
