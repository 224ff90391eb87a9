"""Vietnamese texts made comparable: case, blanks, and where the tone mark stands don't matter."""

from __future__ import annotations

import unicodedata

TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


def one_line(text: str) -> str:
    return " ".join(text.split())


def fold(text: str) -> str:
    """The form in which two spellings of the same words are equal: ``Thanh Hoá`` and ``thanh  hóa``."""
    return " ".join(_fold_word(word) for word in unicodedata.normalize("NFD", text.casefold()).split())


def _fold_word(word: str) -> str:
    """The word with its tone mark behind it: ``hoá`` and ``hóa`` differ in nothing else."""
    tones = "".join(letter for letter in word if letter in TONES)
    return "".join(letter for letter in word if letter not in TONES) + tones
