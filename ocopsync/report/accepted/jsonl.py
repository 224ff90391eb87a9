"""A JSONL catalogue's copy: the same lines, in which some keys have another value."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ocopsync.catalogue import Catalogue
from ocopsync.catalogue.files import Cell
from ocopsync.catalogue.headings import FIELDS
from ocopsync.catalogue.jsonl import JsonLinesSource
from ocopsync.report.accepted.copies import Copy, Edits
from ocopsync.report.accepted.outcome import Outcome
from ocopsync.report.accepted.spelling import ON_REQUEST

_BLANKS = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


class JsonLinesCopy(Copy):
    takes_columns = False  # it has them all

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__(catalogue)
        assert isinstance(catalogue.source, JsonLinesSource)  # noqa: S101 - the only other kind of file
        self._encoding = _encoding(catalogue.path, catalogue.source.wide)

    def write(self, target: Path, edits: Edits, headings: Edits, outcome: Outcome) -> None:
        by_row: dict[int, dict[str, Any]] = {}
        for (row, column), cell in edits.items():
            by_row.setdefault(row, {})[FIELDS[column]] = _value(FIELDS[column], cell)
        errors = "surrogateescape" if self._encoding == "utf-8" else "replace"
        with (
            self.catalogue.path.open(encoding=self._encoding, errors=errors, newline="\n") as original,
            target.open("w", encoding=self._encoding, errors=errors, newline="\n") as copy,
        ):
            for number, line in enumerate(original, 1):
                copy.write(_edited(line, by_row[number]) if number in by_row else line)


def _encoding(path: Path, wide: str) -> str:
    """One with which a mark at the beginning of the file is read as a letter."""
    with path.open("rb") as stream:
        head = stream.read(2)
    return f"utf-16-{'be' if head == codecs.BOM_UTF16_BE else 'le'}" if wide == "utf-16" else wide or "utf-8"


def _value(name: str, cell: Cell) -> Any:
    """As :mod:`ocopsync.catalogue.jsonl` reads null."""
    return None if cell == "" or (name == "price" and cell == ON_REQUEST) else cell


def _edited(line: str, values: Mapping[str, Any]) -> str:
    ascii_only = line.isascii() and "\\u" in line
    for name, value in values.items():
        text = json.dumps(value, ensure_ascii=ascii_only)
        spans = dict(_members(line))
        if name in spans:
            start, end = spans[name]
            line = line[:start] + text + line[end:]
        elif value is not None:
            end = max(end for _, end in spans.values())
            line = f'{line[:end]}, "{name}": {text}{line[end:]}'
    return line


def _members(line: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each key of the object with the span of its value; of one that stands there twice the last counts."""
    at = _after_blanks(line, line.index("{") + 1)
    while line[at] == '"':
        name, at = _DECODER.raw_decode(line, at)
        start = _after_blanks(line, _after_blanks(line, at) + 1)
        _, end = _DECODER.raw_decode(line, start)
        yield name, (start, end)
        at = _after_blanks(line, end)
        at = _after_blanks(line, at + 1) if line[at] == "," else at


def _after_blanks(line: str, at: int) -> int:
    found = _BLANKS.match(line, at)
    return found.end() if found else at
