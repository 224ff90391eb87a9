"""Masks for personal data (phones, CCCD, e-mail addresses, names of households) wherever a text is logged or shown."""

from __future__ import annotations

import re

_EMAIL = re.compile(r"([\w.+\-])[\w.+\-]*(@[\w\-]+(?:\.[\w\-]+)+)")
_LABELLED = "(?i:(?<=đt)|(?<=tel)|(?<=zalo)|(?<=cccd)|(?<=cmnd))"
"""Words that people write a number close behind."""
_NUMBER = re.compile(rf"(?:(?<![\w.,])|{_LABELLED})(?:\+|00)?\(?\d(?:[ .\-()]{{0,2}}\d){{7,14}}(?![\w])")
_LONG_NUMBER = re.compile(r"\d[\d .\-()]{10,}\d")
_PHONE = re.compile(r"(?:\+?84|0084|0)[2-9]\d{7,9}|0?1[26]\d{8,9}|01[89]\d{8}")
_CAPITALS = "".join(char for char in map(chr, range(0x41, 0x1F00)) if char.isupper())
_NAMED = rf" [{_CAPITALS}][^\W\d_]*"
_KIND = "sản xuất|kinh doanh|gia đình|cá thể|SXKD|KD|SX"
_ADDRESSED = " ông| bà| anh| chị| cô| chú| bác"
_HOUSEHOLD = re.compile(
    rf"\b((?:[Hh]ộ|HỘ)(?: (?i:{_KIND}))+(?:{_ADDRESSED})?:?)((?:{_NAMED}){{1,6}})"
    rf"|(?<!Bảo )\b((?:Hộ|HỘ|HKD)(?:{_ADDRESSED})?:?)((?:{_NAMED}){{2,6}})"
)
"""A household and its kind, then the name of its head, whose words begin with capitals."""
_MASK = "•"


def has_citizen_id(text: str) -> bool:
    """Whether a citizen's number (CCCD) stands in ``text``: 12 digits, a province's code first (001 to 096), then the
    century and sex (0 to 3 for those born before 2100)."""
    return bool(_LONG_NUMBER.search(text)) and any(
        _is_citizen_id(re.sub(r"\D", "", found[0])) for found in _NUMBER.finditer(text)
    )


def _is_citizen_id(digits: str) -> bool:
    return len(digits) == 12 and 1 <= int(digits[:3]) <= 96 and digits[3] in "0123"


def mask(text: str) -> str:
    """``text`` with every phone number, CCCD, e-mail address and household's name in it masked."""
    if "@" in text:
        text = _EMAIL.sub(rf"\1{_MASK * 3}\2", text)
    if "ộ" in text or "Ộ " in text or "HKD" in text:
        text = _HOUSEHOLD.sub(_mask_name, text)
    return _NUMBER.sub(_mask_if_personal, text)


def without_citizen_id(text: str) -> str:
    """``text`` as it may be shown to everybody: where a citizen's number stands in it, what is personal is masked."""
    return mask(text) if has_citizen_id(text) else text


def _mask_if_personal(found: re.Match[str]) -> str:
    digits = re.sub(r"[^\d+]", "", found[0])
    if len(digits) == 12 and digits.isdigit() and int(digits[:3]) <= 96:
        return mask_digits(digits)
    return mask_digits(digits) if _PHONE.fullmatch(digits) else found[0]


def _mask_name(found: re.Match[str]) -> str:
    initials = " ".join(word[0] + _MASK * 2 for word in (found[2] or found[4]).split())
    return f"{found[1] or found[3]} {initials}"


def mask_digits(text: str) -> str:
    """A number of which the first three and last two characters are left: ``091•••••78``; shorter ones vanish."""
    if len(text) < 8:
        return _MASK * len(text)
    return text[:3] + _MASK * (len(text) - 5) + text[-2:]
