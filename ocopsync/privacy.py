"""Masks for personal data (phones, CCCD, e-mail addresses) wherever a text is logged or shown as a problem's value."""

from __future__ import annotations

import re

_EMAIL = re.compile(r"([\w.+\-])[\w.+\-]*(@[\w\-]+(?:\.[\w\-]+)+)")
_NUMBER = re.compile(r"(?<![\w.,])(?:\+|00)?\(?\d(?:[ .\-()]{0,2}\d){7,14}(?![\w])")
_PHONE = re.compile(r"(?:\+?84|0084|0)[2-9]\d{7,9}|0?1[26]\d{8,9}|01[89]\d{8}")
_MASK = "•"


def mask(text: str) -> str:
    """``text`` with every phone number, CCCD and e-mail address in it masked."""
    if "@" in text:
        text = _EMAIL.sub(rf"\1{_MASK * 3}\2", text)
    return _NUMBER.sub(_mask_if_personal, text)


def _mask_if_personal(found: re.Match[str]) -> str:
    digits = re.sub(r"[^\d+]", "", found[0])
    if len(digits) == 12 and digits.isdigit() and int(digits[:3]) <= 96:
        return mask_digits(digits)
    return mask_digits(digits) if _PHONE.fullmatch(digits) else found[0]


def mask_digits(text: str) -> str:
    """A number of which the first three and last two characters are left: ``091•••••78``; shorter ones vanish."""
    if len(text) < 8:
        return _MASK * len(text)
    return text[:3] + _MASK * (len(text) - 5) + text[-2:]
