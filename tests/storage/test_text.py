"""Text made storable: whole where it can be, replaced where it cannot."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.text import storable, storable_json

anything = st.text(st.characters())  # lone surrogates and NUL included


@pytest.mark.parametrize(
    ("given_text", "stored"),
    [
        ("", ""),
        ("a\0b", "a\ufffdb"),
        ("\ud83d", "\ufffd"),
        ("老\udc00小", "老\ufffd小"),
        ("\ud83d\ud83d", "\ufffd\ufffd"),
        ("\udc00\ud83d", "\ufffd\ufffd"),
        ("\ud83d" + "\ude00", "😀"),
        ("👵🏽\ufeff\ufffe\U0010ffff\x01", "👵🏽\ufeff\ufffe\U0010ffff\x01"),
    ],
)
def test_what_no_database_takes_is_replaced(given_text: str, stored: str) -> None:
    assert storable(given_text) == stored


@given(anything)
def test_the_result_can_be_stored_and_stays_as_it_is(text: str) -> None:
    made = storable(text)
    assert made.encode() and "\0" not in made if text else made == ""
    assert storable(made) == made


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_storable_text_comes_back_unchanged(text: str) -> None:
    assert storable(text) == text


def test_every_string_of_a_json_value_is_made_storable() -> None:
    value = {"a\0": ["\ud83d", {"b": ("\0", 1, None, True, 2.5)}]}
    assert storable_json(value) == {"a\ufffd": ["\ufffd", {"b": ["\ufffd", 1, None, True, 2.5]}]}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | anything,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(anything, inner, max_size=3),
    max_leaves=8,
)


@given(json_values)
def test_any_json_value_survives_being_written_and_read(value: object) -> None:
    made = storable_json(value)
    assert json.loads(json.dumps(made, ensure_ascii=False).encode().decode()) == made
