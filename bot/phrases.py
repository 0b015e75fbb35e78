"""Every sentence a citizen reads: data/responses/*.yml, in Rasa's own format.

Under `responses:` stand those that Rasa's rules say by themselves; under `sentences:`, which Rasa does not read, those
that journeys fill in.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from bot.data_files import read_yaml
from bot.model.reply import Button, Card, Reply
from bot.settings import ROOT

FOLDER = ROOT / "data" / "responses"


class Phrasebook:
    """The sentences by name. A sentence may hold {placeholders}, buttons, and a simpler wording (metadata: simple)."""

    def __init__(self, entries: Mapping[str, Mapping[str, Any]]) -> None:
        self._entries = entries

    def say(self, name: str, /, **values: object) -> str:
        """The sentence with its placeholders filled. Raises KeyError for an unknown sentence or a value not given."""
        return str(self._entries[name]["text"]).strip().format(**values)

    def has(self, name: str) -> bool:
        """Whether there is a sentence of this name."""
        return name in self._entries

    def reply(
        self, name: str, /, *, card: Card | None = None, buttons: tuple[Button, ...] | None = None, **values: object
    ) -> Reply:
        """The sentence as a bubble, with its own buttons unless others are given."""
        entry = self._entries[name]
        simple = (entry.get("metadata") or {}).get("simple")
        return Reply(
            text=self.say(name, **values),
            buttons=self._buttons(entry, values) if buttons is None else buttons,
            card=card,
            simple=simple.strip().format(**values) if simple else None,
        )

    def _buttons(self, entry: Mapping[str, Any], values: Mapping[str, object]) -> tuple[Button, ...]:
        return tuple(Button(b["title"].format(**values), b["payload"].format()) for b in entry.get("buttons") or ())


@lru_cache(maxsize=1)
def phrasebook() -> Phrasebook:
    """The phrasebook of data/responses, read once. Raises ValueError when a name stands twice."""
    entries: dict[str, Mapping[str, Any]] = {}
    for path in sorted(FOLDER.glob("*.yml")):
        raw = read_yaml(path) or {}
        for name, variants in {**(raw.get("responses") or {}), **(raw.get("sentences") or {})}.items():
            if name in entries:
                raise ValueError(f"{path.name}: {name} is defined twice")
            entries[name] = variants[0]
    return Phrasebook(entries)
