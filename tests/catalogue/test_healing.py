"""Texts in old letters are read as they were meant, and each change is said; what is right is never touched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ocopsync.problem import ERROR, NOTE, WARNING

Cell = Callable[..., Any]
Make = Callable[..., Any]


def of(row: Any, code: str) -> Any:
    (problem,) = [problem for problem in row.problems if problem.code == code]
    return problem


def test_an_old_text_is_read_and_what_was_read_is_said(cell: Cell) -> None:
    row = cell(**{"Tên sản phẩm": "M¾m t«m Hßa H¶i"})
    problem = of(row, "text-healed")
    assert row.product.name == problem.suggestion == "Mắm tôm Hòa Hải"
    assert (problem.severity, problem.value) == (NOTE, "M¾m t«m Hßa H¶i")
    assert "TCVN3" in problem.message.render("vi")
    assert "Mắm tôm Hòa Hải" in problem.message.render("en")


def test_lost_capitals_are_a_warning(cell: Cell) -> None:
    row = cell(**{"Mô tả": "S¶N PHÈM OCOP cña HUYÖN Hµ TRUNG"})
    assert of(row, "text-case-lost").severity is WARNING
    assert "sản phẩm" in row.product.description.lower()


def test_what_may_be_old_is_left_and_both_readings_are_named(cell: Cell, monkeypatch: pytest.MonkeyPatch) -> None:
    from ocopsync.catalogue import healing
    from ocopsync.vietnam.legacy import Healed

    monkeypatch.setattr(healing, "is_suspect", lambda text: text == "Bµ Ba")
    monkeypatch.setattr(healing, "_heal", lambda text, likely: None)
    monkeypatch.setattr(healing, "_doubtful", lambda text, likely: Healed("Bà Ba", "TCVN3"))
    row = cell(**{"Thương hiệu": "Bµ Ba"})
    problem = of(row, "text-doubtful")
    assert (row.product.brand, problem.suggestion) == ("Bµ Ba", "")
    sentence = problem.message.render("en")
    assert "Bµ Ba" in sentence
    assert "Bà Ba" in sentence


def test_what_is_garbled_and_has_two_readings_is_not_published(cell: Cell) -> None:
    problem = of(cell(**{"Mô tả": "C«ng ty TNHH Khóc Phô"}), "text-uncertain")
    assert problem.severity is ERROR
    assert (problem.value, problem.suggestion) == ("C«ng ty TNHH Khóc Phô", "Công ty TNHH Khúc Phụ")
    assert "Công ty TNHH Khúc Phụ" in problem.message.render("en")


def test_letters_that_are_gone_are_an_error_without_a_suggestion(cell: Cell) -> None:
    problem = of(cell(**{"Mô tả": "Ná»™i bá»"}), "text-uncertain")
    assert (problem.severity, problem.suggestion) == (ERROR, "")


OLD_HEADINGS = ["m· sp", "tªn s¶n phÈm", "chñ thÓ", "gi¸ b¸n", "®vt", "ghi chó"]


def test_in_a_sheet_of_old_letters_a_word_that_could_be_unicode_is_healed(table: Make) -> None:
    (row,) = table(OLD_HEADINGS, ["HL-01", "M¾m t«m", "HTX Hßa H¶i", "225.000®/hép", "hép", "hay"])
    assert (row.product.name, row.product.unit, row.product.price) == ("Mắm tôm", "hộp", 225_000)


def test_right_words_among_old_ones_are_not_complained_of(table: Make) -> None:
    rows = table(
        OLD_HEADINGS, ["HL-01", "Nước mắm", "HTX Hòa Hải", "225.000", "hộp"], ["HL-02", "Bé", "Lê", "1.000", "hũ"]
    )
    assert [[problem.code for problem in row.problems] for row in rows] == [[], []]


@pytest.mark.parametrize("text", ["Mắm tôm Hòa Hải", "Café Müller, 5 m²", "“Ngon” – 8–12 °C", "Bánh đa 5µm"])
def test_a_text_that_is_right_is_not_touched(cell: Cell, text: str) -> None:
    row = cell(**{"Mô tả": text})
    assert (row.product.description, row.problems) == (text, ())


def test_codes_are_never_healed(cell: Cell) -> None:
    row = cell(**{"Mã SP": "M¾m-01"})
    assert row.sku == "M¾m-01"


@pytest.mark.parametrize(
    ("heading", "written", "read"),
    [("Tồn kho", "'120", 120), ("Mô tả", "'Mắm ngon", "Mắm ngon"), ("Mã vạch", '="8936036020014"', "8936036020014")],
)
def test_excels_sign_for_text_is_left_out(cell: Cell, heading: str, written: str, read: Any) -> None:
    row = cell(**{heading: written})
    field = {"Tồn kho": "stock", "Mô tả": "description", "Mã vạch": "gtin"}[heading]
    assert getattr(row.product, field) == read
    assert of(row, "text-prefix").suggestion == str(read)
