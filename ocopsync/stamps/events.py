"""Critical tracking events (CTE) of a lot: what a cooperative writes down of its way, and what the ledger knows."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from attrs import frozen

from ocopsync.clock import VIETNAM
from ocopsync.errors import system_reason
from ocopsync.ledger import LotRecord
from ocopsync.messages import say
from ocopsync.privacy import has_citizen_id
from ocopsync.stamps.address import StampError, shown
from ocopsync.vietnam.dates import parse_date, written
from ocopsync.vietnam.reading import Unreadable
from ocopsync.vietnam.text import one_line, plain

LARGEST = 5 << 20
"""Bytes of a file of events."""
MADE, RECALLED, RESTORED = "Sản xuất", "Thu hồi", "Chấm dứt thu hồi"
"""The steps that the ledger knows of."""
_MAKING = frozenset(("san xuat", "che bien"))
_HEADINGS: Mapping[str, str] = {
    heading: name
    for name, headings in {
        "time": "time, thoi gian, ngay, ngay gio, thoi diem, date",
        "step": "step, cong doan, buoc, su kien, cong viec, viec, event",
        "place": "place, noi, dia diem, noi thuc hien, location",
        "sku": "sku, ma sp, ma san pham, ma hang",
        "lot": "lot, lo, so lo, ma lo, lo hang, lo san xuat",
    }.items()
    for heading in headings.split(", ")
}
_CLOCK = re.compile(r"(.+?)[ T,]+(\d{1,2}) ?(?:[:hg] ?(\d{2})(?::\d{2})?|h|g|giờ)")


@frozen(kw_only=True)
class TrackingEvent:
    """What was done with a lot, when and where, in the words of those who did it."""

    at: dt.datetime
    """Aware."""
    step: str
    place: str = ""
    has_clock: bool = True
    """False where only the day is known; ``at`` is its beginning."""

    @property
    def when(self) -> str:
        """``05/11/2026 07:30``, as it is in Vietnam."""
        local = self.at.astimezone(VIETNAM)
        return f"{local:%d/%m/%Y %H:%M}" if self.has_clock else written(local.date())


@frozen(kw_only=True)
class WrittenEvent:
    """A row of a file of events, and which lots it is about."""

    event: TrackingEvent
    sku: str = ""
    lot: str = ""
    """Empty: of every lot that the file is given for."""

    def is_of(self, lot: LotRecord) -> bool:
        return self.sku in ("", lot.sku) and self.lot in ("", lot.lot)


def events_of(lot: LotRecord, rows: Iterable[WrittenEvent] = ()) -> tuple[TrackingEvent, ...]:
    """All events of a lot, the oldest first: those of the file, its making, and its recall."""
    told = [row.event for row in rows if row.is_of(lot)]
    return tuple(sorted([*told, *_of_ledger(lot, told)], key=lambda event: event.at))


def _of_ledger(lot: LotRecord, told: Iterable[TrackingEvent]) -> Iterator[TrackingEvent]:
    if lot.made_on and not any(plain(event.step) in _MAKING for event in told):
        yield TrackingEvent(at=_day(lot.made_on), step=MADE, has_clock=False)
    if lot.changed_at:
        yield TrackingEvent(at=lot.changed_at, step=RECALLED if lot.recalled else RESTORED)


def _day(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), VIETNAM)


def read_events(path: Path) -> list[WrittenEvent]:
    """The events in a table of text (CSV; comma, semicolon or tab), in UTF-8, with time, step and place in columns.

    Headings in Vietnamese or English; ``sku`` and ``lot`` where the file is about several lots.

    :raises StampError: a file that can't be read, or a row that says something else
    """
    text = _text_of(path)
    first, _, _ = text.partition("\n")
    separator = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        columns = _columns(next(rows, []), path)
        return [_event(columns, cells, path, rows.line_num) for cells in rows if any(map(str.strip, cells))]
    except csv.Error as error:
        raise StampError(say("{path}, line {line}: {why}.", path=path, line=rows.line_num, why=error)) from error


def has_events(headings: Iterable[str]) -> bool:
    """Whether ``headings``, in the letters of ``plain``, are those of a file of events."""
    return {_HEADINGS.get(heading) for heading in headings} >= {"time", "step"}


def strangers(rows: Iterable[WrittenEvent], lots: Collection[LotRecord]) -> list[WrittenEvent]:
    """The rows that are about none of ``lots``: their SKU or lot was mistyped, or isn't written down yet."""
    return [row for row in rows if not any(row.is_of(lot) for lot in lots)]


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise StampError(say("{path} can't be read: {why}.", path=path, why=system_reason(error))) from error
    if len(data) > LARGEST:
        raise StampError(say("{path} is larger than {most} MB; divide it.", path=path, most=LARGEST >> 20))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        unfit = say('{path} is no text in UTF-8. Save it as "CSV UTF-8" and give that file.', path=path)
        raise StampError(unfit) from error


def _columns(headings: list[str], path: Path) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, heading in enumerate(headings):
        if name := _HEADINGS.get(plain(heading)):
            found.setdefault(name, at)
    for name, usual in (("time", "Thời gian"), ("step", "Công đoạn")):
        if name not in found:
            lacking = say(
                "{path} has no column {name}. Its first row should be: Thời gian,Công đoạn,Địa điểm",
                path=path,
                name=usual,
            )
            raise StampError(lacking)
    return found


def _event(columns: Mapping[str, int], cells: list[str], path: Path, line: int) -> WrittenEvent:
    def cell(name: str) -> str:
        at = columns.get(name, len(cells))
        return one_line(cells[at]) if at < len(cells) else ""

    for name in ("step", "place"):
        if has_citizen_id(cell(name)):
            personal = say("{path}, line {line}: a citizen's number (CCCD) must not stand here.", path=path, line=line)
            raise StampError(personal)
    if not cell("step"):
        raise StampError(say("{path}, line {line}: what was done is missing.", path=path, line=line))
    try:
        at, has_clock = moment_of(cell("time"))
    except Unreadable as error:
        unread = say(
            "{path}, line {line}: {value!r} is no time; write 05/11/2026 07:30 or 05/11/2026.",
            path=path,
            line=line,
            value=shown(cell("time")),
        )
        raise StampError(unread) from error
    event = TrackingEvent(at=at, step=cell("step"), place=cell("place"), has_clock=has_clock)
    return WrittenEvent(event=event, sku=cell("sku"), lot=cell("lot"))


def moment_of(text: str) -> tuple[dt.datetime, bool]:
    """The time that ``text`` says, and whether it says more than the day. Without an offset it is Vietnam's.

    :raises Unreadable: it says none
    """
    try:
        exact = dt.datetime.fromisoformat(text)
    except ValueError:
        return _as_written(text)
    if not 1990 <= exact.year <= 2100:
        raise Unreadable(text)
    has_clock = re.search(r"[T ]\d", text) is not None
    return (exact if exact.tzinfo else exact.replace(tzinfo=VIETNAM)), has_clock


def _as_written(text: str) -> tuple[dt.datetime, bool]:
    found = _CLOCK.fullmatch(text)
    if not found:
        return _day(parse_date(text)), False
    try:
        clock = dt.time(int(found[2]), int(found[3] or 0))
    except ValueError as error:
        raise Unreadable(text) from error
    return dt.datetime.combine(parse_date(found[1]), clock, VIETNAM), True
