"""Phone numbers: however written, the same digits."""

from __future__ import annotations

import pytest

from bot.casework.phones import bare_phone


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("13800138000", "13800138000"),
        ("138 0013-8000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("+86 138 0013 8000", "13800138000"),
        ("0086-13800138000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("0513-8512 3456", "051385123456"),
        ("(0513)85123456", "051385123456"),
        ("+86 513 8512 3456", "051385123456"),
        ("+86 0513 8512 3456", "051385123456"),
        ("86123456", "86123456"),  # a local number that begins like the country code
        ("12345", "12345"),
        ("没有", None),
        ("", None),
        (None, None),
    ],
)
def test_a_phone_number_is_reduced_to_what_is_dialled(written: str | None, digits: str | None) -> None:
    assert bare_phone(written) == digits
