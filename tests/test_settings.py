"""Settings are checked once, and a wrong one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import SettingError, load


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    settings = load({"LXT_DATA_DIR": str(tmp_path)})
    assert (settings.host, settings.port, settings.rate_limit, settings.demo) == ("127.0.0.1", 5005, True, False)
    assert settings.database_url == f"sqlite:///{tmp_path / 'laoxiaotong.db'}" and settings.action_endpoint is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LXT_PORT", "0"),
        ("LXT_PORT", "65536"),
        ("LXT_PORT", "-1"),
        ("LXT_PORT", "abc"),
        ("LXT_PORT", "５００５"),
        ("LXT_ENGINE_PORT", "x"),
        ("LXT_RATE_LIMIT", "maybe"),
        ("LXT_DEMO", "2"),
        ("LXT_DATABASE_URL", "mysql://a/b"),
        ("LXT_EMBED_ORIGINS", "example.cn"),
        ("LXT_EMBED_ORIGINS", "https://a.cn/path"),
        ("LXT_EMBED_ORIGINS", "https://a.cn,*"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        load({name: value})


@pytest.mark.parametrize(
    ("word", "on"), [("on", True), ("OFF", False), ("1", True), ("no", False), ("", True), (" true ", True)]
)
def test_switches_are_words(word: str, on: bool) -> None:
    assert load({"LXT_RATE_LIMIT": word}).rate_limit is on


def test_lists_are_separated_by_commas() -> None:
    settings = load({"LXT_EMBED_ORIGINS": " https://a.cn ,http://b.cn,", "LXT_TRUSTED_PROXIES": "10.0.0.1, 10.0.0.0/8"})
    assert settings.embed_origins == ("https://a.cn", "http://b.cn") and settings.trusted_proxies == (
        "10.0.0.1",
        "10.0.0.0/8",
    )


def test_the_old_name_of_postgresql_is_understood() -> None:
    assert load({"LXT_DATABASE_URL": "postgres://u@h/d"}).database_url == "postgresql://u@h/d"


def test_the_environment_comes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("LXT_PORT=6001\nLXT_HOST=0.0.0.0\n", encoding="utf-8")
    monkeypatch.setenv("LXT_PORT", "6002")
    monkeypatch.delenv("LXT_HOST", raising=False)
    settings = load(env_file=tmp_path / ".env")
    assert (settings.port, settings.host) == (6002, "0.0.0.0")


def test_the_engines_token_is_not_printed() -> None:
    assert "hush-hush" not in repr(load({"LXT_ENGINE_TOKEN": "hush-hush"}))
