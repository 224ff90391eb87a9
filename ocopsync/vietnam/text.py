"""Vietnamese text: cleaned, and folded into keys under which the same word is found however it was typed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_NOT_LETTERS = re.compile(r"[\W_]+")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
"""Grave, acute, tilde, hook above, dot below; the circumflex, breve and horn belong to the letter."""


def one_line(text: str) -> str:
    """``text`` in NFC, without invisible characters, on one line with single blanks; a byte that was lost is ``�``."""
    if text.isprintable() and "  " not in text and unicodedata.is_normalized("NFC", text):
        return text.strip()  # nine texts in ten, in a quarter of the time
    return " ".join(_visible(text).split())


def lines(text: str) -> str:
    """Like :func:`one_line` for each line of ``text``; blank lines go."""
    if "\n" not in text and "\r" not in text:
        return one_line(text)
    return "\n".join(line for line in (" ".join(part.split()) for part in _visible(text).splitlines()) if line)


def _visible(text: str) -> str:
    if _INVISIBLE.search(text):
        text = _INVISIBLE.sub("", text)
    return compose(_LONE_SURROGATE.sub("\ufffd", text))


def compose(text: str) -> str:
    """``text`` in NFC, also where a tone was set before the mark of its letter: a + acute + circumflex → ``ấ``."""
    composed = unicodedata.normalize("NFC", text)
    if "\u0302" not in composed and "\u0306" not in composed:
        return composed
    return unicodedata.normalize("NFC", _TONE_FIRST.sub(r"\2\1", unicodedata.normalize("NFD", composed)))


_TONE_FIRST = re.compile("([\u0300\u0301\u0303\u0309])([\u0302\u0306])")


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """A key without accents, case and punctuation: ``"Mã SP (*)"`` → ``"ma sp"``."""
    decomposed = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _NOT_LETTERS.sub(" ", letters).strip()


@lru_cache(maxsize=8192)
def same_word(text: str) -> str:
    """A key that keeps the accents but not where the tone stands: the same for "Thanh Hoá" and "Thanh Hóa"."""
    words = unicodedata.normalize("NFD", text.casefold())
    return " ".join(_tone_last(word) for word in _NOT_MARKED_LETTERS.sub(" ", words).split())


_NOT_MARKED_LETTERS = re.compile(r"[^\w\u0300-\u036f]+")


def _tone_last(word: str) -> str:
    tones = "".join(char for char in word if char in _TONES)
    rest = "".join(char for char in word if char not in _TONES)
    return unicodedata.normalize("NFC", rest) + tones


def looks_garbled(text: str) -> bool:
    """Whether bytes were lost on the way: replacement characters, or bytes that weren't UTF-8."""
    return "\ufffd" in text or (not text.isprintable() and bool(_LONE_SURROGATE.search(text)))


def has_lost_letters(text: str) -> bool:
    """Whether letters became question marks, as in ``M?m tôm``. Ask it of healed text: in VIQR ``?`` is a tone."""
    return "?" in text and any(map(_lost_a_letter, text.split()))


_AROUND_A_MARK = re.compile(r"([^\W\d_]+)\?+(?=([^\W\d_]+))")
_LINK = frozenset("/=@&")


def _lost_a_letter(word: str) -> bool:
    """``Tr?ng``, ``nghi?p``: Windows writes ? for what its old code page lacks. ``không?Ngon`` is two words."""
    from ocopsync.vietnam.syllables import is_syllable

    if "?" not in word or not _LINK.isdisjoint(word):
        return False
    pairs = _AROUND_A_MARK.findall(compose(word).casefold())
    return any(not (is_syllable(before) and is_syllable(after)) for before, after in pairs)


_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
