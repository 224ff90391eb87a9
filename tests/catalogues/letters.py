"""Vietnamese as it was written before Unicode: TCVN3 (.VnTime), VNI-Windows, VIQR, cp1258, and letters in pieces."""

from __future__ import annotations

import unicodedata

_TCVN3 = dict(
    zip(
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ¡¢§£¤¥¦",
        strict=True,
    )
)
_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_TONES = {_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT}

_VNI_TONES = {_ACUTE: "ù", _GRAVE: "ø", _HOOK: "û", _TILDE: "õ", _DOT: "ï"}
_VNI_CIRCUMFLEX = {"": "â", _ACUTE: "á", _GRAVE: "à", _HOOK: "å", _TILDE: "ã", _DOT: "ä"}
_VNI_BREVE = {"": "ê", _ACUTE: "é", _GRAVE: "è", _HOOK: "ú", _TILDE: "ü", _DOT: "ë"}
_VNI_I = {_ACUTE: "í", _GRAVE: "ì", _HOOK: "æ", _TILDE: "ó", _DOT: "ò"}
_VIQR = {_ACUTE: "'", _GRAVE: "`", _HOOK: "?", _TILDE: "~", _DOT: ".", _CIRCUMFLEX: "^", _BREVE: "(", _HORN: "+"}


def tcvn3(text: str) -> str:
    """As the bytes of .VnTime look when they are taken for Latin-1. A capital with a tone becomes a small letter."""
    found = unicodedata.normalize("NFC", text)
    return "".join(_TCVN3.get(char) or _TCVN3.get(char.lower(), char) for char in found)


def vni(text: str) -> str:
    return "".join(map(_vni, unicodedata.normalize("NFC", text)))


def _vni(char: str) -> str:
    if char in "đĐ":
        return "ñ" if char == "đ" else "Ñ"
    base, *marks = list(unicodedata.normalize("NFD", char))
    tone = next((mark for mark in marks if mark in _TONES), "")
    if base in "yY" and tone == _DOT:
        written = "î"
    elif base in "iI" and tone:
        written = _VNI_I[tone]
    elif _CIRCUMFLEX in marks:
        written = base + _VNI_CIRCUMFLEX[tone]
    elif _BREVE in marks:
        written = base + _VNI_BREVE[tone]
    else:
        letter = {"o": "ô", "u": "ö", "O": "Ô", "U": "Ö"}[base] if _HORN in marks else base
        written = letter + _VNI_TONES.get(tone, "")
    return written.upper() if base.isupper() else written


def viqr(text: str) -> str:
    found = unicodedata.normalize("NFC", text)
    return "".join("dd" if char == "đ" else "DD" if char == "Đ" else _viqr(char) for char in found)


def _viqr(char: str) -> str:
    base, *marks = list(unicodedata.normalize("NFD", char))
    marks.sort(key=lambda mark: mark in _TONES)  # the mark of the letter, then the tone
    return base + "".join(_VIQR[mark] for mark in marks) if all(mark in _VIQR for mark in marks) else char


def pieces(text: str) -> str:
    """Each letter, then its marks (NFD), as files from a Macintosh hold it."""
    return unicodedata.normalize("NFD", text)


def tone_first(text: str) -> str:
    """Marks in the order in which some keyboards send them: the tone, then the mark of the letter."""
    return "".join(map(_tone_first, unicodedata.normalize("NFC", text)))


def _tone_first(char: str) -> str:
    base, *marks = list(unicodedata.normalize("NFD", char))
    marks.sort(key=lambda mark: mark not in _TONES)
    return base + "".join(marks)


def tone_apart(text: str) -> str:
    """The letter with its mark, then its tone: as cp1258 holds it."""
    return "".join(map(_tone_apart, unicodedata.normalize("NFC", text)))


def _tone_apart(char: str) -> str:
    base, *marks = list(unicodedata.normalize("NFD", char))
    letter = unicodedata.normalize("NFC", base + "".join(mark for mark in marks if mark not in _TONES))
    return letter + "".join(mark for mark in marks if mark in _TONES)


def mojibake(text: str) -> str:
    """UTF-8 that a program took for cp1252 (where that has no letter: Latin-1)."""
    return "".join(_cp1252(byte) for byte in text.encode("utf-8"))


def _cp1252(byte: int) -> str:
    try:
        return bytes((byte,)).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)
