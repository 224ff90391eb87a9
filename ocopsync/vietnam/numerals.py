"""Digits as phones, other keyboards and Excel leave them in a cell: full-width, Arabic, with another sign for minus."""

from __future__ import annotations

import re

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_DIGITS = {first + digit: ord("0") + digit for first in (0x0660, 0x06F0) for digit in range(10)}
_SIGNS = {**dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2212\ufe63"), "-"), 0x066B: ",", 0x066C: "."}
_TO_ASCII: dict[int, str | int] = {**_FULL_WIDTH, **_DIGITS, **_SIGNS}

_LETTERS = re.compile(r"(?<=\d)(?:[Oo]+|[Il]+(?![^\W\d_]))|(?<![^\W\d_])[OoIl]+(?=\d)")


def ascii_digits(text: str) -> str:
    """``text`` with every digit, separator and minus as a Vietnamese keyboard types it."""
    return text if text.isascii() else text.translate(_TO_ASCII)


def letters_among_digits(text: str) -> str:
    """The letters O, I and l that touch a digit, where 0 or 1 may be meant; each once."""
    return "".join(dict.fromkeys("".join(_LETTERS.findall(text))))


_EXCEL_TEXT = re.compile(r"\s*(?:=\"(?P<quoted>[^\"]*)\"|['’](?P<marked>[^'’]+))\s*")


def behind_text_prefix(text: str) -> str | None:
    """What stands behind Excel's signs for text (``'0912``, ``="0912"``), or None where there are none."""
    found = _EXCEL_TEXT.fullmatch(text)
    return (found["quoted"] or found["marked"] or "").strip() if found else None
