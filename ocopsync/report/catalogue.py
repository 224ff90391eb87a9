"""A catalogue as a workbook: rows of cells under the headings that the reader knows."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from ocopsync.catalogue.headings import HEADINGS
from ocopsync.errors import InputError, UsageError, system_reason
from ocopsync.messages import say
from ocopsync.targets import folder_there_or_raise

NUMBERS = frozenset({"price", "list_price", "stock", "weight", "stars"})
"""Fields whose cells hold numbers; every other cell is text, so that no code loses a zero and nothing is a formula."""
WIDE = frozenset({"description", "ingredients", "storage", "usage", "warnings", "ignored"})
SHEET = "Sản phẩm"


def write_catalogue(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write ``rows`` (field → cell) to a new XLSX file, whole or not at all.

    Raises UsageError where the file is there already, has another ending or would lie in no folder, InputError where it
    can't be written.
    """
    if path.suffix.lower() != ".xlsx":
        raise UsageError(say("{path} should end in .xlsx.", path=path))
    if path.exists():
        raise UsageError(say("{path} is there already. Name another with --out.", path=path))
    folder_there_or_raise(path)
    held = list(rows)
    named = {name for row in held for name in row} | {"sku", "name", "price"}
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
            part = Path(folder, path.name)  # made there by the writer, so that others may read it as any new file
            _write(part, held, [field for field in HEADINGS if field in named])
            part.replace(path)
    except OSError as error:
        raise InputError(say("{path} can't be written: {why}.", path=path, why=system_reason(error))) from error


def _write(path: Path, rows: Collection[Mapping[str, Any]], fields: list[str]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"strings_to_urls": False, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(SHEET)
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        text = book.add_format({"num_format": "@", "valign": "top"})
        wrapped = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        number = book.add_format({"num_format": "#,##0", "valign": "top"})
        formats = [number if name in NUMBERS else wrapped if name in WIDE else text for name in fields]
        for column, name in enumerate(fields):
            sheet.write_string(0, column, HEADINGS[name].title, head)
            sheet.set_column(column, column, 50 if name in WIDE else 18, formats[column])
        for at, row in enumerate(rows, 1):
            for column, name in enumerate(fields):
                value = row.get(name, "")
                if isinstance(value, (int, float)):
                    sheet.write_number(at, column, value, formats[column])
                elif value:
                    sheet.write_string(at, column, str(value), formats[column])
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(1, len(rows)), len(fields) - 1)
