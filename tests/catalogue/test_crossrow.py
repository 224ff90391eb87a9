"""What only several rows show: a product, barcode, stamp or picture twice, and one producer in several spellings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ocopsync.catalogue import Catalogue, read
from ocopsync.problem import NOTE, WARNING
from ocopsync.rules import RULES

HEADINGS = ["Mã SP", "Tên sản phẩm", "Chủ thể", "Giá bán"]
Make = Callable[..., Catalogue]
Said = list[tuple[int | None, str, str]]


@pytest.fixture
def said(table: Make) -> Callable[..., Said]:
    """Row, code and suggestion of each problem in rows of SKU, name, producer, price and the columns that are given."""

    def of(*rows: tuple[str, ...], more: tuple[str, ...] = ()) -> Said:
        whole = [[*row[:3], "225.000", *row[3:]] for row in rows]
        return [
            (p.place.row, p.code, p.suggestion)
            for row in table([*HEADINGS, *more], *whole, rules_off=RULES)
            for p in row.problems
        ]

    return of


def test_one_product_under_two_spellings_is_a_warning_at_the_later_row(said: Callable[..., Said]) -> None:
    rows = [
        ("HL-01", "Mắm tôm Hòa Hải", "HTX Hòa Hải", "500 g"),
        ("HL-02", "Mắm tôm Hoà Hải (500g)", "HTX Hòa Hải", "500 g"),
        ("HL-03", "MẮM TÔM HOÀ HẢI", "HTX Hòa Hải", "0,5 kg"),
    ]
    assert said(*rows, more=("Quy cách",)) == [(4, "product-twice", "")]


@pytest.mark.parametrize(
    "other",
    [
        ("HL-02", "Mắm tôm", "HTX Hòa Hải", "1 kg"),
        ("HL-02", "Mắm tôm", "HTX Hà Long", "500 g"),
        ("HL-02", "Mắm tép", "HTX Hòa Hải", "500 g"),
    ],
)
def test_another_size_producer_or_name_is_another_product(said: Callable[..., Said], other: tuple[str, ...]) -> None:
    assert said(("HL-01", "Mắm tôm", "HTX Hòa Hải", "500 g"), other, more=("Quy cách",)) == []


def test_a_row_with_the_same_code_is_told_once_and_so_is_one_that_is_ignored(said: Callable[..., Said]) -> None:
    first = ("HL-01", "Mắm tôm", "HTX Hòa Hải", "", "8936036020014")
    more = ("Thao tác", "Mã vạch")
    assert said(first, first, more=more) == [(3, "sku-twice", "")]
    assert said(first, ("HL-02", "Mắm tôm", "HTX Hòa Hải", "bỏ qua", "8936036020014"), more=more) == []


def test_one_barcode_on_two_products(said: Callable[..., Said]) -> None:
    rows = [("A", "Mắm tôm", "HTX Hòa Hải", "614141007349"), ("B", "Mắm tép", "HTX Hòa Hải", "0614141007349")]
    assert said(*rows, more=("Mã vạch",)) == [(3, "gtin-twice", "")]


def test_a_stamp_of_one_piece_on_two_products(said: Callable[..., Said]) -> None:
    more = ("Truy xuất nguồn gốc", "Số seri")
    link = "https://truyxuat.example/s"
    rows = [("A", "Mắm tôm", "HTX Hòa Hải", link, "S1"), ("B", "Mắm tép", "HTX Hòa Hải", link, "S1")]
    assert said(*rows, more=more) == [(3, "stamp-twice", "")]
    link = "https://id.example.vn/01/08936036020014"
    assert said(("A", "Mắm tôm", "X", link, ""), ("B", "Mắm tép", "X", link, ""), more=more) == [(3, "stamp-twice", "")]


def test_a_page_of_the_cooperative_may_be_the_link_of_many(said: Callable[..., Said]) -> None:
    rows = [(sku, f"Mắm {sku}", "HTX Hòa Hải", "https://htx.example.vn/truy-xuat") for sku in "ABC"]
    assert said(*rows, more=("Truy xuất nguồn gốc",)) == []


def test_spellings_of_one_producer_are_offered_as_the_one_that_is_met_most_often(said: Callable[..., Said]) -> None:
    usual, other = "Hợp tác xã dịch vụ nông nghiệp Hòa Hải", "HTX DVNN Hoà Hải"
    names = [usual, usual, other, usual, "htx hòa hải"]
    rows = [(f"A{n}", f"Mắm {n}", name) for n, name in enumerate(names)]
    assert said(*rows) == [(4, "producer-spellings", usual), (6, "producer-spellings", usual)]


def test_of_two_spellings_that_are_met_as_often_none_is_offered(said: Callable[..., Said]) -> None:
    assert said(("A", "Mắm tôm", "HTX Hoà Hải"), ("B", "Mắm tép", "HTX Hòa Hải")) == [(3, "producer-spellings", "")]


def test_one_tax_code_is_one_producer_and_two_are_two(said: Callable[..., Said]) -> None:
    one, other = "0100233488", "0314409058"
    rows = ("A", "Mắm tôm", "HTX Hòa Hải", one), ("B", "Mắm tép", "Công ty Biển Xanh", one)
    assert [code for _, code, _ in said(*rows, more=("MST",))] == ["producer-spellings"]
    rows = ("A", "Mắm tôm", "HTX Hòa Hải", one), ("B", "Mắm tép", "HTX Hoà Hải", other)
    assert said(*rows, more=("MST",)) == []


def test_one_phone_is_one_producer_only_where_the_names_resemble_each_other(said: Callable[..., Said]) -> None:
    phone = "0912345678"
    alike = ("A", "Mắm tôm", "HTX Hòa Hải", phone), ("B", "Mắm tép", "Hợp tác xã mắm Hòa Hải", phone)
    assert [code for _, code, _ in said(*alike, more=("SĐT",))] == ["producer-spellings"]
    office = ("A", "Mắm tôm", "HTX Hòa Hải", phone), ("B", "Nem chua", "HTX Thanh Sơn", phone)
    assert said(*office, more=("SĐT",)) == []


def test_a_households_name_is_masked_in_its_spellings(table: Make) -> None:
    rows = (
        ["A", "Mắm tôm", "Hộ kinh doanh Nguyễn Văn Bình", "1.000"],
        ["B", "Mắm tép", "Hộ SXKD Nguyễn Văn Bình", "1.000"],
    )
    _, row = table(HEADINGS, *rows)
    (problem,) = [problem for problem in row.problems if problem.code == "producer-spellings"]
    assert "Bình" not in problem.message.render("vi") + repr(problem)
    assert problem.severity is WARNING


def test_one_picture_of_two_products_is_only_noted(table: Make, tmp_path: Path, png: Callable[..., bytes]) -> None:
    for name in ("1.png", "bản sao.png"):
        (tmp_path / name).write_bytes(png(600, 600))
    rows = ["A", "Mắm tôm", "X", "1.000", "1.png"], ["B", "Mắm tép", "X", "1.000", "bản sao.png"]
    _, row = table([*HEADINGS, "Ảnh"], *rows)
    (problem,) = row.problems
    assert (problem.code, problem.severity, problem.value) == ("image-shared", NOTE, "bản sao.png")
    assert "2" in problem.message.render("vi")


def test_reading_again_compares_anew(table: Make) -> None:
    catalogue: Any = table([*HEADINGS, "Mã vạch"], ["A", "Mắm tôm", "X", "1.000", "8936036020014"])
    assert [row.problems for row in catalogue] == [row.problems for row in catalogue] == [()]


def test_the_example_catalogue_has_one_producer_in_two_spellings() -> None:
    path = Path(__file__).parents[2] / "examples" / "thanhhoa.csv"
    codes = {"product-twice", "gtin-twice", "stamp-twice", "image-shared", "producer-spellings"}
    found = [
        problem for row in read(path, on=dt.date(2026, 11, 21)) for problem in row.problems if problem.code in codes
    ]
    assert [(problem.code, problem.value) for problem in found] == [
        ("producer-spellings", "HTX Dịch vụ nông lâm nghiệp Bình Sơn")
    ]


def dated(xlsx: Callable[..., Any], *dates: Any) -> Any:
    catalogue = xlsx(
        ("Mã SP", "Tên sản phẩm", "Giá bán", "Chủ thể", "Ngày quyết định"),
        *((f"HL-{at}", f"Mắm {at}", 1000, "HTX", date) for at, date in enumerate(dates)),
    )
    list(catalogue)
    return [problem for problem in catalogue.problems if problem.code == "dates-swapped"]


@pytest.mark.parametrize("text", ["13/05/2026", "5/25/2026"])
def test_dates_of_excel_beside_a_text_that_it_did_not_take_for_one_may_be_swapped(
    xlsx: Callable[..., Any], text: str
) -> None:
    (problem,) = dated(xlsx, dt.date(2026, 5, 6), "", text, dt.date(2026, 3, 3), dt.date(2026, 7, 12), "14/06/2026")
    assert (problem.severity.value, problem.place.cell) == ("warning", "E1")
    assert (problem.value, problem.values["rows"]) == (text, "2, 6")


@pytest.mark.parametrize(
    "dates",
    [
        (dt.date(2026, 5, 6), "13/05/2026", dt.date(2026, 5, 20)),
        (dt.date(2026, 5, 6), "13/05/2026", "05/06/2026"),
        (dt.date(2026, 5, 6), dt.date(2026, 5, 7)),
        (dt.date(2026, 5, 5), "13/05/2026"),
        ("13/05/2026", "14/05/2026"),
        (dt.date(2026, 5, 6), "chưa có"),
    ],
)
def test_dates_that_excel_understood_as_they_are_written_are_not_doubted(
    xlsx: Callable[..., Any], dates: tuple[Any, ...]
) -> None:
    assert dated(xlsx, *dates) == []
