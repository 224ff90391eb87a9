"""CSV and TSV: text in whatever encoding and with whatever delimiter it arrives."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, islice
from pathlib import Path
from typing import TextIO

from ocopsync.catalogue import table_problems
from ocopsync.catalogue.columns import LOOKED_AT, understood
from ocopsync.catalogue.files import Cell, Source, Unread, too_long
from ocopsync.catalogue.no_headings import lies_on_its_side
from ocopsync.errors import InputError
from ocopsync.messages import Message, say
from ocopsync.problem import Place

LONGEST_ROW = 1 << 22
"""Characters."""
_HEAD = 1 << 20

_DELIMITERS = (";", ",", "\t", "|")
_BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_OPENED_AS = {"TCVN3": "latin-1", "VNI": "cp1252"}
"""Encodings that Python doesn't know: such a file is opened byte by byte, and each cell is healed."""


class CsvSource(Source):
    """Text with ``;``, ``,``, tab or ``|`` between the cells."""

    def __init__(self, path: Path, *, mapping: Mapping[str, str]) -> None:
        super().__init__(path)
        self.encoding, old = _encoding(path)
        if old:
            self.problems.append(table_problems.OLD_ENCODING.at(Place(path.name), value=old))
        self.delimiter = self._likeliest(mapping)

    def rows(self) -> Iterator[tuple[int, Sequence[Cell] | Unread]]:
        with self.unchanged(), self._open() as stream:
            yield from _records(self.path, stream, self.delimiter)

    def _likeliest(self, mapping: Mapping[str, str]) -> str:
        """The delimiter by which most headings are understood; without any, the one by which they stand in a column."""
        names = {delimiter: understood(self._head(delimiter), mapping) for delimiter in _DELIMITERS}
        best = max(names, key=names.__getitem__)
        if names[best]:
            return best
        return next((other for other in names if lies_on_its_side(self._head(other), mapping)), best)

    def _open(self) -> TextIO:
        # What can't be decoded further down is kept as it is, and the cell that holds it is said to be garbled.
        return self.path.open(encoding=self.encoding, errors="surrogateescape", newline="")

    def _head(self, delimiter: str) -> list[Sequence[Cell]]:
        with self._open() as stream:
            records = islice(_records(self.path, stream, delimiter), LOOKED_AT)
            return [cells for _, cells in records if not isinstance(cells, Unread)]


class _Lines:
    """The lines of a stream, for one row at a time; a row without an end is refused before it fills the memory."""

    def __init__(self, path: Path, stream: TextIO) -> None:
        self._path, self._stream, self._left = path, stream, LONGEST_ROW
        self.row, self.ended = 1, False

    def begin(self, row: int) -> None:
        self.row, self._left = row, LONGEST_ROW

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(self._left + 1)
        self._left -= len(line)
        if self._left < 0:
            raise too_long(self._path, self.row)
        if not line:
            self.ended = True
            raise StopIteration
        return line


def _records(path: Path, stream: TextIO, delimiter: str) -> Iterator[tuple[int, Sequence[Cell] | Unread]]:
    """Rows are counted as a spreadsheet would count them: a cell with line breaks makes one row, not several."""
    lines = _Lines(path, stream)
    reader = csv.reader(lines, delimiter=delimiter)
    for number in count(1):
        lines.begin(number)
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, UnicodeError) as error:
            yield number, Unread((table_problems.ROW_UNREADABLE.at(reason=_why(error)),))
            if isinstance(error, UnicodeError):  # UTF-16 with an odd byte: nothing after it makes sense
                return
            continue
        if lines.ended:  # in the middle of a cell: rows without number may be in it
            yield number, Unread((table_problems.ROW_UNREADABLE.at(reason=say("a quotation mark is never closed")),))
            return
        if number == 1 and not "".join(cells[1:]) and cells and cells[0].startswith("sep="):
            cells = []  # Excel's own hint about the delimiter
        yield number, cells


def _why(error: Exception) -> Message:
    if isinstance(error, UnicodeError):
        return say("its bytes make no letters; the file may have been cut off")
    return say("a cell in it is too long; a quotation mark is probably missing")


def _encoding(path: Path) -> tuple[str, str]:
    """The name under which Python opens the file; and the encoding that it is in where that isn't Unicode."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    wide = _BYTE_ORDER_MARKS.get(head[:2]) or _without_mark(head)
    if wide:
        return wide, ""
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        cut = len(head) == _HEAD and error.start >= _HEAD - 4
        if not cut and not _mostly_utf8(head):
            return _old_encoding(path, head)
    return "utf-8-sig", ""


def _without_mark(head: bytes) -> str:
    """UTF-16 without its mark: every second byte of what is written in Latin letters is 0."""
    zeros = head[:4096].count(0)
    if zeros * 5 < len(head[:4096]):
        return ""
    return "utf-16-le" if head[1:4096:2].count(0) * 2 > zeros else "utf-16-be"


def _mostly_utf8(head: bytes) -> bool:
    """Whether only some bytes were lost: ten of its letters with accents can be read for each that can't."""
    text = head.decode("utf-8", "surrogateescape")
    lost = sum(1 for char in text if "\udc80" <= char <= "\udcff")
    return lost * 10 < sum(1 for char in text if char > "\x7f") - lost


def _old_encoding(path: Path, head: bytes) -> tuple[str, str]:
    from ocopsync.vietnam.legacy import encoding_of

    old = encoding_of(head) or ""
    name = _OPENED_AS.get(old, old)
    try:
        head.decode(name)
    except (LookupError, UnicodeDecodeError) as error:
        raise InputError(
            say("{file} isn't in Unicode (UTF-8). In Excel choose 'Save as' and the type 'CSV UTF-8'.", file=path.name)
        ) from error
    return name, old
