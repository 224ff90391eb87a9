"""A catalogue that isn't an XLSX workbook as one: the same rows and columns, texts as texts."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from attrs import field, frozen

from ocopsync.catalogue import Catalogue
from ocopsync.catalogue.files import Unread
from ocopsync.catalogue.headings import FIELDS, HEADINGS, letter
from ocopsync.report.xlsx.package import MAIN, WORKBOOK, xml_text
from ocopsync.report.xlsx.written import LONGEST

SHEET = "Sản phẩm"
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
    "default_date_format": "dd/mm/yyyy",
}


@frozen
class Copy:
    """The workbook to mark, and how places in the catalogue are to be read in it."""

    file: Path | IO[bytes]
    sheet: str
    columns: Mapping[str, str] = field(factory=dict)
    """The letter of each field's column, where the catalogue has none."""
    lower: int = 0
    """So many rows lower does everything stand."""


def copy_of(catalogue: Catalogue) -> Copy:
    """The catalogue's own workbook where it is an XLSX one; otherwise one made from its rows."""
    if catalogue.sheet:
        own = _is_xlsx(catalogue.path)
        return Copy(catalogue.path if own else _old_workbook(catalogue.path), catalogue.sheet)
    if catalogue.path.suffix.lower() in (".jsonl", ".ndjson"):
        letters = {name: letter(index) for index, name in enumerate(FIELDS)}
        titles = [HEADINGS[name].title for name in FIELDS]
        return Copy(_written({SHEET: [titles, *_json_rows(catalogue.path)]}), SHEET, letters, lower=1)
    return Copy(_written({SHEET: _texts(catalogue)}), SHEET)


def _is_xlsx(path: Path) -> bool:
    """Whatever its ending says; its strict variant, which hardly any program writes, has other names for everything."""
    try:
        with zipfile.ZipFile(path) as archive:
            return MAIN.encode() in archive.read(WORKBOOK)
    except (zipfile.BadZipFile, KeyError):
        return False


def _texts(catalogue: Catalogue) -> Iterator[Sequence[object]]:
    for _, cells in catalogue.cells():
        yield [] if isinstance(cells, Unread) else cells


def _json_rows(path: Path) -> Iterator[Sequence[object]]:
    """One row for each line; one that can't be read stands in the first cell as it is."""
    import msgspec

    with path.open("rb") as stream:
        for line in stream:
            try:
                row = msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"))
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                row = None
            if isinstance(row, dict):
                yield [_in_a_cell(name, row[name]) if name in row else "" for name in FIELDS]
            else:
                yield [line.decode("utf-8", "replace").strip()]


def _in_a_cell(name: str, value: Any) -> object:
    """Lists and objects as people write them into a cell."""
    if value is None:
        return "Liên hệ" if name == "price" else ""
    if isinstance(value, list):
        return "; ".join(str(_in_a_cell(name, item)) for item in value)
    if isinstance(value, dict):
        return (" x " if name == "size" else ": ").join(str(item) for item in value.values())
    return value


def _old_workbook(path: Path) -> IO[bytes]:
    """All sheets of another kind of workbook (.xls, .ods): the values, not the looks."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    hidden = [sheet.name for sheet in sheets if sheet.visible != SheetVisibleEnum.Visible]
    read = {sheet.name: book.get_sheet_by_name(sheet.name) for sheet in sheets}
    merged = {name: sheet.merged_cell_ranges or [] for name, sheet in read.items()}
    return _written({name: _whole_rows(sheet) for name, sheet in read.items()}, hidden=hidden, merged=merged)


def _whole_rows(sheet: Any) -> Iterator[Sequence[object]]:
    """The reader leaves out empty columns at the left."""
    left = [""] * (sheet.start[1] if sheet.start else 0)
    return (left + row for row in sheet.iter_rows())


def _written(
    sheets: Mapping[str, Iterable[Sequence[object]]],
    *,
    hidden: Sequence[str] = (),
    merged: Mapping[str, Sequence[Any]] | None = None,
) -> IO[bytes]:
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        text = book.add_format({"num_format": "@"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.set_column(0, len(FIELDS), 18)
            for (top, left), (bottom, right) in (merged or {}).get(name, ()):
                sheet.merge_range(top, left, bottom, right, "")
            for number, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    _put(sheet, number, column, cell, text)
            if name in hidden and len(hidden) < len(sheets):
                sheet.hide()
    file.seek(0)
    return file


def _put(sheet: Any, row: int, column: int, cell: object, text: Any) -> None:
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    elif isinstance(cell, dt.datetime | dt.date | dt.time | dt.timedelta):
        sheet.write_datetime(row, column, cell)
    elif cell != "":
        sheet.write_string(row, column, xml_text(str(cell))[:LONGEST], text)
