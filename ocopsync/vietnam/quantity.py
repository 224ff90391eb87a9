"""Units, packs, weights and sizes: ``500g``, ``12 gói x 20 g``, ``1,5 lít``, ``30 x 20 x 10 cm``."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache

from ocopsync.model import Quantity, Size
from ocopsync.vietnam.reading import Ambiguous, Unreadable
from ocopsync.vietnam.text import one_line, same_word

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
_TIMES = re.compile(r"\s*(?:[×*]|x(?=\s*\d))\s*", re.IGNORECASE)
_PACK_WORD = re.compile(r"^(?P<pack>[^\W\d_]+)\s+(?=\d)")
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


@lru_cache(maxsize=4096)
def parse_quantity(text: str) -> Quantity:
    """Net quantity: ``500g``, ``Hộp 6 lọ x 500 ml`` (the sum, 3000 ml), ``500 g/túi``, ``30 viên``.

    :raises Unreadable: no quantity, or one that isn't exact ("500-600 g", "khoảng 1 kg")
    :raises Ambiguous: ``1,000 kg``
    """
    text = one_line(text)
    measures = [_measure(part) for part in _TIMES.split(_one_of(text))]
    if len(measures) == 1:
        return measures[0]
    return _pack(measures, text)


def _one_of(text: str) -> str:
    """``Chai 500 ml`` and ``500 ml/chai`` both say what one holds; the pack's own name isn't part of the quantity."""
    before, slash, after = text.partition("/")
    if slash and parse_unit(after) is None:
        raise Unreadable(text)
    pack = _PACK_WORD.match(before)
    if pack and parse_unit(pack["pack"]):
        return before[pack.end() :]
    return before.strip()


def _measure(text: str) -> Quantity:
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


def _pack(measures: list[Quantity], text: str) -> Quantity:
    """Pieces times what each holds, in either order; exactly one part is a mass or a volume."""
    content = [measure for measure in measures if measure.unit in GRAMS or measure.unit in MILLILITRES]
    if len(content) != 1:
        raise Unreadable(text)
    total = content[0].amount
    for measure in measures:
        if measure is not content[0]:
            total *= measure.amount * COUNTS.get(measure.unit, 1)
    return Quantity(total, content[0].unit)


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
    measure = _measure(text)
    return grams(measure.amount, measure.unit or "?")


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


def parse_stock(text: str) -> int:
    """Pieces in stock: ``120``, ``1.200 hộp``, ``hết hàng``.

    :raises Unreadable: not a whole number ("còn hàng")
    """
    key = same_word(one_line(text))
    if key in _SOLD_OUT:
        return 0
    found = re.fullmatch(r"(\d[\d.,]*)\s*(.*)", one_line(text))
    if not found or (found[2] and parse_unit(found[2]) is None):
        raise Unreadable(text)
    number = parse_number(found[1], whole=True) * COUNTS.get(parse_unit(found[2]) or "", 1)
    if number != number.to_integral_value():
        raise Unreadable(text)
    return int(number)


_SOLD_OUT = {same_word(words) for words in ("hết", "hết hàng", "tạm hết", "tạm hết hàng")}
