"""Masks for personal data (phones, CCCD, e-mail addresses, names of households) wherever a text is logged or shown."""

from __future__ import annotations

import re

_EMAIL = re.compile(r"([\w.+\-])[\w.+\-]*(@[\w\-]+(?:\.[\w\-]+)+)")
_NUMBER = re.compile(r"(?<![\w.,])(?:\+|00)?\(?\d(?:[ .\-()]{0,2}\d){7,14}(?![\w])")
_PHONE = re.compile(r"(?:\+?84|0084|0)[2-9]\d{7,9}|0?1[26]\d{8,9}|01[89]\d{8}")
_HOUSEHOLD = re.compile(
    r"\b([Hh]ộ(?: (?:sản xuất|kinh doanh|gia đình|cá thể|SXKD|KD|SX))+:?)((?: [^\W\d_a-zà-ỹ][^\W\d_]*){1,6})"
)
"""A household's kind, then the name of its head, whose words begin with capitals."""
_MASK = "•"


def has_citizen_id(text: str) -> bool:
    """Whether a citizen's number (CCCD) stands in ``text``: 12 digits, a province's code first (001 to 096), then the
    century and sex (0 to 3 for those born before 2100)."""
    return len(text) >= 12 and any(_is_citizen_id(re.sub(r"\D", "", found[0])) for found in _NUMBER.finditer(text))


def _is_citizen_id(digits: str) -> bool:
    return len(digits) == 12 and 1 <= int(digits[:3]) <= 96 and digits[3] in "0123"


def mask(text: str) -> str:
    """``text`` with every phone number, CCCD, e-mail address and household's name in it masked."""
    if "@" in text:
        text = _EMAIL.sub(rf"\1{_MASK * 3}\2", text)
    if "Hộ " in text or "hộ " in text:
        text = _HOUSEHOLD.sub(_mask_name, text)
    return _NUMBER.sub(_mask_if_personal, text)


def _mask_if_personal(found: re.Match[str]) -> str:
    digits = re.sub(r"[^\d+]", "", found[0])
    if len(digits) == 12 and digits.isdigit() and int(digits[:3]) <= 96:
        return mask_digits(digits)
    return mask_digits(digits) if _PHONE.fullmatch(digits) else found[0]


def _mask_name(found: re.Match[str]) -> str:
    initials = " ".join(word[0] + _MASK * 2 for word in found[2].split())
    return f"{found[1]} {initials}"


def mask_digits(text: str) -> str:
    """A number of which the first three and last two characters are left: ``091•••••78``; shorter ones vanish."""
    if len(text) < 8:
        return _MASK * len(text)
    return text[:3] + _MASK * (len(text) - 5) + text[-2:]
