"""A look into an ODS file before anything reads it: is it safe, what is hidden or merged, which cells hold an error.

An ODS file says "the same a million times" in a few letters, for cells, rows and blanks; the reader writes it all out.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from ocopsync.catalogue.merged import Range
from ocopsync.catalogue.scan import DAMAGES, MAX_CELLS, SheetScan, bounded_or_raise, damaged, too_large
from ocopsync.errors import InputError
from ocopsync.messages import say

MIME = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
"""How the archive begins, after its first header."""

MAX_BLANKS = 100_000
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_HIDDEN = ("collapse", "filter")
_CHUNK = 1 << 20


def scan_ods(path: Path, data: bytes) -> dict[str, SheetScan]:
    """The sheets of the workbook, by name.

    :raises InputError: damaged, protected, or it would need more memory than any catalogue does
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _protected_or_not(path, archive)
            for name in ("content.xml", "styles.xml", "META-INF/manifest.xml"):
                if name in archive.namelist():
                    _bounded(path, archive, name)
            with archive.open("content.xml") as content:
                return dict(_sheets(path, content))
    except DAMAGES as error:
        raise damaged(path) from error


def _protected_or_not(path: Path, archive: zipfile.ZipFile) -> None:
    with archive.open("META-INF/manifest.xml") as manifest:
        if b"encryption-data" in manifest.read(_CHUNK):
            raise InputError(
                say("{file} is protected by a password. Save it without one and try again.", file=path.name)
            )


def _bounded(path: Path, archive: zipfile.ZipFile, name: str) -> None:
    """Read the part once before any parser sees it: how large it is, and whether it brings entities of its own."""
    unpacked, rest = 0, b""
    with archive.open(name) as part:
        while chunk := part.read(_CHUNK):
            unpacked += len(chunk)
            bounded_or_raise(path, unpacked)
            if b"<!ENTITY" in rest + chunk:
                raise damaged(path)
            rest = chunk[-16:]


def _sheets(path: Path, content: IO[bytes]) -> Iterator[tuple[str, SheetScan]]:
    from lxml import etree  # type: ignore[import-untyped]

    tags = (f"{_TABLE}table", f"{_TABLE}table-column", f"{_TABLE}table-row", f"{_TEXT}s")
    events = etree.iterparse(content, events=("start", "end"), tag=tags, resolve_entities=False, no_network=True)
    sheet: _Sheet | None = None
    for event, element in events:
        if element.tag == f"{_TABLE}table":
            if event == "start":
                sheet = _Sheet(path)
            elif sheet is not None:
                yield str(element.get(f"{_TABLE}name") or ""), sheet.found
                sheet = None
        elif event == "end" and sheet is not None:
            sheet.end(element)


class _Sheet:
    """What is met in one sheet, row after row."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows = self._columns = self._row = 0
        self._merged: list[Range] = []
        self.found = SheetScan(merged=self._merged)

    def end(self, element: Any) -> None:
        tag = element.tag
        if tag == f"{_TEXT}s":
            if _times(element, f"{_TEXT}c") > MAX_BLANKS:
                raise too_large(self._path)
        elif tag == f"{_TABLE}table-column":
            if element.get(f"{_TABLE}visibility") in _HIDDEN:
                self.found.hidden_columns += min(_times(element, f"{_TABLE}number-columns-repeated"), 16_384)
        elif tag == f"{_TABLE}table-row":
            self._end_row(element)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]

    def _end_row(self, row: Any) -> None:
        times, column, filled = _times(row, f"{_TABLE}number-rows-repeated"), 0, 0
        for cell in row:
            repeated = _times(cell, f"{_TABLE}number-columns-repeated")
            if cell.tag == f"{_TABLE}table-cell":
                self._look(cell, column)
            if len(cell) or cell.get(f"{_OFFICE}value-type"):
                filled = column + repeated
            column += repeated
        if filled:
            if row.get(f"{_TABLE}visibility") in _HIDDEN:
                self.found.hidden_rows += times
            self._rows, self._columns = self._row + times, max(self._columns, filled)
            if self._rows * self._columns > MAX_CELLS:
                raise too_large(self._path)
        self._row += times

    def _look(self, cell: Any, column: int) -> None:
        right = column + _times(cell, f"{_TABLE}number-columns-spanned") - 1
        bottom = self._row + _times(cell, f"{_TABLE}number-rows-spanned") - 1
        if right > column or bottom > self._row:
            self._merged.append(((self._row, column), (bottom, right)))
        if cell.get(f"{_TABLE}formula"):
            text = "".join(cell.itertext()).strip()
            if not cell.get(f"{_OFFICE}value-type"):
                self.found.broken[self._row + 1, column] = "=…"
            elif text.startswith(("#", "Err:")) and text.isprintable():
                self.found.broken[self._row + 1, column] = text[:20]


def _times(element: Any, name: str) -> int:
    return max(int(element.get(name) or 1), 1)
