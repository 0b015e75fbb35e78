"""Values kept in files between starts."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.language.normalise import normalise
from bot.plans.cache_files import beside, digest, kept_value
from bot.plans.vocabulary import FILE


def test_a_value_is_made_once_and_anew_under_another_key(tmp_path: Path) -> None:
    cache, made = tmp_path / "deep" / "value.json", []

    def make() -> list[str]:
        made.append(1)
        return ["养老"]

    assert kept_value(cache, "a", make) == kept_value(cache, "a", make) == ["养老"] and len(made) == 1
    kept_value(cache, "b", make)
    assert len(made) == 2


def test_a_file_that_cannot_be_read_is_made_anew(tmp_path: Path) -> None:
    for broken in (b"", b"{", b"[1]", b"\xff", b'{"key": "a"}'):
        cache = tmp_path / "value.json"
        cache.write_bytes(broken)
        assert kept_value(cache, "a", lambda: 7) == 7
        assert kept_value(cache, "a", lambda: 8) == 7


def test_a_file_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert kept_value(tmp_path / "file" / "value.json", "a", lambda: 7) == 7


def test_a_key_tells_where_one_part_ends() -> None:
    assert digest(["ab", "c"]) != digest(["a", "bc"]) and digest(["a"]) == digest([b"a"])


def test_without_a_cache_nothing_is_kept_beside_it() -> None:
    assert beside(None, "x.json") is None and beside(Path("a/plans.npz"), "x.json") == Path("a/plans-x.json")


def test_the_vocabulary_is_written_in_normalised_spelling() -> None:
    raw = yaml.safe_load(FILE.read_text("utf-8"))
    groups = [*raw["same"], *raw["said"].values(), *raw["asked"].values(), *raw["not_asked"].values()]
    words = [str(word) for group in [*groups, raw["stop"], raw["outside"]] for word in group]
    assert [word for word in words if normalise(word) != word] == []
