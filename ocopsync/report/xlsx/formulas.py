"""Formulas of a workbook: where they stand, and that their results are made anew."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ocopsync.catalogue.scan import column_index
from ocopsync.report.xlsx.cells import Cell, cells_of, rows_of
from ocopsync.report.xlsx.package import WORKBOOK, Package, tag

_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_OF_SEVERAL = re.compile(
    rb"""<(?:\w+:)?f\b(?=[^>]*\st\s*=\s*["'](?:array|dataTable)["'])"""
    rb"""[^>]*?\sref\s*=\s*["']([A-Z]+)(\d+):([A-Z]+)(\d+)["']"""
)
_BEFORE_CALCULATION = frozenset(
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences "
    "definedNames".split()
)


def calculated(xml: bytes) -> set[Cell]:
    """The cells of a sheet that hold a formula, or one of the results of a formula that has several."""
    cells: set[Cell] = set()
    if not _FORMULA.search(xml):
        return cells
    for row in rows_of(xml):
        if _FORMULA.search(row.inner):
            cells.update((row.number, column) for column, cell in cells_of(row) if _FORMULA.search(cell[3]))
    for first, top, last, bottom in _OF_SEVERAL.findall(xml):
        cells.update(_area(first, top, last, bottom))
    return cells


def _area(first: bytes, top: bytes, last: bytes, bottom: bytes) -> Iterator[Cell]:
    columns = range(column_index(first.decode()), column_index(last.decode()) + 1)
    return ((row, column) for row in range(int(top), int(bottom) + 1) for column in columns)


def calculate_when_opened(package: Package) -> None:
    """Where there are formulas: the results that are kept in the file are of what stood there before."""
    from lxml import etree  # type: ignore[import-untyped]

    if not any(_FORMULA.search(package.content(part)) for _, part in package.sheets()):
        return
    book = package.tree(WORKBOOK)
    found = book.find(tag("calcPr"))
    if found is None:
        found = etree.Element(tag("calcPr"))
        before = [item for item in book if etree.QName(item).localname in _BEFORE_CALCULATION]
        before[-1].addnext(found)
    found.set("fullCalcOnLoad", "1")
