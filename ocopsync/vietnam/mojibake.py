"""UTF-8 that was read as Latin: the bytes found again in the signs that they became ("Máº¯m" → "Mắm")."""

from __future__ import annotations

import re

from ocopsync.vietnam.syllables import is_syllable
from ocopsync.vietnam.text import compose


def _signs(first: int, last: int) -> dict[str, int]:
    """The sign that each byte is read as, in Windows' Latin and in ISO's."""
    bytes_ = range(first, last + 1)
    windows = {bytes([byte]).decode("cp1252", errors="ignore"): byte for byte in bytes_}
    return {**windows, **{chr(byte): byte for byte in bytes_}}


_BYTES = _signs(0x80, 0xFF)
_BYTES.pop("", None)
_FOLLOWING = "".join(sign for sign, byte in _BYTES.items() if byte < 0xC0).replace("\\", "").replace("]", "")
_SEQUENCE = re.compile(f"[Â-ß][{_FOLLOWING}]|[à-ï][{_FOLLOWING}]{{2}}")

_LETTERS = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
_EXPECTED = frozenset(
    f"{_LETTERS}{_LETTERS.upper()}\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323–—‘’“”•…€°²³½×·®™\u00a0"
)
"""What such a text is likely to have held; anything else was no UTF-8."""
_BLANK_FOR_BYTE = re.compile(r"([^\W\d_]*)Ã( ?)([^\W\d_]*)")
_D_WITHOUT_BYTE = re.compile(r"Ä([^\W\d_]*)")


def reread(text: str) -> str | None:
    """``text`` as it was before; None where no sign of it stands for bytes of UTF-8."""
    found = _SEQUENCE.sub(_decoded, text)
    if found == text:
        return None
    return compose(_D_WITHOUT_BYTE.sub(_with_d, _BLANK_FOR_BYTE.sub(_with_grave, found)))


def is_incomplete(text: str) -> bool:
    """Whether bytes are lost for good: Windows' Latin has no sign for five of them, and some programs drop those."""
    return bool(_LOST.search(text))


_LOST = re.compile("á[º»]")


def _decoded(found: re.Match[str]) -> str:
    signs = found.group()
    try:
        letter = bytes(_BYTES[sign] for sign in signs).decode("utf-8")
    except UnicodeDecodeError:
        return signs
    return letter if letter in _EXPECTED else signs


def _with_grave(found: re.Match[str]) -> str:
    """``lÃ m``: the second byte of ``à`` is a blank, and often became an ordinary one."""
    before, blank, after = found.groups()
    joined = f"{before}à{after}"
    return joined if is_syllable(joined.lower()) else f"{before}à{blank}{after}"


def _with_d(found: re.Match[str]) -> str:
    """``Äồng``: the second byte of ``Đ`` has no sign in Windows' Latin."""
    word = f"Đ{found.group(1)}"
    return word if is_syllable(word.lower()) else found.group()
