"""Files as rows of cells, each with the number that the spreadsheet shows for it."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import frozen

from ocopsync.catalogue import table_problems
from ocopsync.catalogue.headings import Column
from ocopsync.catalogue.merged import Range
from ocopsync.errors import InputError, system_reason
from ocopsync.messages import say
from ocopsync.problem import Place, Problem

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
    delimiter = ""
    """What stands between the cells of a text: one too many, or a quotation mark too many, spoils its row."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stood = _state(path)
        self.sheet = ""
        self.problems: list[Problem] = []
        self.broken: Mapping[tuple[int, int], str] = {}
        """Cells (row from 1, column from 0) that hold an error instead of a value."""
        self.merged: Sequence[Range] = ()

    @abstractmethod
    def rows(self) -> Iterator[tuple[int, Sequence[Cell] | Unread]]:
        """Each row's number and cells, or why it can't be read."""

    def still_there(self) -> None:
        """:raises InputError: the file is gone, or somebody wrote into it since it was opened"""
        try:
            moved = _state(self.path) != self._stood
        except OSError as error:
            raise cannot_open(self.path, error) from error
        if moved:
            raise changed(self.path)

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Around one reading of the file.

        :raises InputError: at its end, where somebody wrote into the file meanwhile
        """
        stood = _state(self.path)
        yield
        if _state(self.path) != stood:
            raise changed(self.path)


def _state(path: Path) -> tuple[int, int, int]:
    stat = path.stat()
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


def open_source(path: Path, *, sheet: str | None, mapping: Mapping[str, str]) -> Source:
    """The source for the file at ``path``, by what it holds; its ending only decides between kinds of text.

    :raises InputError: no such file, unknown ending, unreadable
    """
    try:
        source = _open(path, _kind(path), sheet, mapping)
    except OSError as error:
        raise cannot_open(path, error) from error
    if any(lock.exists() for lock in _locks(path)):
        source.problems.append(table_problems.OPEN_ELSEWHERE.at(Place(path.name)))
    return source


def _open(path: Path, kind: str, sheet: str | None, mapping: Mapping[str, str]) -> Source:
    if kind == "workbook":
        from ocopsync.catalogue.workbook import WorkbookSource

        return WorkbookSource(path, sheet=sheet, mapping=mapping)
    if sheet is not None:
        raise InputError(say("{file} has no sheets; leave out the name {sheet}.", file=path.name, sheet=sheet))
    if kind == "jsonl":
        from ocopsync.catalogue.jsonl import JsonLinesSource

        return JsonLinesSource(path)
    from ocopsync.catalogue.delimited import CsvSource

    return CsvSource(path, mapping=mapping)


def cannot_open(path: Path, error: OSError) -> InputError:
    if isinstance(error, PermissionError) and any(lock.exists() for lock in _locks(path)):
        return InputError(
            say("{file} can't be opened: another program has it open. Close it there and try again.", file=path.name)
        )
    return InputError(say("{file} can't be opened: {reason}.", file=path.name, reason=system_reason(error)))


def changed(path: Path) -> InputError:
    return InputError(
        say("{file} was changed while it was read. Wait until it is saved, and try again.", file=path.name)
    )


def too_long(path: Path, row: int) -> InputError:
    return InputError(
        say(
            "Row {row} of {file} has no end: no catalogue has so long a row. Save the file again.",
            row=row,
            file=path.name,
        )
    )


def _locks(path: Path) -> tuple[Path, Path, Path]:
    """What Excel and LibreOffice put beside a file that is open; of a long name Excel leaves two letters out."""
    names = f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#"
    return tuple(path.with_name(name) for name in names)  # type: ignore[return-value]


_KINDS = {
    ".xlsx": "workbook",
    ".xlsm": "workbook",
    ".xls": "workbook",
    ".ods": "workbook",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
_WORKBOOKS = (b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"))


def _kind(path: Path) -> str:
    if path.is_dir():
        raise InputError(say("{file} is a folder. Name the catalogue file in it.", file=str(path)))
    if not path.exists():
        raise InputError(say("There is no file {file}.", file=str(path)))
    if path.name.startswith(("~$", ".~lock.")):
        raise InputError(say("{file} only shows that a workbook is open. Name the workbook itself.", file=path.name))
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        raise InputError(
            say(
                "{file} has an ending that isn't known. A catalogue is a file with one of {endings}.",
                file=path.name,
                endings=", ".join(sorted(_KINDS)),
            )
        )
    if not path.is_file():
        raise InputError(say("{file} isn't a file that can be read again and again. Save it first.", file=path.name))
    if not path.stat().st_size:
        raise InputError(say("{file} is empty.", file=path.name))
    return _by_content(path, kind)


def _by_content(path: Path, kind: str) -> str:
    """A workbook called .csv is read as one; and text called .xls, as many programs write it, as text."""
    with path.open("rb") as stream:
        start = stream.read(512)
    if start.startswith(_WORKBOOKS):
        return "workbook"
    if path.suffix.lower() != ".xls" or start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"<", b""):
        return kind
    return "csv" if b"\t" in start or b";" in start or b"," in start else kind
