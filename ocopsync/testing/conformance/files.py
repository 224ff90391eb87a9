"""Files that an adapter wrote, opened again as a person opens them; and a disk on which there is no more room."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import frozen

from ocopsync.listing import Json

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is worked out by a spreadsheet, where it isn't marked as text."""
AMOUNT = re.compile(r"\D*(\d{1,3}(?:[., ]\d{3})+|\d+)\D*")
NO_NAME = re.compile(r'[<>:"/\\|?*\x00-\x1f]|[. ]$|^(?i:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)')
"""What no file may be called on Windows: https://learn.microsoft.com/windows/win32/fileio/naming-a-file"""
SEPARATORS = ",;\t|"


@frozen
class Line:
    """One row of a table, or one object of a JSON file."""

    sheet: str
    cells: tuple[Json, ...]

    def is_of(self, sku: str) -> bool:
        return any(as_meant(cell) == sku for cell in self.cells)

    def says(self, value: Json) -> bool:
        """Whether a cell holds a text letter for letter, or is a number, however that is written."""
        if isinstance(value, str):
            return any(isinstance(cell, str) and value in as_meant(cell) for cell in self.cells)
        return any(amount(cell) == value for cell in self.cells)


def as_meant(cell: Json) -> Json:
    """A text without the apostrophe that keeps a spreadsheet from working it out."""
    return cell[1:] if isinstance(cell, str) and cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def amount(cell: Json) -> float | None:
    """The number in a cell, also as people write it: ``225.000 đ``."""
    if isinstance(cell, int | float):
        return cell
    found = AMOUNT.fullmatch(cell) if isinstance(cell, str) else None
    return int(re.sub(r"\D", "", found[1])) if found else None


def lines_in(path: Path) -> list[Line] | None:
    """The lines of a CSV, XLSX or JSON file, headings included; None for another kind."""
    readers: dict[str, Callable[[Path], Iterator[Line]]] = {
        ".csv": lines_of_csv,
        ".tsv": lines_of_csv,
        ".xlsx": lines_of_workbook,
        ".json": lines_of_json,
    }
    reader = readers.get(path.suffix.lower())
    return list(reader(path)) if reader else None


def lines_of_csv(path: Path) -> Iterator[Line]:
    text = path.read_text(encoding="utf-8-sig")
    heading = text.partition("\n")[0]
    separator = max(SEPARATORS, key=heading.count)
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
        yield Line("", tuple(row))


def lines_of_workbook(path: Path) -> Iterator[Line]:
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(str(path)) as book:
        for name in book.sheet_names:
            for row in book.get_sheet_by_name(name).to_python():
                yield Line(name, tuple(row))


def lines_of_json(path: Path) -> Iterator[Line]:
    for item in objects_in(json.loads(path.read_bytes())):
        yield Line("", tuple(values_in(item)))


def objects_in(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of the lists near the top."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))
    elif isinstance(value, dict):
        for inner in value.values():
            yield from objects_in(inner)


def values_in(value: Any) -> Iterator[Json]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from values_in(inner)
    else:
        yield value


def formulas_in(path: Path) -> list[str]:
    """What a spreadsheet would work out on opening the file."""
    if path.suffix.lower() == ".xlsx":
        with zipfile.ZipFile(path) as book:
            sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/")]
            return [name for name in sheets if re.search(rb"<f[ >]", book.read(name))]
    if path.suffix.lower() not in (".csv", ".tsv"):
        return []
    cells = (cell for line in lines_of_csv(path) for cell in line.cells)
    return [cell for cell in cells if cell.startswith(FORMULA) and not re.fullmatch(r"[+-]?[\d.,]+", cell)]


def files_in(folder: Path) -> dict[Path, bytes]:
    """Every file below a folder, hidden ones too, with its content."""
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file can grow beyond so many bytes, as where a disk is full: what is written after them fails."""
    import resource

    limit, bytecode = resource.getrlimit(resource.RLIMIT_FSIZE), sys.dont_write_bytecode
    sys.dont_write_bytecode = True  # what is imported meanwhile must not be cached by half
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limit[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        sys.dont_write_bytecode = bytecode
