"""Text is cleaned without loss, and one word has one key."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.vietnam.text import has_lost_letters, lines, looks_garbled, one_line, plain, same_word


def test_one_line_is_nfc_without_invisible_characters_and_double_blanks() -> None:
    messy = unicodedata.normalize("NFD", "  Mắm\u200b tôm\u00a0 Hòa\nHải\ufeff ")
    assert one_line(messy) == "Mắm tôm Hòa Hải"


def test_lines_keeps_paragraphs() -> None:
    assert lines(" Một \r\n\r\n  Hai  ba \n") == "Một\nHai ba"


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)
    assert lines(lines(text)) == lines(text)


@given(st.text())
def test_the_fast_way_and_the_slow_way_agree(text: str) -> None:
    assert one_line(text) == one_line(text + "  ")


@pytest.mark.parametrize(("one", "other"), [("Thanh Hoá", "Thanh Hóa"), ("THÚY", "thuý"), ("Hòa Hải", "hoà  hải")])
def test_the_place_of_the_tone_does_not_matter(one: str, other: str) -> None:
    assert same_word(one) == same_word(other)


@pytest.mark.parametrize(("one", "other"), [("quả", "qua"), ("tá", "tạ"), ("đ", "d"), ("hủ", "hũ")])
def test_accents_do_matter_between_words(one: str, other: str) -> None:
    assert same_word(one) != same_word(other)


def test_plain_drops_accents_case_and_punctuation() -> None:
    assert plain("Mã SẢN-phẩm (*) / Đơn vị") == "ma san pham don vi"


def test_lost_letters_are_noticed() -> None:
    assert looks_garbled("M\ufffdm tôm")
    assert has_lost_letters("Tr?ng gà")
    assert has_lost_letters("HTX Nông nghi?p")
    assert has_lost_letters("M?M TÔM")


@pytest.mark.parametrize("text", ["Ngon không?", "Ăn gì?Mắm tôm", "https://a.vn/x?id=b", "??", "3?4", "a.vn/tim?q"])
def test_a_question_is_no_lost_letter(text: str) -> None:
    assert not looks_garbled(text)
    assert not has_lost_letters(text)
    assert looks_garbled(b"M\xe9m".decode("utf-8", "surrogateescape"))
    assert not looks_garbled("Mắm tôm ₫ ✓")
