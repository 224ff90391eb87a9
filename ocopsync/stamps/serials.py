"""Serials: short, unguessable, and never the same on two machines that know nothing of each other.

A serial is 14 characters drawn by the system's generator for secrets, and a check character: 15 of the 28 that aren't
mistaken for one another (see :mod:`ocopsync.stamps.own_code`), of GS1's at most 20. It stands in every symbol, so that
each character counts; yet no counter is shared and no machine is asked.

**Collisions.** Of the 28¹⁴ = 1.82 × 10²⁰ drawn ones, 28 of 29 have a check character: S = 1.76 × 10²⁰. Two of n serials
of one product fall together with a probability of at most n (n - 1) / 2S, however many machines drew them. A million a
year for 20 years, over 100 machines or over one, are n = 2 × 10⁷: 2 × 10¹⁴ / 1.76 × 10²⁰ = 1.1 in a million, that it
ever happens. (With 12 characters: 9 in ten thousand; with 10: one in two.) On one machine the ledger refuses it.

**Guessing.** Of n = 2 × 10⁷ issued, one guess meets one with n / S = 1.1 × 10⁻¹³: who tries a thousand a second for a
year, 3.2 × 10¹⁰ in all, finds one with a probability of 0.4 %. The check character gives nothing away: it follows from
the others, and is no part of these numbers.

**Typing.** One wrong character, or two exchanged, are always noticed (modulo 29, a prime above the number of places).
"""

from __future__ import annotations

import math
import secrets

from ocopsync.stamps.own_code import ALPHABET, check_character

LENGTH = 14
"""Characters that are drawn; the check character follows."""
_CHARACTERS = (ALPHABET * 10).encode()[:256]
"""What each byte becomes."""
_UNEVEN = bytes(range(256 // len(ALPHABET) * len(ALPHABET), 256))
"""Bytes that are passed over, or the first characters would be likelier than the others."""


def new_serial() -> str:
    return drawn(LENGTH)


def drawn(length: int) -> str:
    """So many random characters, each as likely as any other, and their check character."""
    while True:
        body = secrets.token_bytes(2 * length).translate(_CHARACTERS, _UNEVEN)[:length].decode()
        if len(body) == length and (check := check_character(body)):
            return body + check


def is_checked(text: str, length: int = LENGTH) -> bool:
    """Whether ``text`` can be one that was drawn: its characters, its length, and the last one fits the others."""
    right = len(text) == length + 1 and set(text) <= set(ALPHABET)
    return right and check_character(text[:-1]) == text[-1]


def in_fives(text: str) -> str:
    """As it is printed for people to type: ``K7TN4-QXMRA-P2CDE``."""
    return "-".join(text[at : at + 5] for at in range(0, len(text), 5))


def as_typed(text: str) -> str:
    """What somebody typed, with or without hyphens, blanks and capitals."""
    return "".join(text.replace("-", "").split()).upper()


# The arithmetic


def possible(length: int = LENGTH) -> float:
    """How many serials there can be: those whose check sum isn't 28."""
    return float(len(ALPHABET) ** length) * 28 / 29


def chance_of_collision(count: int, space: float) -> float:
    """The probability that two of ``count`` serials, each drawn from ``space`` alike ones, are the same.

    1 - e^(-n (n - 1) / 2S): below n (n - 1) / 2S, and close to the truth while n is far below S.
    """
    return -math.expm1(-count * (count - 1) / 2 / space)


def chance_of_guess(issued: int, tries: int, space: float) -> float:
    """The probability that one of ``tries`` different guesses is one of the ``issued``."""
    return -math.expm1(tries * math.log1p(-issued / space))
