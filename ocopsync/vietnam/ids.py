"""Identities: tax codes, citizen ids (CCCD), phones, e-mail addresses and GTINs.

The two check digits are computed here, in a line each: the libraries that know them (python-stdnum, biip) take 50 to
110 ms to load, and the tests hold ours against theirs.
"""

from __future__ import annotations

import re
from functools import lru_cache

from attrs import evolve, frozen

from ocopsync.privacy import mask_digits
from ocopsync.vietnam.reading import Ambiguous, Unreadable
from ocopsync.vietnam.text import lines

_SEPARATORS = re.compile(r"[\s.\-–()]+")
_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_PROVINCES = frozenset(
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042 "
    "044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 "
    "089 091 092 093 094 095 096".split()
)
"""Where a birth was registered (TT 07/2016/TT-BCA, Phụ lục 1); cards of before the mergers keep theirs."""
_AGES = range(15, 106)
"""Of those who have a card and a registration."""


class WrongCheckDigit(Unreadable):
    """``expected`` is the last digit that would fit; empty where none does."""

    def __init__(self, text: str, expected: str) -> None:
        super().__init__(text)
        self.expected = expected


def digits_of(text: str) -> str:
    """``text`` without blanks, dots, hyphens and parentheses."""
    return _SEPARATORS.sub("", text)


def is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def is_citizen_id(text: str) -> bool:
    """Whether it is a CCCD: 12 digits, the first three a province's code (001 to 096). It has no check digit."""
    digits = digits_of(text)
    return len(digits) == 12 and is_digits(digits) and 1 <= int(digits[:3]) <= 96


def with_lost_zeros(text: str, *, year: int) -> str:
    """The CCCD of which a spreadsheet ate the zeros at the front; empty where the number doesn't prove that it is one.

    What proves it: there are one or two digits too few, a province's code is first (five of them begin with two zeros),
    and the century and the year of birth make somebody who is of age in ``year``.
    """
    digits = digits_of(text)
    if not is_digits(digits) or digits[0] == "0" or len(digits) not in (10, 11):
        return ""
    whole = digits.zfill(12)
    born = 1900 + 100 * (int(whole[3]) // 2) + int(whole[4:6])
    return whole if whole[:3] in _PROVINCES and year - born in _AGES else ""


def parse_citizen_id(text: str) -> str:
    """:raises Unreadable: not a CCCD"""
    if not is_citizen_id(text):
        raise Unreadable("citizen id")  # the text is personal
    return digits_of(text)


def tax_check_digit(digits: str) -> str:
    """The tenth digit of a tax code; empty where the first nine admit none (the sum leaves 10)."""
    rest = 10 - sum(weight * int(digit) for weight, digit in zip(_TAX_WEIGHTS, digits, strict=False)) % 11
    return str(rest) if rest < 10 else ""


def parse_tax_code(text: str) -> str:
    """``0102030405``, or ``0102030405-001`` for a branch. A 12-digit CCCD is not one: ask :func:`is_citizen_id` first.

    :raises Unreadable: not 10 or 13 digits
    :raises WrongCheckDigit: one digit was mistyped
    """
    digits = digits_of(text)
    if len(digits) not in (10, 13) or not is_digits(digits) or digits[10:] == "000":
        raise Unreadable("tax code")  # it may be a CCCD that lost a digit: personal
    expected = tax_check_digit(digits)
    if digits[9] != expected:
        raise WrongCheckDigit("tax code", expected)
    return "-".join(filter(None, (digits[:10], digits[10:])))


_CHANGED_2018 = dict(
    pair.split(">")
    for pair in (
        "0162>032 0163>033 0164>034 0165>035 0166>036 0167>037 0168>038 0169>039 0120>070 0121>079 0122>077 0126>076 "
        "0128>078 0123>083 0124>084 0125>085 0127>081 0129>082 0186>056 0188>058 0199>059"
    ).split()
)
"""Mobile prefixes of 11 digits and what they became in 2018."""


def is_old_mobile(digits: str) -> bool:
    """Whether ``digits`` are a mobile number of before 2018, with its 0."""
    return len(digits) == 11 and digits[:4] in _CHANGED_2018 and is_digits(digits)


_MOBILE = re.compile(r"0[35789]\d{8}")
_LANDLINE = re.compile(r"02\d{9}")
_HOTLINE = re.compile(r"1[89]00\d{4,6}")
_BETWEEN_PHONES = re.compile(r"\s*(?:[/;,\n]|\bhoặc\b|\bvà\b|(?<=\d) - (?=[0+]))\s*")


@frozen
class Phone:
    """A phone number in its national form; ``changed`` where it was written in the form of before 2018.

    Not ``alone`` where words stood beside it, such as whose it is.
    """

    number: str
    changed: bool = False
    alone: bool = True


@lru_cache(maxsize=4096)
def parse_phone(text: str) -> Phone:
    """A mobile (10 digits), a landline (11 digits, 02…) or a hotline (1800, 1900).

    :raises Unreadable: none of these
    :raises Ambiguous: several numbers in one text; the readings are masked
    """
    text = _REMARK.sub(_short_remark, lines(text))
    parts = [part for part in _BETWEEN_PHONES.split(text) if part]
    numbers = [part for part in parts if not _is_word(part)]
    if not numbers:
        raise Unreadable("phone")
    phones = {phone.number: phone for phone in map(_one_phone, numbers)}
    if len(phones) > 1:
        raise Ambiguous(*map(mask_digits, phones))
    (phone,) = phones.values()
    return phone if len(numbers) == len(parts) else evolve(phone, alone=False)


_REMARK = re.compile(r"\([^()]{2,60}\)")
_WORD = re.compile(r"[^\W\d_]{2}")


def _short_remark(found: re.Match[str]) -> str:
    """``(chị Lan, kế toán)`` and ``(máy lẻ 12)`` as a part of its own; anything with another number stays."""
    digits = sum(char.isdigit() for char in found[0])
    return "\n" + re.sub(r"\d|[/;,]", "", found[0]) + "\n" if _WORD.search(found[0]) and digits < 6 else found[0]


def _is_word(part: str) -> bool:
    return bool(_WORD.search(part)) and not any(char.isdigit() for char in part)


_AMONG_WORDS = re.compile(
    r"(?:(?P<before>[^\d+(]{2,60})[\s:.,–-])?(?P<number>[+(]?\d[\d .\-–()]{5,25}\d)\)?"
    r"(?:[\s:.,(–-](?P<after>\D{2,60}))?"
)


def _one_phone(text: str) -> Phone:
    text = re.sub(r"(?i)^(?:đt|sđt|tel|hotline|zalo|mobile)\s*[:.]?\s*", "", text.strip())
    found = _AMONG_WORDS.fullmatch(text)
    words = [part for part in found.group("before", "after") if part] if found else []
    if found and words and all(map(_WORD.search, words)):
        return evolve(_bare_phone(found["number"]), alone=False)
    return _bare_phone(text)


def _bare_phone(text: str) -> Phone:
    digits = digits_of(text)
    if digits.startswith(("+84", "0084")) or (digits.startswith("84") and len(digits) in (11, 12)):
        digits = "0" + digits.lstrip("+0")[2:].removeprefix("0")
    if is_old_mobile(digits):
        return Phone(_CHANGED_2018[digits[:4]] + digits[4:], changed=True)
    if not is_digits(digits) or not any(form.fullmatch(digits) for form in (_MOBILE, _LANDLINE, _HOTLINE)):
        raise Unreadable("phone")  # the text is personal
    return Phone(digits)


_EMAIL = re.compile(r"[\w.+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}", re.ASCII)


def parse_email(text: str) -> str:
    """:raises Unreadable: not one e-mail address"""
    if not _EMAIL.fullmatch(text):
        raise Unreadable("email")  # the text is personal
    return text


def gtin_check_digit(digits: str) -> str:
    """The digit that follows ``digits``: modulo 10, weights 3 and 1 from the right (GS1 General Specifications)."""
    return str(-(3 * sum(map(int, digits[::-2])) + sum(map(int, digits[-2::-2]))) % 10)


def parse_gtin(text: str) -> str:
    """A GTIN of 8, 12, 13 or 14 digits, as printed.

    :raises Unreadable: another number of digits
    :raises WrongCheckDigit: one digit was mistyped
    """
    digits = digits_of(text)
    if len(digits) not in (8, 12, 13, 14) or not is_digits(digits) or not digits.strip("0"):
        raise Unreadable(text)
    expected = gtin_check_digit(digits[:-1])
    if digits[-1] != expected:
        raise WrongCheckDigit(text, expected)
    return digits
