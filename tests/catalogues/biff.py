"""A small writer of old Excel files (.xls, BIFF8): texts and numbers in the smallest container that is one."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

_SECTOR = 512
_END, _FREE, _IS_FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_GLOBALS, _WORKSHEET = 0x0005, 0x0010


def xls_bytes(sheets: Mapping[str, Sequence[Sequence[object]]], *, last: tuple[int, int] | None = None) -> bytes:
    """The workbook. ``last`` claims another last row and column than there are."""
    return container("Workbook", _stream(sheets, last))


def _stream(sheets: Mapping[str, Sequence[Sequence[object]]], last: tuple[int, int] | None) -> bytes:
    names = list(sheets)
    bodies = [_sheet(rows, last) for rows in sheets.values()]
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, _GLOBALS, 0, 0, 0, 0))
    lengths = [4 + 8 + 2 * len(name) for name in names]
    at = len(begin) + sum(lengths) + 4
    bounds = b""
    for name, body in zip(names, bodies, strict=True):
        text = name.encode("utf-16-le")
        bounds += _record(0x0085, struct.pack("<IHBB", at, 0, len(name), 1) + text)
        at += len(body)
    return begin + bounds + _record(0x000A) + b"".join(bodies)


def _sheet(rows: Sequence[Sequence[object]], last: tuple[int, int] | None) -> bytes:
    height, width = last or (len(rows), max(map(len, rows), default=0))
    found = _record(0x0809, struct.pack("<HHHHII", 0x0600, _WORKSHEET, 0, 0, 0, 0))
    found += _record(0x0200, struct.pack("<IIHHH", 0, height, 0, width, 0))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            found += _cell(row, column, cell)
    return found + _record(0x000A)


def _cell(row: int, column: int, cell: object) -> bytes:
    where = struct.pack("<HHH", row, column, 0)
    if cell is None or cell == "":
        return b""
    if isinstance(cell, (int, float)):
        return _record(0x0203, where + struct.pack("<d", cell))
    text = str(cell)
    return _record(0x0204, where + struct.pack("<HB", len(text), 1) + text.encode("utf-16-le"))


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def container(name: str, stream: bytes) -> bytes:
    """An OLE file with one stream, which is padded so that it stands in whole sectors."""
    stream = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    count = len(stream) // _SECTOR
    table = [_IS_FAT, _END, *range(3, count + 2), _END]
    assert len(table) <= _SECTOR // 4, "one sector of the table is enough for small files"
    table += [_FREE] * (_SECTOR // 4 - len(table))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    folder = _entry("Root Entry", 5, child=1, start=_END) + _entry(name, 2, start=2, size=len(stream))
    return header + struct.pack("<128I", *table) + folder + bytes(2 * 128) + stream


def _entry(name: str, kind: int, *, start: int, child: int = _FREE, size: int = 0) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    return text.ljust(64, b"\0") + struct.pack("<HBBIII36xIQ", len(text), kind, 1, _FREE, _FREE, child, start, size)
