"""Digits are read however a keyboard or Excel left them; letters among them are only reported."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.vietnam.numerals import ascii_digits, behind_text_prefix, letters_among_digits


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("２２５．０００", "225.000"),
        ("٢٢٥", "225"),
        ("\u22125", "-5"),
        ("225.000đ", "225.000đ"),
        ("８９３／２", "893/2"),
    ],
)
def test_digits_of_other_keyboards(text: str, typed: str) -> None:
    assert ascii_digits(text) == typed


@pytest.mark.parametrize(
    ("text", "letters"),
    [("12O.000", "O"), ("O912345678", "O"), ("5OOg", "O"), ("l20.000", "l"), ("89350O123456I", "OI")],
)
def test_letters_that_touch_digits_are_found(text: str, letters: str) -> None:
    assert letters_among_digits(text) == letters


@pytest.mark.parametrize("text", ["5 lít", "500ml", "Hộp 12", "1l2", "Oản 5"])
def test_units_and_words_are_no_letters_among_digits(text: str) -> None:
    assert letters_among_digits(text) in ("", "l")
    assert not set(letters_among_digits(text)) & set("OoI")


@pytest.mark.parametrize(
    ("text", "value"),
    [("'0912", "0912"), ('="0912"', "0912"), ("’0912", "0912"), ("'Mắm' tôm", None), ("0912", None), ("=A1", None)],
)
def test_excels_sign_for_text_is_no_part_of_the_value(text: str, value: str | None) -> None:
    assert behind_text_prefix(text) == value


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_stays_as_it_is(text: str) -> None:
    assert ascii_digits(text) == text
