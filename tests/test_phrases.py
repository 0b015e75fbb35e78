"""The phrasebook."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import phrases
from bot.model.reply import Button
from bot.phrases import Phrasebook

BOOK = Phrasebook(
    {
        "utter_a": {
            "text": " {name}好 ",
            "metadata": {"simple": "{name}"},
            "buttons": [{"title": "去{name}", "payload": '/find_facility{{"place": "1"}}'}],
        },
        "utter_b": {"text": "x"},
    }
)


def test_placeholders_are_filled_and_edges_trimmed() -> None:
    assert BOOK.say("utter_a", name="您") == "您好"


def test_a_value_not_given_or_an_unknown_sentence_is_an_error() -> None:
    with pytest.raises(KeyError):
        BOOK.say("utter_a")
    with pytest.raises(KeyError):
        BOOK.say("utter_c")
    assert BOOK.has("utter_a") and not BOOK.has("utter_c")


def test_a_reply_has_its_buttons_its_simple_wording_and_its_card() -> None:
    reply = BOOK.reply("utter_a", name="您", card={"kind": "policy"})
    assert reply.buttons == (Button("去您", '/find_facility{"place": "1"}'),)
    assert (reply.text, reply.simple, reply.card) == ("您好", "您", {"kind": "policy"})


def test_other_buttons_replace_its_own() -> None:
    assert BOOK.reply("utter_a", name="您", buttons=()).buttons == () and BOOK.reply("utter_b").simple is None


def test_what_citizens_write_is_not_taken_for_a_placeholder() -> None:
    assert BOOK.say("utter_a", name="{password}") == "{password}好"


def test_a_name_that_stands_twice_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yml").write_text('sentences:\n  utter_x:\n    - text: "x"\n', encoding="utf-8")
    monkeypatch.setattr(phrases, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match="utter_x"):
        phrases.phrasebook.__wrapped__()
