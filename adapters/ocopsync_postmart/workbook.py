"""The bulk-upload workbook: new listings, changes and withdrawals, each on a sheet, and a sheet that explains them.

The layout is our own: the marketplace's real form is not public. All texts are Vietnamese first, for sellers read them.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter
from attrs import field, frozen

from ocopsync.errors import InputError
from ocopsync.listing import Json, Listing
from ocopsync.messages import say

LONGEST_TEXT = 32_767
"""UTF-16 units in one cell: a limit of the XLSX format."""

TEXT, NUMBER, MONEY = "text", "number", "money"


@frozen
class Row:
    """One listing in the workbook. ``images`` names the file of each picture by its sha256."""

    listing: Listing
    remote_id: str = ""
    changed: frozenset[str] = frozenset()
    images: Mapping[str, str] = field(factory=dict)


@frozen
class Column:
    heading: str
    value: Callable[[Row], Json]
    width: int = 14
    kind: str = TEXT
    name: str = ""
    """The listing's field, where it shows one."""


def of(heading: str, name: str, width: int = 14, kind: str = TEXT) -> Column:
    return Column(heading, lambda row: row.listing.fields.get(name), width, kind, name)


def side(heading: str, name: str) -> Column:
    return Column(heading, lambda row: row.listing.fields.get("size", {}).get(name), 10, NUMBER, "size")


def pictures(row: Row) -> str:
    return "; ".join(row.images[sha256] for sha256 in row.listing.fields.get("images", ()))


SKU = Column("Mã SP (SKU)", lambda row: row.listing.sku, 16)
TITLE = of("Tên sản phẩm", "title", 40)
REMOTE_ID = Column("Mã trên sàn", lambda row: row.remote_id, 16)

CONTENT = (
    of("Danh mục", "category", 28),
    of("Giá bán (đ)", "price", 14, MONEY),
    of("Giá niêm yết (đ)", "list_price", 16, MONEY),
    of("Số lượng còn", "stock", 13, NUMBER),
    of("Đơn vị tính", "unit", 12),
    of("Quy cách", "net_quantity", 14),
    of("Khối lượng cả bao bì (g)", "weight", 23, NUMBER),
    side("Dài (cm)", "length"),
    side("Rộng (cm)", "width"),
    side("Cao (cm)", "height"),
    of("Mô tả", "description", 60),
    of("Thành phần", "ingredients", 30),
    of("Hướng dẫn sử dụng", "usage", 30),
    of("Bảo quản", "storage", 24),
    of("Hạn sử dụng", "shelf_life", 18),
    of("Cảnh báo", "warnings", 24),
    of("Thương hiệu", "brand", 18),
    of("Mã vạch (GTIN)", "gtin", 16),
    of("Chủ thể sản xuất", "producer", 30),
    of("Địa chỉ sản xuất", "address", 40),
    of("Hạng sao OCOP", "ocop", 15, NUMBER),
    of("Truy xuất nguồn gốc", "stamp", 44),
    Column("Ảnh (tên tệp, ảnh bìa trước)", pictures, 34, TEXT, "images"),
)
HEADINGS: Mapping[str, str] = {column.name: column.heading for column in (TITLE, *CONTENT) if column.name}
HEADINGS = {**HEADINGS, "size": "Dài × rộng × cao"}


def what_changed(row: Row) -> str:
    return "; ".join(HEADINGS.get(name, name) for name in sorted(row.changed))


NEW = "Đăng mới"
CHANGED = "Cập nhật"
WITHDRAWN = "Gỡ xuống"
READ_FIRST = "Đọc trước"

SHEETS: Mapping[str, Sequence[Column]] = {
    NEW: (SKU, TITLE, *CONTENT),
    CHANGED: (SKU, REMOTE_ID, Column("Cột thay đổi", what_changed, 26), TITLE, *CONTENT),
    WITHDRAWN: (SKU, REMOTE_ID, TITLE),
}

EXPLANATION = (
    "Tệp này để đăng sản phẩm lên Postmart/Buudien bằng tay.",
    "Mẫu cột trong tệp là của ocopsync. Biểu mẫu thật của sàn không được công bố, người ngoài không ai biết: "
    "khi nhập lên sàn, hãy chép từng cột vào ô tương ứng, hoặc gửi tệp cho người phụ trách gian hàng.",
    f"Trang «{NEW}»: sản phẩm chưa có trên sàn. Trang «{CHANGED}»: sản phẩm đã có, ô nền vàng là chỗ thay đổi. "
    f"Trang «{WITHDRAWN}»: sản phẩm cần gỡ. Không có việc gì thì không có trang đó.",
    "Ô «Giá bán» để trống nghĩa là giá liên hệ. Tiền tính bằng đồng, khối lượng bằng gam, kích thước bằng xăng-ti-mét.",
    "Cột «Ảnh» ghi tên tệp trong thư mục «anh» nằm cạnh tệp này; ảnh đầu tiên là ảnh bìa.",
    "Khi sản phẩm đã hiện trên sàn, báo lại địa chỉ trang cho ocopsync: ocopsync resolve MÃ_SP --is-live ĐỊA_CHỈ",
    "",
    "This file is for listing products on Postmart/Buudien by hand.",
    "The layout is ocopsync's own. The marketplace's real form is not public and nobody outside knows it: "
    "copy each column into the matching box, or send the file to whoever keeps the shop.",
    f"Sheet «{NEW}»: new products. «{CHANGED}»: products that stand there, changed cells in yellow. "
    f"«{WITHDRAWN}»: products to take down.",
    "Pictures are named by file, in the folder «anh» beside this file. An empty price means price on request.",
    "When a product can be seen on the marketplace, run: ocopsync resolve SKU --is-live ADDRESS",
)


def workbook_of(sheets: Mapping[str, Iterable[Row]], *, made: dt.datetime) -> bytes:
    """The workbook, with a sheet for each name in ``sheets`` (a key of ``SHEETS``)."""
    buffer = io.BytesIO()
    # a text such as "=1+1" or "https://…" stays the text that it is
    options = {"strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": "Postmart/Buudien", "created": made.replace(tzinfo=None)})
        explain(book, made)
        formats = formats_of(book)
        for name, rows in sheets.items():
            fill(book.add_worksheet(name), SHEETS[name], rows, formats)
    return buffer.getvalue()


def explain(book: Any, made: dt.datetime) -> None:
    sheet = book.add_worksheet(READ_FIRST)
    sheet.set_column(0, 0, 110, book.add_format({"text_wrap": True, "valign": "top"}))
    lines = (EXPLANATION[0], f"Lập lúc {made:%H:%M} ngày {made:%d/%m/%Y}.", *EXPLANATION[1:])
    for number, line in enumerate(lines):
        sheet.write_string(number, 0, line, book.add_format({"bold": not number, "text_wrap": True}))


def formats_of(book: Any) -> Mapping[str, Any]:
    """A format for each kind of cell, and for the same cell when it has changed."""
    number_formats = {TEXT: "@", NUMBER: "#,##0", MONEY: "#,##0"}
    base = {"valign": "top", "text_wrap": True}
    made = {kind: book.add_format({**base, "num_format": code}) for kind, code in number_formats.items()}
    for kind, code in number_formats.items():
        made[f"{kind} changed"] = book.add_format({**base, "num_format": code, "bg_color": "#FFF2A8"})
    heading = {"bold": True, "bg_color": "#DCE9D5", "border": 1, "text_wrap": True, "valign": "vcenter"}
    return {**made, "heading": book.add_format(heading)}


def fill(sheet: Any, columns: Sequence[Column], rows: Iterable[Row], formats: Mapping[str, Any]) -> None:
    sheet.freeze_panes(1, 2)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.heading, formats["heading"])
    for number, row in enumerate(rows, start=1):
        for at, column in enumerate(columns):
            look = formats[f"{column.kind} changed" if column.name in row.changed else column.kind]
            put(sheet, number, at, column.value(row), look, where=f"{row.listing.sku}, {column.heading}")


def put(sheet: Any, row: int, column: int, value: Json, look: Any, *, where: str) -> None:
    if value is None or value == "":
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, look)
    elif utf16_length(value) > LONGEST_TEXT or sheet.write_string(row, column, value, look):
        raise InputError(
            say(
                "{where}: the text is too long for a cell ({n} characters; {most} fit). Shorten it.",
                where=where,
                n=utf16_length(value),
                most=LONGEST_TEXT,
            )
        )


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
