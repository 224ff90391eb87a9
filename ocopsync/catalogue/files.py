"""Files as rows of cells, each with the number that the spreadsheet shows for it."""

from __future__ import annotations

import csv
import datetime as dt
import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from attrs import frozen

from ocopsync.catalogue import problems
from ocopsync.catalogue.headings import FIELDS, LOOKED_AT, Column, find_heading_row
from ocopsync.errors import InputError, system_reason
from ocopsync.messages import say
from ocopsync.privacy import mask, mask_digits
from ocopsync.problem import Problem

Cell = str | float | int | bool | dt.date | dt.time | dt.datetime | dt.timedelta | list[Any] | dict[str, Any]
"""What stands in a cell; lists and objects only in JSONL. The empty text where nothing does."""


@frozen
class Unread:
    """A row that can't be read, and why."""

    problems: tuple[Problem, ...]
    sku: str = ""


PERSONAL = frozenset(("phone", "citizen_id", "tax_code", "email"))
"""Fields of which the value is never shown."""


class Source(ABC):
    """A file that can be walked over, and again. ``columns`` are given where the file itself names its fields."""

    columns: list[Column] | None = None

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sheet = ""
        self.problems: list[Problem] = []
        self.broken: Mapping[tuple[int, int], str] = {}
        """Cells (row from 1, column from 0) that hold an error instead of a value."""

    @abstractmethod
    def rows(self) -> Iterator[tuple[int, Sequence[Cell] | Unread]]:
        """Each row's number and cells, or why it can't be read."""


def open_source(path: Path, *, sheet: str | None, mapping: Mapping[str, str]) -> Source:
    """The source for the file at ``path``, by its ending.

    :raises InputError: no such file, unknown ending, unreadable
    """
    kind = _kind(path)
    try:
        if kind == "workbook":
            from ocopsync.catalogue.workbook import WorkbookSource

            return WorkbookSource(path, sheet=sheet, mapping=mapping)
        if sheet is not None:
            raise InputError(say("{file} has no sheets; leave out the name {sheet}.", file=path.name, sheet=sheet))
        return JsonLinesSource(path) if kind == "jsonl" else CsvSource(path, mapping=mapping)
    except OSError as error:
        raise cannot_open(path, error) from error


def cannot_open(path: Path, error: OSError) -> InputError:
    return InputError(say("{file} can't be opened: {reason}.", file=path.name, reason=system_reason(error)))


_KINDS = {
    ".xlsx": "workbook",
    ".xlsm": "workbook",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}


def _kind(path: Path) -> str:
    if path.is_dir():
        raise InputError(say("{file} is a folder. Name the catalogue file in it.", file=str(path)))
    if not path.exists():
        raise InputError(say("There is no file {file}.", file=str(path)))
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        raise InputError(
            say(
                "{file} has an ending that isn't known. A catalogue is a file with one of {endings}.",
                file=path.name,
                endings=", ".join(sorted(_KINDS)),
            )
        )
    if not path.stat().st_size:
        raise InputError(say("{file} is empty.", file=path.name))
    return kind


_DELIMITERS = (";", ",", "\t", "|")
_BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_HEAD = 1 << 20


class CsvSource(Source):
    """Text with ``;``, ``,``, tab or ``|`` between the cells, in UTF-8 or UTF-16."""

    def __init__(self, path: Path, *, mapping: Mapping[str, str]) -> None:
        super().__init__(path)
        self._encoding = _encoding(path)
        self._delimiter = max(_DELIMITERS, key=lambda delimiter: self._fields(delimiter, mapping))

    def rows(self) -> Iterator[tuple[int, Sequence[Cell] | Unread]]:
        with self._open() as stream:
            yield from _records(stream, self._delimiter)

    def _open(self) -> TextIO:
        # What isn't UTF-8 further down is kept as it is, and the cell that holds it is said to be garbled.
        return self.path.open(encoding=self._encoding, errors="surrogateescape", newline="")

    def _fields(self, delimiter: str, mapping: Mapping[str, str]) -> int:
        """How many headings are understood when ``delimiter`` stands between them."""
        with self._open() as stream:
            records = islice(_records(stream, delimiter), LOOKED_AT)
            head = [cells for _, cells in records if not isinstance(cells, Unread)]
        found = find_heading_row(head, mapping)
        return sum(1 for column in found[1] if column.field) if found else 0


def _records(stream: TextIO, delimiter: str) -> Iterator[tuple[int, Sequence[Cell] | Unread]]:
    """Rows are counted as a spreadsheet would count them: a cell with line breaks makes one row, not several."""
    reader = csv.reader(stream, delimiter=delimiter)
    number = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, UnicodeError) as error:
            number += 1
            yield number, Unread((problems.ROW_UNREADABLE.at(reason=str(error)),))
            if isinstance(error, UnicodeError):  # UTF-16 with an odd byte: nothing after it makes sense
                return
            continue
        number += 1
        if number == 1 and not "".join(cells[1:]) and cells and cells[0].startswith("sep="):
            cells = []  # Excel's own hint about the delimiter
        yield number, cells


def _encoding(path: Path) -> str:
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head[:2] in _BYTE_ORDER_MARKS:
        return _BYTE_ORDER_MARKS[head[:2]]
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if len(head) < _HEAD or error.start < _HEAD - 4:
            raise InputError(
                say(
                    "{file} isn't in Unicode (UTF-8). In Excel choose 'Save as' and the type 'CSV UTF-8'.",
                    file=path.name,
                )
            ) from error
    return "utf-8-sig"


class JsonLinesSource(Source):
    """One JSON object on each line, with the core's names of the fields; see ``catalogue-row.json``."""

    def __init__(self, path: Path) -> None:
        from ocopsync.schema import load_schema, validator

        super().__init__(path)
        self.columns = [Column(index, name, name) for index, name in enumerate(FIELDS)]
        self._validator = validator(load_schema("catalogue-row"))

    def rows(self) -> Iterator[tuple[int, Sequence[Cell] | Unread]]:
        with self.path.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if number == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf")
                yield number, self._cells(line) if line.strip() else []

    def _cells(self, line: bytes) -> Sequence[Cell] | Unread:
        import msgspec

        try:
            row = msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            return Unread((problems.ROW_UNREADABLE.at(reason=str(error)),))
        if not self._validator.is_valid(row):
            return self._unfit(row)
        return [_cell(name, row[name]) if name in row else "" for name in FIELDS]

    def _unfit(self, row: Any) -> Unread:
        sku = row.get("sku") if isinstance(row, dict) else ""
        sku = sku if isinstance(sku, str) else ""
        found = [_unfit(error, sku) for error in self._validator.iter_errors(row)]
        return Unread(tuple(found), sku)


def _unfit(error: Any, sku: str) -> Problem:
    """The reason quotes the value, which may be personal."""
    field = ".".join(map(str, error.instance_path))
    quoted = json.dumps(error.instance, ensure_ascii=False)
    reason = error.message.replace(quoted, mask_digits(quoted)) if field in PERSONAL else mask(error.message)
    return problems.ROW_UNFIT.at(sku=sku, field=field, reason=reason[:300])


def _cell(name: str, value: Any) -> Cell:
    """null means "Liên hệ" for the price and nothing for every other field."""
    if value is None:
        return "Liên hệ" if name == "price" else ""
    cell: Cell = value
    return cell
