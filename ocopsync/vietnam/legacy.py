"""Text in an old encoding (TCVN3, VNI, VIQR, cp1258, UTF-8 read as Latin): recognised by its words and healed.

A text is healed only where its words can be Vietnamese afterwards and can't be anything before. What is right already
is never touched, and what can be read in two ways is left to a person (:func:`doubtful`).
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

from attrs import evolve, frozen

from ocopsync.vietnam.encodings import ENCODINGS, TCVN3, TONE_FIRST, UTF8, VIQR, Encoding, in_capitals_font
from ocopsync.vietnam.mojibake import is_incomplete, reread
from ocopsync.vietnam.syllables import rhymes
from ocopsync.vietnam.text import compose
from ocopsync.vietnam.verdicts import CHANGED, SPEAKING, Verdict, judge, sign_alone
from ocopsync.vietnam.viqr import read_viqr

__all__ = ["Healed", "doubtful", "encoding_of", "heal", "is_suspect"]


@frozen
class Healed:
    """What a text says, the encoding that it was in, and whether its capitals had to be inferred."""

    text: str
    encoding: str
    case_lost: bool = False
    garbled: bool = False
    """Of what is :func:`doubtful`: whether the text can't be right as it stands, whatever it means."""


def is_suspect(text: str) -> bool:
    """Whether :func:`heal` is worth calling; quick, and wrong only on the side of caution."""
    if text.isascii():
        return ("^" in text or "+" in text or "(" in text or "`" in text or "~" in text) and bool(_VIQR.search(text))
    return _odd().search(text) is not None


_VIQR = re.compile(r"[aeo]\^|a\([a-z'`?~.]|[ou]\+|[aeiouy][`~]", re.IGNORECASE)
_OWN = "àáâãèéêìíòóôõùúý"
"""The letters of Vietnamese among the signs of Latin-1."""
_CAPITALS = _OWN.upper()
_USUAL = frozenset(f"{_OWN}{_CAPITALS}\x85\xa0°²³")
_UNUSUAL = "".join(char for char in map(chr, range(0x80, 0x100)) if char not in _USUAL)
_FOREIGN = f"{_UNUSUAL}\u0302\u0306\u2212"


@cache
def _odd() -> re.Pattern[str]:
    """A sign that Vietnamese hasn't, or two letters that never stand side by side in it: ``oâ``, ``ãa``, ``hÈ``."""
    usual = {"".join(pair) for rhyme in rhymes() for pair in pairwise(rhyme)} | {f"i{rhyme[0]}" for rhyme in rhymes()}
    behind: dict[str, str] = {}
    ahead: dict[str, str] = {}
    for letter in (*"aeouy", *_OWN):
        seconds = "".join(second for second in _OWN if letter + second not in usual)
        behind[seconds] = behind.get(seconds, "") + letter + letter.upper()
    for letter in "aeiouycmnpt":
        firsts = "".join(first for first in _OWN if first + letter not in usual)
        ahead[firsts] = ahead.get(firsts, "") + letter + letter.upper()
    odd = ["[°²³\xa0](?<=[ÂÃ].)"]  # in UTF-8 read as Latin
    odd += [f"[{letters}](?<=[{firsts}{firsts.upper()}].)" for firsts, letters in ahead.items() if firsts]
    pairs = [f"(?<=[{letters}][{seconds}{seconds.upper()}])" for seconds, letters in behind.items() if seconds]
    odd += [f"(?<=[aeouyAEOUY{_OWN}{_CAPITALS}].)(?:{'|'.join(pairs)})"]  # a look before the many looks
    marked = f"{_OWN}{_CAPITALS}"
    return re.compile(f"[{marked}{_FOREIGN}](?:(?<![{marked}])|(?<=[{_CAPITALS}])(?<=[a-z].)|{'|'.join(odd)})")


def heal(text: str, *, likely: str = "") -> Healed | None:
    """What ``text`` says in Unicode, or None where nothing is to heal or it isn't certain.

    ``likely`` is the encoding that other cells of the same column proved: it decides about a short text ("Hßa").
    """
    if not text.isascii() and (found := _in_unicode(text)) is not None:
        return found
    return _certain(_readings(text), likely)


def _certain(readings: Iterable[_Reading], likely: str) -> Healed | None:
    ranked = sorted(readings, key=lambda reading: reading.lead(likely), reverse=True)
    if not ranked or not ranked[0].is_certain(likely):
        return None
    first, *others = ranked
    if any(other.lead(likely) == first.lead(likely) and other.text != first.text for other in others):
        return None
    return first.healed()


def _in_unicode(text: str) -> Healed | None:
    """What proves itself: bytes of UTF-8 read as Latin, and a tone set before the mark of its letter."""
    if (found := reread(text)) is not None:
        return None if is_incomplete(found) else Healed(found, UTF8)
    if "\u0302" not in text and "\u0306" not in text:
        return None
    composed = compose(text)
    return Healed(composed, TONE_FIRST) if composed != unicodedata.normalize("NFC", text) else None


def doubtful(text: str, *, likely: str = "") -> Healed | None:
    """What ``text`` may say if it is in an old encoding, where that isn't certain."""
    if not text.isascii() and _in_unicode(text) is not None:
        return None
    if (found := reread(text)) is not None:
        return Healed(found, UTF8, garbled=True)
    readings = _readings(text)
    if _certain(readings, likely) is not None:
        return None
    possible = [reading for reading in readings if reading.is_possible(likely)]
    best = max(possible, key=lambda reading: reading.lead(likely), default=None)
    return None if best is None or best.text == text else evolve(best.healed(), garbled=best.is_proved())


@frozen
class _Reading:
    """One reading of a text: what it gives and what speaks for it."""

    text: str
    encoding: str
    words: Counter[Verdict]
    """How many are of each kind."""
    various: int
    """How many different signs the probable ones have."""
    enough: int
    case_lost: bool = False

    @property
    def weight(self) -> int:
        return 3 * self.words["plain"] + self.words["probable"]

    def lead(self, likely: str = "") -> int:
        """What speaks for this reading, less what speaks against it."""
        against = self.words["foreign"] + self.words["broken"]
        return self.weight - against + (self.encoding == likely)

    def is_proved(self) -> bool:
        """Whether the text is certainly in this encoding, whatever some of its words mean."""
        words = self.words
        together = words["probable"] - words["foreign"] >= self.enough and self.various >= self.enough - 1
        return words["plain"] > 0 or together

    def is_certain(self, likely: str) -> bool:
        words = self.words
        if words["broken"] or not (words["plain"] or words["probable"] or words["old"]):
            return False
        if words["tie"] and (words["right"] or self.weight < 3 * words["tie"]):
            return False
        return self.is_proved() or self._is_tipped(likely)

    def is_possible(self, likely: str) -> bool:
        words = self.words
        return self.weight > words["foreign"] or (self._is_tipped(likely) and words["old"] + words["tie"] > 0)

    def _is_tipped(self, likely: str) -> bool:
        """Whether what other cells prove is enough; not where nothing but a word or two is hardly Vietnamese."""
        return self.encoding == likely and self.weight >= self.words["foreign"] + bool(self.words["right"])

    def healed(self) -> Healed:
        return Healed(self.text, self.encoding, self.case_lost)


def _readings(text: str) -> list[_Reading]:
    if text.isascii():
        return _in_viqr(text)
    cut = {words: _parts(text, words) for words in _KINDS_OF_WORDS}
    return [found for encoding in ENCODINGS if (found := _reading(cut[encoding.words], encoding, text)) is not None]


_KINDS_OF_WORDS = frozenset(encoding.words for encoding in ENCODINGS)


def _in_viqr(text: str) -> list[_Reading]:
    found = read_viqr(text)
    if found is None:
        return []
    tied = found.proofs * found.open  # one open word is enough to leave the text to a person
    words = Counter[Verdict]({"probable": found.proofs, "foreign": found.foreign, "tie": tied})
    return [_Reading(found.text, VIQR, words, various=found.proofs, enough=2)]


def _reading(cut: Sequence[str], encoding: Encoding, text: str) -> _Reading | None:
    """The text that ``encoding`` makes of ``text``, cut into ``_parts``; None where no word of it speaks for that."""
    judged = list(map(judge(encoding), cut[1::2]))
    verdicts = [verdict for verdict, _ in judged]
    if SPEAKING.isdisjoint(verdicts):
        return None
    parts = [*cut]
    signs: set[str] = set()
    capitals = False
    for at, (verdict, decoded) in enumerate(judged):
        word = cut[2 * at + 1]
        if verdict == "sign":
            verdict, decoded = sign_alone(word, cut[2 * at])
            verdicts[at] = verdict
        if verdict in CHANGED:
            parts[2 * at + 1] = decoded
            capitals = capitals or (encoding.name == TCVN3 and in_capitals_font(word))
            if verdict == "probable":
                signs.update(word)
    healed = "".join(parts)
    return _Reading(
        healed.upper() if capitals and not _SMALL.search(text) else healed,
        encoding.name,
        Counter(verdicts),
        various=sum(sign > "\x7f" for sign in signs),
        enough=encoding.enough,
        case_lost=capitals,
    )


def _parts(text: str, words: re.Pattern[str]) -> list[str]:
    """What stands between the words, and every second one a word. An address of the web or of mail is none."""
    if "@" not in text and "//" not in text and "www." not in text:
        return words.split(text)
    parts = [""]
    for chunk in _CHUNKS.split(text):
        between, *rest = [chunk] if _ADDRESS.search(chunk) else words.split(chunk)
        parts[-1] += between
        parts += rest
    return parts


_CHUNKS = re.compile(r"(\s+)")
_ADDRESS = re.compile(r"//|@|www\.")


_SMALL = re.compile("[a-z]")


def encoding_of(sample: bytes) -> str | None:
    """The encoding of a text file from its beginning: TCVN3, VNI, cp1258 or cp1252; None where it is UTF-8."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        readings = _readings(sample.decode("latin-1"))
    else:
        return None
    best = max(readings, key=_Reading.lead, default=None)
    return "cp1252" if best is None or best.lead() <= 0 else best.encoding
