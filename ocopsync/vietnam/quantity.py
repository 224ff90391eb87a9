"""Units, numbers, weights, sizes and stock: ``1,5 lít``, ``30 x 20 x 10 cm``, ``1.200 hộp``. Packs are in ``packs``."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache

from ocopsync.model import Quantity, Size
from ocopsync.vietnam.reading import Ambiguous, Unreadable
from ocopsync.vietnam.text import one_line, plain, same_word

_UNITS = (
    "kg=kí=ký=ki lô gam=kilogam=kilogram=kgs|g=gr=gram=gam|mg|lạng|yến|tạ|tấn|lít=l=lit=liter|ml=mililit=mi li lít|cc|"
    "chai|hộp|hũ=hủ|lọ|gói|túi|khay|vỉ|con|quả|trái|bó|chục|tá|chiếc|cái|bộ|viên|bao|bịch|can|bình|thùng|lốc|cốc|ly|"
    "cây|cành|chậu|giỏ|thanh|thỏi|cuộn|tấm|đôi|cặp|miếng|lon|tô|bát|đĩa|sản phẩm=sp|suất|phần|người|khách|ngày|đêm|"
    "vé|tuýp|tuyp|ống|mét=m|m2|xâu|củ|nải|buồng|bắp|bánh|phong|set|combo|đòn|kiện|liễn|ang|chum|vò|bầu|nậm"
)


def _table() -> dict[str, str]:
    table = {}
    for entry in _UNITS.split("|"):
        names = entry.split("=")
        table.update({same_word(name): names[0] for name in names})
    return table


UNITS = _table()
"""Key of a unit or of one of its other names → the unit as we write it."""

ANY_PIECE = "sản phẩm"
"""The unit that says nothing of what one piece is."""


def _without_accents() -> dict[str, str]:
    table: dict[str, set[str]] = {}
    for name, unit in UNITS.items():
        table.setdefault(plain(name), set()).add(unit)
    return {name: units.pop() for name, units in table.items() if len(units) == 1}


_WITHOUT_ACCENTS = _without_accents()


def unit_without_accents(word: str) -> str:
    """The unit that ``word`` is when its accents are left out ("hop" → "hộp"); empty for none, or for two ("bo")."""
    return _WITHOUT_ACCENTS.get(word, "")


GRAMS = {
    "mg": Decimal("0.001"),
    "g": Decimal(1),
    "lạng": Decimal(100),
    "kg": Decimal(1000),
    "yến": Decimal(10_000),
    "tạ": Decimal(100_000),
    "tấn": Decimal(1_000_000),
}
MILLILITRES = {"ml": Decimal(1), "cc": Decimal(1), "lít": Decimal(1000)}
COUNTS = {"chục": Decimal(10), "tá": Decimal(12)}
_WHOLE_ONLY = {"g", "ml", "cc", "mg"}
"""Nobody writes thousandths of these, so ``1.000 g`` is a thousand; ``1,000 kg`` can be one or a thousand."""

_NUMBER = re.compile(r"\d[\d.,]*")
_PLAIN_NUMBER = re.compile(r"\d{1,9}")
_GROUPED = re.compile(r"[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*")
_DECIMAL = re.compile(r"\d{1,9}[.,]\d{1,6}")
_MEASURE = re.compile(r"(?P<number>\d[\d.,]*)\s*(?P<unit>[^\W\d_][^\d/×*()]*?)\.?")
_DIMENSIONS = re.compile(
    r"(?:[a-zđ]{1,4}\s*)?(\d[\d.,]*)\s*(mm|cm|m)?\s*[x×*]\s*(?:[a-zđ]{1,4}\s*)?(\d[\d.,]*)\s*(mm|cm|m)?\s*[x×*]\s*"
    r"(?:[a-zđ]{1,4}\s*)?(\d[\d.,]*)\s*(mm|cm|m)?",
    re.IGNORECASE,
)
_CENTIMETRES = {"mm": Decimal("0.1"), "cm": Decimal(1), "m": Decimal(100)}


@lru_cache(maxsize=2048)
def parse_unit(text: str) -> str | None:
    """The unit as we write it ("Kg" → "kg", "HỘP" → "hộp"), or None where it isn't one that we know."""
    return UNITS.get(same_word(text))


def parse_number(text: str, *, whole: bool = False) -> Decimal:
    """``1.500``, ``1,5``, ``12``. Groups of three are thousands where ``whole``, otherwise they are ambiguous.

    :raises Unreadable: not a number
    :raises Ambiguous: ``1,500`` where thousandths make sense too
    """
    if _PLAIN_NUMBER.fullmatch(text):
        return Decimal(text)
    grouped = _GROUPED.fullmatch(text)
    if grouped:
        thousands = re.sub(r"[.,]", "", text)
        if whole or text.count(grouped[1]) > 1:
            return Decimal(thousands)
        raise Ambiguous(f"{Decimal(text.replace(',', '.')).normalize():f}".replace(".", ","), thousands)
    if _DECIMAL.fullmatch(text):
        return Decimal(text.replace(",", "."))
    raise Unreadable(text)


def measure(text: str) -> Quantity:
    """One number with its unit: ``500g``, ``30 viên``; without a unit where none stands there.

    :raises Unreadable: not one number, or a unit that we don't know
    :raises Ambiguous: ``1,000 kg``
    """
    found = _MEASURE.fullmatch(text.strip())
    if not found:
        if _NUMBER.fullmatch(text.strip()):
            return Quantity(parse_number(text.strip(), whole=True), "")
        raise Unreadable(text)
    unit = parse_unit(found["unit"])
    if unit is None:
        raise Unreadable(text)
    try:
        amount = parse_number(found["number"], whole=unit in _WHOLE_ONLY or unit not in {**GRAMS, **MILLILITRES})
    except Ambiguous as error:
        raise Ambiguous(*(f"{reading} {unit}" for reading in error.readings)) from None
    if amount <= 0:
        raise Unreadable(text)
    return Quantity(amount, unit)


def complete(quantity: Quantity) -> Quantity:
    """``quantity`` if it has a unit.

    :raises Unreadable: a bare number
    """
    if not quantity.unit:
        raise Unreadable(str(quantity.amount))
    return quantity


@lru_cache(maxsize=4096)
def parse_grams(text: str, *, unit: str = "") -> int:
    """Weight in whole grams. ``unit`` is the heading's, for cells that hold only a number.

    :raises Unreadable: no weight, or not whole grams
    :raises Ambiguous: a bare number in a column without a unit, or ``1,500 kg``
    """
    text = one_line(text)
    if _NUMBER.fullmatch(text):
        return grams(parse_number(text, whole=unit in _WHOLE_ONLY or not unit), unit)
    found = measure(text)
    return grams(found.amount, found.unit or "?")


def grams(amount: Decimal, unit: str) -> int:
    """``amount`` of ``unit`` in grams; the errors of :func:`parse_grams`."""
    if not unit:
        raise Ambiguous(str(Quantity(amount, "g")), str(Quantity(amount, "kg")))
    weight = amount * GRAMS.get(unit, Decimal(0))
    if weight <= 0 or weight != weight.to_integral_value():
        raise Unreadable(f"{amount} {unit}")
    return int(weight)


@lru_cache(maxsize=4096)
def parse_size(text: str, *, unit: str = "") -> Size:
    """Length, width and height in whole cm, rounded up: a parcel of 10,5 cm doesn't fit into 10.

    :raises Unreadable: not three lengths
    """
    found = _DIMENSIONS.fullmatch(one_line(text))
    if not found:
        raise Unreadable(text)
    shared = (found[6] or found[4] or found[2] or unit or "cm").lower()
    sides = [parse_number(found[at], whole=False) * _CENTIMETRES[(found[at + 1] or shared).lower()] for at in (1, 3, 5)]
    if min(sides) <= 0:
        raise Unreadable(text)
    return Size(*(int(side.to_integral_value(ROUND_CEILING)) for side in sides))


def parse_stock(text: str) -> Quantity:
    """What is in stock: ``120``, ``1.200 hộp``, ``còn 2 tạ``, ``hết hàng``; without a unit where none stands there.

    :raises Unreadable: no number ("còn hàng")
    :raises Ambiguous: ``1,250 tấn``
    """
    text = one_line(text)
    if same_word(text) in _SOLD_OUT:
        return Quantity(Decimal(0), "")
    found = re.fullmatch(r"(?i)(?:còn(?: lại)? )?(\d[\d.,]*)\s*(.*)", text)
    unit = parse_unit(found[2]) if found and found[2] else ""
    if not found or unit is None:
        raise Unreadable(text)
    return Quantity(parse_number(found[1], whole=GRAMS.get(unit, 0) <= GRAMS["kg"]), unit)


def in_units(stock: Quantity, sold_by: str) -> Decimal | None:
    """``stock`` in the unit ``sold_by``; None where that isn't certain: of five cases nobody knows the bottles."""
    sold = parse_unit(sold_by) or parse_unit(sold_by.partition(" ")[0]) or sold_by
    unit, sold = _one_name(stock.unit), _one_name(sold)
    if not stock.amount or not unit or unit == sold:
        return stock.amount
    for sizes in (GRAMS, MILLILITRES):
        if unit in sizes or sold in sizes:
            return stock.amount * sizes[unit] / sizes[sold] if unit in sizes and sold in sizes else None
    if unit in COUNTS and sold not in COUNTS:
        return stock.amount * COUNTS[unit]
    return stock.amount if not sold or sold == ANY_PIECE or (unit in _PIECES and sold not in _SEVERAL) else None


_OTHER_NAMES = {"trái": "quả", "chiếc": "cái", "bát": "tô", "bịch": "túi", "cc": "ml"}
_PIECES = {ANY_PIECE, "cái"}
_SEVERAL = {*COUNTS, "đôi", "cặp", "bộ", "lốc", "thùng", "kiện"}


def _one_name(unit: str) -> str:
    return _OTHER_NAMES.get(unit, unit)


_SOLD_OUT = {same_word(words) for words in ("hết", "hết hàng", "tạm hết", "tạm hết hàng")}
