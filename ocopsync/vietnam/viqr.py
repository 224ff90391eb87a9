"""VIQR, Vietnamese with marks of the typewriter behind the letters: "Ma('m to^m Ho`a Ha?i"."""

from __future__ import annotations

import re
from functools import lru_cache

from attrs import frozen

from ocopsync.vietnam.syllables import is_syllable
from ocopsync.vietnam.text import compose

_MARKS = str.maketrans(dict(zip("^(+*'`?~.", "\u0302\u0306\u031b\u031b\u0301\u0300\u0309\u0303\u0323", strict=True)))
_WORD = re.compile(r"[A-Za-z]+(?:[\^(+*'`?~.]+[A-Za-z]*)*")
_DD = re.compile("^(?:(dd)|(D[Dd]))")
_OWN_MARK = re.compile(r"[\^(+`~]")
"""Marks that no other writing has inside a word; an apostrophe, a question mark and a stop stand in any."""
_ANY_MARK = re.compile(r"[\^(+*'`?~.]")
_CHUNK = re.compile(r"\S+")
_ADDRESS = re.compile(r"://|@|www\.|[=<>{}\\_]")
_PUNCTUATION = "'?.("


@frozen
class Viqr:
    """What a text says in VIQR, how much proves it, and what keeps it open."""

    text: str
    proofs: int
    open: int
    """Words that end in a sign which is either their tone or the punctuation."""
    foreign: int


def read_viqr(text: str) -> Viqr | None:
    """``text`` read as VIQR, or None where no word has its marks."""
    pieces, at = [], 0
    proofs = unsettled = foreign = 0
    for found in _WORD.finditer(_CHUNK.sub(_blank_address, text)):
        word = found.group()
        decoded = _decoded(word)
        if not decoded:
            foreign += len(word) > 1 and not word.isupper()
            continue
        if _is_open(word, decoded, goes_on=_GOES_ON.match(text, found.end()) is not None):
            unsettled += 1
        proofs += _proof(word, decoded)
        pieces.append(text[at : found.start()] + decoded)
        at = found.end()
    return Viqr("".join((*pieces, text[at:])), proofs, unsettled, foreign) if proofs else None


def _blank_address(chunk: re.Match[str]) -> str:
    return " " * len(chunk.group()) if _ADDRESS.search(chunk.group()) else chunk.group()


@lru_cache(maxsize=8192)
def _decoded(word: str) -> str:
    """The word with what is left of its marks as punctuation; empty where it can't be a syllable."""
    most = len(word.rstrip(_PUNCTUATION)) + 2  # a breve and a tone, as in ba('
    for end in range(min(most, len(word)), 0, -1):
        if end < len(word) and word[end] not in _PUNCTUATION:
            return ""
        if word[:end] == "QDD":
            return f"QĐ{word[end:]}"
        syllable = compose(_DD.sub(_d, word[:end]).translate(_MARKS))
        if is_syllable(syllable.lower()):
            return syllable + word[end:]
    return ""


def _d(found: re.Match[str]) -> str:
    return "đ" if found.group(1) else "Đ"


def _is_open(word: str, decoded: str, *, goes_on: bool) -> bool:
    """Whether the sign at the end was taken for a tone though a sentence may end with it."""
    return word[-1] in "?." and decoded[-1] != word[-1] and not goes_on


_GOES_ON = re.compile(r" +[a-z]|[a-z,;:)]")


def _proof(word: str, decoded: str) -> int:
    marks = len(_ANY_MARK.findall(word)) - len(_ANY_MARK.findall(decoded))
    if decoded == word or not (_OWN_MARK.search(word) or (marks and _DD.match(word))):
        return 0
    return min(marks, 2) if len(decoded) > 2 or marks > 1 else 0
