"""Rows of a resolver's file of scans: CSV or JSON lines, by the fields that are known; nothing else is read."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import msgspec
from attrs import define, field

from ocopsync.errors import InputError, system_reason
from ocopsync.messages import Message, say
from ocopsync.stamps.address import shown
from ocopsync.vietnam.text import one_line, plain

LONGEST = 1 << 16
"""Characters of a line: no scan has so many, and a file without lines would fill the memory."""
FIELDS: Mapping[str, str] = {
    heading: name
    for name, headings in {
        "time": "time, timestamp, at, datetime, date time, scanned at, scan time, created at, "
        "thoi gian, thoi diem, ngay gio, luc, thoi gian quet, ngay gio quet",
        "link": "link, url, uri, text, address, qr, lien ket, duong dan, ma qr, noi dung, noi dung tem",
        "code": "code, gtin, product, product code, ma, ma san pham, ma truy xuat, ma vach",
        "lot": "lot, batch, lot number, lo, so lo, ma lo, lo hang",
        "serial": "serial, serial number, serial no, seri, so seri, se ri, so se ri, xe ri",
        "latitude": "latitude, lat, vi do",
        "longitude": "longitude, lon, lng, long, kinh do",
        "province": "province, city, region, place, tinh, tinh thanh, tinh thanh pho, thanh pho, noi quet, dia diem",
        "kind": "kind, type, event, action, loai, loai luot, hinh thuc, hanh dong",
        "mark": "id, scan id, event id, ma luot, ma luot quet",
    }.items()
    for heading in headings.split(", ")
}
"""By heading, without accents and capitals."""
Row = Mapping[str, str]


@define
class ScanRows:
    """The rows of a file, with the line in which each stands; a row that can't be read is the reason why."""

    path: Path
    names: set[str] = field(factory=set)
    """The fields that were found so far."""
    left_out: dict[str, None] = field(factory=dict)
    """The headings of what wasn't read."""

    def __iter__(self) -> Iterator[tuple[int, Row | Message]]:
        """:raises InputError: a file that can't be opened, or that is neither CSV nor JSON lines"""
        with _opened(self.path) as file:
            first = file.read(1)
            file.seek(0)
            yield from self._json_lines(file) if first == "{" else self._table(file)

    def _known(self, headings: Iterable[str]) -> list[str]:
        found = [FIELDS.get(plain(heading), "") for heading in headings]
        self.left_out.update(
            (one_line(shown(text)), None) for text, name in zip(headings, found, strict=True) if not name
        )
        self.names.update(filter(None, found))
        return found

    def _json_lines(self, file: TextIO) -> Iterator[tuple[int, Row | Message]]:
        for number, line in enumerate(_lines(self.path, file), 1):
            if not line.strip():
                continue
            try:
                held = msgspec.json.decode(line)
            except (msgspec.DecodeError, UnicodeError, RecursionError):
                held = None
            if not isinstance(held, dict):
                yield number, say("it isn't an object of JSON, {{…}}")
                continue
            names = self._known(list(held))
            yield number, _row(zip(names, map(_text, held.values()), strict=True))

    def _table(self, file: TextIO) -> Iterator[tuple[int, Row | Message]]:
        lines = _lines(self.path, file)
        first = next(lines, "")
        separator = max(",;\t|", key=first.count)
        names = self._known(next(csv.reader([first], delimiter=separator), []))
        rows = csv.reader(lines, delimiter=separator)
        while True:
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield rows.line_num + 1, say("it can't be read ({why})", why=error)
                continue
            if any(map(str.strip, cells)):
                yield rows.line_num + 1, _row(zip(names, cells, strict=False))


def has_scans(headings: Iterable[str]) -> bool:
    """Whether ``headings``, in the letters of ``plain``, are those of a file of scans."""
    found = {FIELDS.get(heading) for heading in headings}
    return "time" in found and not found.isdisjoint(("link", "serial"))


def _row(pairs: Iterable[tuple[str, str]]) -> Row:
    """Of two columns for the same field, the first that says something."""
    found: dict[str, str] = {}
    for name, text in pairs:
        if name and not found.get(name):
            found[name] = one_line(text)
    return found


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None or isinstance(value, bool | list | dict) else str(value)


def _lines(path: Path, file: TextIO) -> Iterator[str]:
    while line := file.readline(LONGEST + 1):
        if len(line) > LONGEST:
            raise InputError(
                say("{file} has a line of more than {most} characters: these are no scans.", file=path, most=LONGEST)
            )
        yield line


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    try:
        with path.open("rb") as head:
            wide = head.read(2) in (b"\xff\xfe", b"\xfe\xff")
        file = path.open(encoding="utf-16" if wide else "utf-8-sig", newline="")
    except OSError as error:
        raise InputError(say("{file} can't be read: {why}", file=path, why=system_reason(error))) from error
    with file:
        try:
            yield file
        except UnicodeError as error:
            raise InputError(
                say('{file} isn\'t in Unicode (UTF-8). In Excel choose "Save as" and the type "CSV UTF-8".', file=path)
            ) from error
