"""Catalogue files made on the spot."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from ocopsync.catalogue import Catalogue, read

DAY = dt.date(2026, 11, 21)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20

Make = Callable[..., Catalogue]


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Writes sheets of rows; dates and numbers as real ones."""

    def write(
        *rows: Sequence[Any], name: str = "hàng.xlsx", sheets: dict[str, Sequence[Sequence[Any]]] | None = None
    ) -> Path:
        path = tmp_path / name
        book = xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy", "strings_to_urls": False})
        for title, lines in (sheets or {"Sản phẩm": rows}).items():
            sheet = book.add_worksheet(title)
            for at, line in enumerate(lines):
                sheet.write_row(at, 0, line)
        book.close()
        return path

    return write


@pytest.fixture
def xlsx(workbook: Callable[..., Path]) -> Make:
    def make(*rows: Sequence[Any], **options: Any) -> Catalogue:
        return read(workbook(*rows), on=DAY, **options)

    return make


@pytest.fixture
def table(tmp_path: Path) -> Make:
    """A CSV catalogue from rows of texts."""

    def make(*rows: Sequence[str], delimiter: str = ";", encoding: str = "utf-8", **options: Any) -> Catalogue:
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter).writerows(rows)
        path = tmp_path / "hàng.csv"
        path.write_bytes(text.getvalue().encode(encoding))
        return read(path, on=DAY, **options)

    return make


@pytest.fixture
def jsonl(tmp_path: Path) -> Make:
    def make(*rows: Any, **options: Any) -> Catalogue:
        path = tmp_path / "hàng.jsonl"
        lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
        path.write_text("\n".join(lines), encoding="utf-8")
        return read(path, on=DAY, **options)

    return make


@pytest.fixture
def png() -> Callable[..., bytes]:
    """A PNG whose header and end are right."""

    def make(width: int = 600, height: int = 600) -> bytes:
        size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
        return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + size + b"\x08\x02\0\0\0\0\0\0\0" + b"\0\0\0\0IEND\xaeB`\x82"

    return make


@pytest.fixture
def cell(table: Make) -> Callable[..., Any]:
    """Reads one row that has just a SKU, a name, a producer, a price and the cells that are given."""

    def one(**cells: str) -> Any:
        whole = {"Mã SP": "HL-01", "Tên sản phẩm": "Mắm tôm", "Chủ thể": "HTX Hòa Hải", "Giá bán": "225.000", **cells}
        (row,) = table(list(whole), list(whole.values()))
        return row

    return one
