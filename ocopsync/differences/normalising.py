"""Normalising: what of a listing's values doesn't matter when two of them are compared.

What can be a person's intention is left alone: letters' case, quotation marks, dashes, the order of lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from ocopsync.listing import Fields, Json
from ocopsync.markup import decoded, readable
from ocopsync.vietnam.money import parse_price
from ocopsync.vietnam.reading import Unreadable
from ocopsync.vietnam.text import lines

ONE_LINE = frozenset("title category brand producer address phone unit net_quantity gtin stamp".split())
"""Nobody shows these as HTML: a tag in them is text that a buyer reads."""


EMPTY: tuple[Json, ...] = (None, "", [], {})


def comparable(content: Fields) -> dict[str, Json]:
    """``content`` without what doesn't matter: fields without a value, and the ways to write one value."""
    plain = ((name, normal(name, value)) for name, value in content.items())
    return {name: value for name, value in plain if value is not None}


def same(name: str, one: Json, other: Json) -> bool:
    """Whether two values of a field come to the same; None is no value."""
    return bool(one == other) or normal(name, one) == normal(name, other)


def normal(name: str, value: Json) -> Json:
    """The one way to write a value of the field ``name``; None where it comes to none."""
    if isinstance(value, int):
        return value
    found = _normal(name, value)
    return None if found in EMPTY else found


def as_number(name: str, value: Json) -> Json:
    """The number that a text or a float stands for in a field of numbers; any other value as it is."""
    return normal(name, value) if name in _NUMBERS and isinstance(value, str | float) else value


def _normal(name: str, value: Json) -> Json:
    if isinstance(value, str):
        return one_line(value) if name in ONE_LINE else _NUMBERS.get(name, text)(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if name == "images" and value:
        return _pictures(value)
    if isinstance(value, Mapping):
        return comparable(value)
    return value


def text(value: str) -> str:
    """What a reader sees, whatever the blanks, the form of Unicode, the place of a tone mark, and the markup."""
    return _as_drawn(lines(readable(value)))


def one_line(value: str) -> str:
    return _as_drawn(lines(decoded(value)))


def price(value: str) -> Json:
    """Whole đồng from ``225.000 đ`` or ``225,000``; None for "Liên hệ"; the text where that isn't certain."""
    number = amount(value)
    if not isinstance(number, str):
        return number
    try:
        found = parse_price(number)
    except Unreadable:
        return number
    return number if found.per else found.amount


def amount(value: str) -> Json:
    """A number that was written as a program writes it: ``500``, ``500.0``."""
    plain = text(value)
    if not _NUMBER.fullmatch(plain):
        return plain
    number = Decimal(plain)
    return int(number) if number == number.to_integral_value() else float(number)


_NUMBER = re.compile(r"\d{1,15}(?:\.\d|\.\d\d)?", re.ASCII)
_NUMBERS: Mapping[str, Callable[[str], Json]] = {
    "price": price,
    "list_price": price,
    "stock": amount,
    "weight": amount,
    "ocop": amount,
}


def _pictures(value: Json) -> Json:
    """The cover, and the others in any order."""
    if not isinstance(value, list | tuple):
        return value
    cover, *others = dict.fromkeys(map(str, value))
    return [cover, *sorted(others)]


_SECOND = "àáảãạèéẻẽẹỳýỷỹỵ"
_TONE_ON_SECOND = re.compile(rf"([oOuU])(?<![qQ].)([{_SECOND}{_SECOND.upper()}])(?!\w)")
_TONES = str.maketrans(_SECOND, "òóỏõọòóỏõọùúủũụ")
_BARE = str.maketrans(_SECOND, "aaaaaeeeeeyyyyy")


def _as_drawn(value: str) -> str:
    """``hoà``, ``khoẻ``, ``thuỷ`` as ``hòa``, ``khỏe``, ``thủy``: both are right, and keyboards differ. And a hyphen
    that keeps words together as any other."""
    if value.isascii():
        return value
    if _TONE_ON_SECOND.search(value):
        value = _TONE_ON_SECOND.sub(_tone_on_first, value)
    return value.replace("\u2011", "-").replace("\u2010", "-")


def _tone_on_first(found: re.Match[str]) -> str:
    first, second = found[1], found[2].lower()
    toned, bare = second.translate(_TONES), second.translate(_BARE)
    if (bare == "y") != (first in "uU"):  # neither oa, oe nor uy
        return found[0]
    return (toned.upper() if first.isupper() else toned) + (bare if found[2] == second else bare.upper())
