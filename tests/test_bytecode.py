"""Compiled Python is kept where it may be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from bot.settings import ROOT

ASK = """
import json, sys
from pathlib import Path
from bot import bytecode
bytecode._is_compiled = lambda: {compiled}
sys.dont_write_bytecode = {off}
bytecode.keep_bytecode(Path({folder!r}))
print(json.dumps([sys.pycache_prefix, sys.dont_write_bytecode, dict(bytecode.inherited())]))
"""


def asked(folder: Path, *, compiled: bool, off: bool, **environment: str) -> tuple[str | None, bool, dict[str, str]]:
    """What a fresh interpreter does where writing bytecode is `off`, or not. It leaves none in the checkout."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    clean["PYTHONDONTWRITEBYTECODE"] = "1"
    code = ASK.format(compiled=compiled, off=off, folder=str(folder))
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**clean, **environment}, capture_output=True, text=True, check=True
    )
    prefix, is_off, inherited = json.loads(done.stdout)
    return prefix, is_off, inherited


def test_it_goes_below_the_folder_where_python_may_not_write_it_and_nobody_has(tmp_path: Path) -> None:
    prefix, is_off, inherited = asked(tmp_path, compiled=False, off=True)
    assert prefix == str(tmp_path)
    assert not is_off
    assert inherited == {"PYTHONPYCACHEPREFIX": str(tmp_path), "PYTHONDONTWRITEBYTECODE": ""}


def test_a_child_with_the_inherited_environment_writes_there(tmp_path: Path) -> None:
    *_, inherited = asked(tmp_path, compiled=False, off=True)
    asked(tmp_path, compiled=False, off=False, **inherited)
    assert any(path.name.startswith("bytecode.") for path in tmp_path.rglob("*.pyc"))


def test_compiled_libraries_are_used_as_they_are(tmp_path: Path) -> None:
    assert asked(tmp_path, compiled=True, off=True) == (None, True, {})


def test_python_as_it_comes_is_left_alone(tmp_path: Path) -> None:
    assert asked(tmp_path, compiled=False, off=False) == (None, False, {})
