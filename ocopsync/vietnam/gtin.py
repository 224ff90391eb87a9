"""Barcodes that a spreadsheet has damaged: lost zeros, ``8.93504E+12``, ``8935001234562.0``, two in one cell.

What was lost is put back only where the check digit proves it. The check digit is the same with any number of zeros in
front, so zeros come back only as far as the next length that is printed.
"""

from __future__ import annotations

import re

from attrs import frozen

from ocopsync.vietnam.ids import digits_of, gtin_check_digit, is_digits, parse_gtin
from ocopsync.vietnam.reading import Ambiguous, Unreadable
from ocopsync.vietnam.text import lines


class DigitsLost(Unreadable):
    """The program kept the first digits and the length alone."""


@frozen
class Barcode:
    """A GTIN as printed; ``restored`` where a 0 was put back in front, ``repaired`` where it stood as a number."""

    gtin: str
    restored: bool = False
    repaired: bool = False


def read_barcode(text: str) -> Barcode:
    """The GTIN that ``text`` holds.

    :raises Unreadable: another number of digits
    :raises WrongCheckDigit: one digit was mistyped
    :raises DigitsLost: most digits are gone
    :raises Ambiguous: several GTINs, or zeros that could have been one or six
    """
    if is_digits(text):
        return _padded(text)
    if found := _POWER.fullmatch(text):
        return _number(_all_digits(found))
    if found := _DECIMAL.fullmatch(text):
        return _number(found[1])
    parts = [part for part in _BETWEEN.split(lines(text)) if part]
    if len(parts) > 1:
        return _only(parts)
    return _padded(digits_of(text))


_POWER = re.compile(r"(\d)(?:[.,](\d*))?[Ee]\+?(\d{1,2})")
_DECIMAL = re.compile(r"(\d{7,14})[.,]0{1,2}")
_BETWEEN = re.compile(r"\s*(?:[/;,|\n]|\bhoặc\b|\bvà\b|(?<=\d{8})\s+(?=\d{8}))\s*")
_ZEROS_OF_A_POWER = "0000000"
"""No trade item has so many at its end; Excel leaves them where it wrote 8.93504E+12 out again."""


def _all_digits(found: re.Match[str]) -> str:
    digits, length = found[1] + (found[2] or ""), int(found[3]) + 1
    if len(digits) != length:
        raise DigitsLost(found[0])
    return digits


def _number(digits: str) -> Barcode:
    return Barcode(_padded(digits).gtin, repaired=True)


def _padded(digits: str) -> Barcode:
    """:raises DigitsLost: a power of ten that was written out"""
    if digits.endswith(_ZEROS_OF_A_POWER) and len(digits) >= 12:
        raise DigitsLost(digits)
    if len(digits) not in (7, 11) or not is_digits(digits) or gtin_check_digit(digits[:-1]) != digits[-1]:
        return Barcode(parse_gtin(digits))
    if len(digits) == 7:
        raise Ambiguous(digits.zfill(8), digits.zfill(13))
    return Barcode(digits.zfill(12), restored=True)


def _only(parts: list[str]) -> Barcode:
    """The one GTIN that all of ``parts`` are."""
    found = dict.fromkeys(read_barcode(part) for part in parts)
    if len(found) > 1:
        raise Ambiguous(*(barcode.gtin for barcode in found))
    return next(iter(found))


def kept_for(gtin: str) -> str:
    """The prefix of a number that stands for no trade item: ``"shop"`` or ``"book"``; empty for all others.

    GS1 General Specifications, section 1.4: 02, 04 and 20 to 29 are given out inside a shop, 977 to 979 for ISSN, ISBN.
    """
    if len(gtin) == 8:
        return "shop" if gtin[0] in "02" else ""
    prefix = gtin.zfill(14)[1:4]
    return "shop" if prefix.startswith(("2", "02", "04")) else "book" if prefix in ("977", "978", "979") else ""
