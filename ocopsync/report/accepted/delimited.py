"""A CSV's copy: byte for byte the catalogue's, but for the cells that say something else."""

from __future__ import annotations

import codecs
import csv
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from ocopsync.catalogue import Catalogue
from ocopsync.catalogue.delimited import CsvSource
from ocopsync.catalogue.files import Cell, changed
from ocopsync.formatting import LIKE_A_FORMULA
from ocopsync.messages import Message, say
from ocopsync.report.accepted.copies import Copy, Edits
from ocopsync.report.accepted.outcome import Outcome

_MARKS = {"utf-8-sig": (codecs.BOM_UTF8,), "utf-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)}
_CODECS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_BYTE_BY_BYTE = frozenset(("latin-1", "cp1252"))


class DelimitedCopy(Copy):
    typed = False

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__(catalogue)
        assert isinstance(catalogue.source, CsvSource)  # noqa: S101 - nothing else has a delimiter
        self._mark, self._codec = _encoding(catalogue.path, catalogue.source.encoding)

    def obstacle(self, row: int, column: int, cell: Cell) -> Message | None:
        text = str(cell)
        if text.startswith(LIKE_A_FORMULA):
            return say("a spreadsheet program would take it for a formula")
        if not self._has_letters_for(text):
            return say(
                "{file} isn't in Unicode and has no place for its letters; save it as 'CSV UTF-8' first",
                file=self.catalogue.path.name,
            )
        return None

    def _has_letters_for(self, text: str) -> bool:
        """Opened byte by byte, the letters of an old encoding are others than they seem."""
        if self._codec in _BYTE_BY_BYTE and any(char.isalpha() and not char.isascii() for char in text):
            return False
        try:
            text.encode(self._codec)
        except UnicodeEncodeError:
            return False
        return True

    def write(self, target: Path, edits: Edits, headings: Edits, outcome: Outcome) -> None:
        by_row: dict[int, dict[int, str]] = {}
        for (row, column), cell in (*edits.items(), *headings.items()):
            by_row.setdefault(row, {})[column] = str(cell)
        first, width = min((row for row, _ in headings), default=0), max((n for _, n in headings), default=-1) + 1
        with self.catalogue.path.open("rb") as original, target.open("wb") as copy:
            copy.write(original.read(len(self._mark)))
            for number, record in enumerate(self._records(), 1):
                text = record.encode(self._codec, "surrogateescape")
                if original.read(len(text)) != text:
                    raise changed(self.catalogue.path)
                if number in by_row or (first and number >= first and record.strip("\r\n")):
                    wide = width if first and number >= first else 0
                    record = _edited(record, by_row.get(number, {}), self.catalogue.source.delimiter, wide)
                    text = record.encode(self._codec, "surrogateescape")
                copy.write(text)
            shutil.copyfileobj(original, copy)  # what makes no rows

    def _records(self) -> Iterator[str]:
        with self.catalogue.path.open(encoding=self._codec, errors="surrogateescape", newline="") as stream:
            stream.read(1 if self._mark else 0)
            yield from _records(stream, self.catalogue.source.delimiter)


def _encoding(path: Path, name: str) -> tuple[bytes, str]:
    """The mark at the beginning of the file, and the encoding of what follows."""
    with path.open("rb") as stream:
        head = stream.read(3)
    mark = next((mark for mark in _MARKS.get(name, ()) if head.startswith(mark)), b"")
    return mark, _CODECS.get(mark, name.removesuffix("-sig"))


class _Lines:
    """The lines of a stream, and those that make the present row."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self.taken = stream, list[str]()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.taken.append(next(self._stream))
        return self.taken[-1]


def _records(stream: TextIO, delimiter: str) -> Iterator[str]:
    """The text of each row, with its line end, counted as the catalogue's reader counts them."""
    lines = _Lines(stream)
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        try:
            next(reader)
        except (StopIteration, UnicodeError):
            return
        except csv.Error:
            pass
        yield "".join(lines.taken)
        lines.taken.clear()


def _edited(record: str, cells: dict[int, str], delimiter: str, width: int) -> str:
    """The row with other ``cells``, of ``width`` cells at least."""
    spans = _spans(record, delimiter)
    end = spans[-1][1]
    wider = delimiter * max(0, max(width, *(column + 1 for column in cells), 0) - len(spans))
    text = record[:end] + wider + record[end:]
    spans += [(end + n, end + n) for n in range(1, len(wider) + 1)]
    for column in sorted(cells, reverse=True):
        start, stop = spans[column]
        text = text[:start] + _quoted(cells[column], delimiter, always=text[start : start + 1] == '"') + text[stop:]
    return text


def _quoted(text: str, delimiter: str, *, always: bool) -> str:
    if always or any(char in text for char in (delimiter, '"', "\n", "\r")):
        return '"{}"'.format(text.replace('"', '""'))
    return text


def _spans(record: str, delimiter: str) -> list[tuple[int, int]]:
    """Where each cell begins and ends, its quotation marks included."""
    end = len(record.rstrip("\r\n"))
    found, start = list[tuple[int, int]](), 0
    while True:
        at = _behind_quotes(record, start) if record.startswith('"', start) else start
        at = record.find(delimiter, at, end)
        if at < 0:
            return [*found, (start, end)]
        found.append((start, at))
        start = at + 1


def _behind_quotes(record: str, start: int) -> int:
    at = record.find('"', start + 1)
    while at >= 0 and record.startswith('"', at + 1):
        at = record.find('"', at + 2)
    return at + 1 if at >= 0 else len(record)
