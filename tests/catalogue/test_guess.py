"""Headings with typos and abbreviations: read where that is certain, asked for where it isn't, and each time said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ocopsync.catalogue import Catalogue
from ocopsync.catalogue.guess import guess
from ocopsync.errors import InputError

PRODUCT = ["HL-01", "Mắm tôm", "225.000"]


@pytest.mark.parametrize(
    ("heading", "field", "name"),
    [
        ("Tên sản phẩn", "name", "Tên sản phẩm"),
        ("Số quyêt đinnh", "decision_number", "Số quyết định"),
        ("Hướng dẩn sử dụg", "usage", "Hướng dẫn sử dụng"),
        ("Mô tả SP", "description", "Mô tả sản phẩm"),
        ("Điẹn thọai liên hệe", "phone", "Điện thoại liên hệ"),
    ],
)
def test_a_typo_or_an_abbreviation_is_read(heading: str, field: str, name: str) -> None:
    found = guess(heading)
    assert found and found.certain
    assert (found.fields, found.read_as) == ((field,), name)


@pytest.mark.parametrize("heading", ["Màu sắc", "Giá vốn", "Giá nhập", "Nhiệt độ", "X", "Số", "Người nhập", "Ca", "?"])
def test_what_is_near_nothing_is_not_guessed(heading: str) -> None:
    assert guess(heading) is None


def test_what_was_read_is_said(table: Callable[..., Catalogue]) -> None:
    catalogue = table(["Mã SP", "Tên sản phẩn", "Gía bán"], PRODUCT)
    (row,) = catalogue
    assert row.product and (row.product.name, row.product.price) == ("Mắm tôm", 225_000)
    told = [problem.message.render("en") for problem in catalogue.problems]
    assert [problem.code for problem in catalogue.problems] == ["heading-read-as"] * 2
    assert told[1] == "The heading Gía bán was read as Giá bán."


@pytest.mark.parametrize("heading", ["Gia ban", "GIÁ BÁN", "Mã hàng hoá", "Mã hàng hóa"])
def test_a_heading_without_accents_or_with_the_tones_of_before_is_not_worth_a_word(
    table: Callable[..., Catalogue], heading: str
) -> None:
    rest = "Mã SP" if "ia" in heading or "IÁ" in heading else "Giá bán"
    assert not table([heading, "Tên sản phẩm", rest], ["HL-01", "Mắm tôm", "1.000"]).problems


def test_an_uncertain_heading_is_not_read_and_the_ways_out_are_named(table: Callable[..., Catalogue]) -> None:
    catalogue = table(["Mã SP", "Tên sản phẩm", "Giá bán sỉ"], PRODUCT)
    (problem,) = catalogue.problems
    assert (problem.code, problem.place.cell, problem.severity.value) == ("heading-ambiguous", "C1", "error")
    assert '--map "Giá bán sỉ=price"' in problem.advice.render("en")
    assert '--map "Giá bán sỉ=ignored"' in problem.advice.render("en")
    assert "price" not in catalogue.headings


def test_a_column_that_is_there_already_is_not_guessed_again(table: Callable[..., Catalogue]) -> None:
    catalogue = table(["Mã SP", "Tên sản phẩm", "Giá bán sỉ", "Giá bán"], [*PRODUCT, "250.000"])
    assert [problem.code for problem in catalogue.problems] == ["column-unknown"]


def test_two_guesses_for_one_field_are_both_asked_for(table: Callable[..., Catalogue]) -> None:
    catalogue = table(["Mã SP", "Giá bán", "Tên sản phẩn", "Tên sản phâmm"], ["HL-01", "1.000", "Mắm", "Tép"])
    assert [problem.code for problem in catalogue.problems if problem.place.row] == [
        "column-missing",
        "heading-ambiguous",
        "heading-ambiguous",
    ]


def test_a_sheet_of_nothing_but_typos(table: Callable[..., Catalogue]) -> None:
    (row,) = table(["Mã sản phẩmm", "Tên sản phẩn", "Gia bán sản phẫmm"], PRODUCT)
    assert row.product and row.product.price == 225_000


def test_headings_in_an_old_encoding(table: Callable[..., Catalogue]) -> None:
    catalogue = table(["M· SP", "Tªn s¶n phÈm", "Gi¸ b¸n"], PRODUCT)
    assert {"sku", "name", "price"} == set(catalogue.headings)
    assert [problem.code for problem in catalogue.problems] == ["heading-read-as"] * 3


def test_remembered_columns_may_be_missing_in_another_file(table: Callable[..., Any]) -> None:
    rows = ["Mã SP", "Tên sản phẩm", "Giá bán"], PRODUCT
    assert not table(*rows, remembered={"Giá Tết": "price", "Nội bộ": "ignored"}).problems
    with pytest.raises(InputError):
        table(*rows, remembered={"Giá Tết": "list_price"})
    with pytest.raises(InputError):
        table(*rows, mapping={"Giá Tết": "price"})


@pytest.mark.parametrize("heading", ["Giám đốc", "Ngày sản xuất", "Bảo hành", "Sản lượng", "Địa chỉ liên hệ"])
def test_a_word_of_its_own_is_no_misspelt_heading(heading: str) -> None:
    assert guess(heading) is None
