"""Net quantities and packs: ``500 g``, ``Hộp 12 gói x 20g``, ``lốc 6 chai 500ml``, ``1kg2``, ``500 g ± 5 g``."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from attrs import frozen

from ocopsync.model import Quantity
from ocopsync.vietnam.quantity import COUNTS, GRAMS, MILLILITRES, measure, parse_unit
from ocopsync.vietnam.reading import Ambiguous, Unreadable
from ocopsync.vietnam.text import lines


@frozen
class Pack:
    """``pieces`` that hold ``each``; one piece where the text speaks of one only."""

    each: Quantity
    pieces: Decimal = Decimal(1)

    @property
    def total(self) -> Quantity:
        return Quantity(self.each.amount * self.pieces, self.each.unit)


_LONGEST = 300
"""A longer text tells of more than a quantity."""


@lru_cache(maxsize=4096)
def parse_pack(text: str) -> Pack:
    """What ``text`` says of the net quantity. A tolerance (± 5 g) is left out: what is declared counts.

    :raises Unreadable: no quantity, or one that isn't exact ("500-600 g", "khoảng 1 kg")
    :raises Ambiguous: ``1,000 kg``, two sizes in one cell, ``12 gói 240 g`` (each, or all together?)
    """
    if len(text) > _LONGEST:
        raise Unreadable(text)
    text = _TOLERANCE.sub("", _LABEL.sub("", _without_fractions(lines(text)))).strip()
    sizes = [part for part in _BETWEEN_SIZES.split(text) if part]
    return _one_size(text) if len(sizes) < 2 else _agreed([_one_size(size) for size in sizes])


def parse_quantity(text: str) -> Quantity:
    """The whole of :func:`parse_pack`, with its errors: 240 g for "Hộp 12 gói x 20 g"."""
    return parse_pack(text).total


_LABEL = re.compile(
    r"(?i)^(?:(?:khối lượng|trọng lượng)(?: tịnh)?|klt?|tlt?|dung tích|thể tích(?: thực)?|định lượng|quy cách|"
    r"net(?: weight)?)\b\s*[:=]?\s*(?=[^\W_])"
)
_TOLERANCE = re.compile(r"\s*\(?\s*(?:±|\+/-|\+-)\s*\d[\d.,]*\s*(?:%|[^\W\d_]{1,4})?\s*\)?\s*$")
_BETWEEN_SIZES = re.compile(
    r"\s*(?:[;\n]|,(?=\s)|\bhoặc\b|\bvà\b|/(?=\s*\d+\s*(?:g|gr|gram|kg|ml|l|lít)\b))\s*", re.IGNORECASE
)

_FRACTIONS = {"½": "0,5", "¼": "0,25", "¾": "0,75", "1/2": "0,5", "1/4": "0,25", "3/4": "0,75", "nửa": "0,5"}
_FRACTION = re.compile(r"(?i)(?<![\d/.,])(½|¼|¾|1/2|1/4|3/4|\bnửa)(?=\s*(?:kg|ký|kí|cân|l|lít|lit)\b)")
_AND_A_HALF = re.compile(r"(?i)\b(\d{1,3})(\s*(?:kg|ký|kí|cân|l|lít|lit)) rưỡi\b")


def _without_fractions(text: str) -> str:
    text = _FRACTION.sub(lambda found: _FRACTIONS[found[1].lower()], text)
    return _AND_A_HALF.sub(r"\1,5\2", text)


def _agreed(packs: list[Pack]) -> Pack:
    """The one quantity that all of ``packs`` come to."""
    if len({base_amount(pack.total) for pack in packs}) > 1:
        raise Ambiguous(*dict.fromkeys(str(pack.total) for pack in packs))
    return max(packs, key=lambda pack: pack.pieces)


def base_amount(quantity: Quantity) -> tuple[Decimal, str]:
    """``quantity`` in g or ml, where it is a mass or a volume: equal for 1 kg and 1000 g."""
    for units, base in ((GRAMS, "g"), (MILLILITRES, "ml")):
        if quantity.unit in units:
            return quantity.amount * units[quantity.unit], base
    return quantity.amount, quantity.unit


_TWICE = re.compile(r"(?P<first>[^=()]*?)\s*(?:=\s*(?P<equal>[^=()]+)|\((?P<inner>[^=()]+)\))")


def _one_size(text: str) -> Pack:
    """``240 g (12 gói x 20 g)`` says it twice; ``Hộp (12 gói x 20 g)`` once."""
    found = _TWICE.fullmatch(text)
    if not found:
        return _factors(text)
    second = _factors(found["equal"] or found["inner"])
    if not found["first"] or parse_unit(found["first"]):
        return second
    first = _factors(found["first"])
    if found["inner"] and _is_content(first.each) and not _is_content(second.each):
        return first  # 500 g (10 quả)
    return _agreed([first, second])


_TIMES = re.compile(r"\s*(?:[×*]|x(?=\s*\d))\s*", re.IGNORECASE)


def _factors(text: str) -> Pack:
    parts = [_one_of(part) for part in _TIMES.split(_without_wrapping(text.strip()))]
    if len(parts) == 1:
        return _side_by_side(parts[0]) or Pack(_part(parts[0]))
    return _pack([_part(part) for part in parts], text)


_WRAPPING = re.compile(r"^(?P<word>[^\W\d_]+)(?P<more>(?: [^\W\d_]+){0,3}?)\s*:?\s+(?=\d)")
_NOT_EXACT = frozenset("khoảng chừng gần trên dưới từ hơn tối đến tới cỡ tầm".split())


def _without_wrapping(text: str) -> str:
    """``Chai 500 ml``, ``Túi hút chân không 500 g``: the pack's own name isn't part of the quantity."""
    found = _WRAPPING.match(text)
    if not found or not _is_count(parse_unit(found["word"])) or _NOT_EXACT & set(found["more"].lower().split()):
        return text
    return text[found.end() :]


_FOR_ONE = re.compile(r"(?:1 ?)?(?P<word>[^\W\d_]+)(?: [^\W\d_]+){0,2}")


def _one_of(text: str) -> str:
    """``500 ml/chai`` says what one holds."""
    before, slash, after = text.partition("/")
    found = _FOR_ONE.fullmatch(after.strip())
    if slash and not (found and _is_count(parse_unit(found["word"]))):
        raise Unreadable(text)
    return before.strip()


def _is_count(unit: str | None) -> bool:
    return unit is not None and unit not in GRAMS and unit not in MILLILITRES


def _is_content(quantity: Quantity) -> bool:
    return quantity.unit in GRAMS or quantity.unit in MILLILITRES


_COUNTED = re.compile(r"(?P<number>\d[\d.,]*)\s*(?P<word>[^\W\d_]+)(?: [^\W\d_]+)?")


def _part(text: str) -> Quantity:
    """One factor: a measure, ``1kg2``, or pieces that are called by two words (``20 túi lọc``)."""
    compound = _COMPOUND.fullmatch(text)
    if compound:
        return _compound(compound)
    try:
        return measure(text)
    except Ambiguous:
        raise
    except Unreadable:
        found = _COUNTED.fullmatch(text)
        if not found or not _is_count(parse_unit(found["word"])):
            raise
        return measure(f"{found['number']} {found['word']}")


_COMPOUND = re.compile(
    r"(?P<whole>\d{1,3})\s*(?P<unit>kg|ký|kí|l|lít|lit)\s*(?P<rest>\d{1,3})(?:\s*(?P<small>g|gr|gam|gram|lạng|ml))?",
    re.IGNORECASE,
)


def _compound(found: re.Match[str]) -> Quantity:
    """``1kg2`` is 1,2 kg, ``1kg250`` is 1,25 kg, ``1 kg 200 g`` is their sum; ``1kg25`` can be two things."""
    unit = parse_unit(found["unit"]) or ""
    whole, rest = found["whole"], found["rest"]
    if not found["small"]:
        if len(rest) == 2:
            raise Ambiguous(f"{whole},{rest} {unit}", f"{whole},0{rest} {unit}")
        return measure(f"{whole},{rest.rstrip('0') or '0'} {unit}")
    small = parse_unit(found["small"]) or ""
    sizes = GRAMS if unit in GRAMS else MILLILITRES
    if small not in sizes or int(rest) * sizes[small] >= sizes[unit]:
        raise Unreadable(found[0])
    return Quantity(int(whole) + int(rest) * sizes[small] / sizes[unit], unit)


_SIDE_BY_SIDE = re.compile(r"(?P<pieces>\d[\d.,]*\s*(?P<word>[^\W\d_]+)(?: [^\W\d_]+)?)\s+(?P<each>\d.*)")
_VESSELS = frozenset(("chai", "lon", "can", "bình", "hũ", "lọ"))


def _side_by_side(text: str) -> Pack | None:
    """``6 chai 500 ml`` names bottles of 500 ml; whether 12 gói 240 g are 240 g each or in all, nobody can tell."""
    found = _SIDE_BY_SIDE.fullmatch(text)
    unit = parse_unit(found["word"]) if found else None
    if not found or not _is_count(unit):
        return None
    each = _part(found["each"])
    if not _is_content(each):
        return None
    pack = _pack([_part(found["pieces"]), each], text)
    if pack.pieces != 1 and unit not in _VESSELS and each.unit not in MILLILITRES:
        raise Ambiguous(str(pack.total), str(each))
    return pack


_INNERMOST = frozenset("viên quả trái con cái chiếc miếng bánh".split())


def _pack(parts: list[Quantity], text: str) -> Pack:
    """Pieces times what each holds, in either order; one part alone can be the content."""
    content = [part for part in parts if _is_content(part)] or [part for part in parts if part.unit in _INNERMOST]
    if len(content) != 1:
        raise Unreadable(text)
    pieces = Decimal(1)
    for part in parts:
        if part is not content[0]:
            pieces *= part.amount * COUNTS.get(part.unit, 1)
    return Pack(content[0], pieces)
