"""Workbooks (XLSX, XLS, ODS): the sheet that holds the catalogue, as rows of cells."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ocopsync.catalogue import table_problems
from ocopsync.catalogue.columns import LOOKED_AT, Table, find_table
from ocopsync.catalogue.files import Cell, Source, cannot_open
from ocopsync.catalogue.merged import Range
from ocopsync.catalogue.not_products import NotProducts, is_numbering
from ocopsync.catalogue.ours import is_ours
from ocopsync.catalogue.scan import MAX_UNPACKED, SheetScan, damaged, scan, too_large
from ocopsync.catalogue.scan_ods import MIME, scan_ods
from ocopsync.catalogue.scan_xls import SIGNATURE, scan_xls
from ocopsync.errors import InputError
from ocopsync.messages import say
from ocopsync.problem import Place, Problem
from ocopsync.vietnam.text import plain

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

T = TypeVar("T")
_FEWEST_FIELDS = 3
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class WorkbookSource(Source):
    """One sheet of a workbook, held in memory by its reader."""

    def __init__(self, path: Path, *, sheet: str | None, mapping: Mapping[str, str]) -> None:
        super().__init__(path)
        data = self._whole()
        self._scans = _scan(path, data)
        book = _load(path, data)
        self.sheet, self._sheet = self._choose(book, sheet, mapping)
        found = self._scans.get(self.sheet, SheetScan())
        self.merged = self._merged_in(self.sheet, self._sheet)
        self.broken = found.broken | dict(self._broken_below(found.broken))
        self.problems = [*self._hidden(found), *self._not_read(book, mapping, asked=sheet is not None)]

    def rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        return enumerate(_cells(self._sheet), 1)

    def _whole(self) -> bytes:
        """The file's bytes, read once: what is looked into is what is read, whoever writes into it meanwhile."""
        if self.path.stat().st_size > MAX_UNPACKED:
            raise too_large(self.path)
        with self.unchanged():
            return self.path.read_bytes()

    def _merged_in(self, name: str, sheet: CalamineSheet) -> Sequence[Range]:
        merged = self._scans.get(name, SheetScan()).merged
        return sheet.merged_cell_ranges or () if merged is None else merged

    def _broken_below(self, broken: Mapping[tuple[int, int], str]) -> Iterator[tuple[tuple[int, int], str]]:
        """An error in merged cells is one in each of their rows."""
        for (top, column), (bottom, _) in self.merged if broken else ():
            if (top + 1, column) in broken:
                for row in range(top + 2, min(bottom, self._sheet.height + top) + 2):
                    yield (row, column), broken[top + 1, column]

    def _choose(
        self, book: CalamineWorkbook, wanted: str | None, mapping: Mapping[str, str]
    ) -> tuple[str, CalamineSheet]:
        """The sheet that was asked for; otherwise the first visible one with headings, or the first visible one."""
        if wanted is not None:
            name = _named(self.path, book, wanted)
            return name, _open_sheet(self.path, book, name)
        first = None
        for name in _visible(book):
            sheet = _open_sheet(self.path, book, name)
            if find_table(_head(sheet), mapping, self._merged_in(name, sheet)):
                return name, sheet
            first = first or ((name, sheet) if sheet.height else None)
        if first is None:
            raise InputError(say("{file} is empty: no sheet has anything in it.", file=self.path.name))
        return first

    def _hidden(self, found: SheetScan) -> Iterator[Problem]:
        if found.hidden_rows or found.hidden_columns:
            place = Place(file=self.path.name, sheet=self.sheet)
            yield table_problems.HIDDEN.at(place, rows=found.hidden_rows, columns=found.hidden_columns)

    def _not_read(self, book: CalamineWorkbook, mapping: Mapping[str, str], *, asked: bool) -> Iterator[Problem]:
        """The other sheets; those with products are a warning, unless somebody hid them or ``asked`` for this one."""
        place = Place(file=self.path.name, sheet=self.sheet)
        others = [name for name in book.sheet_names if name != self.sheet and not is_ours(book, name)]
        looked_at = [] if asked else [name for name in _visible(book) if name in others]
        rows = {name: count for name in looked_at if (count := self._products_in(book, name, mapping))}
        if rows:
            found = ", ".join(f"{name} ({count})" for name, count in rows.items())
            yield table_problems.PRODUCTS_NOT_READ.at(place, value=found)
        if rest := [name for name in others if name not in rows]:
            yield table_problems.SHEETS_NOT_READ.at(place, value=", ".join(rest))

    def _products_in(self, book: CalamineWorkbook, name: str, mapping: Mapping[str, str]) -> int:
        try:
            sheet = _open_sheet(self.path, book, name)
        except InputError:  # the sheet that is read may be whole
            return 0
        merged = self._merged_in(name, sheet)
        table = find_table(_head(sheet), mapping, merged)
        return _count_products(sheet, table, merged) if table else 0


def sheets_of(path: Path) -> Iterator[tuple[str, Iterator[list[Any]], Mapping[tuple[int, int], str]]]:
    """Every sheet of a workbook that isn't a catalogue: its name, its rows, and its broken cells.

    :raises InputError: no such file, no workbook, damaged
    """
    from python_calamine import SheetTypeEnum

    try:
        if path.stat().st_size > MAX_UNPACKED:
            raise too_large(path)
        data = path.read_bytes()
    except OSError as error:
        raise cannot_open(path, error) from error
    scans, book = _scan(path, data), _load(path, data)
    for entry in book.sheets_metadata:
        if entry.typ == SheetTypeEnum.WorkSheet:
            sheet = _open_sheet(path, book, entry.name)
            yield entry.name, _cells(sheet), scans.get(entry.name, SheetScan()).broken


def _scan(path: Path, data: bytes) -> dict[str, SheetScan]:
    """A look at what the file is, whatever its name says."""
    if data.startswith(SIGNATURE):
        if _ENCRYPTED in data[: 1 << 20]:
            raise InputError(
                say("{file} is protected by a password. Save it without one and try again.", file=path.name)
            )
        return scan_xls(path, data)
    if not data.startswith(b"PK"):
        raise InputError(say("{file} isn't an Excel workbook. Save it as .xlsx or .csv.", file=path.name))
    return scan_ods(path, data) if MIME in data[:128] else scan(path, data)


def _load(path: Path, data: bytes) -> CalamineWorkbook:
    from python_calamine import CalamineWorkbook

    return _reading(path, lambda: CalamineWorkbook.from_filelike(io.BytesIO(data)))


def _open_sheet(path: Path, book: CalamineWorkbook, name: str) -> CalamineSheet:
    return _reading(path, lambda: book.get_sheet_by_name(name))


def _reading(path: Path, step: Callable[[], T]) -> T:
    from python_calamine import CalamineError

    try:
        return step()
    except (CalamineError, OSError) as error:
        raise damaged(path) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the reader's own "this can't be", which is no Exception
            raise
        raise damaged(path) from error


def _cells(sheet: CalamineSheet) -> Iterator[list[Any]]:
    left: list[Any] = [""] * (sheet.start[1] if sheet.start else 0)  # the reader leaves out empty columns there
    return (left + cells for cells in sheet.iter_rows()) if left else sheet.iter_rows()


def _count_products(sheet: CalamineSheet, table: Table, merged: Sequence[Range]) -> int:
    """The rows with a name; none where the columns are too few for a catalogue, as in a summary."""
    name = next((column.index for column in table.columns if column.field == "name"), None)
    if name is None or len(table.fields) < _FEWEST_FIELDS:
        return 0
    sieve = NotProducts(table.columns, table.lines, merged)
    below = islice(enumerate(_cells(sheet), 1), table.at + table.height, None)
    named = ((number, cells) for number, cells in below if name < len(cells) and str(cells[name]).strip())
    return sum(1 for number, cells in named if not is_numbering(cells) and sieve.kind(number, cells) is None)


def _head(sheet: CalamineSheet) -> list[list[Any]]:
    return list(islice(_cells(sheet), LOOKED_AT))


def _named(path: Path, book: CalamineWorkbook, wanted: str) -> str:
    for name in book.sheet_names:
        if plain(name) == plain(wanted):
            return name
    raise InputError(
        say(
            "{file} has no sheet named {sheet}. It has: {sheets}.",
            file=path.name,
            sheet=wanted,
            sheets=", ".join(book.sheet_names),
        )
    )


def _visible(book: CalamineWorkbook) -> Iterator[str]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    for sheet in book.sheets_metadata:
        seen = sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        if seen and not is_ours(book, sheet.name):
            yield sheet.name
