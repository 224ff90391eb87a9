"""Workbooks (XLSX): the sheet that holds the catalogue, as rows of cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocopsync.catalogue import problems
from ocopsync.catalogue.files import Cell, Source
from ocopsync.catalogue.headings import LOOKED_AT, find_heading_row
from ocopsync.catalogue.scan import SheetScan, damaged, scan
from ocopsync.errors import InputError
from ocopsync.messages import say
from ocopsync.problem import Place, Problem
from ocopsync.vietnam.text import plain

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class WorkbookSource(Source):
    """One sheet of a workbook, held in memory by its reader."""

    def __init__(self, path: Path, *, sheet: str | None, mapping: Mapping[str, str]) -> None:
        super().__init__(path)
        _check_kind(path)
        self._scans = scan(path)
        book = _load(path)
        self.sheet, self._sheet = _choose(path, book, sheet, mapping)
        found = self._scans.get(self.sheet, SheetScan())
        self.broken = found.broken
        self.problems = [*self._hidden(found), *self._not_read(book)]

    def rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        left: list[Any] = [""] * (
            self._sheet.start[1] if self._sheet.start else 0
        )  # the reader leaves out empty columns there
        for number, cells in enumerate(self._sheet.iter_rows(), 1):
            yield number, left + cells if left else cells

    def _hidden(self, found: SheetScan) -> Iterator[Problem]:
        if found.hidden_rows or found.hidden_columns:
            place = Place(file=self.path.name, sheet=self.sheet)
            yield problems.HIDDEN.at(place, rows=found.hidden_rows, columns=found.hidden_columns)

    def _not_read(self, book: CalamineWorkbook) -> Iterator[Problem]:
        others = [name for name in book.sheet_names if name != self.sheet]
        if others:
            place = Place(file=self.path.name, sheet=self.sheet)
            yield problems.SHEETS_NOT_READ.at(place, value=", ".join(others))


def _check_kind(path: Path) -> None:
    with path.open("rb") as stream:
        start = stream.read(8)
        encrypted = start == _OLE and _ENCRYPTED in stream.read(1 << 20)
    if encrypted:
        raise InputError(
            say("{file} is protected by a password. Save it without one and try again.", file=path.name),
        )
    if start == _OLE:
        raise InputError(
            say("{file} is an old Excel file (.xls) under another name. Save it as .xlsx.", file=path.name),
        )
    if not start.startswith(b"PK"):
        raise InputError(say("{file} isn't an Excel workbook. Save it as .xlsx or .csv.", file=path.name))


def _load(path: Path) -> CalamineWorkbook:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError) as error:
        raise damaged(path) from error


def _open_sheet(path: Path, book: CalamineWorkbook, name: str) -> CalamineSheet:
    from python_calamine import CalamineError

    try:
        return book.get_sheet_by_name(name)
    except CalamineError as error:
        raise damaged(path) from error


def _choose(
    path: Path, book: CalamineWorkbook, wanted: str | None, mapping: Mapping[str, str]
) -> tuple[str, CalamineSheet]:
    """The sheet that was asked for; otherwise the first visible one with headings, or the first visible one."""
    if wanted is not None:
        name = _named(path, book, wanted)
        return name, _open_sheet(path, book, name)
    first = None
    for name in _visible(book):
        sheet = _open_sheet(path, book, name)
        if find_heading_row(_head(sheet), mapping):
            return name, sheet
        first = first or ((name, sheet) if sheet.total_height else None)
    if first is None:
        raise InputError(say("{file} is empty: no sheet has anything in it.", file=path.name))
    return first


def _head(sheet: CalamineSheet) -> list[list[Any]]:
    rows = sheet.iter_rows()
    return [row for _, row in zip(range(LOOKED_AT), rows, strict=False)]


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
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
            yield sheet.name
