"""What must not be committed is refused, and the project's own files are not."""

from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def load_check_files() -> ModuleType:
    """tools/ is no package: the script is loaded by its path."""
    spec = importlib.util.spec_from_file_location("check_files", ROOT / "tools" / "check_files.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


check_files = load_check_files()


def test_an_ordinary_file_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "notes.md"
    file.write_text("postgresql://laoxiaotong:PASSWORD@127.0.0.1/db and http://127.0.0.1:5005/ are examples")
    assert check_files.main([str(file)]) == 0


@pytest.mark.parametrize(
    ("secret", "called"),
    [
        ("-----BEGIN " + "PRIVATE KEY-----", "a private key"),
        ("-----BEGIN RSA " + "PRIVATE KEY-----", "a private key"),
        ("AKIA" + "A" * 16, "an access key"),
        ("ghp_" + "a1" * 18, "an access token"),
        ("postgresql://somebody:" + "hunter2@db.example.cn/lxt", "a password in an address"),
    ],
)
def test_a_secret_is_refused_and_named(
    secret: str, called: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "settings.txt"
    file.write_text(f"x = {secret}\n")
    assert check_files.main([str(file)]) == 1
    assert called in capsys.readouterr().err


@pytest.mark.parametrize("name", [".env", ".env.local", "server.pem", "id_ed25519", "laoxiaotong.db"])
def test_a_file_that_is_never_committed_is_refused_by_its_name(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text("harmless")
    assert list(check_files.problems(file)) == ["a file of this name is not committed"]


def test_a_file_just_over_the_limit_is_refused_and_one_just_under_is_not(tmp_path: Path) -> None:
    over, under = tmp_path / "over.csv", tmp_path / "under.csv"
    over.write_bytes(b"x" * (check_files.MOST_BYTES + 1))
    under.write_bytes(b"x" * check_files.MOST_BYTES)
    assert list(check_files.problems(over))
    assert not list(check_files.problems(under))


def test_a_file_that_was_deleted_is_no_problem(tmp_path: Path) -> None:
    assert check_files.main([str(tmp_path / "gone")]) == 0


def test_the_projects_own_files_pass() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    names = [name for name in listed.stdout.decode().split("\0") if name]
    assert {name: found for name in names if (found := list(check_files.problems(ROOT / name)))} == {}
