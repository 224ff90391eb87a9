"""A look into an XLS file before anything reads it: what is hidden, which cells hold an error, and whether it is whole.

An XLS file is a small file system (OLE) of sectors in chains. In its stream "Workbook" stand records (BIFF), one after
the other: [MS-CFB] and [MS-XLS].
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from ocopsync.catalogue.scan import SheetScan, damaged
from ocopsync.errors import InputError
from ocopsync.messages import say

SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")

_END = 0xFFFFFFFA
"""From here on a sector's number isn't one, but says what is the matter."""
_FORMULA, _EOF, _FILEPASS, _COLINFO, _SHEET, _ERROR, _ROW, _BOF = 0x06, 0x0A, 0x2F, 0x7D, 0x85, 0x205, 0x208, 0x809
_WORDS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def scan_xls(path: Path, data: bytes) -> dict[str, SheetScan]:
    """The sheets of the workbook, by name.

    :raises InputError: damaged, or protected by a password
    """
    try:
        stream = _workbook(data)
        if stream is None:
            raise damaged(path)
        sheets = dict(_sheets(path, stream))
        return {name: _look(stream, start) for name, start in sheets.items()}
    except (struct.error, ValueError, IndexError) as error:
        raise damaged(path) from error


def _workbook(data: bytes) -> bytes | None:
    """The stream with the records."""
    sector = 1 << struct.unpack_from("<H", data, 30)[0]
    first, small_below, small_first = struct.unpack_from("<I4xII", data, 48)
    if sector not in (512, 4096):
        raise ValueError(sector)
    links = _links(data, sector)
    directory = _chain(data, links, first, sector)
    entries = [directory[at : at + 128] for at in range(0, len(directory) - 127, 128)]
    sizes = [struct.unpack_from("<IQ", entry, 116) for entry in entries]
    names = [entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le") for entry in entries]
    if any(size & 0xFFFFFFFF > len(data) for _, size in sizes):
        raise ValueError("larger than the file")
    for wanted in ("workbook", "book"):
        for name, (start, size) in zip(names, sizes, strict=True):
            if name.casefold() == wanted:
                size &= 0xFFFFFFFF
                if size >= small_below:
                    return _chain(data, links, start, sector)[:size]
                small = _chain(data, links, sizes[0][0], sector)
                short = _numbers(_chain(data, links, small_first, sector))
                return b"".join(small[at * 64 : at * 64 + 64] for at in _steps(short, start))[:size]
    return None


def _links(data: bytes, sector: int) -> list[int]:
    """Which sector follows on which."""
    tables = list(struct.unpack_from("<109I", data, 76))
    more, count = struct.unpack_from("<II", data, 68)
    for _ in range(min(count, len(data) // sector)):
        if more >= _END:
            break
        page = _numbers(data[(more + 1) * sector : (more + 2) * sector])
        tables += page[:-1]
        more = page[-1]
    found = [table for table in tables if table < _END]
    return _numbers(
        b"".join(data[(table + 1) * sector : (table + 2) * sector] for table in found[: len(data) // sector])
    )


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))


def _steps(links: list[int], start: int) -> Iterator[int]:
    for _ in range(len(links)):  # a chain that bites its tail ends here
        if start >= _END:
            return
        yield start
        start = links[start]


def _chain(data: bytes, links: list[int], start: int, sector: int) -> bytes:
    return b"".join(data[(at + 1) * sector : (at + 2) * sector] for at in _steps(links, start))


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _sheets(path: Path, stream: bytes) -> Iterator[tuple[str, int]]:
    """Each sheet's name and where its records begin."""
    version = 0
    for kind, record in _records(stream, 0):
        if kind == _BOF:
            version = struct.unpack_from("<H", record)[0]
        elif kind == _FILEPASS:
            raise InputError(
                say("{file} is protected by a password. Save it without one and try again.", file=path.name)
            )
        elif kind == _SHEET:
            yield _name(record, unicode=version == 0x0600), struct.unpack_from("<I", record)[0]
        elif kind == _EOF:
            return


def _name(record: bytes, *, unicode: bool) -> str:
    if not unicode:
        return record[7 : 7 + record[6]].decode("cp1252", "replace")
    wide = record[7] & 1
    return record[8 : 8 + record[6] * (1 + wide)].decode("utf-16-le" if wide else "latin-1")


def _look(stream: bytes, start: int) -> SheetScan:
    found, depth = SheetScan(), 0
    for kind, record in _records(stream, start):
        if kind in (_BOF, _EOF):  # a chart inside the sheet has its own
            depth += 1 if kind == _BOF else -1
            if depth < 1:
                break
        elif kind == _ROW:
            found.hidden_rows += bool(record[12] & 0x20)
        elif kind == _COLINFO and record[8] & 1:
            first, last = struct.unpack_from("<HH", record)
            found.hidden_columns += min(last, 255) - first + 1
        elif kind in (_ERROR, _FORMULA):
            row, column = struct.unpack_from("<HH", record)
            text = _broken(record, formula=kind == _FORMULA)
            if text:
                found.broken[row + 1, column] = text
    return found


def _broken(record: bytes, *, formula: bool) -> str:
    """The error in a cell, or ``=…`` for a formula that was never calculated."""
    if not formula:
        return _WORDS.get(record[6], "#") if record[7] else ""
    if record[12:14] != b"\xff\xff":
        return ""
    if record[6] == 2:
        return _WORDS.get(record[8], "#")
    return "=…" if record[6] == 3 and record[14] & 2 else ""
