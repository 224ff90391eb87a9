"""An address taken apart: where its parts may begin and end, and what kind of unit each says it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ocopsync.vietnam.register import has_accents, key

_WORD = (
    r"(?:thị xã|thị trấn|thành phố|thủ đô|đặc khu|phường|huyện|quận|tỉnh|xã|"
    r"thi xa|thi tran|thanh pho|thu do|dac khu|phuong|huyen|quan|tinh|xa)"
)
_SHORT = r"(?:t\.?\s?p|tx|tt|[hpqtx])"
_CUT = re.compile(
    r"(?P<hard>\s*(?:[,;()\n]|(?<=\w\w\w)\.(?=\s|$))[\s.,;()]*)|(?P<dash>\s*[-–—]\s*)"
    rf"|(?P<soft>\s+)(?<!thị\s)(?<!thi\s)(?=(?:{_WORD}\s|{_SHORT}\.|t\.?p\s|t[tx]\s)\s*\w)",
    re.IGNORECASE,
)
"""Where one part ends and the next begins: at a comma, at a dash, or before a word that says what unit follows."""

_MARKED = re.compile(
    rf"(?:(?P<word>{_WORD})(?:\s*[.:]\s*|\s+)|(?P<short>{_SHORT})(?:\s*\.\s*|\s+|(?=\d|hcm\b)))(?P<name>\w.*)",
    re.IGNORECASE,
)
_KINDS = {key(kind): kind for kind in "xã;phường;thị trấn;đặc khu;huyện;quận;thị xã;thành phố;tỉnh".split(";")} | {
    "thudo": "thành phố",
    "tp": "thành phố",
    "tx": "thị xã",
    "tt": "thị trấn",
    "h": "huyện",
    "q": "quận",
    "p": "phường",
    "x": "xã",
    "t": "tỉnh",
}
_COUNTRY = re.compile(r"\b(?:việt nam|viet nam|vietnam|vn)$", re.IGNORECASE)
_AROUND = " \t\n,;.()-–"
_FORMER = re.compile(r"\bcũ$", re.IGNORECASE)
"""As in "xã Hoằng Giang (xã Hoằng Xuân cũ)": it explains the name before it and names no place of its own."""


class Span(NamedTuple):
    """A part of an address from piece ``start`` up to piece ``end``; ``kind`` is empty where it says none."""

    kind: str
    name: str
    start: int
    end: int
    spelled_out: bool = False
    """Whether the kind is a whole word right after a comma: "huyện X", not "H. X" or "Bà Huyện X"."""
    accents_follow: bool = False
    """Whether a name behind it is written with accents."""


class _Piece(NamedTuple):
    start: int
    end: int
    hard: bool
    """Whether it certainly begins here."""


class Words:
    """The pieces of an address, none of which holds a whole unit and the beginning of another."""

    def __init__(self, text: str) -> None:
        self.text = _COUNTRY.sub("", text.rstrip(_AROUND)).rstrip(_AROUND)
        self.pieces = list(self._cut())
        self._last_accent = next((at for at in range(len(self) - 1, -1, -1) if self._has_accents(at)), -1)

    def _cut(self) -> Iterator[_Piece]:
        start, hard = 0, True
        for end, after, certain in self._cuts():
            if end > start and not _FORMER.search(self.text, start, end):
                yield _Piece(start, end, hard)
                hard = False
            start, hard = after, hard or certain

    def _cuts(self) -> Iterator[tuple[int, int, bool]]:
        """Where a piece ends, where the next one begins, and whether it certainly does."""
        for cut in _CUT.finditer(self.text):
            yield cut.start(), cut.end(), cut["hard"] is not None
        yield len(self.text), len(self.text), True

    def _has_accents(self, at: int) -> bool:
        words = self.words(at, at + 1)
        marked = _MARKED.fullmatch(words)
        return has_accents(marked["name"] if marked else words)

    def __len__(self) -> int:
        return len(self.pieces)

    def words(self, start: int, end: int) -> str:
        return self.text[self.pieces[start].start : self.pieces[end - 1].end]

    def before(self, start: int) -> str:
        """What stands before the piece ``start``."""
        at = self.pieces[start].start if start < len(self) else len(self.text)
        return self.text[:at].strip(" ,;.(-–—")

    def ending(self, end: int) -> Iterator[Span]:
        """The parts that end with the piece before ``end``, the longest first: marked with a kind, then as it is."""
        first = end - 1
        while not self.pieces[first].hard:
            first -= 1
        accents = self._last_accent >= end
        for start in range(first, end):
            words = self.words(start, end)
            if marked := _MARKED.fullmatch(words):
                kind = _KINDS[key(marked["word"] or marked["short"])]
                out = self.pieces[start].hard and marked["word"] is not None
                yield Span(kind, marked["name"], start, end, out, accents)
            yield Span("", words, start, end, accents_follow=accents)
