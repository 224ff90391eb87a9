"""Every cell becomes its value, or a problem with its place, its value and what to do."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocopsync.catalogue import read
from ocopsync.catalogue.values import PARSERS
from ocopsync.errors import InputError
from ocopsync.model import OcopCertificate, Paper, ProducerKind, Quantity, Size, StampState, TraceStamp, Verb
from ocopsync.privacy import mask
from ocopsync.problem import ERROR
from ocopsync.report.json import problem_json

DAY = dt.date(2026, 11, 21)
EVERYTHING = {
    "Thao tác": "cập nhật",
    "Loại hình": "Hợp tác xã",
    "MST": "0100233488",
    "Điện thoại": "0912 345 678",
    "Email": "htx@example.vn",
    "Website": "https://htx.example.vn",
    "Địa chỉ": "Thôn 5, xã Hoằng Thanh, tỉnh Thanh Hóa",
    "Nhóm": "9. Tương, nước mắm, gia vị lỏng",
    "Mô tả": "Ủ chượp 12 tháng.\nKhông chất bảo quản.",
    "Giá niêm yết": "250.000đ",
    "ĐVT": "Hộp",
    "Quy cách": "12 gói x 20 g",
    "Khối lượng (g)": "650",
    "Kích thước (cm)": "30x20x10",
    "Tồn kho": "1.200",
    "Thành phần": "tôm 70%, muối 30%",
    "Bảo quản": "Nơi khô ráo",
    "HDSD": "Ăn liền",
    "Cảnh báo": "Có tôm",
    "HSD (tháng)": "12",
    "Thương hiệu": "Hòa Hải",
    "Mã vạch": "8936036020014",
    "Giấy tờ": "Tự công bố: 01/HL/2025; ATTP: 12/2024",
    "Hạng sao": "4 sao",
    "Mã OCOP": "38-14797-12-2026",
    "Số QĐ": "số 715/QĐ – UBND",
    "Ngày QĐ": "05/01/2026",
    "Cơ quan cấp": "UBND tỉnh Thanh Hóa",
    "Ngày hết hạn": "04/01/2029",
    "Ngày nộp gia hạn": "",
    "Bị thu hồi": "không",
    "Truy xuất nguồn gốc": "https://id.example.vn/01/08936036020014",
    "Số lô": "L01",
    "Số seri": "S1",
    "Trạng thái tem": "hoạt động",
}


def test_a_full_row_becomes_a_full_product(cell: Callable[..., Any], tmp_path: Path, png: Callable[..., bytes]) -> None:
    (tmp_path / "mắm tôm.png").write_bytes(png())
    row = cell(**EVERYTHING, Ảnh="mắm tôm.png")
    assert row.problems == ()
    product = row.product
    assert (product.sku, product.name, product.price, product.list_price) == ("HL-01", "Mắm tôm", 225_000, 250_000)
    assert product.producer.kind is ProducerKind.COOPERATIVE
    assert (product.producer.tax_code, product.producer.phone) == ("0100233488", "0912345678")
    assert product.description == "Ủ chượp 12 tháng.\nKhông chất bảo quản."
    assert (product.group, product.unit, product.stock) == (9, "hộp", 1200)
    assert (product.net_quantity, product.weight) == (Quantity(Decimal(240), "g"), 650)
    assert (product.size, product.shelf_life, product.gtin) == (Size(30, 20, 10), "12 tháng", "8936036020014")
    assert product.papers == (Paper("Tự công bố", "01/HL/2025"), Paper("ATTP", "12/2024"))
    assert product.certificate == OcopCertificate(
        4, "38-14797-12-2026", "715/QĐ-UBND", dt.date(2026, 1, 5), "UBND tỉnh Thanh Hóa", dt.date(2029, 1, 4)
    )
    assert product.stamp == TraceStamp("https://id.example.vn/01/08936036020014")


LOT_LINK = "https://id.example.vn/01/08936036020014/10/L01/21/S1?17=270101"


def test_a_listing_carries_the_products_stamp_and_the_lots_where_that_is_asked_for(table: Callable[..., Any]) -> None:
    cells = {"Mã SP": "HL-01", "Tên sản phẩm": "Mắm tôm", **EVERYTHING, "Truy xuất nguồn gốc": LOT_LINK}
    (row,) = table(list(cells), list(cells.values()))
    assert row.product.stamp == TraceStamp("https://id.example.vn/01/08936036020014")
    (row,) = table(list(cells), list(cells.values()), lot_stamps=True)
    assert row.product.stamp == TraceStamp(LOT_LINK, "L01", "S1", StampState.ACTIVE)


CITIZEN = "038099012345"


@pytest.mark.parametrize("heading", ["Mã SP", "Tên sản phẩm", "Mô tả", "Địa chỉ", "Chủ thể", "Cảnh báo"])
@pytest.mark.parametrize("written", [CITIZEN, "038 099 012 345", f"Liên hệ CCCD {CITIZEN}."])
def test_a_citizens_number_in_a_text_that_is_published_is_an_error(
    cell: Callable[..., Any], heading: str, written: str
) -> None:
    row = cell(**{heading: written})
    (problem,) = [problem for problem in row.problems if problem.code == "citizen-id-in-text"]
    assert problem.severity is ERROR
    assert problem.place.heading == heading
    assert CITIZEN not in re.sub(r"\D", "", str(problem.message))


@pytest.mark.parametrize("text", ["038099012345678", "8936036020014", "Lô 12 gói, 038 g", "999099012345", "1/2 lít"])
def test_another_number_is_no_citizens_number(cell: Callable[..., Any], text: str) -> None:
    assert "citizen-id-in-text" not in [problem.code for problem in cell(**{"Mô tả": text}).problems]


def test_a_citizens_number_in_its_own_column_is_fine(cell: Callable[..., Any]) -> None:
    row = cell(CCCD=CITIZEN)
    assert row.problems == ()
    assert row.product.producer.citizen_id == CITIZEN


PROVOKED = [
    ("sku-missing", "Mã SP", "-"),
    ("name-missing", "Tên sản phẩm", ""),
    ("producer-missing", "Chủ thể", ""),
    ("text-garbled", "Mô tả", "M\ufffdm tôm"),
    ("value-ambiguous", "Giá bán", "225"),
    ("value-ambiguous", "Cân nặng", "500"),
    ("value-ambiguous", "HSD", "12"),
    ("value-ambiguous", "HSD", "46086"),
    ("value-ambiguous", "Quy cách", "hộp 12 gói 240g"),
    ("value-ambiguous", "Quy cách", "500g hoặc 1kg"),
    ("value-ambiguous", "Giá bán", "120.000/150.000"),
    ("value-ambiguous", "HSD", "1,5"),
    ("value-ambiguous", "Khối lượng tịnh (kg)", "1,500"),
    ("group-ambiguous", "Nhóm", "1. Thực phẩm"),
    ("text-garbled", "Chủ thể", "HTX Nông nghi?p Hà Trung"),
    ("ditto", "Chủ thể", "nt"),
    ("ditto", "Địa chỉ", '"'),
    ("ditto", "Thành phần", "Như trên"),
    ("unit-is-producer", "Đơn vị", "HTX Hà Long"),
    ("letters-among-digits", "Giá bán", "12O.000"),
    ("letters-among-digits", "Điện thoại", "O912345678"),
    ("letters-among-digits", "Mã vạch", "893603602001A4l"),
    ("shelf-life-several", "HSD", "1 năm (bảo quản lạnh 2 năm)"),
    ("value-ambiguous", "Điện thoại", "0912345678 / 0987654321"),
    ("yes-no-unreadable", "Bị thu hồi", "có lẽ"),
    ("price-unreadable", "Giá bán", "chưa có"),
    ("price-unreadable", "Giá bán", "10%"),
    ("price-unreadable", "Giá niêm yết", "???"),
    ("price-range", "Giá bán", "27.000 - 32.000 đồng/kg"),
    ("price-not-positive", "Giá bán", "0 đ"),
    ("price-missing", "Giá bán", ""),
    ("list-price-below", "Giá niêm yết", "200.000"),
    ("stock-unreadable", "Tồn kho", "còn hàng"),
    ("unit-unknown", "ĐVT", "xyz"),
    ("net-quantity-unreadable", "Quy cách", "đóng túi"),
    ("net-quantity-unreadable", "Quy cách", "500"),
    ("weight-unreadable", "Khối lượng (g)", "nặng"),
    ("size-unreadable", "Kích thước", "30x20"),
    ("gtin-unreadable", "Mã vạch", "12345"),
    ("gtin-shortened", "Mã vạch", "8,93604E+12"),
    ("gtin-shortened", "Mã vạch", "8936040000000"),
    ("gtin-repaired", "Mã vạch", "8.936036020014E+12"),
    ("gtin-internal", "Mã vạch", "2000000000008"),
    ("gtin-of-book", "Mã vạch", "9786041123458"),
    ("value-ambiguous", "Mã vạch", "8936036020014; 8935001234562"),
    ("value-ambiguous", "Mã vạch", "1234565"),
    ("leading-zero-restored", "Mã vạch", "12345678905"),
    ("gtin-check-digit", "Mã vạch", "8936036020013"),
    ("tax-code-unreadable", "MST", "12345"),
    ("tax-code-check-digit", "MST", "0100233480"),
    ("tax-code-unreadable", "MST", "0100233488-1"),
    ("citizen-id-unreadable", "CCCD", "999090012345"),
    ("leading-zero-restored", "MST", "100233488"),
    ("leading-zero-restored", "Điện thoại", "912345678"),
    ("leading-zero-restored", "CCCD", "38090012345"),
    ("leading-zero-restored", "CCCD", "38090012345.0"),
    ("leading-zero-restored", "MST", "100233488.0"),
    ("leading-zero-restored", "Điện thoại", "912345678.0"),
    ("leading-zero-restored", "CCCD", "1090012345"),
    ("leading-zero-restored", "MST", "38090012345"),
    ("citizen-id-short", "CCCD", "39090012345"),
    ("citizen-id-short", "CCCD", "38590012345"),
    ("citizen-id-short", "CCCD", "38245012345"),
    ("citizen-id-short", "CCCD", "03809001234"),
    ("citizen-id-short", "MST", "99090012345"),
    ("tax-code-or-citizen-id", "MST", "1090012345"),
    ("phone-unreadable", "Điện thoại", "0912"),
    ("phone-old", "Điện thoại", "0164 123 4567"),
    ("email-unreadable", "Email", "anh.ba@"),
    ("producer-kind-unknown", "Loại hình", "gì đó"),
    ("group-unknown", "Nhóm", "27"),
    ("group-ambiguous", "Nhóm", "Thực phẩm"),
    ("stars-unreadable", "Hạng sao", "tiềm năng 5 sao"),
    ("decision-number-unreadable", "Số QĐ", "715"),
    ("ocop-code-unreadable", "Mã OCOP", "A1"),
    ("date-unreadable", "Ngày QĐ", "tháng 3"),
    ("date-unreadable", "Ngày QĐ", "3/25/2026"),
    ("stamp-unreadable", "Truy xuất nguồn gốc", "SP00000473"),
    ("stamp-state-unknown", "Trạng thái tem", "cũ"),
    ("paper-unreadable", "Giấy tờ", ": 12/2024"),
    ("verb-unknown", "Thao tác", "nhảy"),
    ("image-missing", "Ảnh", "không-có.jpg"),
    ("image-folder-missing", "Ảnh", "ảnh/2026/1.jpg"),
    ("image-outside", "Ảnh", "../ngoài.jpg"),
    ("image-outside", "Ảnh", "C:\\ảnh\\1.jpg"),
    ("image-link", "Ảnh", "https://example.vn/1.jpg"),
]
"""Code, heading, what stands in the cell."""


@pytest.mark.parametrize(("code", "heading", "text"), PROVOKED)
def test_a_cell_that_cannot_be_read_is_a_problem_with_its_place(
    cell: Callable[..., Any], code: str, heading: str, text: str
) -> None:
    row = cell(**{heading: text})
    (problem,) = [problem for problem in row.problems if problem.code == code]
    assert (problem.place.heading, problem.place.row) == (heading, 2)
    assert problem.place.column
    assert problem.sku == ("" if code == "sku-missing" else "HL-01")
    for language in ("vi", "en"):
        assert problem.message.render(language)
        assert problem.advice.render(language)
    assert problem.value in (text, mask(text)) or "•" in problem.value or code == "list-price-below"


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Điện thoại", "09123456"),
        ("Điện thoại", "0912345678 / 0987654321"),
        ("CCCD", "38090012345"),
        ("MST", "38090012345"),
        ("MST", "038-0900-1234"),
        ("Email", "anh.ba@vidu"),
        ("Giá bán", "hỏi 0912345678"),
        ("ĐVT", "gọi 0912345678"),
    ],
)
def test_personal_data_is_masked_in_problems(cell: Callable[..., Any], heading: str, text: str) -> None:
    row = cell(**{heading: text})
    for problem in row.problems:
        for language in ("vi", "en"):
            shown = problem.message.render(language) + problem.advice.render(language) + repr(problem)
            assert not any(part in shown for part in (text, "0912345678", "0987654321", "38090012345"))


def test_a_household_is_known_by_its_citizen_id(cell: Callable[..., Any]) -> None:
    producer = cell(MST="038 090 012345").product.producer
    assert (producer.tax_code, producer.citizen_id) == ("", "038090012345")
    assert "038090012345" not in repr(producer)


def test_the_kind_of_producer_is_read_from_the_name_too(cell: Callable[..., Any]) -> None:
    assert cell(**{"Chủ thể": "Hộ SXKD Nguyễn Văn A"}).product.producer.kind is ProducerKind.HOUSEHOLD


def test_a_price_for_another_unit_is_not_published(cell: Callable[..., Any]) -> None:
    row = cell(**{"Giá bán": "225.000 đ/kg", "ĐVT": "túi"})
    assert [problem.code for problem in row.problems] == ["price-unit-differs"]
    assert cell(**{"Giá bán": "225.000 đ/kg", "ĐVT": "Kg"}).problems == ()
    assert cell(**{"Giá bán": "225.000 đ/hộp 500g", "ĐVT": "hộp"}).problems == ()
    assert cell(**{"Giá bán": "225.000 đ/kg"}).product.unit == "kg"


def test_on_request_is_a_product_without_a_price(cell: Callable[..., Any]) -> None:
    row = cell(**{"Giá bán": "Liên hệ"})
    assert (row.product.price, row.problems) == (None, ())


@pytest.mark.parametrize(
    ("heading", "text", "price"), [("Giá bán (nghìn đồng)", "225", 225_000), ("Giá bán (1.000đ)", "225,5", 225_500)]
)
def test_the_unit_in_the_heading_counts(table: Callable[..., Any], heading: str, text: str, price: int) -> None:
    (row,) = table(["Mã SP", "Tên sản phẩm", heading], ["HL-01", "Mắm tôm", text])
    assert row.product.price == price


def test_what_needs_another_cell_is_said(cell: Callable[..., Any]) -> None:
    assert "certificate-without-stars" in [p.code for p in cell(**{"Số QĐ": "715/QĐ-UBND", "Hạng sao": ""}).problems]
    assert "stamp-without-link" in [p.code for p in cell(**{"Số lô": "L01"}).problems]


@pytest.mark.parametrize(
    ("words", "verb"),
    [
        ("", Verb.PUBLISH),
        ("ĐĂNG", Verb.PUBLISH),
        ("create", Verb.CREATE),
        ("Thêm mới", Verb.CREATE),
        ("cập nhật", Verb.UPDATE),
        ("ngừng bán", Verb.WITHDRAW),
        ("Bỏ qua", Verb.IGNORE),
    ],
)
def test_verbs(cell: Callable[..., Any], words: str, verb: Verb) -> None:
    assert cell(**{"Thao tác": words}).product.verb is verb


def test_a_row_that_is_withdrawn_needs_nothing_but_its_code(cell: Callable[..., Any]) -> None:
    row = cell(**{"Thao tác": "gỡ", "Tên sản phẩm": "", "Giá bán": "???", "Chủ thể": "", "Mã vạch": "1"})
    assert (row.product.verb, row.problems) == (Verb.WITHDRAW, ())


@pytest.mark.parametrize(
    ("heading", "text", "suggestion"),
    [
        ("Mã vạch", "12345678905", "012345678905"),
        ("Mã vạch", "8.936036020014E+12", "8936036020014"),
        ("Ngày QĐ", "3/25/2026", "25/03/2026"),
        ("Điện thoại", "0164 123 4567", "0341234567"),
        ("Điện thoại", "912345678", "0912345678"),
        ("CCCD", "38090012345", "038090012345"),
        ("MST", "100233488", "0100233488"),
        ("Mã vạch", "8936036020013", ""),
        ("Giá bán", "225", ""),
        ("Tồn kho", "12O", ""),
    ],
)
def test_what_could_stand_there_is_offered_only_where_it_is_certain(
    cell: Callable[..., Any], heading: str, text: str, suggestion: str
) -> None:
    problems = cell(**{heading: text}).problems
    assert [problem.suggestion for problem in problems if problem.suggestion] == [suggestion] * bool(suggestion)
    for problem in problems:
        private = heading in ("Điện thoại", "CCCD", "MST") and suggestion
        assert "suggestion" not in repr(problem)
        assert not private or suggestion not in str(problem_json(problem)) + repr(problem)


def test_digits_of_another_keyboard_are_digits(cell: Callable[..., Any]) -> None:
    row = cell(
        **{
            "Giá bán": "２２５．０００",
            "Tồn kho": "１２",
            "Mã vạch": "８９３６０３６０２００１４",
            "SĐT": "０９１２３４５６７８",
        }
    )
    assert row.problems == ()
    product = row.product
    assert (product.price, product.stock, product.gtin) == (225_000, 12, "8936036020014")
    assert product.producer.phone == "0912345678"


def test_a_pack_that_weighs_less_than_it_holds_is_a_warning(cell: Callable[..., Any]) -> None:
    row = cell(**{"Quy cách": "12 gói x 50 g", "Khối lượng (g)": "500"})
    assert [(problem.code, problem.place.heading, problem.value) for problem in row.problems] == [
        ("weight-below-net", "Khối lượng (g)", "500 g")
    ]
    assert cell(**{"Quy cách": "600 ml", "Khối lượng (g)": "500"}).problems == ()


def test_a_barcode_of_excel_with_all_its_digits_is_right(xlsx: Callable[..., Any]) -> None:
    (row,) = xlsx(["Mã SP", "Tên sản phẩm", "Mã vạch"], ["A", "Mắm tôm", 8936036020014])
    assert row.product.gtin == "8936036020014"
    assert not [problem for problem in row.problems if problem.field == "gtin"]


def test_problems_come_in_the_order_of_the_columns(cell: Callable[..., Any]) -> None:
    row = cell(**{"Giá bán": "???", "ĐVT": "xyz", "Tồn kho": "nhiều", "Chủ thể": ""})
    assert [problem.place.column for problem in row.problems] == ["C", "D", "E", "F"]


def test_numbers_and_dates_of_excel_are_read(xlsx: Callable[..., Any]) -> None:
    headings = [
        "Mã SP",
        "Tên sản phẩm",
        "Giá bán",
        "Mã vạch",
        "Ngày QĐ",
        "Hạng sao",
        "Tồn kho",
        "Điện thoại",
        "Cân nặng (kg)",
    ]
    (row,) = xlsx(headings, [101, "Mắm tôm", 225000, 8936036020014, dt.date(2026, 1, 5), 4, 12, 912345678, 0.65])
    product = row.product
    assert (product.sku, product.price, product.gtin, product.stock) == ("101", 225_000, "8936036020014", 12)
    assert product.certificate.decision_date == dt.date(2026, 1, 5)
    assert (product.certificate.stars, product.producer.phone, product.weight) == (4, "0912345678", 650)


def test_a_percentage_is_no_price(xlsx: Callable[..., Any]) -> None:
    (row,) = xlsx(["Mã SP", "Tên sản phẩm", "Giá bán"], ["HL-01", "Mắm tôm", 0.1])
    assert "price-unreadable" in [problem.code for problem in row.problems]


@given(
    st.sampled_from(sorted(PARSERS)),
    st.text()
    | st.floats()
    | st.integers()
    | st.booleans()
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.timedeltas(),
    st.sampled_from(["", "g", "kg", "nghin dong", "d", "thang", "mm"]),
)
def test_no_cell_makes_a_parser_fail(field: str, cell: Any, unit: str) -> None:
    said: list[Any] = []
    PARSERS[field](cell, lambda kind, **values: said.append(kind), unit)


def test_pictures_are_known_by_their_content(
    cell: Callable[..., Any], tmp_path: Path, png: Callable[..., bytes]
) -> None:
    (tmp_path / "ảnh").mkdir()
    (tmp_path / "ảnh" / "1.png").write_bytes(png(600, 600))
    (tmp_path / "2.jpg").write_bytes(png(600, 601))
    (tmp_path / "3.jpg").write_text("không phải ảnh")
    row = cell(Ảnh="ảnh\\1.png; 2.jpg\n3.jpg")
    assert [image.path.name for image in row.product.images] == ["1.png", "2.jpg"]
    assert len({image.sha256 for image in row.product.images}) == 2
    assert [(problem.code, problem.value) for problem in row.problems] == [("image-unreadable", "3.jpg")]


def test_a_picture_behind_a_link_to_elsewhere_is_outside(cell: Callable[..., Any], tmp_path: Path) -> None:
    outside = tmp_path.parent / "outside.png"
    outside.write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "1.png").symlink_to(outside)
    assert [problem.code for problem in cell(Ảnh="1.png").problems] == ["image-outside"]


def test_reading_again_sees_the_file_as_it_is_now(table: Callable[..., Any], tmp_path: Path) -> None:
    catalogue = table(["Mã SP", "Tên sản phẩm"], ["HL-01", "Mắm tôm"])
    assert [row.sku for row in catalogue] == [row.sku for row in catalogue.rows()] == ["HL-01"]
    with catalogue.path.open("a", encoding="utf-8") as file:
        file.write("HL-02;Mắm tép\n")
    assert [row.sku for row in catalogue] == ["HL-01", "HL-02"]


def test_one_bad_row_hides_no_other_and_equal_producers_are_one(table: Callable[..., Any]) -> None:
    rows = list(
        table(
            ["Mã SP", "Tên sản phẩm", "Chủ thể", "Giá bán"],
            ["HL-01", "Mắm tôm", "HTX Hòa Hải", "???"],
            ["", "", "", ""],
            ["hl-01", "Mắm tép", "HTX Hòa Hải", "1.000"],
            ["HL-02", "Mắm cáy", "HTX Hòa Hải", "2.000"],
        )
    )
    assert [[problem.code for problem in row.problems] for row in rows] == [["price-unreadable"], ["sku-twice"], []]
    assert [row.place.row for row in rows] == [2, 4, 5]
    assert "2" in rows[1].problems[0].message.render("en")
    assert rows[0].product.producer is rows[2].product.producer


def test_numbered_rows_without_a_product_are_blank(table: Callable[..., Any]) -> None:
    rows = table(["STT", "Mã SP", "Tên sản phẩm"], ["1", "HL-01", "Mắm tôm"], ["2", "", "-"], ["3", "", ""])
    assert [row.sku for row in rows] == ["HL-01"]


def test_rules_can_be_switched_off(table: Callable[..., Any]) -> None:
    rows = ["Mã SP", "Tên sản phẩm", "Hạng sao"], ["HL-01", "Mắm tôm", "2"]
    (row,) = table(*rows)
    assert ("ocop-stars", "C2") in [(problem.code, problem.place.cell) for problem in row.problems]
    (row,) = table(*rows, rules_off={"ocop-stars"})
    assert "ocop-stars" not in [problem.code for problem in row.problems]


def test_read_is_what_the_package_hands_on(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Mã SP,Tên sản phẩm\nA,B\n", encoding="utf-8")
    with read(path, on=DAY) as catalogue:
        assert [row.product.name for row in catalogue if row.product] == ["B"]


def test_no_rule_calls_missing_what_stands_there_and_cannot_be_read(cell: Callable[..., Any]) -> None:
    codes = {problem.code for problem in cell(**{"Hạng sao": "3", "Ngày QĐ": "31/02/2026"}).problems}
    assert "date-unreadable" in codes
    assert "ocop-undated" not in codes
    assert "ocop-undated" in {problem.code for problem in cell(**{"Hạng sao": "3", "Ngày QĐ": ""}).problems}


def test_a_formulas_number_counts_with_the_digits_that_excel_shows(xlsx: Callable[..., Any], tmp_path: Path) -> None:
    headings = ("Mã SP", "Tên sản phẩm", "Giá bán", "Tồn kho", "Khối lượng (kg)", "Khối lượng tịnh (kg)")
    path = xlsx(headings, ("HL-01", "Mắm tôm", 111, 112, 113, 113)).path
    noisy = tmp_path / "noisy.xlsx"
    exact = {b">111<": b">247500.00000000003<", b">112<": b">33.000000000000007<", b">113<": b">0.30000000000000004<"}
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(noisy, "w") as copy:
        for name in book.namelist():
            data = book.read(name)
            for short, long in exact.items() if "sheet1" in name else ():
                data = data.replace(short, long)
            copy.writestr(name, data)
    (row,) = read(noisy, on=DAY)
    product = row.product
    assert product is not None
    assert (product.price, product.stock, product.weight) == (247_500, 33, 300)
    assert product.net_quantity == Quantity(Decimal("0.3"), "kg")


def test_a_part_of_a_piece_in_a_number_cell_is_no_thousand(xlsx: Callable[..., Any]) -> None:
    (row,) = xlsx(("Mã SP", "Tên sản phẩm", "Tồn kho"), ("HL-01", "Mắm tôm", 1.125))
    assert "stock-unreadable" in [problem.code for problem in row.problems]


@pytest.mark.parametrize(("price", "thousands"), [(225, True), (9999, True), (225_000, False)])
def test_a_price_written_out_under_thousands_is_asked_for(
    xlsx: Callable[..., Any], price: int, thousands: bool
) -> None:
    (row,) = xlsx(("Mã SP", "Tên sản phẩm", "Giá bán (1.000đ)"), ("HL-01", "Mắm tôm", price))
    assert row.product.price == (price * 1000 if thousands else None)
    assert ("value-ambiguous" in [problem.code for problem in row.problems]) is not thousands


@pytest.mark.parametrize(
    ("heading", "unit", "said"),
    [("Giá bán (đồng/kg)", "Hộp", True), ("Giá bán (đ/1 hộp)", "Hộp", False), ("Giá bán (VNĐ/SP)", "Hộp", False)],
)
def test_the_heading_says_what_a_price_is_for(table: Callable[..., Any], heading: str, unit: str, said: bool) -> None:
    (row,) = table(("Mã SP", "Tên sản phẩm", "ĐVT", heading), ("HL-01", "Mắm tôm", unit, "225.000"))
    assert ("price-unit-differs" in [problem.code for problem in row.problems]) is said


def test_without_a_unit_that_of_the_prices_heading_counts(table: Callable[..., Any]) -> None:
    (row,) = table(("Mã SP", "Tên sản phẩm", "Giá bán (đ/kg)"), ("HL-01", "Mắm tôm", "225.000"))
    assert row.product.unit == "kg"


@pytest.mark.parametrize("price", ["350.000 đ/1 hộp", "350.000đ/01 hộp (chưa VAT)", "350.000đ/SP"])
def test_a_price_for_one_piece_is_that_of_the_unit(cell: Callable[..., Any], price: str) -> None:
    row = cell(**{"Giá bán": price, "ĐVT": "Hộp"})
    assert (row.product.price, row.product.unit) == (350_000, "hộp")
    assert "price-unit-differs" not in [problem.code for problem in row.problems]


def test_a_product_code_that_excel_made_a_date_of_is_no_code(xlsx: Callable[..., Any]) -> None:
    (row,) = xlsx(("Mã SP", "Tên sản phẩm"), (dt.date(2026, 2, 1), "Mắm tôm"))
    assert row.product is None
    assert [problem.code for problem in row.problems if problem.severity is ERROR] == ["sku-is-date"]


@pytest.mark.parametrize(
    ("number", "phone", "code"),
    [(2373123456, "02373123456", "leading-zero-restored"), (1681234567, "0381234567", "phone-old")],
)
def test_a_phone_of_a_number_cell_gets_its_0_back(xlsx: Callable[..., Any], number: int, phone: str, code: str) -> None:
    (row,) = xlsx(("Mã SP", "Tên sản phẩm", "SĐT"), ("HL-01", "Mắm tôm", number))
    assert row.product.producer.phone == phone
    assert [problem.suggestion for problem in row.problems if problem.code == code] == [phone]


@pytest.mark.parametrize("text", ["--", "---", "…", "n/a"])
def test_a_line_of_dashes_is_no_value(cell: Callable[..., Any], text: str) -> None:
    assert cell(**{"HSD": text, "Mã vạch": text}).problems == cell(**{"HSD": "", "Mã vạch": ""}).problems


@pytest.mark.parametrize(("twice", "offered"), [("Giá bán", False), ("Đơn giá", True)])
def test_a_column_is_left_out_by_its_heading_only_where_no_other_has_it(
    table: Callable[..., Any], twice: str, offered: bool
) -> None:
    with pytest.raises(InputError) as error:
        table(("Mã SP", "Tên sản phẩm", "Giá bán", twice), ("HL-01", "Mắm tôm", "225.000", "250.000"))
    assert ("=ignored" in str(error.value)) is offered


def dates(table: Callable[..., Any], *texts: str) -> list[tuple[str, str]]:
    """The problems of a column of dates of decisions, each with its row."""
    rows = table(
        ("Mã SP", "Tên sản phẩm", "Hạng sao", "Ngày QĐ"),
        *((f"HL-{at}", text, "3", text) for at, text in enumerate(texts)),
    )
    found = [problem for row in rows for problem in row.problems if problem.field == "decision_date"]
    return [(problem.place.cell, problem.code) for problem in found]


def test_a_date_that_can_be_two_is_doubtful_in_a_column_that_has_the_month_first(table: Callable[..., Any]) -> None:
    found = dates(table, "5/6/2026", "6/6/2026", "5/13/2026", "7/8/2026", "14/3/2026")
    assert found == [("D4", "date-unreadable"), ("D4", "dates-above-doubtful"), ("D5", "date-doubtful")]


def test_a_column_of_days_first_is_beyond_doubt(table: Callable[..., Any]) -> None:
    assert dates(table, "5/6/2026", "31/2/2026", "7/8/2026", "14/3/2026") == [("D3", "date-unreadable")]


def test_of_a_branch_the_zeros_that_were_lost_are_suggested(cell: Callable[..., Any]) -> None:
    (problem,) = [problem for problem in cell(MST="0100233488-1").problems if problem.code == "tax-code-unreadable"]
    assert problem.suggestion == "0100233488-001"
    assert "0100233488" not in problem.message.render("en")
