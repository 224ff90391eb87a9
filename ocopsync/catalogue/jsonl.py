"""JSONL catalogues: one object on each line, with the core's names of the fields."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ocopsync.catalogue import table_problems
from ocopsync.catalogue.files import PERSONAL, Cell, Source, Unread, too_long
from ocopsync.catalogue.headings import FIELDS, Column
from ocopsync.messages import Message, say, verbatim
from ocopsync.privacy import mask, mask_digits
from ocopsync.problem import Problem
from ocopsync.schema import reason

LONGEST_LINE = 1 << 24
"""Bytes."""

_UNITS = {"price": "dong", "list_price": "dong", "weight": "g"}
"""Of bare numbers, as the schema says."""


class JsonLinesSource(Source):
    """One JSON object on each line, with the core's names of the fields; see ``catalogue-row.json``."""

    def __init__(self, path: Path) -> None:
        from ocopsync.schema import load_schema, validator

        super().__init__(path)
        self.wide = _wide_encoding(path)
        self.columns = [Column(index, name, name, unit=_UNITS.get(name, "")) for index, name in enumerate(FIELDS)]
        self._validator = validator(load_schema("catalogue-row"))

    def rows(self) -> Iterator[tuple[int, Sequence[Cell] | Unread]]:
        with self.unchanged():
            for number, line in enumerate(self._lines(), 1):
                if len(line) > LONGEST_LINE:
                    raise too_long(self.path, number)
                if number == 1:
                    line = line.removeprefix(codecs.BOM_UTF8)
                yield number, self._cells(line) if line.strip() else []

    def _lines(self) -> Iterator[bytes]:
        """The lines in UTF-8, those without an end cut off."""
        if not self.wide:
            with self.path.open("rb") as stream:
                yield from iter(lambda: stream.readline(LONGEST_LINE + 1), b"")
            return
        with self.path.open(encoding=self.wide, errors="replace", newline="\n") as text:
            for line in iter(lambda: text.readline(LONGEST_LINE + 1), ""):
                yield line.encode()

    def _cells(self, line: bytes) -> Sequence[Cell] | Unread:
        import msgspec

        try:
            row = msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            return Unread((table_problems.ROW_UNREADABLE.at(reason=_no_json(line, error)),))
        if not self._validator.is_valid(row):
            return self._unfit(row)
        return [_cell(name, row[name]) if name in row else "" for name in FIELDS]

    def _unfit(self, row: Any) -> Unread:
        sku = row.get("sku") if isinstance(row, dict) else ""
        sku = sku if isinstance(sku, str) else ""
        found = [_unfit(error, sku) for error in self._validator.iter_errors(row)]
        return Unread(tuple(found), sku)


_AT_BYTE = re.compile(r"\(byte (\d+)\)$")
_SHOWN = 20


def _no_json(line: bytes, error: Exception) -> Message:
    """Why the line is no JSON; its place in the line counts characters from 1, as an editor does."""
    if isinstance(error, UnicodeDecodeError):
        return say("it isn't in UTF-8")
    if isinstance(error, RecursionError):
        return say("there are too many brackets inside each other")
    if "trailing characters" in str(error):
        return say("something stands behind its last bracket; each line holds one product")
    if found := _AT_BYTE.search(str(error)):
        before, after = (part.decode("utf-8", "replace") for part in (line[: int(found[1])], line[int(found[1]) :]))
        return say("at character {at} something else was expected than {text}", at=len(before) + 1, text=_shown(after))
    if "truncated" in str(error):
        return say("its end is missing: a quotation mark or a bracket isn't closed")
    return say("a value in it can't be read, such as a number with too many digits")


def _shown(text: str) -> Message:
    text = text.strip()[:1000]
    return verbatim(repr(mask(text)[:_SHOWN])) if text else say("the end of the line")


def _unfit(error: Any, sku: str) -> Problem:
    """Where nothing but the validator's own words say it, they quote the value, which may be personal."""
    field = ".".join(map(str, error.instance_path))
    why = reason(error)
    if why == verbatim(error.message):
        quoted = json.dumps(error.instance, ensure_ascii=False)
        said = error.message.replace(quoted, mask_digits(quoted)) if field in PERSONAL else mask(error.message)
        why = verbatim(said[:300])
    return table_problems.ROW_UNFIT.at(sku=sku, field=field, reason=why)


def _wide_encoding(path: Path) -> str:
    """UTF-16, as the Notepad of Windows writes "Unicode"; empty for UTF-8."""
    with path.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return {(b"{", b"\0"): "utf-16-le", (b"\0", b"{"): "utf-16-be"}.get((head[:1], head[1:2]), "")


def _cell(name: str, value: Any) -> Cell:
    """null means "Liên hệ" for the price and nothing for every other field."""
    if value is None:
        return "Liên hệ" if name == "price" else ""
    cell: Cell = value
    return cell
