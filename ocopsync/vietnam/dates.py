"""Dates as they are written, day before month (NĐ 37/2026/NĐ-CP Art. 46), and how long something keeps."""

from __future__ import annotations

import datetime as dt
import enum
import re
from functools import lru_cache

from attrs import frozen

from ocopsync.model import add_months
from ocopsync.vietnam.reading import Unreadable
from ocopsync.vietnam.text import one_line, plain

_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_SEPARATED = re.compile(r"(\d{1,2})\s*([./-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_AROUND = re.compile(r"(?i)^ngày\s*(?=\d+\s*[./-])|[.,;]$|(?<=\d) 0{1,2}:00(?::00)?$")
"""The word before a date, a full stop behind it, and the midnight that Excel adds."""
_WORDS = re.compile(r"(?:ngay )?(\d{1,2}) thang (\d{1,2}),? (?:nam )?(\d{4})")
_NAMED = re.compile(r"(\d{1,2})[ -](?:thg ?(\d{1,2})|([a-z]{3,9}))[ -](\d{4}|\d{2})", re.IGNORECASE)
"""As a spreadsheet shows it where the column's form is so: ``05-Thg1-26``, in English ``05-Jan-26``."""
_MONTHS = "january february march april may june july august september october november december".split()
_TOGETHER = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})")
_EXCEL_EPOCH = dt.date(1899, 12, 30)


class DateOrder(enum.Enum):
    """``13/5/2026`` has the day first, ``5/13/2026`` the month; ``5/6/2026`` can be either."""

    DAY_FIRST = enum.auto()
    MONTH_FIRST = enum.auto()
    EITHER = enum.auto()


def parse_date(text: str) -> dt.date:
    """The date that ``text`` says: day, month, year, with ``. / -`` or nothing between; or ISO.

    :raises Unreadable: no date, or a year outside 1990 to 2100
    """
    text = _AROUND.sub("", one_line(text))
    if found := _SEPARATED.fullmatch(text):
        return _day_first(found[1], found[3], found[4])
    if found := _ISO.fullmatch(text):
        return _date(found[1], found[3], found[4])
    if found := _WORDS.fullmatch(plain(text)):
        return _date(found[3], found[2], found[1])
    if found := _NAMED.fullmatch(text):
        return _date(found[4], found[2] or _month(found[3]), found[1])
    if found := _TOGETHER.fullmatch(text):
        return _together(text, found)
    raise Unreadable(text)


def _month(name: str) -> str:
    """The number of an English month, whole or of three letters; 0 for what is none."""
    month = name.lower()
    return str(next((at for at, known in enumerate(_MONTHS, 1) if month in (known, known[:3])), 0))


def _day_first(day: str, month: str, year: str) -> dt.date:
    """``3/25/2026`` isn't written so here, but what it means is certain: there is no month 25."""
    try:
        return _date(year, month, day)
    except Unreadable as error:
        raise Unreadable(str(error), suggestion=_month_first(day, month, year)) from error


@lru_cache(maxsize=4096)
def order_of(text: str) -> DateOrder | None:
    """Whether a date with separators says by itself what comes first; None for what is no such date."""
    found = _SEPARATED.fullmatch(text)
    if not found or found[1] == found[3]:
        return None
    first, second = int(found[1]), int(found[3])
    if first <= 12 and second <= 12:
        return DateOrder.EITHER
    if 0 < min(first, second) <= 12 and max(first, second) < 32:
        return DateOrder.DAY_FIRST if first > second else DateOrder.MONTH_FIRST
    return None


def _month_first(month: str, day: str, year: str) -> str:
    try:
        return written(_date(year, month, day)) if len(year) == 4 else ""
    except Unreadable:
        return ""


def _together(text: str, found: re.Match[str]) -> dt.date:
    """``31122026``. Eight digits are never a date both this way and the year first: no month is 19, 20 or 21."""
    try:
        return _date(found[3], found[2], found[1])
    except Unreadable:
        if len(text) == 8:
            return _date(text[:4], text[4:6], text[6:])
        raise


def _date(year: str, month: str, day: str) -> dt.date:
    try:
        date = dt.date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError as error:
        raise Unreadable(f"{day}/{month}/{year}") from error
    return plausible(date)


def date_from_number(number: float) -> dt.date:
    """The date in a number cell: Excel's count of days, or digits such as 31122026 (a leading 0 is lost there)."""
    if number != number or abs(number) > 10**9 or int(number) != number:
        raise Unreadable(str(number))
    digits = str(int(number))
    if len(digits) == 5:
        return plausible(_EXCEL_EPOCH + dt.timedelta(days=int(number)))
    return parse_date(digits.zfill(8 if len(digits) > 6 else 6))


def plausible(date: dt.date) -> dt.date:
    """``date``, unless its year can't be meant: 1900 is what Excel makes of an empty date.

    :raises Unreadable: outside 1990 to 2100
    """
    if not _FIRST_YEAR <= date.year <= _LAST_YEAR:
        raise Unreadable(str(date))
    return date


def written(date: dt.date) -> str:
    """``31/12/2026``"""
    return f"{date:%d/%m/%Y}"


@frozen
class ShelfLife:
    """How long a product keeps from the day it was made: ``30 tháng``."""

    amount: int
    unit: str

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"


PERIODS = {"ngay": "ngày", "tuan": "tuần", "thang": "tháng", "nam": "năm"}
_FROM = "(?:ke )?tu (?:nsx|ngay [a-z]+(?: [a-z]+)?)"
_PERIOD = re.compile(rf"(?:(?:hsd|han su dung|han dung) )?(\d{{1,4}}) ?(ngay|tuan|thang|nam)(?: {_FROM})?")
_PERIODS = re.compile(r"(?<![\d/.,])(\d{1,4})(?: (?=\d{1,4} (?:ngay|tuan|thang|nam)\b)| ?(ngay|tuan|thang|nam)\b)")


def parse_shelf_life(text: str) -> ShelfLife | dt.date | None:
    """What ``text`` says of keeping: a period, a last day, or None for words such as "in trên bao bì"."""
    if found := _PERIOD.fullmatch(plain(text)):
        return ShelfLife(int(found[1]), PERIODS[found[2]])
    try:
        return parse_date(re.sub(r"(?i)^hsd\s*:?\s*", "", one_line(text)))
    except Unreadable:
        return None


_FROM_ANOTHER_DAY = re.compile(r"\btu (?!nsx|ngay san xuat)")
"""A period that counts from another day: that of the harvest, or of the opening."""


def last_day(text: str, made_on: dt.date | None) -> dt.date | None:
    """The last day of what keeps as ``text`` says and was made on that day; None where it isn't certain.

    The day of making isn't counted; a month without such a day ends with its last (Civil Code 2015, Art. 147, 148).
    """
    period = parse_shelf_life(text)
    if made_on is None or not isinstance(period, ShelfLife) or _FROM_ANOTHER_DAY.search(plain(text)):
        return None
    try:
        if period.unit in ("tháng", "năm"):
            return add_months(made_on, period.amount * (12 if period.unit == "năm" else 1))
        return made_on + dt.timedelta(days=period.amount * (7 if period.unit == "tuần" else 1))
    except (ValueError, OverflowError):
        return None


def periods(text: str) -> tuple[ShelfLife, ...]:
    """Every period that ``text`` names, each once: two for "1 năm (bảo quản lạnh 2 năm)" and for "6-12 tháng"."""
    text = _PARTS_OF_A_YEAR.sub(_in_months, text)
    found = _PERIODS.findall(_DATE_INSIDE.sub(" ", plain(text)))
    units = [unit for _, unit in found]
    said = [ShelfLife(int(n), PERIODS[unit or next(filter(None, units[at:]))]) for at, (n, unit) in enumerate(found)]
    return tuple({_in_smaller(period): period for period in reversed(said)}.values())[::-1]


_PARTS_OF_A_YEAR = re.compile(r"(?i)\b(\d{1,2})[.,](5|25|75) ?năm\b")


def _in_months(found: re.Match[str]) -> str:
    """``1,5 năm`` is one period, 18 tháng."""
    return f"{int(found[1]) * 12 + {'5': 6, '25': 3, '75': 9}[found[2]]} tháng"


def _in_smaller(period: ShelfLife) -> tuple[int, str]:
    """Equal for 1 năm and 12 tháng, for 2 tuần and 14 ngày."""
    times, unit = {"năm": (12, "tháng"), "tuần": (7, "ngày")}.get(period.unit, (1, period.unit))
    return period.amount * times, unit


_DATE_INSIDE = re.compile(r"ngay \d{1,2} thang \d{1,2} nam \d{4}")
