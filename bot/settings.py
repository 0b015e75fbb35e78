"""Settings: the only reader of the environment. A `.env` file beside the project is read too."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parent.parent
"""The checkout: city packs, training data and the model's configuration are read from here."""


class SettingError(ValueError):
    """A setting is missing or wrong. The message names it and what is accepted."""


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
    )


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
