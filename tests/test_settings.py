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
        ("LXT_PUBLIC_URL", "www.example.cn"),
        ("LXT_PUBLIC_URL", "https://a.cn/?x=1"),
        ("LXT_PUBLIC_URL", "https://user:PASSWORD@a.cn/"),
        ("LXT_MAP_TILES", "http://tiles.example.cn/{z}/{x}/{y}"),
        ("LXT_MAP_TILES", "https://t{s}.example.cn/{z}/{x}/{y}"),
        ("LXT_MAP_TILES", "https://tiles.example.cn/{z}/{x}"),
        ("LXT_MAP_TILES", "https://{z}.example.cn/{x}/{y}"),
        ("LXT_MAP_ATTRIBUTION", ""),
        ("LXT_DESK_HOURS", "9 to 5"),
        ("LXT_DESK_HOURS", "Mon-Fri 17:30-08:30"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        load({name: value} if name != "LXT_MAP_ATTRIBUTION" else {"LXT_MAP_TILES": TILES, name: value})


TILES = "https://t0.example.cn/vec_w/wmts?TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=1"


def test_a_map_is_its_tiles_whose_they_are_and_their_coordinates() -> None:
    given = {"LXT_MAP_TILES": f"{TILES} http://127.0.0.1:81/{{z}}/{{x}}/{{y}}", "LXT_MAP_ATTRIBUTION": "天地图"}
    found = load(given).map
    assert found is not None and found.origins == ("http://127.0.0.1:81", "https://t0.example.cn")
    assert (found.attribution, found.coord_system.value) == ("天地图", "wgs84")
    shifted = load({**given, "LXT_MAP_COORDS": "GCJ02"}).map
    assert shifted is not None and shifted.coord_system.value == "gcj02"
    with pytest.raises(SettingError, match="LXT_MAP_COORDS"):
        load({**given, "LXT_MAP_COORDS": "bd09"})
    assert load({}).map is None


@pytest.mark.parametrize("given", ["https://a.cn", "https://a.cn/", " https://a.cn/ "])
def test_the_public_address_ends_in_a_slash(given: str) -> None:
    assert load({"LXT_PUBLIC_URL": given}).public_url == "https://a.cn/"


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


ACCOUNT = {
    "LXT_WECHAT_TOKEN": "city12345token",
    "LXT_WECHAT_AES_KEY": "A" * 43,
    "LXT_WECHAT_APPID": "wx0123456789abcdef",
    "LXT_WECHAT_SECRET": "0123456789secret",
    "LXT_WECHAT_ACCOUNT": "gh_city12345",
}


def test_without_a_token_there_is_no_official_account() -> None:
    assert load({}).wechat is None
    assert load({"LXT_WECHAT_APPID": "wx0123456789abcdef"}).wechat is None


def test_a_whole_account_is_read_and_its_secrets_are_not_printed() -> None:
    settings = load(ACCOUNT)
    assert settings.wechat is not None and settings.wechat.missing == ()
    assert (settings.wechat.mode, settings.wechat.api_base) == ("safe", "https://api.weixin.qq.com")
    assert settings.wechat.coord_system.value == "gcj02"
    for secret in ("city12345token", "A" * 43, "0123456789secret"):
        assert secret not in repr(settings)


def test_an_account_with_a_token_alone_is_plain_and_says_what_is_missing() -> None:
    account = load({"LXT_WECHAT_TOKEN": "token"}).wechat
    assert account is not None and account.mode == "plain"
    assert account.missing == ("LXT_WECHAT_APPID", "LXT_WECHAT_SECRET", "LXT_WECHAT_ACCOUNT")


def test_while_a_key_is_changed_there_are_two() -> None:
    account = load({**ACCOUNT, "LXT_WECHAT_AES_KEY": f"{'B' * 43}, {'A' * 43}"}).wechat
    assert account is not None and account.aes_keys == ("B" * 43, "A" * 43)


def test_the_interface_may_be_on_this_machine_without_tls() -> None:
    account = load({**ACCOUNT, "LXT_WECHAT_API_BASE": "http://127.0.0.1:8080/"}).wechat
    assert account is not None and account.api_base == "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LXT_WECHAT_TOKEN", "ab"),
        ("LXT_WECHAT_TOKEN", "有空格 的"),
        ("LXT_WECHAT_AES_KEY", "A" * 42),
        ("LXT_WECHAT_AES_KEY", ",".join(["A" * 43] * 3)),
        ("LXT_WECHAT_APPID", "wx 1"),
        ("LXT_WECHAT_SECRET", "a b c d"),
        ("LXT_WECHAT_ACCOUNT", "city12345"),
        ("LXT_WECHAT_MODE", "secure"),
        ("LXT_WECHAT_API_BASE", "http://api.weixin.qq.com"),
        ("LXT_WECHAT_API_BASE", "http://127.0.0.1.example.cn"),
        ("LXT_WECHAT_API_BASE", "https://user@api.weixin.qq.com"),
        ("LXT_WECHAT_API_BASE", "https://api.weixin.qq.com/cgi-bin"),
        ("LXT_WECHAT_API_BASE", "https://api:99999"),
        ("LXT_WECHAT_COORDS", "gps"),
    ],
)
def test_a_wrong_setting_of_the_account_is_named_and_not_repeated(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name) as wrong:
        load({**ACCOUNT, name: value})
    if name in {"LXT_WECHAT_TOKEN", "LXT_WECHAT_AES_KEY", "LXT_WECHAT_SECRET"}:
        assert value not in str(wrong.value)


@pytest.mark.parametrize("name", ["LXT_WECHAT_AES_KEY", "LXT_WECHAT_APPID"])
@pytest.mark.parametrize("mode", ["safe", "compatible"])
def test_encryption_needs_its_key_and_its_appid(name: str, mode: str) -> None:
    with pytest.raises(SettingError, match=name):
        load({**ACCOUNT, "LXT_WECHAT_MODE": mode, name: ""})
