"""The menu at the foot of the conversation: data/responses/wechat.yml, as Tencent's interface wants it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from bot.data_files import read_yaml
from bot.phrases import FOLDER

MOST_ACROSS = 3
MOST_BELOW = 5
LONGEST_KEY = 128


class MenuError(ValueError):
    """The menu in the data is not one that Tencent takes. The message says what is wrong."""


@lru_cache(maxsize=1)
def _file() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = read_yaml(FOLDER / "wechat.yml")["wechat_menu"]
    return loaded


def payloads() -> Mapping[str, str]:
    """Key → the payload it stands for."""
    return {str(key): str(payload) for key, payload in _file()["payloads"].items()}


def own_keys() -> frozenset[str]:
    """Keys that the door answers itself."""
    return frozenset(map(str, _file().get("own") or ()))


def request(menu: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The body of `/cgi-bin/menu/create`. `menu` is the one of the data unless another is given.

    Raises:
        MenuError: too many entries, a name that is too long, a key without a payload.
    """
    given = _file() if menu is None else menu
    buttons = [_button(entry, given) for entry in given["buttons"]]
    _check(0 < len(buttons) <= MOST_ACROSS, f"{len(buttons)} entries side by side, at most {MOST_ACROSS}")
    return {"button": buttons}


def names(body: Mapping[str, Any]) -> Iterator[str]:
    """Every entry of a request, in order; those below another one after it."""
    for button in body["button"]:
        yield button["name"]
        yield from (f"  {below['name']}" for below in button.get("sub_button", ()))


def _button(entry: Mapping[str, Any], menu: Mapping[str, Any]) -> dict[str, Any]:
    name, below = str(entry["name"]), entry.get("below")
    _check(0 < len(name) <= 4, f"{name}: 1 to 4 characters")
    if below is None:
        return _leaf(entry, menu)
    _check(0 < len(below) <= MOST_BELOW, f"{name}: {len(below)} entries below it, at most {MOST_BELOW}")
    return {"name": name, "sub_button": [_leaf(leaf, menu) for leaf in below]}


def _leaf(entry: Mapping[str, Any], menu: Mapping[str, Any]) -> dict[str, Any]:
    name, key = str(entry["name"]), str(entry["key"])
    _check(0 < len(name) <= 8, f"{name}: 1 to 8 characters")
    known = key in menu["payloads"] or key in (menu.get("own") or ())
    _check(len(key.encode()) <= LONGEST_KEY and known, f"{key}: no payload, or too long")
    return {"type": "click", "name": name, "key": key}


def _check(is_right: bool, complaint: str) -> None:
    if not is_right:
        raise MenuError(complaint)
