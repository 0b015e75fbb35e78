"""Settings: the only reader of the environment. A `.env` file beside the project is read too."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.model.hours import BadHours, OfficeHours, parse_hours
from bot.model.place import CoordSystem

ROOT = Path(__file__).resolve().parent.parent
"""The checkout: city packs, training data and the model's configuration are read from here."""


class SettingError(ValueError):
    """A setting is missing or wrong. The message names it and what is accepted."""


TENCENT = "https://api.weixin.qq.com"
"""Where the official account's interface is, unless a setting says otherwise."""

DESK_HOURS = "Mon-Fri 08:30-17:30"
"""When people answer at the desk, unless a setting says otherwise; Beijing time."""

WECHAT_MODES = ("plain", "compatible", "safe")
"""How Tencent's server writes to us: in the clear, both ways in one body, encrypted only."""


@dataclass(frozen=True)
class WechatSettings:
    """The official account. Without `appid` and `secret` only passive replies are possible."""

    token: str = field(repr=False)
    aes_keys: tuple[str, ...] = field(repr=False)
    appid: str | None
    secret: str | None = field(repr=False)
    account: str | None
    mode: str
    api_base: str
    coord_system: CoordSystem

    @property
    def missing(self) -> tuple[str, ...]:
        """Settings that are not needed to answer, but to answer late or to check whom a message is for."""
        given = {"LXT_WECHAT_APPID": self.appid, "LXT_WECHAT_SECRET": self.secret, "LXT_WECHAT_ACCOUNT": self.account}
        return tuple(name for name, value in given.items() if not value)


@dataclass(frozen=True)
class MapSettings:
    """A tile service: address templates with {z}, {x} and {y}, from the ground up, whose it is, and its coordinates."""

    tiles: tuple[str, ...]
    attribution: str
    coord_system: CoordSystem

    @property
    def origins(self) -> tuple[str, ...]:
        """Where the tiles come from."""
        return tuple(sorted({"{0.scheme}://{0.netloc}".format(urlsplit(template)) for template in self.tiles}))


@dataclass(frozen=True)
class Settings:
    """Everything the environment decides, checked once at start."""

    host: str
    port: int
    data_dir: Path
    models_dir: Path
    database_url: str
    embed_origins: tuple[str, ...]
    rate_limit: bool
    trusted_proxies: tuple[str, ...]
    action_endpoint: str | None
    engine_port: int
    engine_token: str = field(repr=False)
    demo: bool
    wechat: WechatSettings | None = None
    desk_hours: OfficeHours = field(default_factory=lambda: parse_hours(DESK_HOURS))
    public_url: str | None = None
    map: MapSettings | None = None

    @property
    def keys_dir(self) -> Path:
        """Where signing keys are kept, readable by the owner only."""
        return self.data_dir / "keys"

    @property
    def bytecode_dir(self) -> Path:
        """Where compiled Python is kept when it may not be kept beside its source."""
        return self.data_dir / "cache" / "bytecode"

    @property
    def logs_dir(self) -> Path:
        """Where the structured log is kept."""
        return self.data_dir / "logs"


def load(environ: Mapping[str, str] | None = None, env_file: Path = ROOT / ".env") -> Settings:
    """Reads and checks the settings.

    Raises:
        SettingError: naming the variable and what it should be.
    """
    if environ is None:
        from_file = {k: v for k, v in dotenv_values(env_file).items() if v is not None}
        environ = {**from_file, **os.environ}
    data_dir = Path(environ.get("LXT_DATA_DIR") or "var").resolve()
    return Settings(
        host=environ.get("LXT_HOST") or "127.0.0.1",
        port=_port(environ, "LXT_PORT", 5005),
        data_dir=data_dir,
        models_dir=Path(environ.get("LXT_MODELS_DIR") or data_dir / "models").resolve(),
        database_url=_database_url(environ, data_dir),
        embed_origins=_origins(environ),
        rate_limit=_switch(environ, "LXT_RATE_LIMIT", default=True),
        trusted_proxies=_items(environ, "LXT_TRUSTED_PROXIES"),
        action_endpoint=environ.get("LXT_ACTION_ENDPOINT") or None,
        engine_port=_port(environ, "LXT_ENGINE_PORT", 0),
        engine_token=environ.get("LXT_ENGINE_TOKEN", ""),
        demo=_switch(environ, "LXT_DEMO", default=False),
        wechat=_wechat(environ),
        desk_hours=_hours(environ),
        public_url=_public_url(environ),
        map=_map(environ),
    )


def _hours(environ: Mapping[str, str]) -> OfficeHours:
    try:
        return parse_hours(environ.get("LXT_DESK_HOURS", "").strip() or DESK_HOURS)
    except BadHours as error:
        example = "Mon-Fri 08:30-12:00,13:30-17:30; Sat 09:00-12:00, or always"
        raise SettingError(f"LXT_DESK_HOURS: {error} (as in {example})") from error


def _items(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in environ.get(name, "").split(",") if part.strip())


def _origins(environ: Mapping[str, str]) -> tuple[str, ...]:
    origins = _items(environ, "LXT_EMBED_ORIGINS")
    for origin in origins:
        if not origin.startswith(("http://", "https://")) or origin.count("/") != 2:
            raise SettingError(f"LXT_EMBED_ORIGINS: {origin!r} is not an origin such as https://www.example.cn")
    return origins


def _port(environ: Mapping[str, str], name: str, default: int) -> int:
    raw = environ.get(name, "").strip()
    if not raw:
        return default
    if not raw.isascii() or not raw.isdigit() or not 0 < int(raw) < 65536:
        raise SettingError(f"{name}: {raw!r} is not a port number (1 to 65535)")
    return int(raw)


def _switch(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    raw = environ.get(name, "").strip().lower()
    if not raw:
        return default
    if raw in {"1", "on", "true", "yes"}:
        return True
    if raw in {"0", "off", "false", "no"}:
        return False
    raise SettingError(f"{name}: {raw!r} is neither on nor off")


def _database_url(environ: Mapping[str, str], data_dir: Path) -> str:
    url = environ.get("LXT_DATABASE_URL", "").strip()
    if not url:
        return f"sqlite:///{data_dir / 'laoxiaotong.db'}"
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg2://")):
        raise SettingError("LXT_DATABASE_URL: only sqlite:///… and postgresql://… are supported")
    return url


def _public_url(environ: Mapping[str, str]) -> str | None:
    """Where the page is reached from outside, with a slash at the end."""
    url = environ.get("LXT_PUBLIC_URL", "").strip()
    if url and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", url):
        raise SettingError(f"LXT_PUBLIC_URL: {url!r} is not an address such as https://www.example.cn/")
    return f"{url.rstrip('/')}/" if url else None


def _map(environ: Mapping[str, str]) -> MapSettings | None:
    """The tile service; None, and no map but the sketch, while none is named."""
    tiles = tuple(environ.get("LXT_MAP_TILES", "").split())
    if not tiles:
        return None
    for template in tiles:
        whole = re.fullmatch(r"(https://[\w.-]+(:\d+)?|http://127\.0\.0\.1(:\d+)?)/[^\s\"'<>]*", template, re.ASCII)
        if not whole or {"{z}", "{x}", "{y}"} != set(re.findall(r"\{[^}]*\}", template)):
            raise SettingError("LXT_MAP_TILES: not https://HOST/… with {z}, {x}, {y} and no other place to fill in")
    attribution = environ.get("LXT_MAP_ATTRIBUTION", "").strip()
    if not attribution:
        raise SettingError("LXT_MAP_ATTRIBUTION is missing: LXT_MAP_TILES needs it, people are told whose map it is")
    system = environ.get("LXT_MAP_COORDS", "").strip().lower() or CoordSystem.WGS84.value
    if system not in {CoordSystem.WGS84.value, CoordSystem.GCJ02.value}:
        raise SettingError(f"LXT_MAP_COORDS: {system!r} is neither wgs84 nor gcj02")
    return MapSettings(tiles, attribution, CoordSystem(system))


def _wechat(environ: Mapping[str, str]) -> WechatSettings | None:
    """The official account; None, and its door closed, while it has no token."""
    token = _matching(environ, "LXT_WECHAT_TOKEN", r"[A-Za-z0-9]{3,32}", "3 to 32 letters and digits")
    if token is None:
        return None
    keys = _aes_keys(environ)
    mode = environ.get("LXT_WECHAT_MODE", "").strip().lower() or ("safe" if keys else "plain")
    if mode not in WECHAT_MODES:
        raise SettingError(f"LXT_WECHAT_MODE: {mode!r} is none of {', '.join(WECHAT_MODES)}")
    appid = _matching(environ, "LXT_WECHAT_APPID", r"[A-Za-z0-9_]{4,64}", "the account's AppID, wx and 16 characters")
    if mode != "plain":
        _needed("LXT_WECHAT_AES_KEY", keys, mode)
        _needed("LXT_WECHAT_APPID", appid, mode)
    return WechatSettings(
        token=token,
        aes_keys=keys,
        appid=appid,
        secret=_matching(environ, "LXT_WECHAT_SECRET", r"[\x21-\x7e]{4,128}", "the account's AppSecret"),
        account=_matching(environ, "LXT_WECHAT_ACCOUNT", r"gh_\w{1,60}", "the account's original id, gh_…"),
        mode=mode,
        api_base=_api_base(environ),
        coord_system=_coord_system(environ),
    )


def _needed(name: str, value: object, mode: str) -> None:
    if not value:
        raise SettingError(f"{name} is missing: LXT_WECHAT_MODE={mode} needs it")


def _aes_keys(environ: Mapping[str, str]) -> tuple[str, ...]:
    keys = _items(environ, "LXT_WECHAT_AES_KEY")
    if len(keys) > 2 or any(not re.fullmatch(r"[A-Za-z0-9]{43}", key) for key in keys):
        raise SettingError(
            "LXT_WECHAT_AES_KEY: not an EncodingAESKey of 43 letters and digits"
            " (the present one, and the previous one after a comma while it is changed)"
        )
    return keys


def _matching(environ: Mapping[str, str], name: str, pattern: str, meant: str) -> str | None:
    """A value of that form, or None when there is none. The value itself is not repeated: it may be a secret."""
    value = environ.get(name, "").strip()
    if value and not re.fullmatch(pattern, value, re.ASCII):
        raise SettingError(f"{name}: this is not {meant}")
    return value or None


def _api_base(environ: Mapping[str, str]) -> str:
    base = environ.get("LXT_WECHAT_API_BASE", "").strip().rstrip("/") or TENCENT
    try:
        parts = urlsplit(base)
        usable = parts.port is None or parts.port > 0
    except ValueError:
        usable, parts = False, urlsplit("")
    here = parts.scheme == "http" and parts.hostname == "127.0.0.1"
    whole = f"{parts.scheme}://{parts.netloc}" == base and "@" not in parts.netloc
    if not (usable and whole and parts.hostname and (parts.scheme == "https" or here)):
        raise SettingError(f"LXT_WECHAT_API_BASE: {base!r} is not https://HOST (http:// only for 127.0.0.1)")
    return base


def _coord_system(environ: Mapping[str, str]) -> CoordSystem:
    value = environ.get("LXT_WECHAT_COORDS", "").strip().lower() or CoordSystem.GCJ02.value
    if value not in {system.value for system in CoordSystem}:
        raise SettingError(f"LXT_WECHAT_COORDS: {value!r} is none of wgs84, gcj02, bd09")
    return CoordSystem(value)
