"""JSONL catalogues: one object on each line, with the core's names of the fields."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ocopsync.catalogue import problems
from ocopsync.catalogue.files import PERSONAL, Cell, Source, Unread, too_long
from ocopsync.catalogue.headings import FIELDS, Column
from ocopsync.privacy import mask, mask_digits
from ocopsync.problem import Problem

LONGEST_LINE = 1 << 24
"""Bytes."""


class JsonLinesSource(Source):
    """One JSON object on each line, with the core's names of the fields; see ``catalogue-row.json``."""

    def __init__(self, path: Path) -> None:
        from ocopsync.schema import load_schema, validator

        super().__init__(path)
        self.columns = [Column(index, name, name) for index, name in enumerate(FIELDS)]
        self._validator = validator(load_schema("catalogue-row"))

    def rows(self) -> Iterator[tuple[int, Sequence[Cell] | Unread]]:
        with self.unchanged(), self.path.open("rb") as stream:
            for number, line in enumerate(iter(lambda: stream.readline(LONGEST_LINE + 1), b""), 1):
                if len(line) > LONGEST_LINE:
                    raise too_long(self.path, number)
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
