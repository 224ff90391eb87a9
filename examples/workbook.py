"""Writes the example catalogue as a workbook that a bookkeeper likes to open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from columns import COLUMNS
from invented import Row

CREATED = dt.datetime(2026, 11, 21)
"""Fixed: the same catalogue is the same file, byte for byte."""

A3 = 8
HEADING_COLOUR = "#1F5A4C"
INVENTED_COLOUR = "#FFF6DC"
NUMBER_FORMATS = {
    "Ngày QĐ": "dd/mm/yyyy",
    "Giá bán": "#,##0",
    "Giá niêm yết": "#,##0",
    "Khối lượng (g)": "#,##0",
    "Tồn kho": "#,##0",
    "Điện thoại": "@",
    "Mã vạch": "@",
}
CENTRED = {"STT", "Mã SP", "Bộ sản phẩm OCOP", "Hạng sao", "Ngày QĐ", "ĐVT", "Kích thước (cm)", "Mã vạch", "Điện thoại"}
OPTIONS = {"strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False}


def write(path: Path, rows: Sequence[Row], read_first: Iterable[tuple[str, str]]) -> None:
    """``read_first`` is the second sheet: pairs of a label and a sentence; a pair without a sentence is a heading."""
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        book.set_properties({"title": "Danh mục ví dụ OCOP Thanh Hóa", "author": "ocopsync", "created": CREATED})
        _products(book, rows)
        _read_first(book, read_first)


def _products(book: Any, rows: Sequence[Row]) -> None:
    sheet = book.add_worksheet("Sản phẩm")
    sheet.freeze_panes(2, 3)
    sheet.set_landscape()
    sheet.set_paper(A3)
    sheet.fit_to_pages(3, 0)
    sheet.repeat_rows(0, 1)
    sheet.repeat_columns(0, 2)
    sheet.set_row(0, 34)
    sheet.set_row(1, 48)
    heading = book.add_format(
        {"bold": True, "font_color": "white", "bg_color": HEADING_COLOUR, "text_wrap": True, "border": 1}
        | {"align": "center", "valign": "vcenter", "border_color": "#FFFFFF"}
    )
    formats = {(c.heading, invented): _cell_format(book, c.heading, invented) for c in COLUMNS for invented in (0, 1)}
    for index, column in enumerate(COLUMNS):
        sheet.set_column(index, index, column.width)
        sheet.write_string(0, index, column.heading, heading)
        sheet.write_string(1, index, column.note, _note_format(book, column.invented))
        for line, row in enumerate(rows, start=2):
            _write(
                sheet, line, index, row.cells[column.heading], formats[column.heading, column.heading in row.invented]
            )
    for line in range(len(rows)):
        sheet.set_row(line + 2, 64)


def _write(sheet: Any, line: int, index: int, value: Any, cell_format: Any) -> None:
    if value in (None, ""):
        sheet.write_blank(line, index, None, cell_format)
    elif isinstance(value, dt.date):
        sheet.write_datetime(line, index, value, cell_format)
    else:
        sheet.write(line, index, value, cell_format)


def _cell_format(book: Any, heading: str, invented: bool | int) -> Any:
    style: dict[str, Any] = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#D9D4C5"}
    style["num_format"] = NUMBER_FORMATS.get(heading, "General")
    if heading in CENTRED:
        style["align"] = "center"
    if heading == "Tên sản phẩm":
        style["bold"] = True
    if invented:
        style["bg_color"] = INVENTED_COLOUR
    return book.add_format(style)


def _note_format(book: Any, invented: bool) -> Any:
    colour = INVENTED_COLOUR if invented else "#E6F0EC"
    return book.add_format(
        {"italic": True, "font_size": 9, "font_color": "#555555", "bg_color": colour, "text_wrap": True}
        | {"valign": "vcenter", "align": "center", "border": 1, "border_color": "#D9D4C5"}
    )


def _read_first(book: Any, lines: Iterable[tuple[str, str]]) -> None:
    sheet = book.add_worksheet("Đọc trước")
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    title = book.add_format({"bold": True, "font_size": 13, "font_color": HEADING_COLOUR, "valign": "bottom"})
    label = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
    text = book.add_format({"valign": "top", "text_wrap": True})
    for line, (name, sentence) in enumerate(lines):
        sheet.write_string(line, 0, name, label if sentence else title)
        sheet.write_string(line, 1, sentence, text)
        sheet.set_row(line, 16 * max(1, -(-len(sentence) // 105)) if sentence else 26)
