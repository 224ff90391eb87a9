"""Cells as they come from phones and from Excel: prices, barcodes, dates, codes; one workbook for each kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from tests.catalogues.case import Case, case
from tests.catalogues.products import HEAD, SHRIMP, SHRIMP_TRUTH
from tests.catalogues.writers import Maker, jsonl, ods, office_xlsx, table, xls, xlsx

START = ["Mã SP", "Tên sản phẩm", "Chủ thể"]
LOST = object()
"""The value of a cell that can't be read."""
Found = tuple[Any, Any, str]
"""What stands in the cell, what it holds, and the codes of what is said about it."""


def rows_of(heading: str, cells: Sequence[Any]) -> list[list[Any]]:
    """One product for each cell, and a price for everybody where the cells aren't prices."""
    priced = heading.startswith("Giá bán")
    head = [*START, heading] if priced else [*START, heading, "Giá bán"]
    rows = ([f"SP-{at:02}", f"Sản phẩm số {at}", "HTX Hòa Hải", cell] for at, cell in enumerate(cells, 1))
    return [head, *(row if priced else [*row, 50_000] for row in rows)]


def column(name: str, field: str, heading: str, *found: Found, write: Any = xlsx) -> Case:
    """A workbook with one column of interest: the field of each product, and what is said in its cell."""
    make: Maker = write(*rows_of(heading, [cell for cell, _, _ in found]))
    says = [f"{code} D{row}" for row, (_, _, codes) in enumerate(found, 2) for code in codes.split()]
    truths = [
        {"sku": f"SP-{at:02}", field: EMPTY.get(field) if value is LOST else value}
        for at, (_, value, _) in enumerate(found, 1)
    ]
    return case(name, make, *truths, says="; ".join(says))


def _certificates(cells: Sequence[Any]) -> list[list[Any]]:
    """A certificate with its stars for each date."""
    head, *rows = rows_of("Ngày QĐ", cells)
    return [[*head[:3], "Hạng sao", *head[3:]], *([*row[:3], 4, *row[3:]] for row in rows)]


EMPTY: dict[str, Any] = dict.fromkeys(
    ("gtin", "unit", "shelf_life", "phone", "tax_code", "citizen_id", "email", "address"), ""
)
"""What a product holds where the cell had nothing that could be read; None otherwise."""

DAY = dt.date(2025, 12, 31)
PRICES: list[Found] = [
    ("225.000", 225_000, ""),
    ("225,000", 225_000, ""),
    ("225 000 đ", 225_000, ""),
    ("225.000đ", 225_000, ""),
    ("1.050.000 ₫", 1_050_000, ""),
    ("1,386 đ", 1_386, ""),
    ("120k", 120_000, ""),
    ("120K", 120_000, ""),
    ("120 nghìn", 120_000, ""),
    ("120 ngàn đồng", 120_000, ""),
    ("1,2 triệu", 1_200_000, ""),
    ("1.2tr", 1_200_000, ""),
    ("1tr2", 1_200_000, ""),
    ("225.000 VNĐ", 225_000, ""),
    ("225000.00", 225_000, ""),
    ("Liên hệ", None, ""),
    ("liên hệ shop", None, ""),
    ("225.000 đồng/hộp", 225_000, ""),
    ("'225000", 225_000, "text-prefix"),
    ("２２５．０００", 225_000, ""),
    ("225\u00a0000", 225_000, ""),
]
BAD_PRICES: list[Found] = [
    ("27.000 - 32.000 đồng/kg", LOST, "price-range"),
    ("từ 27.000 đến 32.000", LOST, "price-unreadable"),
    ("0", LOST, "price-not-positive"),
    ("-5000", LOST, "price-unreadable"),
    ("−5.000", LOST, "price-unreadable"),
    ("chưa có", LOST, "price-unreadable"),
    ("225.00", LOST, "price-unreadable"),
    ("1,2", LOST, "price-unreadable"),
    ("12O.000", LOST, "price-unreadable letters-among-digits"),
    ("9" * 40, LOST, "price-unreadable"),
]
QUANTITIES: list[Found] = [
    ("500g", "500 g", ""),
    ("500 gam", "500 g", ""),
    ("0,5 lít", "0,5 lít", ""),
    ("hộp 12 gói x 20g", "240 g", ""),
    ("thùng 24 lon × 330ml", "7920 ml", ""),
    ("500g/túi", "500 g", ""),
    ("2 x 250 g", "500 g", ""),
    ("lốc 6 chai 500ml", "3000 ml", ""),
    ("1kg2", "1,2 kg", ""),
    ("30 viên", "30 viên", ""),
    ("1.000 g", "1000 g", ""),
    ("1,5kg", "1,5 kg", ""),
]
BAD_QUANTITIES: list[Found] = [
    ("500-600 g", LOST, "net-quantity-unreadable"),
    ("khoảng 1 kg", LOST, "net-quantity-unreadable"),
    ("1,000 kg", LOST, "value-ambiguous"),
    ("nhiều", LOST, "net-quantity-unreadable"),
    ("-500 g", LOST, "net-quantity-unreadable"),
    ("0 g", LOST, "net-quantity-unreadable"),
]
CODES: list[Found] = [
    ("8935001234500", "8935001234500", ""),
    ("893 5001 23451 7", "8935001234517", ""),
    (8935001234524.0, "8935001234524", ""),
    ("8935001234531.0", "8935001234531", "gtin-repaired"),
    ("8.935001234548E+12", "8935001234548", "gtin-repaired"),
    ("８９３５００１２３４５５５", "8935001234555", ""),
    ("08935001234562", "08935001234562", ""),
    ("12345678905", "012345678905", "leading-zero-restored"),
]
BAD_CODES: list[Found] = [
    ("8.93E+12", LOST, "gtin-shortened"),
    ("8,93E+12", LOST, "gtin-shortened"),
    ("8935001234567", LOST, "gtin-check-digit"),
    ("89350012346", LOST, "gtin-unreadable"),
    ("893500123456O", LOST, "gtin-unreadable letters-among-digits"),
    ("8935001234562, 8931234000011", LOST, "value-ambiguous"),
    ("không có", LOST, ""),
]
PHONES: list[Found] = [
    ("0912 345 678", "0912345678", ""),
    ("0912.345.678", "0912345678", ""),
    ("+84 912 345 678", "0912345678", ""),
    ("84912345678", "0912345678", ""),
    (912345678, "0912345678", "leading-zero-restored"),
    ("01682345678", "0382345678", "phone-old"),
    ("0123 456 7890", "0834567890", "phone-old"),
    ("0199 234 5678", "0592345678", "phone-old"),
    ("0237 3852 123", "02373852123", ""),
    ("113", LOST, "phone-unreadable"),
    ("0912 345 67", LOST, "phone-unreadable"),
    ("O912345678", LOST, "phone-unreadable letters-among-digits"),
]
DATES: list[Found] = [
    (DAY, DAY, ""),
    (dt.datetime(2025, 12, 31, 23, 59), DAY, ""),
    ("31/12/2025", DAY, ""),
    ("31-12-2025", DAY, ""),
    ("31.12.2025", DAY, ""),
    ("31/12/25", DAY, ""),
    ("2025-12-31", DAY, ""),
    ("ngày 31 tháng 12 năm 2025", DAY, ""),
    (46022, DAY, ""),
    ("31122025", DAY, ""),
]
BAD_DATES: list[Found] = [
    ("31/02/2025", LOST, "date-unreadable"),
    ("32/12/2025", LOST, "date-unreadable"),
    ("12/31/2025", LOST, "date-unreadable"),
    (dt.date(1900, 1, 1), LOST, "date-unreadable"),
    (1, LOST, "date-unreadable"),
    ("hôm qua", LOST, "date-unreadable"),
    (1e300, LOST, "date-unreadable"),
    ("2025", LOST, "date-unreadable"),
]
TAX: list[Found] = [
    ("2801234564", "2801234564", ""),
    ("2801234564-001", "2801234564-001", ""),
    ("2801234564001", "2801234564-001", ""),
    (2801234564, "2801234564", ""),
    ("100234562", "0100234562", "leading-zero-restored"),
    ("2801234565", LOST, "tax-code-check-digit"),
    ("28012", LOST, "tax-code-unreadable"),
    ("không có", LOST, ""),
]
CITIZENS: list[Found] = [
    ("038099001234", "038099001234", ""),
    (38099001234, "038099001234", "leading-zero-restored"),
    ("000099001234", LOST, "citizen-id-unreadable"),
    ("0380990012", LOST, "citizen-id-unreadable"),
]
LIVES: list[Found] = [
    ("12 tháng kể từ NSX", "12 tháng kể từ NSX", ""),
    ("HSD: 6 tháng", "HSD: 6 tháng", ""),
    ("1 năm (bảo quản lạnh 2 năm)", "1 năm (bảo quản lạnh 2 năm)", "shelf-life-several"),
    ("12", LOST, "value-ambiguous"),
]
STARS: list[Found] = [
    ("4", 4, ""),
    (4.0, 4, ""),
    ("4 sao", 4, ""),
    ("★★★★", 4, ""),
    ("OCOP 3 sao", 3, ""),
    ("3,5", LOST, "stars-unreadable"),
]
VERBS: list[Found] = [
    ("", "publish", ""),
    ("đăng", "publish", ""),
    ("Tạo mới", "create", ""),
    ("Sửa", "update", ""),
    ("GỠ", "withdraw", ""),
    ("bỏ qua", "ignore", ""),
]
FORMULA_LIKE: list[Found] = [
    ("=1+1", "=1+1", ""),
    ('=HYPERLINK("http://x.example";"bấm")', '=HYPERLINK("http://x.example";"bấm")', ""),
    ("@SUM(A1:A9)", "@SUM(A1:A9)", ""),
    ("+84 đặc sản", "+84 đặc sản", ""),
    ("<script>alert(1)</script>", "<script>alert(1)</script>", ""),
]
UNITS: list[Found] = [
    ("Kg", "kg", ""),
    ("KG", "kg", ""),
    ("Hộp", "hộp", ""),
    ("CHAI", "chai", ""),
    ("thúng", "thúng", "unit-unknown"),
]
ADDRESSES: list[Found] = [
    ("Thôn 3, xã Hà Trung, tỉnh Thanh Hóa", "Thôn 3, xã Hà Trung, tỉnh Thanh Hóa", ""),
    ("xã Hà Trung, CCCD 038099001234", "xã Hà Trung, CCCD 038099001234", "citizen-id-in-text"),
]
STAMPS: list[Found] = [
    ("https://truyxuat.ocop.example/01/08935001234562", "https://truyxuat.ocop.example/01/08935001234562", ""),
    ("truyxuat.ocop.example/1", LOST, "stamp-unreadable"),
    ("javascript:alert(1)", LOST, "stamp-unreadable"),
    ("https://[::1", LOST, "stamp-unreadable"),
    ("đã dán tem", LOST, "stamp-unreadable"),
]
LONG = "Mắm tôm " * 4000

CASES = [
    column("prices as they are written on phones", "price", "Giá bán", *PRICES),
    column("prices as they are written on phones, in CSV", "price", "Giá bán", *PRICES, write=table),
    column("prices as they are written on phones, in an old Excel file", "price", "Giá bán", *PRICES, write=xls),
    column("prices that are none", "price", "Giá bán", *BAD_PRICES),
    column(
        "prices in thousands, said by the heading",
        "price",
        "Giá bán (nghìn đồng)",
        *[(120, 120_000, ""), ("120", 120_000, ""), (1.5, 1_500, ""), ("1.200", LOST, "value-ambiguous")],
    ),
    column(
        "prices as numbers",
        "price",
        "Giá bán",
        *[(225_000, 225_000, ""), (225_000.0, 225_000, ""), (0, LOST, "price-not-positive")],
        *[(-1, LOST, "price-not-positive"), (1e300, LOST, "price-unreadable"), (True, LOST, "price-unreadable")],
    ),
    column("prices as numbers of a LibreOffice file", "price", "Giá bán", (225_000, 225_000, ""), write=ods),
    case(
        "errors where prices should be",
        office_xlsx(
            *[[*START, "Giá bán"], *([f"SP-{n}", f"Sản phẩm số {n}", "HTX Hòa Hải"] for n in range(1, 5))],
            errors={"D2": "#N/A", "D3": "#REF!", "D4": "#DIV/0!", "D5": "#NAME?"},
        ),
        *[{"sku": f"SP-{n}", "price": None} for n in range(1, 5)],
        says="cell-error D2; cell-error D3; cell-error D4; cell-error D5",
    ),
    case(
        "formulas that were never calculated",
        xlsx(HEAD, SHRIMP, SHRIMP[:3], formulas={"A3": '="HL-"&"02"', "D3": "=1000*225"}),
        SHRIMP_TRUTH,
        {"unread": True, "sku": ""},
        says="cell-error A3; cell-error D3",
    ),
    column("packs and quantities", "net_quantity", "Quy cách", *QUANTITIES),
    column("quantities that are none", "net_quantity", "Quy cách", *BAD_QUANTITIES),
    column("barcodes as numbers, with points and with lost zeros", "gtin", "Mã vạch", *CODES),
    column("barcodes that can't be repaired", "gtin", "Mã vạch", *BAD_CODES),
    column("phones with old prefixes and without their zero", "phone", "Điện thoại", *PHONES),
    column("tax codes", "tax_code", "Mã số thuế", *TAX),
    column("citizens' numbers in their own column", "citizen_id", "CCCD", *CITIZENS),
    column("citizens' numbers among the addresses", "address", "Địa chỉ", *ADDRESSES),
    column("shelf lives", "shelf_life", "HSD", *LIVES),
    column("stars", "stars", "Hạng sao", *STARS),
    column("what shall be done with a row", "verb", "Thao tác", *VERBS),
    column("texts that look like formulas", "description", "Mô tả", *FORMULA_LIKE),
    column("texts that look like formulas, in CSV", "description", "Mô tả", *FORMULA_LIKE, write=table),
    column("units in any case", "unit", "ĐVT", *UNITS),
    column("links of stamps", "stamp", "Truy xuất nguồn gốc", *STAMPS),
    column("a cell of 32,000 letters", "description", "Mô tả", (LONG, LONG.strip(), "")),
    case(
        "dates of all forms, of certificates",
        xlsx(*_certificates([cell for cell, _, _ in DATES])),
        *[{"sku": f"SP-{n:02}", "decision_date": value} for n, (_, value, _) in enumerate(DATES, 1)],
    ),
    case(
        "dates that are none",
        xlsx(*_certificates([cell for cell, _, _ in BAD_DATES])),
        *[{"sku": f"SP-{n:02}", "decision_date": None} for n in range(1, len(BAD_DATES) + 1)],
        says="; ".join(f"date-unreadable E{row}" for row in range(2, len(BAD_DATES) + 2)),
    ),
    case(
        "codes that lost everything but a number",
        jsonl({"sku": 12, "name": "Mắm tôm"}, {"sku": "HL-01", "name": "Mắm", "producer": "HTX", "price": 1.5}),
        {"unread": True, "sku": ""},
        {"unread": True, "sku": "HL-01"},
        says="row-unfit 1; row-unfit 2",
    ),
]
