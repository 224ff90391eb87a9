"""Codes for products without a GTIN, and the links that carry them; none can be taken for one of GS1's.

A code is a letter, nine letters or digits and a check character, from 28 that aren't mistaken for one another (no 0, 1,
I, L, O, and of 2/Z, 5/S, 8/B the digits alone). The letter in front keeps it from ever being a number, 893… or other.
It is computed from the catalogue's id and the SKU, so that every machine gives a product the same one without asking,
today and next year. 20 × 28⁹ codes are possible, 2⁴⁷·⁶: among the 2,400 products of 300 cooperatives two fall together
with a probability of 2400² / 2 ÷ 2⁴⁷·⁶ ≈ 1.4 in a hundred million.

The check character is the sum of the others' values, each times its place, modulo 29, a prime above the number of
characters: one wrong character is always noticed, and two that changed places.
"""

from __future__ import annotations

import hashlib
import re
from itertools import count
from operator import mul
from urllib.parse import unquote

from attrs import frozen

from ocopsync.messages import say
from ocopsync.stamps.address import Address, Base, StampError, encoded, shown
from ocopsync.stamps.identifiers import check_value

LETTERS = "ACDEFGHJKMNPQRTUVWXY"
ALPHABET = LETTERS + "23456789"
_VALUES = {char: value for value, char in enumerate(ALPHABET)}
_MODULUS = 29
_BODY = 10
_CODE = re.compile(rf"[{LETTERS}][{ALPHABET}]{{{_BODY}}}")
_SHAPE = re.compile(r"[A-Za-z][A-Za-z0-9]{10}")
_PRINTED = re.compile(rf"[{LETTERS}][{ALPHABET}]{{4}}-[{ALPHABET}]{{5}}-[{ALPHABET}]")
PRODUCT, LOT, SERIAL = "p", "l", "s"
"""The names in the path; GS1's are numbers."""


def own_code(catalogue_id: str, sku: str) -> str:
    """The code of a product: the same for the same catalogue and SKU."""
    for attempt in count():
        body = _body(hashlib.sha256(f"{catalogue_id}\0{sku}\0{attempt}".encode()).digest())
        if check := check_character(body):
            return body + check
    raise AssertionError  # count() never ends


def _body(digest: bytes) -> str:
    rest, first = divmod(int.from_bytes(digest), len(LETTERS))
    body = LETTERS[first]
    for _ in range(_BODY - 1):
        rest, at = divmod(rest, len(ALPHABET))
        body += ALPHABET[at]
    return body


def check_character(body: str) -> str:
    """What follows ``body``; nothing where the sum leaves 28, which no character stands for: it isn't used."""
    total = sum(map(mul, count(1), map(_VALUES.__getitem__, body))) % _MODULUS
    return ALPHABET[total] if total < len(ALPHABET) else ""


def printed(code: str) -> str:
    """As it stands under the symbol, for whoever types it: ``K7TN4-QXMRA-P``."""
    return f"{code[:5]}-{code[5:10]}-{code[10:]}"


def is_printed(text: str) -> bool:
    return _PRINTED.fullmatch(text) is not None


def parse_own_code(text: str) -> str:
    """:raises StampError: no code of ours, or one in which a character is wrong"""
    code = text.replace("-", "").upper()
    if not _CODE.fullmatch(code):
        raise StampError(
            say(
                "{code!r} is no code of ours: 11 of {alphabet} were expected, a letter first.",
                code=shown(text),
                alphabet=ALPHABET,
            )
        )
    if check_character(code[:-1]) != code[-1]:
        raise StampError(
            say("{code!r} isn't right: a character was mistyped; compare it with the label.", code=shown(text))
        )
    return code


@frozen
class OwnLink:
    """The address of a product with a code of its own, of one of its lots, or of one piece.

    :raises StampError: a code, lot or serial that can't be one
    """

    base: Base
    code: str
    lot: str = ""
    serial: str = ""

    def __attrs_post_init__(self) -> None:
        if parse_own_code(self.code) != self.code:
            raise StampError(say("{code!r} should be {right}.", code=self.code, right=parse_own_code(self.code)))
        for ai, value in (("10", self.lot), ("21", self.serial)):
            if value:
                check_value(ai, value)

    @property
    def uri(self) -> str:
        named = ((PRODUCT, self.code), (LOT, self.lot), (SERIAL, self.serial))
        return str(self.base) + "".join(f"/{name}/{encoded(value)}" for name, value in named if value)

    @property
    def product_level(self) -> OwnLink:
        return OwnLink(self.base, self.code)


_NAMES = ([PRODUCT], [PRODUCT, LOT], [PRODUCT, SERIAL], [PRODUCT, LOT, SERIAL])


def read_own_link(address: Address, ours: Base | None) -> OwnLink | None:
    """The link with an own code that ``address`` is; None for any other page.

    :raises StampError: it stands below our own address, and something is wrong in it
    """
    for length in (6, 4, 2):
        at = len(address.steps) - length
        names = list(address.steps[at::2])
        if at >= 0 and names in _NAMES and _SHAPE.fullmatch(address.steps[at + 1]):
            return _link(address, at, mine=ours is not None and address.base(at) == ours)
    return None


def _link(address: Address, at: int, *, mine: bool) -> OwnLink | None:
    values = dict(zip(address.steps[at::2], map(unquote, address.steps[at + 1 :: 2]), strict=True))
    try:
        code = parse_own_code(values[PRODUCT])
        return OwnLink(address.base(at), code, values.get(LOT, ""), values.get(SERIAL, ""))
    except StampError:
        if mine:
            raise
        return None
