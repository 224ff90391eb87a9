"""Tables as they arrive: headings of two lines, totals, titles and signatures between the products, merged cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from ocopsync.catalogue import Catalogue, read

DAY = dt.date(2026, 11, 21)
HEADINGS = ["Mã SP", "Tên sản phẩm", "Giá bán", "Chủ thể"]
PRODUCT = ["HL-01", "Mắm tôm", "225.000", "HTX Hòa Hải"]


@pytest.fixture
def merged(tmp_path: Path) -> Callable[..., Catalogue]:
    """A workbook of rows in which the ranges given ("A1:C1") are merged."""

    def make(rows: Sequence[Sequence[Any]], *ranges: str) -> Catalogue:
        path = tmp_path / "gộp.xlsx"
        book = xlsxwriter.Workbook(path)
        sheet = book.add_worksheet("Sản phẩm")
        for area in ranges:
            sheet.merge_range(area, "")
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if value != "":
                    sheet.write(at, column, value)
        book.close()
        return read(path, on=DAY)

    return make


def noted(catalogue: Catalogue) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.place.row) for problem in catalogue.problems]


# Headings of two lines

TWO_LINES = [
    ["STT", "Sản phẩm", "", "Giá", "", "Thông tin chủ thể", "", ""],
    ["", "Mã", "Tên", "bán lẻ", "niêm yết", "Tên", "Địa chỉ", "Điện thoại"],
    [1, "HL-01", "Mắm tôm", 225000, 250000, "HTX Hòa Hải", "xã Hoa Lộc", "0912 000 001"],
]


def assert_read_in_two_lines(catalogue: Catalogue) -> None:
    (row,) = catalogue
    product = row.product
    assert product
    assert (row.sku, product.name, product.price, product.list_price) == ("HL-01", "Mắm tôm", 225_000, 250_000)
    assert (product.producer.name, product.producer.address) == ("HTX Hòa Hải", "xã Hoa Lộc")
    assert row.place.row == 3
    assert str(catalogue.headings["list_price"]).endswith("E2 (Giá niêm yết)")


def test_headings_of_two_lines_with_merged_cells(merged: Callable[..., Catalogue]) -> None:
    assert_read_in_two_lines(merged(TWO_LINES, "A1:A2", "B1:C1", "D1:E1", "F1:H1"))


def test_headings_of_two_lines_without_merged_cells(table: Callable[..., Catalogue]) -> None:
    assert_read_in_two_lines(table(*[[str(cell) for cell in row] for row in TWO_LINES]))


def test_a_lower_heading_below_something_else_is_asked_for(merged: Callable[..., Catalogue]) -> None:
    """The address of a distributor isn't the producer's."""
    catalogue = merged(
        [
            ["Mã SP", "Tên sản phẩm", "Đại lý phân phối", ""],
            ["", "", "Địa chỉ", "Điện thoại"],
            ["HL-01", "Mắm tôm", "Hà Nội", "0912 000 001"],
        ],
        *("A1:A2", "B1:B2", "C1:D1"),
    )
    found = [problem for problem in catalogue.problems if problem.code == "heading-ambiguous"]
    assert [problem.place.cell for problem in found] == ["C2", "D2"]
    assert '--map "Đại lý phân phối Địa chỉ=address"' in found[0].advice.render("en")
    assert "address" not in catalogue.headings


def test_a_first_product_is_not_taken_for_a_second_line(table: Callable[..., Catalogue]) -> None:
    rows = list(table(["Mã SP", "Tên sản phẩm", "Mô tả", ""], ["", "Mắm tôm", "ngon", "lạ"], ["HL-02", "Tép", "", ""]))
    assert [row.place.row for row in rows] == [2, 3]


# Rows that are no products

AMONG = [
    (["Tổng cộng", "", "", ""], "total-row-skipped"),
    (["", "TỔNG", "", ""], "total-row-skipped"),
    (["", "Tổng số: 12 sản phẩm", "", ""], "total-row-skipped"),
    (HEADINGS, "heading-row-skipped"),
    (["I. Thực phẩm", "", "", ""], "group-row-skipped"),
    (["", "Huyện Hà Trung", "", ""], "group-row-skipped"),
    (["Ghi chú: giá đã gồm VAT", "", "", ""], "remark-row-skipped"),
    (["", "", "", "Hoa Lộc, ngày 5 tháng 1 năm 2026"], "remark-row-skipped"),
    (["", "Người lập biểu", "", "Giám đốc"], "remark-row-skipped"),
    (["", "", "Ngày 5 tháng 1 năm 2026", ""], "remark-row-skipped"),
    (["", "Hoa Lộc,", "ngày 5 tháng 1 năm 2026", ""], "remark-row-skipped"),
    (["", "Người lập biểu", "Giám đốc", ""], "remark-row-skipped"),
    (["Người lập biểu", "", "GIÁM ĐỐC", ""], "remark-row-skipped"),
    (["", "Phụ trách", "Kế toán trưởng", "Giám đốc"], "remark-row-skipped"),
    (["", "", "(Ký, ghi rõ họ tên)", ""], "remark-row-skipped"),
    (["", "Tổng cộng", "1.226.000", ""], "total-row-skipped"),
    (["Tổng cộng:", "", "1.226.000 đ", ""], "total-row-skipped"),
    (["", "Tổng số: 12 sản phẩm", "1.226.000", ""], "total-row-skipped"),
    (["", "Tổng cộng (2 SP)", "1.226.000", ""], "total-row-skipped"),
]


@pytest.mark.parametrize(("line", "code"), AMONG)
def test_what_is_no_product_is_skipped_and_said(table: Callable[..., Catalogue], line: list[str], code: str) -> None:
    catalogue = table(HEADINGS, PRODUCT, line, ["HL-02", "Tép", "1.000", "HTX"])
    assert [row.sku for row in catalogue] == ["HL-01", "HL-02"]
    assert [row.sku for row in catalogue] == ["HL-01", "HL-02"]
    assert noted(catalogue) == [(code, 3)]


@pytest.mark.parametrize(
    "line",
    [
        ["", "Tổng hợp hạt dinh dưỡng", "", "HTX"],
        ["", "Tinh dầu sả", "", ""],
        ["", "Công bố", "", ""],
        ["", "Cổng trang trí", "", ""],
        ["", "Tổng cộng", "1.000", "HTX"],
        ["", "Tổng số 5 món khai vị", "1.000", ""],
        ["", "Total Care", "1.000", ""],
        ["", "Mắm tôm", "chưa có", ""],
        ["", "Giám đốc", "1.000", ""],
        ["", "Mắm tôm", "Giám đốc", "5"],
        ["HL-09", "Tổng cộng", "", ""],
        ["HL-09", "Tổng cộng", "1.000", ""],
        ["HL-09", "", "", ""],
        ["", "Mắm tôm", "", ""],
        ["", "1. Mắm tôm", "", ""],
        ["", "", "", "HTX Hòa Hải"],
    ],
)
def test_what_may_be_a_product_stays_a_row(table: Callable[..., Catalogue], line: list[str]) -> None:
    catalogue = table(HEADINGS, PRODUCT, line)
    assert [row.place.row for row in catalogue] == [2, 3]
    assert not noted(catalogue)


def test_pages_with_their_headings_and_numbers_of_columns(table: Callable[..., Catalogue]) -> None:
    numbers = ["1", "2", "3", "4"]
    catalogue = table(HEADINGS, numbers, PRODUCT, HEADINGS, numbers, ["HL-02", "Tép", "1.000", "HTX"])
    assert [row.sku for row in catalogue] == ["HL-01", "HL-02"]
    assert noted(catalogue) == [("numbering-row-skipped", 2), ("heading-row-skipped", 4), ("heading-row-skipped", 5)]


def test_names_below_the_signatures_are_skipped_but_products_below_them_are_not(
    table: Callable[..., Catalogue],
) -> None:
    catalogue = table(
        HEADINGS,
        PRODUCT,
        ["", "Người lập biểu", "", ""],
        ["", "Lê Thị Ví Dụ", "", ""],
        ["", "", "Trần Văn Mẫu", ""],
        ["Lê Thị Ví Dụ", "", "Trần Văn Mẫu", ""],
        ["", "Nem chua", "Liên hệ", "HTX"],
        ["HL-02", "Tép", "1.000", "HTX"],
    )
    assert [(row.place.row, row.sku) for row in catalogue] == [(2, "HL-01"), (7, ""), (8, "HL-02")]
    assert noted(catalogue) == [("remark-row-skipped", row) for row in (3, 4, 5, 6)]


def test_a_title_over_many_columns_is_one_whatever_it_says(merged: Callable[..., Catalogue]) -> None:
    catalogue = merged([HEADINGS, PRODUCT, ["Hàng mới về"], ["HL-02", "Tép", 1000, "HTX"]], "A3:D3")
    assert [row.sku for row in catalogue] == ["HL-01", "HL-02"]
    assert noted(catalogue) == [("group-row-skipped", 3)]


def test_of_very_many_skipped_rows_only_the_first_are_told_one_by_one(table: Callable[..., Catalogue]) -> None:
    catalogue = table(HEADINGS, PRODUCT, *[["Tổng cộng", "", "", ""]] * 150)
    assert len(list(catalogue)) == 1
    *single, last = catalogue.problems
    assert len(single) == 100
    assert (last.code, last.values) == ("more-rows-skipped", {"n": 50, "row": 152})


# Merged cells


def test_merged_cells_hold_for_every_row_that_they_span(merged: Callable[..., Catalogue]) -> None:
    catalogue = merged(
        [HEADINGS, PRODUCT, ["HL-02", "Tép", 1000, ""], ["HL-03", "Cáy", 2000, ""], ["HL-04", "Moi", 3000, "HTX khác"]],
        "D2:D4",
    )
    assert [row.product.producer.name for row in catalogue if row.product] == ["HTX Hòa Hải"] * 3 + ["HTX khác"]
    (problem,) = catalogue.problems
    assert (problem.code, problem.value, problem.place.cell) == ("merged-cells-filled", "D2:D4", "D1")


@pytest.mark.parametrize("title", [("I", "Đồ uống", ""), ("II", "", "Đồ uống")])
def test_the_title_of_a_part_beside_its_ordinal_is_no_product(
    table: Callable[..., Catalogue], title: Sequence[str]
) -> None:
    catalogue = table(("STT", "Mã SP", "Tên sản phẩm"), ("1", "HL-01", "Mắm tôm"), title, ("2", "HL-02", "Tép"))
    assert [row.sku for row in catalogue] == ["HL-01", "HL-02"]
    (problem,) = [problem for problem in catalogue.problems if problem.code == "group-row-skipped"]
    assert (problem.place.row, problem.value) == (3, f"{title[0]} Đồ uống")


def test_a_code_beside_an_ordinal_is_a_product(table: Callable[..., Catalogue]) -> None:
    rows = list(table(("STT", "Mã SP", "Tên sản phẩm"), ("I", "HL-01", ""), ("II", "MAM", ""), ("III", "HL 03", "")))
    assert [row.sku for row in rows] == ["HL-01", "MAM", "HL 03"]


@pytest.mark.parametrize("above", ["Công nhận", "Quyết định công nhận"])
def test_what_was_certified_keeps_its_meaning_below_the_word_for_it(
    merged: Callable[..., Catalogue], above: str
) -> None:
    catalogue = merged(
        [
            ["Mã SP", "Tên sản phẩm", "Chủ thể", "Giá bán", above, "", ""],
            ["", "", "", "", "Hạng sao", "Số QĐ", "Ngày"],
            ["HL-01", "Mắm tôm", "HTX Hòa Hải", 225000, 3, "715/QĐ-UBND", "05/01/2026"],
        ],
        *("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:G1"),
    )
    (row,) = catalogue
    assert row.product is not None
    assert row.product.certificate is not None
    assert (row.product.certificate.stars, row.product.certificate.decision_number) == (3, "715/QĐ-UBND")
    assert "heading-ambiguous" not in [problem.code for problem in catalogue.problems]
