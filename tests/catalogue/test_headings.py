"""Columns are recognised however their headings are written, and never taken for something else."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.catalogue.headings import HEADINGS, letter, recognise
from ocopsync.catalogue.scan import column_index
from ocopsync.errors import InputError
from ocopsync.model import Product
from ocopsync.vietnam.text import plain

NAMES = [(heading.field, name) for heading in HEADINGS.values() for name in (heading.title, *heading.others)]


def field_of(heading: str) -> str:
    found = recognise(heading)
    return found.field if found else ""


@pytest.mark.parametrize(("field", "name"), NAMES)
def test_accents_case_stars_and_line_breaks_do_not_matter(field: str, name: str) -> None:
    for written in (
        name,
        name.upper(),
        plain(name),
        unicodedata.normalize("NFD", name),
        f" {name} (*) ",
        f"{name}*",
        f"{name}:",
        name.replace(" ", "\n"),
    ):
        assert field_of(written) == field


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Mã sản phẩm", "sku"),
        ("Mã sản phẩm OCOP", "ocop_code"),
        ("Mã sản phẩm (OCOP)", "ocop_code"),
        ("HSD", "shelf_life"),
        ("Ngày hết hạn (chứng nhận)", "certificate_expires"),
        ("HSD chứng nhận", "certificate_expires"),
        ("Khối lượng tịnh", "net_quantity"),
        ("Khối lượng (g)", "weight"),
        ("Quy cách (đóng gói)", "net_quantity"),
        ("Giá bán (đ)", "price"),
        ("Số QĐ (công nhận)", "decision_number"),
        ("Nhóm / Bộ sản phẩm OCOP", "group"),
        ("Tên sản phẩm / Product name", "name"),
        ("tax_code", "tax_code"),
    ],
)
def test_headings_that_look_alike_are_told_apart(heading: str, field: str) -> None:
    assert field_of(heading) == field


@pytest.mark.parametrize("heading", ["SĐT/Email", "Tên, địa chỉ chủ thể", "Màu sắc", "Liên hệ", "", "()"])
def test_what_means_several_things_or_nothing_is_not_taken(heading: str) -> None:
    assert recognise(heading) is None


def test_every_field_of_a_product_has_a_heading() -> None:
    derived = {"producer", "certificate", "stamp", "place"}
    fields = {attribute.name for attribute in Product.__attrs_attrs__}
    assert fields - derived <= set(HEADINGS)


@given(st.text())
def test_no_heading_makes_it_fail(text: str) -> None:
    recognise(text)


@given(st.integers(0, 16_383))
def test_letters_of_columns(index: int) -> None:
    assert column_index(letter(index)) == index


def test_the_heading_row_may_stand_below_titles_and_above_notes(xlsx: Callable[..., Any]) -> None:
    catalogue = xlsx(
        ["DANH SÁCH SẢN PHẨM OCOP NĂM 2026"],
        [],
        ["STT", "Tên sản phẩm", "Mã SP", "Giá bán", "Chủ thể"],
        ["(tự đánh số)", "(thật)", "(bịa)", "(bịa)", "(thật)"],
        [1, "Mắm tôm", "HL-01", 225000, "HTX Hòa Hải"],
    )
    (row,) = catalogue
    assert (row.sku, row.place.row, row.problems) == ("HL-01", 5, ())
    assert catalogue.headings["price"].cell == "D3"
    assert [(problem.code, problem.place.row) for problem in catalogue.problems] == [("note-row-skipped", 4)]


def test_an_unknown_column_is_one_note(table: Callable[..., Any]) -> None:
    catalogue = table(["Mã SP", "Tên sản phẩm", "Màu sắc"], ["HL-01", "Mắm tôm", "tím"])
    (problem,) = catalogue.problems
    assert (problem.code, problem.place.cell, problem.value) == ("column-unknown", "C1", "Màu sắc")


def test_known_columns_that_hold_nothing_for_a_listing_are_left_alone(table: Callable[..., Any]) -> None:
    assert not table(["STT", "Mã SP", "Tên sản phẩm", "Ghi chú"], ["1", "HL-01", "Mắm tôm", "gọi lại"]).problems


def test_a_missing_column_is_an_error_of_the_file_and_of_each_row(table: Callable[..., Any]) -> None:
    catalogue = table(["Tên sản phẩm", "Giá bán", "Chủ thể"], ["Mắm tôm", "225.000", "HTX Hòa Hải"])
    assert [problem.code for problem in catalogue.problems] == ["column-missing"]
    (row,) = catalogue
    assert row.product is None
    assert [problem.code for problem in row.problems] == ["sku-missing"]


def test_two_columns_for_one_field_are_refused_by_name(table: Callable[..., Any]) -> None:
    with pytest.raises(InputError) as caught:
        table(["Mã SP", "Tên sản phẩm", "Giá bán", "Đơn giá"], ["HL-01", "Mắm tôm", "1.000", "2.000"])
    sentence = caught.value.message.render("en")
    assert "C 'Giá bán', D 'Đơn giá'" in sentence


def test_the_users_mapping_wins(table: Callable[..., Any]) -> None:
    rows = ["Mã SP", "Tên sản phẩm", "Giá bán", "Giá Tết"], ["HL-01", "Mắm tôm", "1.000", "2.000"]
    (row,) = table(*rows, mapping={"Giá Tết": "price", "Giá bán": "ignored"})
    assert row.product.price == 2000


@pytest.mark.parametrize("mapping", [{"Giá Tết": "prize"}, {"Giá hè": "price"}])
def test_a_mapping_that_cannot_be_meant_is_refused(table: Callable[..., Any], mapping: dict[str, str]) -> None:
    with pytest.raises(InputError):
        table(["Mã SP", "Tên sản phẩm", "Giá Tết"], ["HL-01", "Mắm tôm", "1.000"], mapping=mapping)


PLAIN_CATALOGUE = ["Mã SP", "Tên sản phẩm", "Giá bán", "Ngày hết hạn"]


@pytest.mark.parametrize("heading", ["Ngày hết hạn", "NGÀY HẾT HẠN (*)", "Ngày hết hạn (dd/mm/yyyy)", "Ngày hết hạnn"])
def test_the_last_day_in_a_sheet_without_certificates_is_asked_for(table: Callable[..., Any], heading: str) -> None:
    catalogue = table([*PLAIN_CATALOGUE[:3], heading], ["HL-01", "Mắm tôm", "1.000", "31/12/2027"])
    (problem,) = [problem for problem in catalogue.problems if problem.code == "heading-ambiguous"]
    assert problem.place.cell == "D1"
    assert f'--map "{heading}=certificate_expires", --map "{heading}=shelf_life"' in problem.advice.render("en")
    (row,) = catalogue
    assert row.product.certificate is None
    assert row.product.shelf_life == ""


@pytest.mark.parametrize("other", ["Hạng sao", "Số QĐ", "Ngày QĐ", "Mã OCOP", "Cơ quan cấp", "Ngày nộp gia hạn"])
def test_beside_a_certificate_the_last_day_is_the_certificates(table: Callable[..., Any], other: str) -> None:
    catalogue = table([*PLAIN_CATALOGUE, other], ["HL-01", "Mắm tôm", "1.000", "31/12/2027", ""])
    assert catalogue.problems == ()
    assert "certificate_expires" in catalogue.headings


@pytest.mark.parametrize("heading", ["Ngày hết hạn chứng nhận", "Ngày hết hạn (GCN)", "Hạn chứng nhận", "Hiệu lực đến"])
def test_a_last_day_that_names_the_certificate_is_not_asked_for(table: Callable[..., Any], heading: str) -> None:
    catalogue = table([*PLAIN_CATALOGUE[:3], heading], ["HL-01", "Mắm tôm", "1.000", "31/12/2027"])
    assert catalogue.problems == ()
    assert "certificate_expires" in catalogue.headings


def test_the_last_day_of_the_shelf_life_is_mapped_once(table: Callable[..., Any]) -> None:
    (row,) = table(PLAIN_CATALOGUE, ["HL-01", "Mắm tôm", "1.000", "31/12/2027"], mapping={"Ngày hết hạn": "shelf_life"})
    assert row.product.shelf_life == "31/12/2027"


def test_beside_a_shelf_life_the_last_day_can_only_be_the_certificates_and_is_still_asked_for(
    table: Callable[..., Any],
) -> None:
    catalogue = table([*PLAIN_CATALOGUE, "HSD"], ["HL-01", "Mắm tôm", "1.000", "31/12/2027", "12 tháng"])
    (problem,) = catalogue.problems
    assert "shelf_life" not in problem.advice.render("en")


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Mặt hàng", "name"),  # one letter from "Mã hàng", which is the code
        ("Tên hàng hóa, dịch vụ", "name"),  # as on an invoice
        ("Tên mặt hàng", "name"),
        ("Tên HTX", "producer"),
        ("Đ/c", "address"),
        ("Đơn giá bán", "price"),
        ("Điện thoại/Zalo", "phone"),
    ],
)
def test_a_heading_that_is_near_another_field_means_its_own(heading: str, field: str) -> None:
    known = recognise(heading)
    assert known is not None
    assert known.field == field
