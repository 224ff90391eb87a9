"""Vietnamese syllables: whether a word can be one by its spelling, whatever it means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q r s t th tr v x".split()
_BEFORE_FRONT = frozenset("gh gi k ngh".split())
"""Onsets that are spelt so before e, ê, i and y only (``gi`` before every vowel)."""
_BEFORE_BACK = frozenset("c g ng".split())
_LABIAL = frozenset("b m p ph v".split())
_Y_ALONE = frozenset(("", *"b d h k l m n q s t th v".split()))
"""Onsets after which a bare ``y`` is written: ly, kỳ, Mỹ, Vy."""

_RHYMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
o oc oi om on ong op ot ooc oong ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uc ui um un ung up ut uôc uôi uôm uôn uông uôt ư ưa ưc ưi ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
oa oac oach oai oan oang oanh oao oat oay oăc oăm oăn oăng oăt oe oen oeo oet
uâc uân uâng uât uây uê uêch uênh uơ uy uya uych uyn uynh uyp uyt uyu uyên uyêt y yêm yên yêng yêt yêu
""".split()
_AFTER_Q = """
ua uac uach uai uan uang uanh uao uat uau uay uăc uăm uăn uăng uăp uăt uâc uân uâng uât uây
ue uec uem uen ueo uet uê uên uêt uêch ui uit uôc uơ uơn uơt uy uych uynh uyt uyên uyêt
""".split()
_AFTER_GI = "êc êm ên êng êp êt êu".split()
_NAMES = frozenset("đắk đăk kạn kon lắk lăk krông pơ".split())
"""Syllables of place names that come from other languages of the country."""

_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_STOPPED = ("", "\u0301", "\u0323")
_STOPS = ("c", "ch", "p", "t")
"""Finals that take two tones; without any they are met only in text without accents: hat, but not hât."""
_SPLIT = re.compile("(ngh|ng|nh|gh|gi|ch|kh|ph|th|tr|[bcdđghklmnpqrstvx])?(.+)", re.DOTALL)
_ONE_OF_TWO = ("oa", "oe", "uy")
"""Rhymes in which the tone stands on either vowel: hoà and hóa are both written."""


@lru_cache(maxsize=8192)
def is_syllable(word: str) -> bool:
    """Whether ``word``, in lower case and NFC, is spelt like a Vietnamese syllable."""
    found = _SPLIT.fullmatch(word)
    if found is None:
        return False
    onset, rhyme = found.group(1) or "", found.group(2)
    return onset in _onsets_by_rhyme().get(rhyme, ()) or word in _NAMES or word in _irregular()


def rhymes() -> Iterable[str]:
    """All that can follow the first consonants of a syllable, with its tone: ``iếng``."""
    return _onsets_by_rhyme()


@cache
def _onsets_by_rhyme() -> dict[str, frozenset[str]]:
    """Every rhyme with every tone, and the onsets that it follows."""
    onsets: dict[str, frozenset[str]] = {}
    for rhyme in _RHYMES:
        for toned in _with_tones(rhyme):
            onsets[toned] = _onsets_before(rhyme)
    for rhyme in _AFTER_Q:
        for toned in _with_tones(rhyme, after_glide=True):
            onsets[toned] = onsets.get(toned, frozenset()) | {"q"}
    for rhyme in _AFTER_GI:
        for toned in _with_tones(rhyme):
            onsets[toned] = onsets.get(toned, frozenset()) | {"gi"}
    return onsets


@cache
def _irregular() -> frozenset[str]:
    """Where the letter i is both of the onset ``gi`` and of the rhyme: gì, gìn."""
    return frozenset(f"g{toned}" for rhyme in ("i", "in") for toned in _with_tones(rhyme))


def _onsets_before(rhyme: str) -> frozenset[str]:
    if rhyme.startswith("yê"):
        return frozenset(("",))
    if rhyme == "y":
        return _Y_ALONE
    fitting = {"", *_ONSETS} - {"q"} - (_BEFORE_BACK if rhyme[0] in "eêi" else _BEFORE_FRONT - {"gi"})
    if rhyme[0] == "i":
        fitting.discard("gi")
    if rhyme[:2] in ("oa", "oă", "oe", "uâ", "uê", "uơ") or rhyme.startswith("uyê"):
        fitting -= _LABIAL
    return frozenset(fitting)


def _with_tones(rhyme: str, *, after_glide: bool = False) -> list[str]:
    tones = _TONES if not rhyme.endswith(_STOPS) else _STOPPED if rhyme.isascii() else _STOPPED[1:]
    at = {_tone_at(rhyme, after_glide=after_glide)} | ({0} if rhyme in _ONE_OF_TWO and not after_glide else set())
    return [_toned(rhyme, tone, place) for tone in tones for place in at]


def _toned(rhyme: str, tone: str, at: int) -> str:
    return unicodedata.normalize("NFC", rhyme[: at + 1] + tone + rhyme[at + 1 :])


def _tone_at(rhyme: str, *, after_glide: bool) -> int:
    """The vowel under the tone: the marked one, else the second of oa/oe/uy, else the one before the last."""
    marked = [index for index, letter in enumerate(rhyme) if letter in "ăâêôơư"]
    if marked:
        return marked[-1]
    vowels = sum(letter in "aeiouy" for letter in rhyme)
    glide = after_glide or (vowels > 1 and (rhyme[:2] in _ONE_OF_TWO or rhyme.startswith("oo")))
    return 1 if glide and vowels > 1 else 0
