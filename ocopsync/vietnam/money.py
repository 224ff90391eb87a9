"""Money as it is written: ``225.000đ``, ``1,386 đ``, ``150k``, ``1,2 triệu``, ``633 đ/viên``, "Liên hệ"."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from attrs import frozen

from ocopsync.vietnam.reading import Ambiguous, IsRange, Unreadable
from ocopsync.vietnam.text import one_line, plain

LARGEST = 10**12
"""A thousand billion đồng; a price above it is a slip of the keyboard."""


@frozen
class Price:
    """Whole đồng; None means "Liên hệ" (on request). ``per`` is what stands after the slash: ``"viên"``."""

    amount: int | None
    per: str = ""


ON_REQUEST = Price(None)

_ON_REQUEST_WORDS = ("lien he", "lh", "thoa thuan", "thuong luong", "goi dien", "goi de biet gia", "contact")
_MULTIPLIERS = {
    "k": 1_000,
    "n": 1_000,
    "ng": 1_000,
    "nghin": 1_000,
    "ngan": 1_000,
    "tr": 1_000_000,
    "trieu": 1_000_000,
    "ty": 1_000_000_000,
}
_CURRENCY = {"d", "dong", "vnd", "₫"}

_NUMBER = r"\d[\d.,\s]*"
_AMOUNT = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<words>[^\d]*?)(?P<rest>\d*)")
_FOREIGN = re.compile(r"[^\w\s.,₫]")
"""A sign such as % or $ behind the number."""
_RANGE = re.compile(r"\s*(?:-|–|—|~|đến|tới)\s*")
_GROUPED = re.compile(r"(?P<whole>[1-9]\d{0,2}(?:(?P<by>[.,\s])\d{3})(?:(?P=by)\d{3})*)(?:(?!(?P=by))[.,]0{1,2})?")
_CENTS_OR_GROUP = re.compile(r"(?P<whole>[1-9]\d{0,2}(?P<by>[.,])\d{3}(?:(?P=by)\d{3})*)(?P=by)0{1,2}")
"""``225.000.00``: cents behind the wrong sign, or a number whose signs stand in the wrong places."""
_DECIMAL = re.compile(r"(?P<whole>\d+)[.,](?P<fraction>\d+)")
_WITHOUT_CENTS = re.compile(r"(?<=\d{4})[.,]0{1,2}$")
"""Programs write 120000 as ``120000.0`` or ``120000.00``; ``120.0`` could be thousands."""


def money_from_number(number: float, *, scale: int = 0) -> int:
    """The đồng that a number cell holds. ``scale`` is the heading's unit (1, 1000), 0 where it names none.

    :raises Unreadable: not a whole, positive number of đồng
    :raises Ambiguous: below a thousand in a column without a unit: đồng, or thousands of đồng; or from
        ten thousand on in a column of thousands
    """
    bare = Decimal(repr(number)) if _finite(number) else Decimal("0.5")
    amount = bare * (scale or 1)
    if amount != amount.to_integral_value() or amount < 0 or amount > LARGEST:
        raise Unreadable(str(number))
    _written_out_or_scaled(bare, scale)
    return _bare(int(amount), scale)


def _finite(number: float) -> bool:
    return abs(number) < LARGEST * 10


def _written_out_or_scaled(amount: Decimal, scale: int) -> None:
    """:raises Ambiguous: 225000 under "nghìn đồng": most likely written out in full"""
    if scale > 1 and amount >= _MOST_THOUSANDS:
        raise Ambiguous(written(int(amount)), written(int(amount) * scale))


_LONGEST = 300
"""Characters of a price with all that people write beside it."""
_MOST_THOUSANDS = 10_000
"""Of thousands, ten million đồng: from here on they may as well be đồng."""


def _bare(amount: int, scale: int) -> int:
    if not scale and 0 < amount < 1000:
        raise Ambiguous(written(amount), written(amount * 1000))
    return amount


@lru_cache(maxsize=4096)
def parse_price(text: str, *, scale: int = 0) -> Price:
    """The price that ``text`` says. ``scale`` as for :func:`money_from_number`.

    :raises Unreadable: no amount of đồng, or more than one
    :raises Ambiguous: several readings, named as they would be written out
    :raises IsRange: from … to …
    """
    text = one_line(text).strip(" .;,*")
    if _asks(text):
        return ON_REQUEST
    if len(text) > _LONGEST:
        raise Unreadable(text)
    amount, _, per = _DASH_FOR_CENTS.sub("", _LEADING.sub("", text)).partition("/")
    if _ANOTHER_PRICE.search(per):
        raise _several(text, scale)
    parts = _RANGE.split(amount)
    if len(parts) == 1:
        return Price(_amount(amount, scale), _one_of(per))
    if len(parts) != 2 or not all(parts):
        raise Unreadable(text)
    raise _range(parts[0], parts[1], scale)


def _one_of(per: str) -> str:
    """What the price is for: "hộp" of ``/01 hộp`` and of ``/hộp (chưa VAT)``."""
    return _ONE.sub("", _REMARK.sub("", one_line(per)))


_ONE = re.compile(r"^0?1\s*(?=[^\W\d_])")
_REMARK = re.compile(r"\s*\([^()]*\)$")
_LEADING = re.compile(r"(?i)^(?:giá(?: bán)?(?: lẻ)?\s*:?\s*)?(?:(?:vnđ|vnd|đ|₫)\s*:?\s*(?=\d))?")
_DASH_FOR_CENTS = re.compile(r"(?i)(?<=\d)[.,][-–—]{1,2}(?=\s*(?:$|/|đ|₫|vn))")
"""``225.000,-``"""
_ANOTHER_PRICE = re.compile(r"(?i)^\s*\d[\d.,]*\s*(?:k|nghìn|ngàn|đ|đồng|₫|vnđ|vnd)?\s*(?:/|$)|[;,]\s*\d")
"""Behind a slash: ``120.000/150.000``, ``120.000đ/hộp; 200.000đ/kg``. A number with a unit is a measure: ``/100g``."""
_BETWEEN_PRICES = re.compile(r"\s*(?:[;,]\s+|;|(?<=[\dkđ])/(?=\d))\s*")


def _several(text: str, scale: int) -> Unreadable:
    """``text`` as several prices, each written out; as none where one of them can't be read."""
    parts = _BETWEEN_PRICES.split(text)
    if len(parts) == 1:
        return Unreadable(text)
    try:
        prices = [parse_price(part, scale=scale) for part in parts]
    except Unreadable:
        return Unreadable(text)
    said = [written(price.amount or 0) + (f"/{price.per}" if price.per else "") for price in prices]
    return Ambiguous(*dict.fromkeys(said)) if len(said) > 1 else Unreadable(text)


def _asks(text: str) -> bool:
    key = plain(text).removeprefix("gia ")
    return any(key == words or key.startswith(words + " ") for words in _ON_REQUEST_WORDS)


def _range(low: str, high: str, scale: int) -> Unreadable:
    """``27 - 32k`` counts both ends in thousands."""
    found = _AMOUNT.fullmatch(high)
    words = found["words"] if found else ""
    low_words = low if re.search(r"[^\d.,\s]", low) else f"{low} {words}"
    try:
        first, last = _amount(low_words, scale), _amount(high, scale)
    except Unreadable:
        return Unreadable(f"{low} - {high}")
    return IsRange(first, last) if first < last else Unreadable(f"{low} - {high}")


_SUM = re.compile(
    r"(?i)(?:(?P<billions>\d{1,3})\s*(?:tỷ|tỉ|ty)\s*)?(?:(?P<millions>\d{1,3})\s*(?:triệu|trieu|tr)\s*)?"
    r"(?:(?P<thousands>\d{1,3})\s*(?:nghìn|ngàn|nghin|ngan|k)\s*(?:(?P<ones>\d{1,3})\s*(?=[đv₫]))?"
    r"|(?(millions)(?P<grouped>\d{1,3}[.,]\d{3})\s*|(?!)))?(?:đồng|đ|vnđ|vnd|₫)?"
)
_TIMES = {"billions": 10**9, "millions": 10**6, "thousands": 1000, "ones": 1, "grouped": 1}


def _sum(text: str) -> int | None:
    """``1 triệu 200 nghìn``, ``1 triệu 200.000đ``; None for what isn't several amounts, each of a smaller unit."""
    found = _SUM.fullmatch(text)
    parts = [times * _digits(found[name]) for name, times in _TIMES.items() if found[name]] if found else []
    return sum(parts) if len(parts) > 1 else None


def _amount(text: str, scale: int) -> int:
    text = text.strip()
    if several := _sum(text):
        return _checked(Decimal(several), text)
    found = _AMOUNT.fullmatch(text)
    if not found:
        raise Unreadable(text)
    multiplier, currency, half = _words(found["words"], text)
    number = found["number"].strip(" .,")
    if doubled := _CENTS_OR_GROUP.fullmatch(number):
        times = multiplier or (1 if currency else scale) or 1
        raise Ambiguous(*(written(_digits(part) * times) for part in (doubled["whole"], number)))
    if found["rest"]:
        number = _tail(number, found["rest"], multiplier, text)
    if half:
        number += ",5"
    if multiplier:
        return _checked(_multiplied(number, multiplier), text)
    return _checked(_whole(number, scale=1 if currency else scale), text)


def _words(words: str, text: str) -> tuple[int, bool, bool]:
    """What stands behind the number: a multiplier (0: none), whether a currency, whether "rưỡi"."""
    if _FOREIGN.search(words):
        raise Unreadable(text)
    keys = plain(words.replace("₫", " đ ")).split()
    multiplier = _MULTIPLIERS.get(keys[0], 0) if keys else 0
    half = "ruoi" in keys
    rest = [key for key in keys[bool(multiplier) :] if key != "ruoi"]
    if not set(rest) <= _CURRENCY or (half and not multiplier):
        raise Unreadable(text)
    return multiplier, bool(rest), half


def _tail(number: str, rest: str, multiplier: int, text: str) -> str:
    """``1tr2`` is 1,2 triệu, ``1tr250`` is 1,25 triệu."""
    if multiplier < 1_000_000 or not number.isdigit() or len(rest) > 3:
        raise Unreadable(text)
    return f"{number},{rest.rstrip('0') or '0'}"


def _multiplied(number: str, multiplier: int) -> Decimal:
    grouped = _GROUPED.fullmatch(number)
    if grouped:  # 1,250 triệu: one and a quarter, or twelve hundred and fifty?
        small = Decimal(re.sub(r"[.,\s]", ".", number, count=1)) if number.count(grouped["by"]) == 1 else None
        large = Decimal(_digits(grouped["whole"]))
        if small is not None and not grouped["by"].isspace():
            raise Ambiguous(written(int(small * multiplier)), written(int(large * multiplier)))
        return large * multiplier
    if number.isdigit():
        return Decimal(number) * multiplier
    decimal = _DECIMAL.fullmatch(number)
    if not decimal:
        raise Unreadable(number)
    return Decimal(f"{decimal['whole']}.{decimal['fraction']}") * multiplier


def _whole(number: str, scale: int) -> Decimal:
    grouped = _GROUPED.fullmatch(number)
    if grouped:
        if scale > 1:  # "225.000" under "nghìn đồng": written out in full, or 225 million?
            digits = _digits(grouped["whole"])
            raise Ambiguous(written(digits), written(digits * scale))
        return Decimal(_digits(grouped["whole"]))
    number = _WITHOUT_CENTS.sub("", number)
    if number.isdigit() and (len(number) == 1 or number[0] != "0"):
        if len(number) > 15:
            return Decimal(LARGEST + 1)
        _written_out_or_scaled(Decimal(number), scale)
        return Decimal(_bare(int(number), scale)) * (scale or 1)
    decimal = _DECIMAL.fullmatch(number)
    if decimal and scale > 1:
        return Decimal(f"{decimal['whole']}.{decimal['fraction']}") * scale
    raise Unreadable(number)


def _digits(number: str) -> int:
    return int(re.sub(r"\D", "", number))


def _checked(amount: Decimal, text: str) -> int:
    if amount != amount.to_integral_value() or amount > LARGEST:
        raise Unreadable(text)
    return int(amount)


def written(amount: int) -> str:
    """``225.000 đ``"""
    return f"{amount:,} đ".replace(",", ".")
