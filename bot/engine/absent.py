"""Starting Rasa without the libraries that no component here calls.

Rasa imports at module level what its stock pipelines, channels, stores and plots need: TensorFlow, Slack, Telegram,
Twilio, boto3, MongoDB, matplotlib and more, most of the start and hundreds of MB. Before Rasa is imported,
`leave_out()` puts a finder in front of the import system that answers for the named libraries with placeholders: names
can be imported, subclassed and named in an `except` clause, and that is all. Calling one raises `LeftOut`, which names
it, so a pipeline that does need it fails at once and clearly. `LXT_FULL_RASA=on` starts with the real libraries; a test
holds both to the same answers.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import inspect
import sys
import types
from collections.abc import Sequence
from typing import Any

LIBRARIES = frozenset(
    {
        # pipelines and policies that learn with TensorFlow
        "tensorflow",
        "tensorflow_addons",
        "keras",
        # channels other than ours
        "aiogram",
        "fbmessenger",
        "google.auth",
        "google.oauth2",
        "prompt_toolkit",
        "questionary",
        "slack_sdk",
        "socketio",
        "twilio",
        "webexteamssdk",
        # tracker stores and jobs other than ours
        "apscheduler",
        "boto3",
        "botocore",
        "pymongo",
        # plots of evaluations, the statistics behind scikit-learn's random searches, spaCy's commands
        "matplotlib",
        "scipy.stats",
        "spacy.cli",
    }
)
"""Packages that are left out, with everything below them."""

OPTIONAL = frozenset({"h5py", "portalocker.redis", "rich"})
"""Packages that their importers (thinc, portalocker, structlog) can do without: they are told it is not installed."""

LATER = frozenset({"pkg_resources"})
"""Modules that are real but slow, and are loaded when something in them is first used."""


class LeftOut(RuntimeError):
    """Something that was left out at start is used after all."""


class _PlaceholderType(type):
    """A class that has every attribute asked for and may be subclassed, and called while a module is being defined."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return placeholder(f"{cls.__name__}.{name}")

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if not _defining(sys._getframe(1)):
            raise LeftOut(f"{cls.__name__} is needed, but it was left out at start; set LXT_FULL_RASA=on")
        is_decorator = len(args) == 1 and callable(args[0]) and not kwargs
        return args[0] if is_decorator else cls

    def __getitem__(cls, _item: Any) -> Any:
        return cls

    def __or__(cls, _other: Any) -> Any:
        return cls

    def __ror__(cls, _other: Any) -> Any:
        return cls


def placeholder(name: str) -> type:
    """A class standing for `name`, a dotted path. An exception type, since it may stand in an `except` clause."""
    return _PlaceholderType(name, (Exception,), {})


def _defining(frame: types.FrameType) -> bool:
    """Whether the frame is the body of a module or a class: only there calling a placeholder is let through."""
    return not frame.f_code.co_flags & inspect.CO_OPTIMIZED


class _PlaceholderModule(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = placeholder(f"{self.__name__}.{name}")
        setattr(self, name, value)
        return value


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname in LATER:
            return _lazily(fullname)
        if is_below(OPTIONAL, fullname):
            raise ModuleNotFoundError(f"{fullname} was left out at start; set LXT_FULL_RASA=on", name=fullname)
        if is_below(LIBRARIES, fullname):
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _PlaceholderModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        module.__path__ = []


def is_below(packages: frozenset[str], fullname: str) -> bool:
    """Whether a module is one of the packages or inside one."""
    parts = fullname.split(".")
    return any(".".join(parts[:length]) in packages for length in range(1, len(parts) + 1))


def _lazily(fullname: str) -> importlib.machinery.ModuleSpec | None:
    spec = importlib.machinery.PathFinder.find_spec(fullname)
    if spec is not None and spec.loader is not None:
        spec.loader = importlib.util.LazyLoader(spec.loader)
    return spec


def leave_out() -> None:
    """Answers for the named libraries from now on, except for those already imported. Safe to call twice."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
