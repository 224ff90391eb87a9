"""What one word is, if its text is in an old encoding: Vietnamese in that encoding, as it stands, or in both."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache, partial
from typing import Literal, get_args

from ocopsync.vietnam.encodings import UNITS, Encoding
from ocopsync.vietnam.familiar import is_familiar
from ocopsync.vietnam.syllables import is_syllable

Verdict = Literal["plain", "probable", "old", "tie", "right", "foreign", "broken", "same", "sign"]
"""What a word is, if its text is in an old encoding.

plain: can be nothing else. probable: isn't Vietnamese as it stands, but could be of another language. old: hardly
Vietnamese as it stands, no proof by itself. tie: Vietnamese either way. right: right as it stands. foreign: of another
language, or of none. broken: has signs of the encoding and makes no syllable. same: says the same in both. sign: stands
alone.
"""
_VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
CHANGED = frozenset(_VERDICTS[:4])
"""Words that are another when the text is healed."""
SPEAKING = frozenset((*CHANGED, "sign"))
"""Words that speak for the encoding."""


@cache
def judge(encoding: Encoding) -> Callable[[str], tuple[Verdict, str]]:
    """Tells of a word what it is if the text is in ``encoding``, and what it would say."""
    return lru_cache(maxsize=8192)(partial(_judged, encoding))


def _judged(encoding: Encoding, word: str) -> tuple[Verdict, str]:
    """What ``word`` is if the text is in ``encoding``, and what it would say."""
    if word.isascii():
        fits = len(word) == 1 or not word.islower() or is_syllable(word)
        return "same" if fits else "foreign", word
    if word.lower() in UNITS:
        return "same", word
    decoded = encoding.decode(word)
    if not any(map(str.isalpha, word)):
        return ("plain", decoded) if word[0] in "®§" and is_syllable(decoded.lower()) else ("sign", word)
    if decoded == word:
        return "same", word
    if decoded.upper() in _ABBREVIATIONS and _is_cased(decoded):  # the font for capitals has them as small letters
        return "plain", decoded
    before, after = _rank(word), _rank(decoded) if _is_cased(decoded) else 0
    if after == 0:
        return _kept(word, before), word
    if before == 0:
        return _weighed(encoding, word), decoded
    if before == after:
        return "tie", decoded
    return ("right", word) if before > after else ("old", decoded)


_ABBREVIATIONS = frozenset("QĐ NĐ HĐ CĐ TĐ LĐ ĐT SĐT ĐTDĐ ĐVT ĐC ĐKKD VNĐ HĐND HĐQT CQĐ".split())


def _rank(word: str) -> int:
    """0: can't be Vietnamese; 1: could be; 2: is an everyday word. In any case: "TÊn" is a slip, not "Tấn"."""
    word = word.lower()
    return is_syllable(word) + is_familiar(word)


def _is_cased(word: str) -> bool:
    return word.islower() or word.istitle() or word.isupper()


def _kept(word: str, rank: int) -> Verdict:
    if rank:
        return "right"
    return "foreign" if word.isalpha() else "broken"


def _weighed(encoding: Encoding, word: str) -> Verdict:
    if encoding.is_plain(word):
        return "plain"
    if len(word) == 1 or encoding.also_western.sub("", word).isascii():
        return "old"
    return "probable"


def sign_alone(word: str, before: str) -> tuple[Verdict, str]:
    """A sign that stands alone says what it shows, but for the đ of a price: ``225.000®``."""
    return ("old", "đ") if word == "®" and before.rstrip()[-1:].isdigit() else ("same", word)
