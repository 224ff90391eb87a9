"""Scans out of a resolver's file, each once: when, which stamp, what was done, and roughly where; nothing of who."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from attrs import define, field

from ocopsync.clock import VIETNAM
from ocopsync.errors import InputError
from ocopsync.ledger import ScanBook, ScanKind, ScanRecord
from ocopsync.messages import Message, say
from ocopsync.stamps.address import Base, StampError, shown
from ocopsync.stamps.identifiers import check_value
from ocopsync.stamps.naming import Names, names_of
from ocopsync.stamps.own_code import parse_own_code
from ocopsync.stamps.reading import read
from ocopsync.stamps.scan_rows import Row, ScanRows
from ocopsync.streams import Spool
from ocopsync.vietnam.dates import parse_date
from ocopsync.vietnam.ids import is_digits
from ocopsync.vietnam.places import parse_address
from ocopsync.vietnam.reading import Unreadable
from ocopsync.vietnam.text import plain

KINDS: Mapping[str, ScanKind] = {
    word: kind
    for kind, words in {
        ScanKind.LOOK: "look, view, get, head, preview, open, xem, mo, mo trang",
        ScanKind.SCAN: "scan, quet, quet ma, quet tem",
        ScanKind.SECRET: "secret, second code, code, cao, cao ma, ma cao, ma bi mat, ma thu hai, xac thuc",
    }.items()
    for word in words.split(", ")
}
SHOWN = 20
"""Rows that are named of those that can't be read; all are counted."""
FUTURE = dt.timedelta(days=1)
"""By how much a clock may be fast."""


@define
class Imported:
    """What came of a file."""

    new: int = 0
    known: int = 0
    """Rows of which the ledger knew already, or that stand twice in the file."""
    bad: int = 0
    bad_rows: list[tuple[int, Message]] = field(factory=list)
    """Line and reason, of the first ones."""
    placeless: int = 0
    """Rows whose place wasn't understood; they are taken without it."""
    left_out: list[str] = field(factory=list)
    """The headings of columns that weren't read."""

    @property
    def read(self) -> int:
        """Rows that the file has."""
        return self.new + self.known + self.bad


def import_scans(
    book: ScanBook, path: Path, now: dt.datetime, *, ours: Base | None = None, usual: ScanKind | None = None
) -> Imported:
    """Take the scans of a file into the ledger: all that can be read, or none where it breaks off.

    ``usual``: what a row is that doesn't say so.

    :raises InputError: no such file, or one without the columns that it needs
    """
    done, rows = Imported(), ScanRows(path)
    scans = Spool(ScanRecord)  # read to its end before the ledger is locked: a long file keeps nobody waiting
    for scan in _scans(rows, done, now, ours, usual):
        scans.add(scan)
    done.new = book.add(scans)
    done.known = len(scans) - done.new
    done.left_out = list(rows.left_out)
    return done


def _scans(
    rows: ScanRows, done: Imported, now: dt.datetime, ours: Base | None, usual: ScanKind | None
) -> Iterator[ScanRecord]:
    checked = False
    for line, row in rows:
        if not checked:
            _columns_or_raise(rows, usual)
            checked = True
        try:
            yield _scan(row, done, now, ours, usual)
        except StampError as error:
            done.bad += 1
            if len(done.bad_rows) < SHOWN:
                done.bad_rows.append((line, error.message))
    if not checked:
        _columns_or_raise(rows, usual)


def _columns_or_raise(rows: ScanRows, usual: ScanKind | None) -> None:
    missing = [] if "time" in rows.names else ["time (thời gian)"]
    if not rows.names & {"link", "code"}:
        missing.append("link (liên kết)")
    if missing:
        raise InputError(
            say(
                "{file} has no column {missing}. Expected are headings such as: time, link, kind, latitude, longitude, "
                "province (or: thời gian, liên kết, loại, vĩ độ, kinh độ, tỉnh).",
                file=rows.path.name,
                missing=", ".join(missing),
            )
        )
    if "kind" not in rows.names and usual is None:
        raise InputError(
            say(
                "{file} has no column kind (loại), and a page that was only opened is no scan. Say what its rows are: "
                "--kind look, --kind scan or --kind secret",
                file=rows.path.name,
            )
        )


def _scan(
    row: Row | Message, done: Imported, now: dt.datetime, ours: Base | None, usual: ScanKind | None
) -> ScanRecord:
    if isinstance(row, Message):
        raise StampError(row)
    names = _names(row, ours)
    latitude, longitude = _position(row)
    province = province_of(row.get("province", ""))
    if latitude is None and not province and (row.get("province") or row.get("latitude")):
        done.placeless += 1
    return ScanRecord(
        code=names.code,
        lot=names.lot,
        serial=names.serial,
        at=_moment(row.get("time", ""), now),
        kind=_kind(row.get("kind", ""), usual),
        latitude=latitude,
        longitude=longitude,
        province=province,
        mark=row.get("mark", ""),
    )


def _names(row: Row, ours: Base | None) -> Names:
    if text := row.get("link"):
        stamp = read(text, ours)
        if stamp.ours is False:
            raise StampError(say("{text} leads to another address than ours ({base})", text=shown(text), base=ours))
        names = names_of(stamp)
        if not names.code:
            raise StampError(say("{text} names no product by a code", text=shown(text)))
        return names
    if not row.get("code"):
        raise StampError(say("neither link nor code is given"))
    names = Names(_code(row["code"]), row.get("lot", ""), row.get("serial", ""))
    for ai, value in (("10", names.lot), ("21", names.serial)):
        if value:
            check_value(ai, value)
    return names


def _code(text: str) -> str:
    if not is_digits(text):
        return parse_own_code(text)
    check_value("01", text.zfill(14))
    return text.zfill(14)


def _kind(text: str, usual: ScanKind | None) -> ScanKind:
    found = KINDS.get(plain(text)) if text else usual
    if found is None:
        raise StampError(say("{text!r} should be look, scan or secret (xem, quét, mã cào)", text=shown(text)))
    return found


_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?"
_AS_WRITTEN = re.compile(rf"(?:(?P<day>\S+),? +{_CLOCK}|{_CLOCK},? +(?P<last>\S+))")
_SINCE_1970 = re.compile(r"\d{10}(\d{3})?(\.\d+)?", re.ASCII)


def _moment(text: str, now: dt.datetime) -> dt.datetime:
    """Without an offset, the time is Vietnam's. Whole seconds."""
    try:
        found = _read_moment(text)
    except (ValueError, OverflowError) as error:
        raise StampError(
            say(
                "{text!r} should be a time with hour and minute: 2026-11-22T14:05:09+07:00 or 22/11/2026 14:05:09",
                text=shown(text),
            )
        ) from error
    if found > now + FUTURE or found.year < 2000:
        raise StampError(say("{text!r} is in the future, or long before there were such stamps", text=shown(text)))
    return found.astimezone(dt.UTC).replace(microsecond=0)


def _read_moment(text: str) -> dt.datetime:
    """:raises ValueError: it says no day, or no time of day"""
    if since := _SINCE_1970.fullmatch(text):
        return dt.datetime.fromtimestamp(int(text.split(".")[0]) / (1000 if since[1] else 1), dt.UTC)
    if found := _AS_WRITTEN.fullmatch(text):
        hour, minute, second = (int(part or 0) for part in (found[2] and found.group(2, 3, 4)) or found.group(5, 6, 7))
        day = parse_date(found["day"] or found["last"])
        return dt.datetime.combine(day, dt.time(hour, minute, second), VIETNAM)
    exact = dt.datetime.fromisoformat(text)
    if not re.search(r"[T ]\d", text):
        raise Unreadable(text)
    return exact if exact.tzinfo else exact.replace(tzinfo=VIETNAM)


def _position(row: Row) -> tuple[float | None, float | None]:
    """None where none is given. 0, 0 is what a phone says that doesn't know."""
    texts = row.get("latitude", ""), row.get("longitude", "")
    if not any(texts):
        return None, None
    try:
        latitude, longitude = (float(text.replace(",", ".")) for text in texts)
    except ValueError:
        latitude = longitude = 999.0
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise StampError(
            say("{text} should be a latitude (-90 to 90) and a longitude (-180 to 180)", text=shown(", ".join(texts)))
        )
    return (latitude, longitude) if (latitude, longitude) != (0, 0) else (None, None)


_IN_ENGLISH = re.compile(r"(?i)\b(?:city|province|viet ?nam)\b|, *VN$")


@lru_cache(maxsize=4096)
def province_of(text: str) -> str:
    """The province that ``text`` names, as it is called since 01/07/2025; nothing where it names none."""
    found = parse_address(_IN_ENGLISH.sub("", text).strip(" ,"), province=None) if text else None
    if found is None:
        return ""
    units = [*found.new, *(pair[-1] for pair in found.candidates)]
    provinces = {unit.name for unit in units if unit.level == "province"}
    return provinces.pop() if len(provinces) == 1 else ""
